/** Who sees a folder beside its owner (PRM-27): users and roles, to see it or to change it. Staff give theirs; nobody outside gives anything. */
import { findHolders } from '../../access/index.ts';
import { type Ctx, invalid, problem, withTx } from '../../kernel/index.ts';
import { showPeople } from '../people.ts';
import { missing, readableObject } from '../schema.ts';
import { folderOf } from './folders.ts';
import * as store from './store.ts';

export interface Reader {
  readonly uid: string;
  readonly title: string;
  readonly kind: 'staff' | 'portal' | 'role';
  readonly grade: 'read' | 'edit';
}

async function own(ctx: Ctx, object: string, uid: string): Promise<string> {
  const row = await folderOf(ctx, await readableObject(ctx, object), uid);
  if (!row.mine || ctx.actor.kind === 'portal') throw problem('forbidden', 'Only its owner says who sees a folder.');
  return row.id;
}

async function shown(ctx: Ctx, id: string): Promise<Reader[]> {
  const rows = await store.readReaders(ctx, id);
  const people = await showPeople(
    ctx,
    rows.flatMap(({ kind, principal }) => (kind === 'role' ? [] : [principal])),
  );
  return rows.map(({ grade, principal, title, ...row }) => ({
    ...row,
    title: people.get(principal)?.displayName ?? title,
    grade: grade >= 3 ? 'edit' : 'read',
  }));
}

/** Throws `not_found`, `forbidden`. */
export async function folderReaders(ctx: Ctx, object: string, uid: string): Promise<Reader[]> {
  return shown(ctx, await own(ctx, object, uid));
}

/** Of two who save at once one is told: together their lists would make one that neither has seen. Throws `conflict`, `not_found`. */
async function hold(tx: Ctx, id: string): Promise<void> {
  try {
    if (!(await store.holdReaders(tx, id))) throw missing();
  } catch (e) {
    if ((e as { code?: string }).code !== '55P03') throw e;
    throw problem('conflict', 'This folder is being saved elsewhere at this moment. Load it again and repeat your change.');
  }
}

/** The whole list; nobody twice. Throws `not_found`, `forbidden`, `invalid`, `conflict`. */
export async function saveFolderReaders(
  ctx: Ctx,
  object: string,
  uid: string,
  readers: readonly { readonly principal: string; readonly grade: 'read' | 'edit' }[],
): Promise<Reader[]> {
  const id = await own(ctx, object, uid);
  if (new Set(readers.map((r) => r.principal)).size < readers.length)
    throw invalid('readers', 'twice', 'Name each user and role once.');
  return withTx(ctx, async (tx) => {
    await hold(tx, id);
    const rows = readers.map(({ principal, grade }) => ({ principal, grade: grade === 'edit' ? 3 : 1 }));
    if ((await store.writeReaders(tx, id, rows)) < rows.length)
      throw invalid('readers', 'not_found', 'There is no such user or role.');
    return shown(tx, id);
  });
}

/** Whom it can be given to, by a part of the name. Throws `not_found`, `forbidden`. */
export async function folderReceivers(ctx: Ctx, object: string, uid: string, search: string) {
  await own(ctx, object, uid);
  return (await findHolders(ctx, search)).map(({ id: _, ...one }) => one);
}

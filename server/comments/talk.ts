import { GRADE, type ObjectRights, rightsOn } from '../access/index.ts';
import { type Ctx, problem } from '../kernel/index.ts';
import { hasComments, locate } from '../records/index.ts';
import type { CommentKind } from './model.ts';
import { isExposed } from './store.ts';

/** A record that is talked about, as far as the actor reads it. */
export interface Talked {
  readonly rights: ObjectRights;
  /** Database id. */
  readonly recordId: string;
  readonly uid: string;
  /** Of the portal the actor is in; null for staff. */
  readonly slug: string | null;
}

/** A record as a request names it. */
export interface RecordAddress {
  readonly object: string;
  readonly uid: string;
  /** Slug of the portal in the path. */
  readonly portal?: string;
}

/**
 * The record and the rights on its object. Throws `not_found` where the actor does not read it, or where it has no comments: none of its own, or
 * switched off at his portal (CON-23), where he still ends what is his (`ends`).
 */
export async function talked(ctx: Ctx, { object, uid, portal }: RecordAddress, ends = false): Promise<Talked> {
  const rights = await rightsOn(ctx, object);
  const off = !ends && ctx.actor.portalOff.has('comments');
  if (rights === null || !rights.can.read || !hasComments(rights.object) || off) throw problem('not_found');
  const record = await locate(ctx, object, uid);
  return { rights, recordId: record.id, uid: record.uid, slug: portal ?? null };
}

/** Kinds the actor may write on a record: the grade "comment", and for the public kind somebody outside who could read it. */
export async function writable(ctx: Ctx, { rights, uid }: Talked): Promise<CommentKind[]> {
  const { actor } = ctx;
  const may = await locate(ctx, rights.object.key, uid, GRADE.comment).then(
    () => true,
    () => false,
  );
  if (!may || actor.userId === null) return [];
  if (actor.kind === 'portal') return ['public'];
  const open = !rights.object.staffOnly && (await isExposed(ctx, rights.object.id));
  return open ? ['internal', 'public'] : ['internal'];
}

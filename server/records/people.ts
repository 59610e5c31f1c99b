/**
 * People as a viewer may know them: staff by public name, colleagues by full name, everybody else as "A customer", never an e-mail
 * (permissions.md, lookups). Staff see everybody by full name. The uid stands only where the viewer may name that person himself.
 */
import de from '../../shared/text/de/records.json' with { type: 'json' };
import en from '../../shared/text/en/records.json' with { type: 'json' };
import { asSystem, type Ctx, type Db, poolDb, type System, systemActor, together } from '../kernel/index.ts';
import { type ColumnDef, metadataOf } from '../metadata/index.ts';
import type { ShownPerson } from './model.ts';
import {
  type ContactName,
  findPeople,
  type PersonRow,
  readPeople,
  readPeopleByUid,
  readPeopleTogether,
  type WantedPeople,
} from './store-people.ts';

/** Portal users have no names in the database role they work under: they are looked up for them, and shown as decided here. */
function peopleDb(ctx: Ctx): Db {
  const { kind, role } = ctx.actor;
  if (kind === 'staff' || (kind === 'system' && role === 'worker')) return ctx.db;
  return asSystem(ctx, 'names of people').db;
}

async function contactName(ctx: Ctx): Promise<ContactName> {
  const contact = (await metadataOf(ctx)).objects.get('contact');
  return contact?.column(contact.displayColumn ?? '')?.physical ?? null;
}

const seesEverybody = (ctx: Ctx) => ctx.actor.kind === 'staff' || ctx.actor.kind === 'system';
const isColleague = (ctx: Ctx, row: PersonRow) => row.kind === 'portal' && (row.id === ctx.actor.userId || row.colleague);

const words: Readonly<Record<string, typeof en>> = { en, de };
const wordsOf = (ctx: Ctx) => words[ctx.actor.culture] ?? en;

function shown(ctx: Ctx, row: PersonRow): ShownPerson {
  if (row.kind === 'system' || row.kind === 'role') return { displayName: wordsOf(ctx).system, kind: 'system' };
  const everybody = seesEverybody(ctx);
  if (row.kind === 'staff') {
    const displayName = (everybody ? row.staffName : row.publicName) ?? '';
    return everybody ? { displayName, kind: 'staff', uid: row.uid } : { displayName, kind: 'staff' };
  }
  if (everybody) return { displayName: row.contactName ?? row.login ?? '', kind: 'customer', uid: row.uid };
  const stranger = wordsOf(ctx).stranger;
  if (isColleague(ctx, row)) return { displayName: row.contactName ?? stranger, kind: 'colleague', uid: row.uid };
  return { displayName: stranger, kind: 'customer' };
}

/** Ways to the names under way at a time. */
const LANES = 2;
const names = new WeakMap<System, (wanted: WantedPeople) => Promise<PersonRow[]>>();

/** Names for portal users; each question has the organisation of the one who asks in it, so they may share a way. */
function namesTogether({ system }: Ctx): (wanted: WantedPeople) => Promise<PersonRow[]> {
  let ask = names.get(system);
  if (ask === undefined) {
    const db = poolDb(system.pools, systemActor('names of people'));
    ask = together(LANES, (all) => readPeopleTogether(db, all));
    names.set(system, ask);
  }
  return ask;
}

/** The people of these principal ids as this actor may know them, by id. */
export async function showPeople(ctx: Ctx, ids: Iterable<string>): Promise<ReadonlyMap<string, ShownPerson>> {
  const rows = await askPeople(ctx, [...new Set(ids)]);
  return new Map(rows.map((row) => [row.id, shown(ctx, row)]));
}

async function askPeople(ctx: Ctx, ids: readonly string[]): Promise<readonly PersonRow[]> {
  if (ids.length === 0) return [];
  const question = { ids, contactName: await contactName(ctx), organisationRoleId: ctx.actor.organisationRoleId };
  return ctx.actor.kind === 'portal' ? namesTogether(ctx)(question) : readPeople(peopleDb(ctx), question);
}

/** People kept; the oldest goes first. */
const MOST_KEPT = 20_000;
const keptPeople = new WeakMap<System, Map<string, PersonRow>>();

/**
 * The same for people whose counters were read along with what names them. All that is said of a person (0107) raises his counter in
 * the transaction that changes it, so what was asked after a counter was read is never older than it, and is kept by it: no way to the
 * database for names that are known. What `shown` makes of it for this actor is made anew each time.
 */
export async function showPeopleOf(ctx: Ctx, counters: ReadonlyMap<string, string>): Promise<ReadonlyMap<string, ShownPerson>> {
  // In a transaction counters are read that may never be committed.
  if (counters.size === 0 || ctx.inTx) return showPeople(ctx, counters.keys());
  let kept = keptPeople.get(ctx.system);
  if (kept === undefined) {
    kept = new Map();
    keptPeople.set(ctx.system, kept);
  }
  const asked = `${await contactName(ctx)} ${ctx.actor.organisationRoleId}`;
  const found = new Map<string, ShownPerson>();
  const unknown: string[] = [];
  for (const [id, counter] of counters) {
    const row = kept.get(`${id} ${counter} ${asked}`);
    if (row === undefined) unknown.push(id);
    else found.set(id, shown(ctx, row));
  }
  for (const row of await askPeople(ctx, unknown)) {
    found.set(row.id, shown(ctx, row));
    kept.set(`${row.id} ${counters.get(row.id)} ${asked}`, row);
    if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value as string);
  }
  return found;
}

/** Principal ids of the uids whose people this actor may name (L2): staff anybody, portal users themselves and colleagues. */
export async function personIdsOf(ctx: Ctx, uids: readonly string[], side?: unknown): Promise<ReadonlyMap<string, string>> {
  if (uids.length === 0) return new Map();
  const rows = await readPeopleByUid(peopleDb(ctx), uids, await contactName(ctx), ctx.actor.organisationRoleId);
  const fitting = rows.filter(
    (row) => (seesEverybody(ctx) || isColleague(ctx, row)) && (side === undefined || side === null || row.kind === side),
  );
  return new Map(fitting.map((row) => [row.uid, row.id]));
}

/** What a person column's picker offers (L2): to staff all users of the column's side, to portal users their colleagues. */
export function findNameable(ctx: Ctx, column: ColumnDef, text: string, limit: number): Promise<readonly ShownPerson[]> {
  return findPeopleNamed(ctx, { text, side: column.settings.side, limit });
}

/** Users whom this actor may name, by a part of their names: of one side, or of both where none is given. */
export async function findPeopleNamed(
  ctx: Ctx,
  { text, side, limit }: { readonly text: string; readonly side?: unknown; readonly limit: number },
): Promise<readonly ShownPerson[]> {
  const everybody = seesEverybody(ctx);
  const sides = side === 'staff' || side === 'portal' ? [side] : ['staff', 'portal'];
  if (!everybody && (ctx.actor.organisationRoleId === null || !sides.includes('portal'))) return [];
  const rows = await findPeople(peopleDb(ctx), await contactName(ctx), {
    text,
    sides: everybody ? sides : ['portal'],
    organisationRoleId: everybody ? null : ctx.actor.organisationRoleId,
    limit,
  });
  return rows.map((row) => shown(ctx, row));
}

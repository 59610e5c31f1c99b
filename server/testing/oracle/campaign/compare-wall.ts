/** Row level security alone: the tables as the actor's database role sees them, against the coarse oracle. */
import { type Sql, sql, withTx } from '../../../kernel/index.ts';
import { tables } from '../../../metadata/index.ts';
import { coarseAdmits, coarseChanges } from '../coarse.ts';
import { ruleSpeaksOf } from '../oracle.ts';
import type { Key, WorldObject, WorldRecord } from '../world.ts';
import { type Asked, difference, note } from './asked.ts';
import type { Side } from './checks.ts';

interface Seen {
  readonly what: string;
  readonly id: string;
}

/** The tables of an object that hold something of a record. */
function tableOf(what: 'record' | Side, table: string): Sql {
  if (what === 'record') return tables.records(table);
  if (what === 'history') return tables.history(table);
  return what === 'words' ? tables.search(table) : tables.access(table);
}

/** Whose rows lie in a table; the text is the same for every world. */
function rowsSql(object: WorldObject, what: 'record' | Side, table: string): Sql<Seen> {
  const id = what === 'record' ? 'id' : 'record_id';
  return sql<Seen>`select ${sql.lit(`${object.key} ${what}`)} as what, ${sql.id(id)}::text as id from ${tableOf(what, table)}`;
}

/** What those tables should show, by the key of the record. */
function expectedOf({ world, who }: Asked, object: WorldObject, what: 'record' | Side): Key[] {
  const out = world.records.filter((record) => record.object === object.key && coarseAdmits(world, who, record));
  if (what === 'record') return out.map((record) => record.key);
  if (what === 'words') return out.filter((record) => !record.deleted).map((record) => record.key);
  const beside = what === 'history' ? world.history : world.grants;
  // Rows of rules that have ended lie there until they are swept; with their record they are seen, and they give nothing.
  const ruled = (record: WorldRecord) =>
    what === 'history' ? [] : world.authorRules.filter((rule) => ruleSpeaksOf(world, rule, record)).map(() => record.key);
  return out.flatMap((record) => [...beside.filter((row) => row.record === record.key).map(() => record.key), ...ruled(record)]);
}

const refusedByDatabase = (error: unknown): string => {
  const { code } = error as { code?: string };
  if (code === '42501') return 'refused';
  throw error;
};

class Undo extends Error {}

/** The records that an update of all of an object changes; undone at once. */
async function changedBy({ ctx, loaded }: Asked, object: Key): Promise<Key[]> {
  let ids: string[] = [];
  await withTx(ctx, async (tx) => {
    const rows = await tx.db.rows(
      sql<{ uid: string }>`update ${tables.records(loaded.table(object))} set version = version + 1 returning uid::text as uid`,
      { named: true },
    );
    ids = rows.map((row) => row.uid);
    throw new Undo();
  }).catch((error: unknown) => {
    if (!(error instanceof Undo)) throw error;
  });
  return ids.map(loaded.names.keyOf).sort();
}

/** What the database lets out, and lets be changed, whatever the gateway does wrong. */
export async function compareWall(asked: Asked, side: Side, changed: Key): Promise<string | null> {
  const { loaded, world, who, ctx, acting, tally } = asked;
  const { names } = loaded;
  const mine = world.objects.filter((object) => acting.kind === 'staff' || !object.staffOnly);
  const looked = [
    ...mine.map((object) => ({ object, what: 'record' as const })),
    ...mine.filter((object) => side !== 'grants' || object.attachedTo === null).map((object) => ({ object, what: side })),
  ];
  const outcomes = await ctx.db.batch(
    looked.map(({ object, what }) => rowsSql(object, what, loaded.table(object.key))),
    { named: true },
  );
  const seen = outcomes.flatMap(({ rows }) => rows.map(({ what, id }) => `${what} ${id}`));
  const expected = looked.flatMap(({ object, what }) =>
    expectedOf(asked, object, what).map((key) => `${object.key} ${what} ${names.of(key).id}`),
  );
  note(tally, 'rows that the database lets out', expected.length);
  note(tally, 'records that the database keeps back', world.records.filter((record) => !coarseAdmits(world, who, record)).length);
  const found = difference('rows, database alone', seen.sort(), expected.sort());
  if (found !== null) return found;
  if (mine.some((object) => object.key === changed)) {
    const may = world.records.filter((record) => record.object === changed && coarseChanges(world, who, record));
    note(tally, 'records that the database lets be changed', may.length);
    const keys = may.map((record) => record.key).sort();
    return difference('records that may be changed, database alone', await changedBy(asked, changed), keys);
  }
  note(tally, 'internal table');
  const answer = await ctx.db.rows(sql`select 1 from ${tables.records(loaded.table(changed))}`).catch(refusedByDatabase);
  return answer === 'refused' ? null : `${changed} is open to the portal's database role`;
}

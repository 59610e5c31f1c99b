/** Row level security alone: the tables as the actor's database role sees them, against the coarse oracle. */
import { type Sql, sql, withTx } from '../../../kernel/index.ts';
import { tables } from '../../../metadata/index.ts';
import { coarseAdmits, coarseChanges } from '../coarse.ts';
import type { Key, WorldObject } from '../world.ts';
import { the } from '../world.ts';
import { type Asked, difference, note } from './compare.ts';

interface Seen {
  readonly what: string;
  readonly id: string;
}

/** Every table of an object that holds something of a record. */
function tablesSql(object: WorldObject, table: string): Sql<Seen>[] {
  const rows = (what: string, id: string, from: Sql) =>
    sql<Seen>`select ${sql.lit(`${object.key} ${what}`)} as what, ${sql.id(id)}::text as id from ${from}`;
  return [
    rows('record', 'id', tables.records(table)),
    rows('history', 'record_id', tables.history(table)),
    rows('words', 'record_id', tables.search(table)),
    ...(object.attachedTo === null ? [rows('grant', 'record_id', tables.access(table))] : []),
  ];
}

/** What those tables should show, by the key of the record. */
function expectedOf({ world, who }: Asked, object: WorldObject): [string, Key][] {
  const out = world.records.filter((record) => record.object === object.key && coarseAdmits(world, who, record));
  return out.flatMap((record): [string, Key][] => [
    [`${object.key} record`, record.key],
    ...world.history
      .filter((entry) => entry.record === record.key)
      .map((): [string, Key] => [`${object.key} history`, record.key]),
    ...(record.deleted ? [] : [[`${object.key} words`, record.key] satisfies [string, Key]]),
    ...world.grants.filter((grant) => grant.record === record.key).map((): [string, Key] => [`${object.key} grant`, record.key]),
  ]);
}

const refusedByDatabase = (error: unknown): string => {
  const { code } = error as { code?: string };
  if (code === '42501') return 'refused';
  throw error;
};

class Undo extends Error {}

/** The records that an update of everything changes; undone at once. */
async function changed({ ctx, loaded }: Asked, objects: readonly WorldObject[]): Promise<string[]> {
  const ids: string[] = [];
  await withTx(ctx, async (tx) => {
    for (const { key } of objects) {
      const rows = await tx.db.rows(
        sql<{ id: string }>`update ${tables.records(loaded.table(key))} set version = version + 1 returning id::text as id`,
      );
      ids.push(...rows.map((row) => row.id));
    }
    throw new Undo();
  }).catch((error: unknown) => {
    if (!(error instanceof Undo)) throw error;
  });
  return ids.sort();
}

/** What the database lets out, and lets be changed, whatever the gateway does wrong. */
export async function compareWall(asked: Asked): Promise<string | null> {
  const { loaded, world, who, ctx, acting, tally } = asked;
  const { names } = loaded;
  const mine = world.objects.filter((object) => acting.kind === 'staff' || !object.staffOnly);
  const parts = mine.flatMap((object) => tablesSql(object, loaded.table(object.key)));
  const seen = await ctx.db.rows(sql<Seen>`${sql.join(parts, sql` union all `)}`);
  const expected = mine.flatMap((object) => expectedOf(asked, object)).map(([what, key]) => `${what} ${names.of(key).id}`);
  note(tally, 'rows that the database lets out', expected.length);
  note(tally, 'records that the database keeps back', world.records.filter((record) => !coarseAdmits(world, who, record)).length);
  const may = world.records.filter(
    (record) => mine.some((object) => object.key === record.object) && coarseChanges(world, who, record),
  );
  const found =
    difference('rows, database alone', seen.map(({ what, id }) => `${what} ${id}`).sort(), expected.sort()) ??
    difference(
      'records that may be changed, database alone',
      await changed(asked, mine),
      may.map((record) => names.of(record.key).id).sort(),
    );
  if (found !== null) return found;
  for (const { key } of world.objects.filter((object) => !mine.includes(object))) {
    note(tally, 'internal table');
    const answer = await ctx.db.rows(sql`select 1 from ${tables.records(loaded.table(key))}`).catch(refusedByDatabase);
    if (answer !== 'refused') return `${the(world.objects, key).key} is open to the portal's database role`;
  }
  return null;
}

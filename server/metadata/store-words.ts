/** How far the words of records were learned for typing errors (words.ts). */
import { type Ctx, sql } from '../kernel/index.ts';
import type { ObjectDef } from './model.ts';
import { tables } from './sync.ts';

export interface WordMark {
  readonly object: ObjectDef;
  /** Ids up to which words were learned, resp. which had come at the round before. */
  readonly learned: string;
  readonly seen: string;
  /** The highest id of all now. */
  readonly newest: string;
}

/** How far the words of these objects were learned. */
export async function readMarks(ctx: Ctx, objects: readonly ObjectDef[]): Promise<WordMark[]> {
  if (objects.length === 0) return [];
  const one = (object: ObjectDef) =>
    sql`select ${object.id}::bigint as id, (select max(s.record_id) from ${tables.search(object.key)} s) as newest`;
  const rows = await ctx.db.rows(
    sql<{
      id: string;
      learned: string;
      seen: string;
      newest: string;
    }>`select f.id::text as id, coalesce(m.learned, 0)::text as learned,
        coalesce(m.seen, 0)::text as seen, coalesce(f.newest, 0)::text as newest
      from (${sql.join(objects.map(one), sql` union all `)}) f left join portico.word_mark m on m.object_id = f.id`,
  );
  const byId = new Map(objects.map((object) => [object.id, object]));
  return rows.flatMap(({ id, ...mark }) => {
    const object = byId.get(id);
    return object === undefined ? [] : [{ object, ...mark }];
  });
}

export async function writeMark(ctx: Ctx, object: ObjectDef, learned: string, seen: string): Promise<void> {
  await ctx.db.run(sql`insert into portico.word_mark (object_id, learned, seen) values (${object.id}::bigint, ${learned}::bigint, ${seen}::bigint)
    on conflict (object_id) do update set learned = excluded.learned, seen = excluded.seen`);
}

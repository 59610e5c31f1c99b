/** Records chosen by hand, in SQL. */
import { type Sql, sql } from '../kernel/index.ts';
import { type ObjectDef, tables } from '../metadata/index.ts';

export interface Chosen {
  /** What it says, for cursors and for remembering that it is large. */
  readonly name: string;
  /** Ids (`record_id`) that hold all of the chosen ones; to begin a search with. */
  readonly set: Sql;
  /** Over the alias `t`; `perRow` where it is asked on the way, row by row. */
  condition(perRow: boolean): Sql<boolean>;
}

/** Ids of the records that carry a tag. */
export const taggedWith = ({ key }: ObjectDef, tagId: string): Sql =>
  sql`select m.record_id from ${tables.marks(key)} m where m.tag_id = ${tagId}::bigint`;

/**
 * True for a record `t` that carries all of these tags. `perRow`: the offset keeps it a question per row, where few rows are looked at;
 * without it the planner may begin with those that carry them.
 */
export function carriesTags({ key }: ObjectDef, tagIds: readonly string[], perRow: boolean): Sql<boolean> {
  const one = (id: string) => sql`exists (select 1 from ${tables.marks(key)} m
    where m.tag_id = ${id}::bigint and m.record_id = t.id${perRow ? sql` offset 0` : sql``})`;
  return sql<boolean>`(${sql.join(tagIds.map(one), sql` and `)})`;
}

/** The condition of a list together with what it chooses. */
export function withChosen(chosen: Chosen | null, where: Sql<boolean> | null, perRow = false): Sql<boolean> | null {
  if (chosen === null) return where;
  const own = chosen.condition(perRow);
  return where === null ? own : sql<boolean>`(${own} and ${where})`;
}

/** Records chosen by hand, in SQL. */
import { asSystem, type Ctx, type Sql, sql } from '../kernel/index.ts';
import { type ObjectDef, tables } from '../metadata/index.ts';

export interface Chosen {
  /** What it says, for cursors and for remembering that it is large. */
  readonly name: string;
  /** Ids (`record_id`) that hold all of the chosen ones, to begin a search with; null where only a filter chooses. */
  readonly set: Sql | null;
  /** The mark that the set is of. */
  readonly first: Mark | null;
  /** What is asked of the records of the set besides; null = nothing. */
  readonly rest: Sql<boolean> | null;
  /** Over the alias `t`; `perRow` where it is asked on the way, row by row. */
  condition(perRow: boolean): Sql<boolean>;
}

/** A tag or a static folder. */
export interface Mark {
  readonly column: 'tag_id' | 'folder_id';
  readonly id: string;
}

/** Ids of the records that a mark is on. */
export const markedWith = ({ key }: ObjectDef, { column, id }: Mark): Sql =>
  sql`select m.record_id from ${tables.marks(key)} m where m.${sql.id(column)} = ${id}::bigint`;

/**
 * How many records a mark is on, `most` at most. Asked as the system: the portal's own role counts what it may see, and would look at every
 * record that carries a public tag to find that few are this person's. The number chooses a plan, and never leaves.
 */
export async function countMarked(ctx: Ctx, object: ObjectDef, mark: Mark, most: number): Promise<number> {
  const { db } = asSystem(ctx, 'how many records a tag or folder is on');
  const marked = sql<{ n: number }>`select count(*)::int as n from (${markedWith(object, mark)} limit ${sql.lit(most)}) x`;
  return (await db.one(marked)).n;
}

/**
 * True for a record `t` that has all of these marks and fulfils the filter. `perRow`: the offset keeps it a question per row, where few rows
 * are looked at; without it the planner may begin with those that have the mark.
 */
export function marksOf({ key }: ObjectDef, marks: readonly Mark[], filter: Sql<boolean> | null, perRow: boolean): Sql<boolean> {
  const one = ({ column, id }: Mark) => sql`exists (select 1 from ${tables.marks(key)} m
    where m.${sql.id(column)} = ${id}::bigint and m.record_id = t.id${perRow ? sql` offset 0` : sql``})`;
  return sql<boolean>`(${sql.join([...marks.map(one), ...(filter === null ? [] : [filter])], sql` and `)})`;
}

function both(own: Sql<boolean> | null, where: Sql<boolean> | null): Sql<boolean> | null {
  if (own === null) return where;
  return where === null ? own : sql<boolean>`(${own} and ${where})`;
}

/** The condition of a list together with what it chooses. */
export function withChosen(chosen: Chosen | null, where: Sql<boolean> | null, perRow = false): Sql<boolean> | null {
  return both(chosen === null ? null : chosen.condition(perRow), where);
}

/** The same for records that are of the set already. */
export const withRest = (chosen: Chosen, where: Sql<boolean> | null): Sql<boolean> | null => both(chosen.rest, where);

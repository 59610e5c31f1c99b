/** Records chosen by hand, in SQL. */
import { type Ctx, type Sql, sql } from '../kernel/index.ts';
import { type ObjectDef, tables } from '../metadata/index.ts';

export interface Chosen {
  /** What it says, for cursors and for remembering that it is large. */
  readonly name: string;
  /** Ids (`record_id`) that hold all of the chosen ones, to begin a search with; null where only a filter chooses. */
  readonly set: Sql | null;
  /** Marks alone, no filter: what it says is said by `name`. */
  readonly plain: boolean;
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

/**
 * Ids of the records that a mark is on, whoever may see them: the mark's own policy would ask for each record what the list asks again. The tag or
 * folder has been found under the reader's rights before (chosen.ts), and what is shown of a record goes through both walls.
 */
export const markedWith = ({ key }: ObjectDef, { column, id }: Mark): Sql =>
  sql`select m.record_id from ${tables.keysMarks(key)} m where m.${sql.id(column)} = ${id}::bigint`;

/** How many records a mark is on, `most` at most, whoever may see them. The number chooses a plan, and never leaves. */
export async function countMarked({ db }: Ctx, object: ObjectDef, mark: Mark, most: number): Promise<number> {
  const marked = sql<{ n: number }>`select count(*)::int as n from (${markedWith(object, mark)} limit ${sql.lit(most)}) x`;
  return (await db.one(marked)).n;
}

/**
 * True for a record `t` that has all of these marks and fulfils the filter. `perRow`: the offset keeps it a question per row, where few rows
 * are looked at; without it the planner may begin with those that have the mark.
 */
export function marksOf({ key }: ObjectDef, marks: readonly Mark[], filter: Sql<boolean> | null, perRow: boolean): Sql<boolean> {
  const one = ({ column, id }: Mark) => sql`exists (select 1 from ${tables.keysMarks(key)} m
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

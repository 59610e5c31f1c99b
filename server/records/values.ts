/**
 * The body of a write, bound for this actor: every key must be one he may write, or the whole is refused (P7, P8). Values are checked
 * by their column's type; references must lead to records he could see there (L4), persons to people he may name (L2).
 */
import { isUid } from '../../shared/columns/index.ts';
import type { ObjectRights } from '../access/index.ts';
import { type Ctx, invalid, problem } from '../kernel/index.ts';
import { type ColumnDef, checkValue } from '../metadata/index.ts';
import type { Input, Stored } from './model.ts';
import { personIdsOf } from './people.ts';
import { shownTarget, unknownColumn } from './schema.ts';
import { readByUid } from './store-read.ts';

export interface Body {
  /** Stored values by column key. */
  readonly values: Map<string, Stored>;
  /** Uids of files by column key. */
  readonly files: ReadonlyMap<string, readonly string[]>;
}

const placeOf = (column: ColumnDef) => `values.${column.key}`;

/** Binds a body to the columns in `allowed`. Throws `unknown_column`, `invalid` with the place of the fault, `bad_request`. */
export async function boundBody(
  ctx: Ctx,
  rights: ObjectRights,
  input: Input,
  allowed: ReadonlyMap<string, ColumnDef>,
): Promise<Body> {
  const named = namedColumns(rights, input, allowed);
  const values = new Map<string, Stored>();
  const files = new Map<string, readonly string[]>();
  for (const column of named) {
    const value = checkValue(column, input[column.key], placeOf(column));
    if (column.type === 'files') files.set(column.key, (value ?? []) as readonly string[]);
    else if (value === null) values.set(column.key, null);
    else if (column.type === 'reference') values.set(column.key, await followed(ctx, column, String(value)));
    else if (column.type === 'person') values.set(column.key, await nameable(ctx, column, String(value)));
    else values.set(column.key, value as Stored);
  }
  return { values, files };
}

function namedColumns({ readable }: ObjectRights, input: Input, allowed: ReadonlyMap<string, ColumnDef>): ColumnDef[] {
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    throw problem('bad_request', 'Send the values as an object.');
  const keys = Object.keys(input).filter((key) => input[key] !== undefined);
  // What has no token is unknown before anything else is said about the body.
  if (keys.some((key) => !allowed.has(key) && !readable.has(key))) throw unknownColumn();
  return keys.map((key) => {
    const column = allowed.get(key);
    if (column === undefined) throw invalid(`values.${key}`, 'not_writable', 'This column cannot be written here.');
    return column;
  });
}

/** One answer, whether the record does not exist, may not be read, or its object is not there for this actor. */
function notThere(column: ColumnDef) {
  return invalid(placeOf(column), 'not_found', 'There is no such record.');
}

async function followed(ctx: Ctx, column: ColumnDef, uid: string): Promise<string> {
  const target = await shownTarget(ctx, column);
  if (target === null || !isUid(uid)) throw notThere(column);
  const [found] = await readByUid(ctx, target.rights, [uid]);
  if (found === undefined) throw notThere(column);
  return found.id;
}

async function nameable(ctx: Ctx, column: ColumnDef, uid: string): Promise<string> {
  const id = (await personIdsOf(ctx, [uid], column.settings.side)).get(uid);
  if (id === undefined) throw invalid(placeOf(column), 'not_found', 'There is no such person.');
  return id;
}

/** What a column holds where nobody says otherwise; null for types that have no default of their own. `now` is the request's time. */
export function defaultOf(ctx: Ctx, column: ColumnDef): Stored {
  const { defaultValue, type } = column;
  if (defaultValue === null || defaultValue === undefined) return null;
  if (defaultValue === 'now' && type === 'datetime') return ctx.now.toISOString();
  if (defaultValue === 'now' && type === 'date') return ctx.now.toISOString().slice(0, 10);
  if (type === 'reference' || type === 'person' || type === 'files' || type === 'number') return null;
  return checkValue(column, defaultValue, placeOf(column)) as Stored;
}

/** Refuses an empty required column. One that this actor may not know is not named. */
export function checkRequired(
  rights: ObjectRights,
  columns: Iterable<ColumnDef>,
  isFilled: (column: ColumnDef) => boolean,
): void {
  for (const column of columns) {
    if (!column.required || column.type === 'number' || isFilled(column)) continue;
    const known = rights.settable.has(column.key) || rights.editable.has(column.key) || rights.readable.has(column.key);
    if (known) throw invalid(placeOf(column), 'required', 'This must be filled in.');
    throw problem('invalid', 'Something needed here can only be filled in by somebody else.');
  }
}

/** Equality of stored values. Amounts are texts of one form (`checkDecimal`): as numbers, large ones that differ would be the same. */
export function sameValue(a: Stored, b: Stored): boolean {
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return a === b;
  return a.currency === b.currency && a.amount === b.amount;
}

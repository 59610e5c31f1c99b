/** What would become of a column as another type: counted for the administrator, values shown as far as he may read them. */
import { planColumnType } from '../../shared/contracts/column-types.ts';
import { rightsOn } from '../access/index.ts';
import { type Ctx, type Http, invalid } from '../kernel/index.ts';
import { metadataOf, objectOf, type TypePlan, type TypeWish, typePlan, usesOf } from '../metadata/index.ts';
import { missing } from './schema.ts';
import { readLabels, readNamed } from './store-read.ts';

const LETTERS = 200;

/** Records of values that do not fit: none of those that he may not read, or whose column he may not. */
async function unfitOf(ctx: Ctx, object: string, column: string, { unfit }: TypePlan) {
  const rights = await rightsOn(ctx, object);
  const token = rights?.readable.get(column);
  if (rights === null || token === undefined || !rights.can.read || unfit.length === 0) return [];
  const values = new Map((await readLabels(ctx, { rights, label: token.column }, unfit)).map((row) => [row.id, row]));
  const names = new Map((await readNamed(ctx, rights, unfit)).map((row) => [row.id, row.label ?? '']));
  return unfit.flatMap((id) => {
    const row = values.get(id);
    return row === undefined ? [] : [{ uid: row.uid, label: names.get(id) ?? '', value: (row.label ?? '').slice(0, LETTERS) }];
  });
}

/**
 * Throws `not_found` for a column that is not there, `invalid` for a type that it may not become, and for a column that the caller may not
 * read: how many values fit freely chosen words and bounds would tell what they are.
 */
export async function planType(ctx: Ctx, object: string, column: string, wish: TypeWish) {
  if (objectOf(await metadataOf(ctx), object).column(column) === undefined) throw missing();
  if (!(await rightsOn(ctx, object))?.readable.has(column))
    throw invalid('column', 'unreadable', 'You may not read this column, so nothing is told of its values.');
  const plan = await typePlan(ctx, object, column, wish);
  const uses = (await usesOf(ctx, object, column, 'type')).map((use) => ({ ...use }));
  const unfit = await unfitOf(ctx, object, column, plan);
  // Also of those that he may not read: how many records would be left empty is told as well.
  return { ...plan, unfit, more: plan.more + plan.unfit.length - unfit.length, uses };
}

/** Mounts the question. */
export function typePlanRoutes(http: Pick<Http, 'serve'>): void {
  http.serve(planColumnType, (ctx, { params, body }) => planType(ctx, params.object, params.column, body));
}

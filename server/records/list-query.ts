/** The parameters of a list, from text to what the gateway takes. */
import { parseFilterText } from '../../shared/rules/filter.ts';
import { type Ctx, problem } from '../kernel/index.ts';
import { behaviourOf } from './behaviours.ts';
import type { ListQuery } from './model.ts';
import { readableObject } from './schema.ts';

export const names = (text: string | undefined) => (text === undefined || text === '' ? undefined : text.split(','));

/** A filter tree out of its JSON. Throws `bad_request` with the place of the fault. */
export function filterOf(text: string | undefined): Pick<ListQuery, 'filter'> {
  if (text === undefined) return {};
  const parsed = parseFilterText(text);
  if (parsed.ok) return { filter: parsed.filter };
  const { path, message } = parsed.fault;
  throw problem('bad_request', { detail: message, errors: [{ path: `query.${path}`, code: 'bad_filter', message }] });
}

export interface Narrowing {
  readonly filter?: string | undefined;
  readonly search?: string | undefined;
  readonly tag?: string | undefined;
  readonly folder?: string | undefined;
}

/** Of what is there in several languages, what suits this actor best, where that is asked for. Throws `not_found`. */
export async function suited(ctx: Ctx, object: string, wanted: 'true' | undefined): Promise<Pick<ListQuery, 'also'>> {
  if (wanted === undefined) return {};
  const also = await behaviourOf((await readableObject(ctx, object)).object).suits?.(ctx);
  return also === undefined ? {} : { also };
}

/** Which records are meant. */
export const queryOf = ({ filter, search, tag, folder }: Narrowing): ListQuery => ({
  ...filterOf(filter),
  search,
  tags: names(tag),
  folder,
});

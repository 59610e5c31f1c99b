import { searchEverywhere } from '../../shared/contracts/search.ts';
import { type Ctx, type Http, type RateLimit, rateLimit, type System } from '../kernel/index.ts';
import { everywhere } from './everywhere.ts';

/** Searches a minute of one person, and at once: more than anybody types. */
const A_MINUTE = 240;
const AT_ONCE = 60;

const limits = new WeakMap<System, RateLimit>();

function limited({ system, actor }: Ctx): void {
  const limit = limits.get(system) ?? rateLimit(A_MINUTE, AT_ONCE);
  limits.set(system, limit);
  limit.take(actor.userId ?? 'preview');
}

/** Mounts the search behind both doors. */
export function searchRoutes(http: Http): void {
  for (const door of [searchEverywhere.staff, searchEverywhere.portal] as const) {
    http.serve(door as typeof searchEverywhere.staff, async (ctx, { query }) => {
      limited(ctx);
      return everywhere(ctx, query.q);
    });
  }
}

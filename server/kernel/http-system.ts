/** What the server says of itself: alive, ready, and its API document. */
import { apiDocument, health, readiness } from '../../shared/contracts/system.ts';
import type { System } from './ctx.ts';
import { problem } from './errors.ts';
import type { Http } from './http.ts';

/** A check of readiness: answers what is wrong, null where nothing is. */
export type Readiness = () => Promise<string | null>;

/**
 * The answer of a check kept for some time, asked by one at a time: anybody may call `/readyz`, so it must not become a lever.
 * A fault is never kept: the node is ready again as soon as it is mended.
 */
export function kept(check: Readiness, milliseconds: number): Readiness {
  let until = 0;
  let running: Promise<string | null> | null = null;
  return () => {
    if (performance.now() < until) return Promise.resolve(null);
    running ??= check()
      .then((fault) => {
        if (fault === null) until = performance.now() + milliseconds;
        return fault;
      })
      .finally(() => {
        running = null;
      });
    return running;
  };
}

/**
 * Mounts `/healthz`, `/readyz` and `/api/openapi.json`. Without its policies a node must not serve (Z8): readiness says no while
 * any check finds fault or fails, and tells the reason to the log only.
 */
export function systemRoutes(system: System, http: Http, checks: readonly Readiness[]): void {
  http.serve(health, async () => ({ status: 'ok' as const }));
  http.serve(readiness, async () => {
    for (const check of checks) {
      const fault = await check().catch((error: Error) => error.message);
      if (fault === null) continue;
      system.log.warn('not ready', { fault });
      throw problem('busy', { retryAfter: 5 });
    }
    return { status: 'ready' as const };
  });
  http.serve(apiDocument, async () => http.openapi());
}

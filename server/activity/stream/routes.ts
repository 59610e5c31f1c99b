/** The two doors of live updates. */
import { portalStream, staffStream } from '../../../shared/contracts/activity.ts';
import { actsAs, type Http, problem, raw, type System } from '../../kernel/index.ts';
import type { Streams } from './hub.ts';

const headers = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // Proxies that collect answers before they pass them on would make live updates late.
  'x-accel-buffering': 'no',
} as const;

/**
 * Refuses a stream that another site's page opened (R5). A page of a neighbouring port or subdomain is "same site", so the cookie
 * comes along; but browsers say where a request comes from, and pages cannot make them lie about it.
 */
function refuseForeignPages(system: System, header: (name: string) => string | undefined): void {
  const site = header('sec-fetch-site');
  const origin = header('origin');
  const own = new URL(system.config.origin);
  const given = origin === undefined ? null : URL.parse(origin);
  const sameOrigin =
    given?.origin === own.origin ||
    (system.config.loopback && given?.port === own.port && ['localhost', '127.0.0.1', '[::1]'].includes(given?.hostname ?? ''));
  if ((site !== undefined && site !== 'same-origin') || (origin !== undefined && !sameOrigin)) {
    throw problem('forbidden', `Live updates are for pages of this portal; open it at ${system.config.origin}`);
  }
}

/** Mounts both streams. */
export function streamRoutes(http: Http, system: System, streams: Streams): void {
  http.serve(staffStream, async (ctx, { request }) => {
    refuseForeignPages(system, request.header);
    return raw(await streams.open(ctx, null, request.header('last-event-id')), headers);
  });
  http.serve(portalStream, async (ctx, { request, params, query }) => {
    refuseForeignPages(system, request.header);
    // Browsers add no header to a stream, so it says so in its address.
    if (query.as !== undefined && query.as !== actsAs(ctx.actor)) throw problem('other_person');
    return raw(await streams.open(ctx, params.portal, request.header('last-event-id')), headers);
  });
}

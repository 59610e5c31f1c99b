/**
 * What an HTTP endpoint promises, written once for server and browser.
 *
 * The server validates `params`, `query` and `body` with these schemas and lists every endpoint in `/api/openapi.json`;
 * the browser takes only the types (`import type`), so that no schema code reaches its bundle.
 */
import type { z } from 'zod';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * Who may call an endpoint at all. What he may do there is decided by the gateway.
 * `anyone`: no session needed. `staff`: a staff session. `portal`: a portal session with access to the portal in the path.
 * `administrator`: a staff session of the Administrators group.
 */
export type Caller = 'anyone' | 'staff' | 'portal' | 'administrator';

export interface Endpoint {
  readonly method: Method;
  /** Path with `:name` parameters, e.g. `/api/portal/:portal/records/:object`. */
  readonly path: string;
  readonly who: Caller;
  /** One sentence for the API document. */
  readonly summary: string;
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** The answer's body; absent means 204. */
  readonly answer?: z.ZodType;
  /** True where a POST writes nothing, or the same however often it runs, and so needs no `Idempotency-Key` (log-in, search by body). */
  readonly readOnly?: boolean;
  /** Largest request body in bytes; the server's default where absent. */
  readonly bodyLimit?: number;
  /** For `portal`: answered while the portal is not active, too. Everything else is then 404, as if it were not there. */
  readonly whileClosed?: boolean;
  /** HEAD is answered too: the handler sees it as the request's method. */
  readonly head?: boolean;
  /** The body is multipart/form-data with files; every other contract takes JSON only. */
  readonly multipart?: boolean;
  /** The body is bytes (application/octet-stream) of a length that is said before. */
  readonly bytes?: boolean;
}

/** Keeps the literal types of method and path, which name the endpoint in the browser's client. */
export function endpoint<const E extends Endpoint>(definition: E): E {
  return definition;
}

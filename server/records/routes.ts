import { problem } from '../kernel/index.ts';

/** Mounts the record endpoints of both doors. */
export function recordRoutes(_http: unknown): void {
  throw problem('busy');
}

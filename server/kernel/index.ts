/**
 * kernel: what every module stands on and what knows no module.
 *
 * `ctx` (who acts, when, on which database), `db` (typed rows, pools per database role, transactions), `errors` (the catalogue),
 * `events` (outbox and live rows written in the transaction), `http` (contracts become routes), `jobs` (workers), `files`, `mail`.
 */

export { actsAs } from './acts-as.ts';
export * from './backup.ts';
export * from './config.ts';
export * from './context.ts';
export * from './ctx.ts';
export * from './db.ts';
export * from './errors.ts';
export * from './events.ts';
export * from './files.ts';
export * from './http.ts';
export * from './http-system.ts';
export * from './idempotency.ts';
export * from './jobs.ts';
export * from './log.ts';
export * from './mail.ts';
export * from './migrate.ts';
export * from './parts.ts';
export * from './roles.ts';
export * from './together.ts';
export * from './wake.ts';

/** What the rows of a world are called in the database. */
import { randomUUID } from 'node:crypto';
import type { Key } from '../world.ts';
import { ROOT_PORTAL, ROOT_STAFF } from '../world.ts';
import type { Stage } from './stage.ts';

/** Rows for one table: column and type by name, then the rows. */
export interface Rows {
  readonly table: string;
  readonly columns: Readonly<Record<string, string>>;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

export interface Named {
  readonly id: string;
  readonly uid: string;
}

/** Database ids of a world, by key; sources and grants have several rows, so theirs are kept apart. */
export interface Names {
  of(key: Key): Named;
  id(key: Key | null): string | null;
  keyOf(uid: string): Key;
}

export function namesFor(stage: Stage): Names {
  const made = new Map<Key, Named>();
  const keys = new Map<string, Key>();
  let last = stage.loaded * 100_000;
  const next = () => {
    last += 1;
    return String(last);
  };
  for (const [key, root] of [
    [ROOT_STAFF, stage.roots.all_employees],
    [ROOT_PORTAL, stage.roots.all_portal_users],
  ]) {
    made.set(String(key), { id: String(root), uid: '' });
  }
  const of = (key: Key): Named => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const named = { id: next(), uid: randomUUID() };
    made.set(key, named);
    keys.set(named.uid, key);
    return named;
  };
  return { of, id: (key) => (key === null ? null : of(key).id), keyOf: (uid) => keys.get(uid) ?? `a stranger, ${uid}` };
}

/** Before anything in a world began, and when what has ended ended. */
export const LONG_AGO = '2020-01-01T00:00:00Z';
export const AGO = '2025-01-01T00:00:00Z';

/** Moments in the order of the world: the larger, the newer. */
export const momentOf = (order: number) => new Date(Date.UTC(2026, 0, 1, 0, order)).toISOString();

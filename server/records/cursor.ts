/**
 * Page links. A cursor holds the place of the last row of a page: values of its sort columns and its database id, which must not
 * leave the server in the clear (the sort column may be hidden, ids stay inside). So it is encrypted, and bound to the person and
 * to the list it was made for (Q13): another's, an edited one, or one of another filter cannot be opened at all.
 * It is not bound to the rights' counters: a page link stays valid when rights change, the rows are checked anew anyway.
 */
import { createCipheriv, createDecipheriv, createHmac, createSecretKey, type KeyObject, randomFillSync } from 'node:crypto';
import { type Ctx, problem } from '../kernel/index.ts';

/** Sort values as text (null where empty), then the id. */
export type Place = readonly (string | null)[];

const keys = new Map<string, KeyObject>();

function keyOf(secret: string): KeyObject {
  let key = keys.get(secret);
  if (key === undefined) {
    key = createSecretKey(createHmac('sha256', secret).update('portico cursor 1').digest());
    keys.set(secret, key);
  }
  return key;
}

/** What a cursor is bound to: who acts (person, organisation, portal) and the definition of the list. */
function binding(ctx: Ctx, definition: unknown): string {
  const { kind, userId, membershipId, portalId } = ctx.actor;
  return JSON.stringify([kind, userId, membershipId, portalId, definition]);
}

const IV = 12;
/** Random bytes fetched for many links at once; each is used for one and never again. */
const pool = Buffer.alloc(IV * 256);
let used = pool.length;

function freshIv(): Buffer {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += IV;
  return Buffer.from(pool.subarray(used - IV, used));
}

/** Links kept to be given again; the oldest goes first. */
const MOST_LINKS = 5_000;
const kept = new WeakMap<KeyObject, { readonly links: Map<string, string>; readonly places: Map<string, Place> }>();

function keptFor(key: KeyObject) {
  let found = kept.get(key);
  if (found === undefined) {
    found = { links: new Map(), places: new Map() };
    kept.set(key, found);
  }
  return found;
}

function keep<T>(values: Map<string, T>, name: string, value: T): void {
  if (values.size >= MOST_LINKS) values.delete(values.keys().next().value as string);
  values.set(name, value);
}

/**
 * The link to the rows after `place`. Whoever looks at a list again gets the same one as before while it ends at the same row: sealing takes
 * longer than finding it, and it says nothing that he does not have.
 */
export function sealCursor(ctx: Ctx, definition: unknown, place: Place): string {
  const key = keyOf(ctx.system.config.secret);
  const { links, places } = keptFor(key);
  const bound = binding(ctx, definition);
  const last = JSON.stringify(place);
  const name = `${bound} ${last}`;
  const known = links.get(name);
  if (known !== undefined) return known;
  const iv = freshIv();
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  cipher.setAAD(Buffer.from(bound));
  const sealed = Buffer.concat([cipher.update(last, 'utf8'), cipher.final()]);
  const link = Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
  keep(links, name, link);
  // It comes back in a moment, or never.
  keep(places, `${bound} ${link}`, place);
  return link;
}

/** The place a cursor stands for. Throws `bad_cursor` for one that is not exactly one of this person's for this list. */
export function openCursor(ctx: Ctx, definition: unknown, cursor: string): Place {
  const key = keyOf(ctx.system.config.secret);
  const bound = binding(ctx, definition);
  // What was sealed here for just this person and list, letter by letter.
  const known = keptFor(key).places.get(`${bound} ${cursor}`);
  if (known !== undefined) return known;
  try {
    const bytes = Buffer.from(cursor, 'base64url');
    // Only the canonical spelling: base64 has several for the same bytes.
    if (bytes.toString('base64url') !== cursor) throw new Error('spelling');
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), { authTagLength: 16 });
    decipher.setAAD(Buffer.from(bound));
    decipher.setAuthTag(bytes.subarray(12, 28));
    return JSON.parse(decipher.update(bytes.subarray(28), undefined, 'utf8') + decipher.final('utf8')) as Place;
  } catch {
    throw problem('bad_cursor', 'Start again at the first page.');
  }
}

/** Reading and writing comments on records. */
import { isUid } from '../../shared/columns/index.ts';
import { audit, sendMail } from '../activity/index.ts';
import { announce, type Ctx, invalid, problem, type RateLimit, rateLimit, withTx } from '../kernel/index.ts';
import { openCursor, sealCursor, showPeople } from '../records/index.ts';
import type { Comment, CommentKind } from './model.ts';
import { mentionedIds } from './people.ts';
import * as store from './store.ts';
import { type RecordAddress, type Talked, talked, writable } from './talk.ts';
import { mentionedIn, shownWords, storedWords } from './words.ts';

const PAGE = 30;
/** People that one comment mentions at most. */
const MENTIONS = 20;

/** Comments on a record that the actor reads, the newest first, and the kinds he may write. Throws `not_found`, `bad_cursor`. */
export async function comments(
  ctx: Ctx,
  address: RecordAddress,
  cursor?: string,
): Promise<{ comments: Comment[]; next: string | null; writes: CommentKind[] }> {
  const at = await talked(ctx, address);
  const definition = ['comments', address.object, at.uid];
  const place = cursor === undefined ? null : openCursor(ctx, definition, cursor);
  const [moment, uid] = place ?? [];
  const before = moment && uid ? ([moment, uid] as const) : null;
  const rows = await store.readComments(ctx, at.rights, at.recordId, { before, limit: PAGE + 1 });
  const shown = rows.slice(0, PAGE);
  const last = shown.at(-1);
  const writes = await writable(ctx, at);
  return {
    comments: await shownComments(ctx, at, writes.length > 0, shown),
    next: rows.length > PAGE && last !== undefined ? sealCursor(ctx, definition, [last.at.toISOString(), last.uid]) : null,
    writes,
  };
}

/** One comment, for a mail or an answer; null where the actor does not read it. */
export async function oneComment(ctx: Ctx, at: Talked, uid: string): Promise<Comment | null> {
  const row = isUid(uid) ? await store.readComment(ctx, at.rights, at.recordId, uid) : null;
  if (row === null) return null;
  const [shown] = await shownComments(ctx, at, (await writable(ctx, at)).length > 0, [row]);
  return shown ?? null;
}

async function shownComments(ctx: Ctx, { rights }: Talked, may: boolean, rows: readonly store.CommentRow[]): Promise<Comment[]> {
  const people = await showPeople(
    ctx,
    rows.flatMap(({ author, mentions }) => [author, ...mentions]),
  );
  const { actor } = ctx;
  return rows.map((row) => {
    const own = row.author === actor.userId;
    return {
      uid: row.uid,
      kind: row.kind,
      by: people.get(row.author) ?? null,
      at: row.at.toISOString(),
      changedAt: row.changed?.toISOString() ?? null,
      parts: shownWords(row.body, row.mentions, people),
      likes: row.likes,
      liked: row.liked,
      can: {
        update: own && may,
        delete: (own && may) || (moderates(ctx, rights.moderates) && !own),
        like: actor.userId !== null,
      },
    };
  });
}

/** Outside everybody takes back his own words alone: the wall knows no moderators there. */
const moderates = ({ actor }: Ctx, moderates: boolean) => moderates && actor.kind === 'staff';

/** A comment that may be written, as it will be. */
interface Ready {
  readonly at: Talked;
  readonly kind: CommentKind;
  readonly uid: string;
  /** Null where it was written before: then the request is a repeated one. */
  readonly words: store.Words | null;
}

/**
 * What is asked before a comment is written, outside its transaction: whether somebody mentioned can read it is asked with his rights, on
 * a connection of its own, and who holds one while he waits for another blocks the door when enough others do the same. Throws `not_found`,
 * `forbidden`, `invalid`.
 */
export async function readyComment(
  ctx: Ctx,
  address: RecordAddress,
  { text, kind, uid }: { readonly text: string; readonly kind: CommentKind; readonly uid: string },
): Promise<Ready> {
  const at = await talked(ctx, address);
  if ((await store.readComment(ctx, at.rights, at.recordId, uid)) !== null) return { at, kind, uid, words: null };
  if (!(await writable(ctx, at)).includes(kind)) throw problem('forbidden', 'You may not write such comments here.');
  return { at, kind, uid, words: await wordsOf(ctx, at, kind, text) };
}

/** Writes a comment, and tells whom it mentions. Throws `forbidden`, `conflict` where it was written already. */
export async function writeComment(ctx: Ctx, { at, kind, uid, words }: Ready): Promise<Comment> {
  if (words === null) throw problem('conflict', 'This comment has been written already.');
  await withTx(ctx, async (tx) => {
    const id = await store.insertComment(tx, at.rights, { ...words, uid, recordId: at.recordId, kind });
    if (id === null) throw problem('forbidden', 'You may not comment this record.');
    await tell(tx, at, kind, id, words.mentions);
  });
  return answered(ctx, at, uid);
}

async function answered(ctx: Ctx, at: Talked, uid: string): Promise<Comment> {
  const comment = await oneComment(ctx, at, uid);
  if (comment === null) throw problem('not_found');
  return comment;
}

async function wordsOf(ctx: Ctx, at: Talked, kind: CommentKind, text: string): Promise<store.Words> {
  const uids = mentionedIn(text);
  if (uids.length > MENTIONS) throw invalid('text', 'too_many', `Mention at most ${MENTIONS} people.`);
  const mentions = await mentionedIds(ctx, at, kind, uids);
  if (mentions === null) throw invalid('text', 'not_found', 'Somebody you mention cannot read this.');
  const body = storedWords(text, uids);
  if (body === '') throw invalid('text', 'required', 'Write something.');
  return { body, mentions };
}

/** Letters a minute from one person to another, and at once: what is more stands in the comments all the same. */
const letters = new WeakMap<Ctx['system'], RateLimit>();

function letterFor({ system, actor }: Ctx, person: string): boolean {
  const limit = letters.get(system) ?? rateLimit(1, 10);
  letters.set(system, limit);
  try {
    limit.take(`${actor.userId} ${person}`);
    return true;
  } catch {
    return false;
  }
}

/** What follows a comment: open screens look again, those of a portal only at a public one and where it has comments; mails to the people mentioned. */
async function tell(tx: Ctx, at: Talked, kind: CommentKind, id: string | null, mentions: readonly string[]): Promise<void> {
  const { id: objectId } = at.rights.object;
  await announce(tx, {
    kind: 'record',
    objectId,
    recordId: at.recordId,
    payload: kind === 'internal' ? { inside: true } : { comment: true },
  });
  if (id === null) return;
  for (const person of mentions) {
    if (person !== tx.actor.userId && letterFor(tx, person)) await sendMail(tx, 'comment_mention', { comment: id, kind, person });
  }
}

async function found(
  ctx: Ctx,
  address: RecordAddress,
  uid: string,
  ends = false,
): Promise<{ at: Talked; row: store.CommentRow }> {
  const at = await talked(ctx, address, ends);
  const row = isUid(uid) ? await store.readComment(ctx, at.rights, at.recordId, uid) : null;
  if (row === null) throw problem('not_found');
  return { at, row };
}

/** Changes a comment of the actor's own; people who are mentioned in it for the first time are told. Throws as `addComment`. */
export async function changeComment(ctx: Ctx, address: RecordAddress, uid: string, text: string): Promise<Comment> {
  const { at, row } = await found(ctx, address, uid);
  if (row.author !== ctx.actor.userId) throw problem('forbidden', 'Only who wrote a comment may change it.');
  if ((await writable(ctx, at)).length === 0) throw problem('forbidden', 'You may not comment this record.');
  const words = await wordsOf(ctx, at, row.kind, text);
  await withTx(ctx, async (tx) => {
    await store.updateComment(tx, row, words);
    await tell(
      tx,
      at,
      row.kind,
      row.id,
      words.mentions.filter((person) => !row.mentions.includes(person)),
    );
  });
  return answered(ctx, at, uid);
}

/** Takes a comment away. The author may take his words back; that somebody else did it is kept. Throws `not_found`, `forbidden`. */
export async function removeComment(ctx: Ctx, address: RecordAddress, uid: string): Promise<void> {
  const { at, row } = await found(ctx, address, uid, true);
  const own = row.author === ctx.actor.userId;
  // Where comments are switched off, those of others are not there.
  if (!own && ctx.actor.portalOff.has('comments')) throw problem('not_found');
  if (own && (await writable(ctx, at)).length === 0) throw problem('forbidden', 'You may not comment this record.');
  if (!own && !moderates(ctx, at.rights.moderates)) throw problem('forbidden', 'Only who wrote a comment may take it away.');
  await withTx(ctx, async (tx) => {
    await store.deleteComment(tx, row);
    await tell(tx, at, row.kind, null, []);
    if (!own) await audit(tx, 'comments.deleted', { object: at.rights.object.key, record: at.recordId, author: row.author });
  });
}

/** Likes a comment, or no more. Throws `not_found`. */
export async function likeComment(
  ctx: Ctx,
  address: RecordAddress,
  uid: string,
  wanted: boolean,
): Promise<{ likes: number; liked: boolean }> {
  const { at, row } = await found(ctx, address, uid);
  await withTx(ctx, (tx) => store.setLike(tx, row, wanted));
  const now = await store.readComment(ctx, at.rights, at.recordId, uid);
  if (now === null) throw problem('not_found');
  return { likes: now.likes, liked: now.liked };
}

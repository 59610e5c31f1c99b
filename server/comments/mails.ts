/** Mails about comments and followed records: made when they leave, with the rights of their recipient then. */
import { type MailRecipient, registerMail } from '../activity/index.ts';
import type { Ctx } from '../kernel/index.ts';
import { metadataOf, type ObjectDef } from '../metadata/index.ts';
import { get, history, visibleOf } from '../records/index.ts';
import { comments, oneComment } from './comments.ts';
import { labelOf } from './follows.ts';
import type { Comment, CommentKind } from './model.ts';
import { type RecordReader, readerOf } from './people.ts';
import * as store from './store.ts';
import { endFollow } from './store-follows.ts';
import { talked } from './talk.ts';

const idOf = (value: unknown): string | null => (typeof value === 'string' && /^\d+$/.test(value) ? value : null);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** What a letter is about, for this reader: the record, where it is, and what it is called. */
interface About extends RecordReader {
  readonly object: ObjectDef;
  readonly uid: string;
  readonly letter: MailRecipient;
}

/** A user as the recipient of a letter about a record; `gone` where he is there but does not reach the record, null where he cannot be told now. */
async function aboutRecord(
  ctx: Ctx,
  place: { readonly objectId: string; readonly recordId: string },
  userId: string,
): Promise<About | 'gone' | null> {
  const object = (await metadataOf(ctx)).objectById(place.objectId);
  const user = await store.addressOf(ctx, userId);
  if (object === undefined || user === null) return null;
  const portals = user.staff ? null : await store.portalsWith(ctx, object.id, userId);
  const reader = await readerOf(ctx, { ...place, object: object.key }, userId, portals);
  if (reader === 'off') return null;
  if (reader === null) return portals === null || portals.length > 0 ? 'gone' : null;
  const uid = (await visibleOf(reader.ctx, object.key, [place.recordId])).get(place.recordId);
  if (uid === undefined) return 'gone';
  const { displayColumn } = object;
  const row = await get(reader.ctx, object.key, uid);
  const title = object.title[user.culture.slice(0, 2)] ?? object.title.en ?? object.key;
  return {
    ...reader,
    object,
    uid,
    letter: {
      key: userId,
      address: user.email,
      languages: [user.culture],
      portalId: reader.portal?.id ?? null,
      values: {
        name: reader.ctx.actor.displayName,
        title: (displayColumn !== null && labelOf(row.values[displayColumn])) || title,
      },
      path: await pathOf(ctx, object, uid, reader.portal),
    },
  };
}

/** Lists of the desk that have a place of their own there; others stand below `objects`. */
const placed: Readonly<Record<string, string>> = {
  account: 'accounts',
  contact: 'contacts',
  service: 'services',
  department: 'departments',
};

async function pathOf(ctx: Ctx, object: ObjectDef, uid: string, portal: RecordReader['portal']): Promise<string | undefined> {
  if (portal === null) return `/desk/${placed[object.key] ?? `objects/${object.key}`}/${uid}`;
  const section = await store.sectionOf(ctx, portal.id, object.key);
  return section === null ? `/p/${portal.slug}` : `/p/${portal.slug}/s/${encodeURIComponent(section)}/${uid}`;
}

const wordsOf = ({ parts }: Comment): string =>
  parts.map((part) => (typeof part === 'string' ? part : `@${part.displayName}`)).join('');

/** Registers `comment_mention` (payload: comment, kind, person) and `record_followed` (payload: object, record, person, since, until). */
export function registerCommentMails(): void {
  registerMail('comment_mention', async (ctx, payload) => {
    const [id, person] = [idOf(payload.comment), idOf(payload.person)];
    const kind: CommentKind = payload.kind === 'public' ? 'public' : 'internal';
    const place = id === null ? null : await store.placeOf(ctx, kind, id);
    const about = place === null || person === null ? null : await aboutRecord(ctx, place, person);
    if (place === null || about === null || about === 'gone') return [];
    const at = await talked(about.ctx, { object: about.object.key, uid: about.uid });
    const comment = await oneComment(about.ctx, at, place.uid);
    if (comment === null) return [];
    const values = { ...about.letter.values, author: comment.by?.displayName ?? '' };
    return [{ ...about.letter, values, quote: wordsOf(comment) }];
  });
  registerMail('record_followed', async (ctx, payload) => {
    const [objectId, recordId, person] = [idOf(payload.object), idOf(payload.record), idOf(payload.person)];
    if (objectId === null || recordId === null || person === null) return [];
    const about = await aboutRecord(ctx, { objectId, recordId }, person);
    // Whoever has no way to it any more follows it no more.
    if (about === 'gone') await endFollow(ctx, objectId, recordId, person);
    if (about === null || about === 'gone') return [];
    const news = await newsFor(about, textOf(payload.since), textOf(payload.until));
    return news === null ? [] : [{ ...about.letter, ...news, values: { ...about.letter.values, ...news.values } }];
  });
}

/** What others did between two moments, as far as this reader may read it; null where there is nothing. */
async function newsFor(
  { ctx, object, uid }: About,
  since: string,
  until: string,
): Promise<Pick<MailRecipient, 'values' | 'quote'> | null> {
  const me = ctx.actor.userUid;
  const within = (at: string) => Date.parse(at) > Date.parse(since) && Date.parse(at) <= Date.parse(until);
  const past = await history(ctx, object.key, uid);
  const changes = past.entries.filter((entry) => within(entry.at) && entry.column !== null && entry.by?.uid !== me);
  const said = (await comments(ctx, { object: object.key, uid })).comments.filter(
    (comment) => within(comment.at) && comment.by?.uid !== me,
  );
  if (changes.length === 0 && said.length === 0) return null;
  const language = ctx.actor.culture.slice(0, 2);
  const titles = changes.map(({ column }) => {
    const title = object.column(column ?? '')?.title ?? {};
    return title[language] ?? title.en ?? '';
  });
  const who = [...new Set([...changes, ...said].flatMap(({ by }) => by?.displayName ?? []))];
  const first = said.at(-1);
  return {
    values: {
      who: who.join(', '),
      columns: [...new Set(titles)].join(', ') || null,
      comments: said.length > 0 ? String(said.length) : null,
    },
    ...(first && { quote: wordsOf(first) }),
  };
}

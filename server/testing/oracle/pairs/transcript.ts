/** Everything that one of the people of a world is answered, on every channel that reads records, byte for byte. */
import { explain, readersOf } from '../../../access/index.ts';
import { resolverOf } from '../../../activity/mail/registry.ts';
import { createSubscriber } from '../../../activity/stream/subscriber.ts';
import { noticesFor } from '../../../activity/stream/visible.ts';
import { comments, oneComment } from '../../../comments/comments.ts';
import { followed } from '../../../comments/follows.ts';
import { mentionable } from '../../../comments/people.ts';
import { talked } from '../../../comments/talk.ts';
import { type Ctx, systemActor, withTx } from '../../../kernel/index.ts';
import { rowsOf } from '../../../records/export/long.ts';
import { folders } from '../../../records/folders/folders.ts';
import {
  count,
  countBy,
  describe,
  get,
  history,
  list,
  lookup,
  openFile,
  search,
  searchAll,
  update,
  visibleOf,
} from '../../../records/index.ts';
import { knownObjects } from '../../../records/objects.ts';
import { sightOf } from '../../../records/sight.ts';
import { tagsOf } from '../../../records/tags/marking.ts';
import { tags } from '../../../records/tags/tags.ts';
import { listViews } from '../../../records/views/views.ts';
import { portalMe } from '../../../sessions/me.ts';
import { placesOf } from '../beside/beside.ts';
import { codeOf } from '../campaign/asked.ts';
import { as, type Loaded } from '../campaign/load.ts';
import { slugOf } from '../campaign/rows-people.ts';
import { objectId, physicalColumn } from '../campaign/stage.ts';
import { WORDS } from '../generate-rules.ts';
import { heads } from '../marks/marks.ts';
import { columnAtLeast, columnGrade, readable } from '../oracle.ts';
import { type Actor, type Key, the, type World } from '../world.ts';

/** One question and its answer. */
export interface Line {
  readonly channel: string;
  readonly asked: string;
  readonly answer: string;
}

/** Questions asked at the same time. */
const LANES = 6;
/** Words of any world, and those that only what is hidden has, one of them half typed. */
const TERMS = [...WORDS.slice(0, 2), 'zirconia', 'quillwort', 'jackd'];

/** Maps as lists; what is refused by its code and its words: a refusal that says more for one world than for the other is a leak, too. */
async function told(answer: Promise<unknown>): Promise<string> {
  try {
    const value = await answer;
    return JSON.stringify(value instanceof Map ? [...value] : value) ?? 'nothing';
  } catch (error) {
    const { message, detail } = error as { message?: string; detail?: string };
    return JSON.stringify([codeOf(error), message, detail]);
  }
}

/** All pages; a page link is sealed anew each time and says nothing but that there is more. */
async function pages(ctx: Ctx, object: string, query: Parameters<typeof list>[2]): Promise<unknown> {
  const found: unknown[] = [];
  let cursor: string | undefined;
  do {
    const page = await list(ctx, object, { ...query, ...(cursor !== undefined && { cursor }) });
    found.push({ ...page, next: page.next !== null });
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return found;
}

async function anyHistory(ctx: Ctx, object: string, uid: string): Promise<unknown> {
  const { next, ...page } = await history(ctx, object, uid);
  return { ...page, next: next !== null };
}

/**
 * Asks everything that can be asked about the objects and records of `about`, which holds those of both worlds: what is there in one
 * of them only is asked for in both.
 */
export async function transcript(loaded: Loaded, who: Actor, about: World): Promise<Line[]> {
  const acting = await loaded.actor(who.key);
  if (acting === null) throw new Error(`${who.key} cannot act`);
  const ctx = as(loaded, acting, loaded.stage.system);
  const questions: (() => Promise<Line>)[] = [];
  const ask: Ask = (channel, asked, answer) => {
    questions.push(async () => ({ channel, asked: JSON.stringify(asked), answer: await told(answer()) }));
  };
  for (const { key, columns } of about.objects) {
    const object = loaded.table(key);
    ask('describe', key, () => describe(ctx, object));
    ask('list', key, () => pages(ctx, object, { limit: 2 }));
    ask('count', key, () => count(ctx, object, {}));
    for (const column of columns) askColumn(ask, ctx, object, column.key, physicalColumn(column), column.type);
    for (const record of about.records.filter((one) => one.object === key)) {
      const { uid } = loaded.names.of(record.key);
      ask('get', record.key, () => get(ctx, object, uid));
      ask('history', record.key, () => anyHistory(ctx, object, uid));
    }
  }
  ask('objects', who.user, () => knownObjects(ctx));
  askMarks(ask, ctx, loaded, about);
  askBeside(ask, ctx, loaded, who, about);
  askInside(ask, ctx, loaded, who, about);
  askChanges(ask, ctx, loaded, who, about);
  for (const text of TERMS) ask('search', text, () => search(ctx, { text, limit: 100 }));
  for (const text of TERMS) ask('suggest', text, () => search(ctx, { text, limit: 3 }));
  for (const text of TERMS)
    ask('everywhere', text, async () => (await searchAll(ctx, text, { limit: 5 })).objects.map(({ hits }) => hits));
  const lines: Line[] = [];
  let next = 0;
  const lane = async () => {
    for (let at = next++; at < questions.length; at = next++) lines[at] = (await questions[at]?.()) as Line;
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return lines;
}

/** Tags, folders and files of lists: by each there is in either world, and what each record carries. */
function askMarks(ask: Ask, ctx: Ctx, loaded: Loaded, about: World): void {
  const { names, marks } = loaded;
  for (const key of heads(about)) {
    const object = loaded.table(key);
    ask('tags', key, () => tags(ctx, object));
    ask('folders', key, () => folders(ctx, object));
    ask('views', key, () => listViews(ctx, object));
    for (const { key: tag } of marks.tags.filter((one) => one.object === key)) {
      ask('list by tag', tag, () => pages(ctx, object, { limit: 2, tags: [names.of(tag).uid] }));
      ask('count by tag', tag, () => count(ctx, object, { tags: [names.of(tag).uid] }));
    }
    for (const { key: folder } of marks.folders.filter((one) => one.object === key)) {
      ask('list by folder', folder, () => pages(ctx, object, { limit: 2, folder: names.of(folder).uid }));
      ask('count by folder', folder, () => count(ctx, object, { folder: names.of(folder).uid }));
    }
    const records = about.records.filter((one) => one.object === key);
    for (const record of records) ask('tags of', record.key, () => tagsOf(ctx, object, names.of(record.key).uid));
    ask('file', key, () =>
      rowsOf(
        ctx,
        object,
        {},
        records.map((record) => names.of(record.key).id),
      ),
    );
  }
}

/** Comments, files, pages, menus, streams and what is followed: on every record there is in either world. */
function askBeside(ask: Ask, ctx: Ctx, loaded: Loaded, who: Actor, about: World): void {
  const { names } = loaded;
  const slug = who.portal === null ? null : slugOf(names, who.portal);
  const portal = slug === null ? {} : { portal: slug };
  if (slug !== null) ask('sections', who.portal, async () => (await portalMe(ctx, slug)).sections);
  ask('followed', who.user, () => followed(ctx));
  for (const key of heads(about)) {
    const object = loaded.table(key);
    ask('page', key, async () => (await describe(ctx, object)).page);
    for (const [index, { key: record }] of about.records.filter((one) => one.object === key).entries()) {
      const { uid } = names.of(record);
      const said = `said ${key} ${(index % 6) + 1}`;
      ask('comments', record, async () => {
        const { next, ...page } = await comments(ctx, { object, uid, ...portal });
        return { ...page, next: next !== null };
      });
      ask('one comment', [record, said], async () =>
        oneComment(ctx, await talked(ctx, { object, uid, ...portal }), names.of(said).uid),
      );
      ask('mentionable', record, async () => mentionable(ctx, await talked(ctx, { object, uid, ...portal }), 'public', ''));
      for (const file of [1, 2, 3, 4].map((at) => `file ${key} ${at}`)) {
        ask('open file', [record, file], async () => {
          const { stream: _, ...opened } = await openFile(ctx, object, uid, names.of(file).uid);
          return opened;
        });
      }
    }
    // As his stream would tell it, of changes to all of them, some of which are the staff's own.
    const touched = about.records
      .filter((one) => one.object === key)
      .map((record, at) => ({
        objectId: objectId(loaded.stage, about, key),
        recordId: names.of(record.key).id,
        inside: at % 3 === 0,
      }));
    ask('stream', key, async () => {
      const subscriber = createSubscriber({ sessionId: '0', portal: slug }, ctx.actor, () => {});
      const told = await noticesFor(as(loaded, systemActor('pairs'), loaded.stage.system), visibleOf, [subscriber], touched);
      subscriber.close();
      return [...(told.get(subscriber) ?? [])].sort((one, other) => ((one.uid ?? '') < (other.uid ?? '') ? -1 : 1));
    });
  }
}

/**
 * What the product makes for him: mails, as far as all places where he can act are this one, and why he may what he may, which is asked
 * by an administrator.
 */
function askInside(ask: Ask, ctx: Ctx, loaded: Loaded, who: Actor, about: World): void {
  const { names, world } = loaded;
  const system = as(loaded, systemActor('pairs'), loaded.stage.system);
  const person = names.of(who.user).id;
  const places = placesOf(world, who.user);
  const alone =
    places.length === 1 && places.every(({ membership, portal }) => membership === who.membership && portal === who.portal);
  // The questions the other way round are an administrator's, who may know all of it: what he is told of others may differ. What he is told of
  // this person is what the person sees, so it is the same in both worlds, and of what is hidden from him it does not name him.
  ask('sight', who.user, async () => {
    const { userId: principalId, membershipId, portal: portalSlug } = askedAbout(loaded, ctx, who);
    const seen = await sightOf(system, { principalId, ...(membershipId && { membershipId }), ...(portalSlug && { portalSlug }) });
    return seen?.map(({ rights: { object, can, readable: columns }, records }) => [
      object.key,
      can,
      [...columns.keys()],
      records,
    ]);
  });
  for (const key of heads(about)) {
    for (const record of about.records.filter((one) => one.object === key)) {
      const reads = world.records.some((one) => one.key === record.key && readable(world, who, one));
      if (reads) {
        for (const action of ['read', 'comment', 'update', 'delete'] as const) {
          const question = {
            ...askedAbout(loaded, ctx, who),
            object: loaded.table(key),
            record: names.of(record.key).uid,
            action,
          };
          // Rows of rules have other numbers in each world, and sources other names.
          ask('explain', [record.key, action], async () => {
            const { verdict, steps } = await explain(system, question);
            return { verdict, steps: steps.map((step) => ({ ...step, setting: step.setting?.kind })) };
          });
        }
      }
      ask('explain himself', record.key, () =>
        explain(ctx, { userId: person, object: loaded.table(key), record: names.of(record.key).uid, action: 'read' }),
      );
      if (!alone) continue;
      // Of a record that is there no more, as of one that is and not for him: nothing.
      ask('readers', record.key, async () => {
        const side = ctx.actor.kind === 'staff' ? 'staff' : 'portal';
        const asked = readersOf(system, { object: loaded.table(key), record: names.of(record.key).uid, side });
        const rows = await asked
          .then((found) => found.rows)
          .catch((error) => (codeOf(error) === 'not_found' ? [] : Promise.reject(error)));
        const mine = rows.find(({ uid }) => uid === names.of(who.user).uid);
        return mine === undefined ? null : [mine.grade, mine.ways.map(({ kind, through }) => `${kind} ${through?.title}`).sort()];
      });
      const payload = { object: objectId(loaded.stage, about, key), record: names.of(record.key).id, person };
      ask('mail', ['followed', record.key], () =>
        resolverOf('record_followed')(system, { ...payload, since: '2020-01-01T00:00:00Z', until: '2030-01-01T00:00:00Z' }, null),
      );
    }
    if (!alone) continue;
    for (const said of [1, 2, 3, 4, 5, 6].map((at) => `said ${key} ${at}`)) {
      for (const kind of ['public', 'internal'] as const) {
        ask('mail', ['mention', said, kind], () =>
          resolverOf('comment_mention')(system, { comment: names.of(said).id, kind, person }, null),
        );
      }
    }
  }
}

const askedAbout = ({ names }: Loaded, { actor }: Ctx, who: Actor) => ({
  userId: names.of(who.user).id,
  ...(actor.membershipId !== null && { membershipId: actor.membershipId }),
  ...(who.portal !== null && { portal: slugOf(names, who.portal) }),
});

class Undo extends Error {}

/**
 * Whether he could change columns of each record, which is undone at once: what a page locks and demands says nothing of what is hidden. All that he
 * may write, where there are any, or nearly every change would be refused by the rights alone.
 */
function askChanges(ask: Ask, ctx: Ctx, loaded: Loaded, who: Actor, about: World): void {
  for (const key of heads(about)) {
    const columns = the(about.objects, key).columns.filter(({ type }) => type !== 'person' && type !== 'reference');
    const open = columns.filter((column) => columnAtLeast(columnGrade(about, who, key, column.key), 'edit'));
    for (const [index, { key: record }] of about.records.filter((one) => one.object === key).entries()) {
      const refused = columns[index % columns.length];
      for (const column of open.length > 0 ? open : refused === undefined ? [] : [refused]) {
        const value = column.type === 'integer' ? 7 : column.type === 'choice' ? 'low' : 'lapwing';
        ask('change', [record, column.key], () =>
          withTx(ctx, async (tx) => {
            await update(tx, loaded.table(key), loaded.names.of(record).uid, { [physicalColumn(column)]: value }, { version: 1 });
            throw new Undo();
          }).catch((error: unknown) => (error instanceof Undo ? 'changed' : Promise.reject(error))),
        );
      }
    }
  }
}

type Ask = (channel: string, asked: unknown, answer: () => Promise<unknown>) => void;

/** What can be asked about a column, hidden ones on purpose as well. */
function askColumn(ask: Ask, ctx: Ctx, object: string, key: Key, column: string, type: string): void {
  ask('sort', key, () => pages(ctx, object, { limit: 50, sort: { column, descending: true } }));
  for (const op of ['empty', 'not_empty'] as const) {
    ask('filter', [key, op], () => pages(ctx, object, { limit: 50, filter: { column, op } }));
    ask('filtered count', [key, op], () => count(ctx, object, { filter: { column, op } }));
  }
  if (type === 'text') {
    for (const value of ['zirconia', WORDS[0] ?? '']) {
      ask('filter', [key, value], () => count(ctx, object, { filter: { column, op: 'contains', value } }));
    }
  }
  if (type === 'choice' || type === 'reference') ask('count by', key, () => countBy(ctx, object, column));
  if (type !== 'text' && type !== 'integer') {
    ask('lookup', key, () => lookup(ctx, object, column));
    ask('lookup', [key, 'jackdaw'], () => lookup(ctx, object, column, 'jackdaw'));
  }
}

/** Where two transcripts differ; null where they are the same to the byte. */
export function firstDifference(one: readonly Line[], other: readonly Line[]): string | null {
  for (const [index, line] of one.entries()) {
    const twin = other[index];
    if (twin?.answer !== line.answer) {
      return `${line.channel} of ${line.asked}\n  world: ${line.answer}\n  twin:  ${twin?.answer ?? 'not asked'}`;
    }
  }
  return one.length === other.length ? null : 'more was asked of one';
}

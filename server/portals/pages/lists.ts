/** Blocks with records: my cases, lists by configuration, articles. */
import type { ArticleCard } from '../../../shared/contracts/knowledge.ts';
import type { BlockView, BlockViewOf, Settings } from '../../../shared/contracts/page-blocks.ts';
import { articlePath, NEW_CASE, sectionPath } from '../../../shared/portal-paths.ts';
import { type Filter, parseFilter } from '../../../shared/rules/filter.ts';
import type { ObjectDescription, Sort } from '../../records/index.ts';
import { say } from './blocks.ts';
import type { Eye } from './eye.ts';

type Content<K extends BlockView['kind']> = Omit<BlockViewOf<K>, 'uid' | 'place' | 'kind'>;

type Rows = Pick<BlockViewOf<'records'>, 'columns'>;

/** What the screen needs of the columns to draw their values; in the order asked for, unknown ones left out. */
function columnsOf({ columns }: ObjectDescription, wanted: readonly string[]): Rows['columns'] {
  return wanted.flatMap((key) => {
    const column = columns.find((one) => one.key === key);
    if (column === undefined) return [];
    const { type, title, settings, choices } = column;
    return [{ key, type, title, settings, ...(choices && { choices: choices.map((c) => ({ ...c })) }) }];
  });
}

/** Keys of the statuses that are not final. */
function openStatuses({ columns, statusColumn }: ObjectDescription): string[] {
  const status = columns.find(({ key }) => key === statusColumn);
  return (status?.choices ?? []).filter(({ flags }) => flags.final !== true).map(({ key }) => key);
}

/** His own: what he opened, and what was opened for his contact. */
async function own(eye: Eye, about: ObjectDescription): Promise<Filter[]> {
  const known = (key: string) => about.columns.some((column) => column.key === key);
  const contact = known('contact') ? await eye.ownContact() : null;
  const ways: Filter[] = [];
  if (known('created_by')) ways.push({ column: 'created_by', op: 'eq', value: 'me' });
  if (contact !== null) ways.push({ column: 'contact', op: 'eq', value: contact });
  return ways.length === 0 ? [] : [{ or: ways }];
}

const CASE_COLUMNS = ['status', 'number', 'subject', 'description', 'service', 'registered_at', 'last_message_at'];

const all = (parts: readonly Filter[]): Filter | undefined => (parts.length === 0 ? undefined : { and: parts });

/** What happened last stands first, as its time is what the row tells; the newest first for who may not know it. */
const newsFirst = ({ columns }: ObjectDescription): Sort | undefined =>
  columns.some(({ key }) => key === 'last_message_at') ? { column: 'last_message_at', descending: true } : undefined;

/** “My cases”, the newest change first, with the ways to a new one and to all of them (HOM-01). Null where he may not read cases. */
export async function casesContent(eye: Eye, s: Settings<'cases'>): Promise<Content<'cases'> | null> {
  const about = await eye.describe('case');
  if (about === null) return null;
  const columns = columnsOf(about, CASE_COLUMNS);
  const mine = s.whose === 'own' ? await own(eye, about) : [];
  const open = s.open ? openStatuses(about) : [];
  const status: Filter[] =
    open.length > 0 && about.statusColumn !== null ? [{ column: about.statusColumn, op: 'in', value: open }] : [];
  const asked = {
    columns: columns.map(({ key }) => key),
    filter: all([...mine, ...status]),
    sort: newsFirst(about),
    limit: s.limit,
    count: true,
  };
  const [page, total] = await Promise.all([eye.rows('case', asked), eye.count('case', { filter: all(mine) })]);
  const section = eye.sections.find(({ object }) => object === 'case');
  return {
    title: say(eye.ctx, s.title),
    columns,
    rows: page.rows.map((row) => ({ ...row })) as Content<'cases'>['rows'],
    open: s.open,
    count: page.count ?? null,
    all: total,
    create: about.can.create ? NEW_CASE : null,
    goTo: section === undefined ? null : sectionPath(section),
  };
}

/**
 * A list by configuration (HOM-09). Null where the object may not be read, or none of the columns, or where filter or sort name a
 * column that is hidden from this viewer: a list that silently left its filter out would show what was not meant (PRM-22).
 */
export async function recordsContent(eye: Eye, s: Settings<'records'>, cursor?: string): Promise<Content<'records'> | null> {
  const about = await eye.describe(s.object);
  if (about === null) return null;
  const columns = columnsOf(about, s.columns);
  if (columns.length === 0) return null;
  const parsed = s.filter === null || s.filter === undefined ? null : parseFilter(s.filter);
  if (parsed !== null && !parsed.ok) return null;
  const sort: Sort | undefined = s.sort ?? undefined;
  const page = await eye.rows(s.object, {
    columns: columns.map(({ key }) => key),
    filter: parsed?.filter,
    sort,
    limit: s.limit,
    cursor,
  });
  const section = eye.sections.find(({ object }) => object === s.object);
  return {
    title: say(eye.ctx, s.title),
    object: s.object,
    columns,
    rows: page.rows.map((row) => ({ ...row })) as Content<'records'>['rows'],
    next: page.next,
    to: section === undefined ? null : sectionPath(section),
  };
}

/** Articles; null where the viewer may not read any. */
export async function articlesContent(
  eye: Eye,
  s: Settings<'popular' | 'liked'>,
  found: (limit: number) => Promise<readonly ArticleCard[]>,
): Promise<Content<'popular'> | null> {
  const about = await eye.describe('published_article');
  if (about === null) return null;
  const types = about.columns.find(({ key }) => key === 'type')?.choices ?? [];
  const articles = await found(s.limit);
  const section = eye.sections.find(({ object }) => object === 'published_article');
  return {
    title: say(eye.ctx, s.title),
    articles: articles.map(({ uid, title, type, category, minutes, likes }) => ({
      uid,
      title,
      type: say(eye.ctx, types.find(({ key }) => key === type)?.title ?? null),
      category: category?.label ?? '',
      minutes,
      likes,
      to: articlePath(uid),
    })),
    more: section === undefined ? null : sectionPath(section),
  };
}

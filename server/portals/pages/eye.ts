/**
 * Through whose eyes a page is drawn. Blocks ask nothing but an eye, so that what a viewer may not read cannot come in by another
 * way (W1): `viewerEye` is the caller himself, by the gateway; the editor's preview has an eye without any record (preview.ts).
 */

import { isUid } from '../../../shared/columns/index.ts';
import type { ArticleCard } from '../../../shared/contracts/knowledge.ts';
import { asSystem, type Ctx, Problem } from '../../kernel/index.ts';
import { type ArticlesQuery, articles } from '../../knowledge/index.ts';
import {
  type Count,
  count,
  describe,
  get,
  type ListQuery,
  list,
  type ObjectDescription,
  type RecordPage,
} from '../../records/index.ts';
import * as store from './store.ts';

export interface Eye {
  readonly ctx: Ctx;
  /** Sections of the menu that the viewer sees. */
  readonly sections: readonly store.SectionRow[];
  readonly hosts: readonly string[];
  /** What the viewer may know of an object; null where he may not read it (PRM-22). */
  describe(object: string): Promise<ObjectDescription | null>;
  rows(object: string, query: ListQuery): Promise<RecordPage>;
  count(object: string, query: Pick<ListQuery, 'filter'>): Promise<Count | null>;
  popular(limit: number): Promise<readonly ArticleCard[]>;
  liked(limit: number): Promise<readonly ArticleCard[]>;
  /** Whether the viewer may read this article. */
  knowsArticle(uid: string): Promise<boolean>;
  /** Uid of his own contact, for "my cases". */
  ownContact(): Promise<string | null>;
  /** Marks of announcements he dismissed, by uid of the block. */
  readonly dismissed: ReadonlyMap<string, string>;
}

/** Null for what is not there for this viewer; a fault of ours goes on. */
async function orNull<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (e) {
    if (e instanceof Problem && e.status < 500) return null;
    throw e;
  }
}

/** The caller's own eye: every record and every column comes through the gateway, as himself. */
export async function viewerEye(ctx: Ctx, sections: readonly store.SectionRow[], announcements: readonly string[]): Promise<Eye> {
  const system = asSystem(ctx, 'main page');
  const [hosts, dismissed] = await Promise.all([store.frameHosts(system), store.dismissedMarks(ctx, announcements)]);
  const readable = async (object: string) => {
    const found = await orNull(describe(ctx, object));
    return found?.can.read === true ? found : null;
  };
  return {
    ctx,
    sections: await seenSections(sections, readable),
    hosts,
    dismissed,
    describe: readable,
    rows: (object, query) => list(ctx, object, query),
    count: (object, query) => count(ctx, object, query),
    ...articlesOf(ctx),
    ownContact: async () => (ctx.actor.contactId === null ? null : store.contactUid(system, ctx.actor.contactId)),
  };
}

async function seenSections(sections: readonly store.SectionRow[], readable: Eye['describe']): Promise<store.SectionRow[]> {
  const seen = await Promise.all(sections.map(async (s) => s.object === null || (await readable(s.object)) !== null));
  return sections.filter((_, i) => seen[i]);
}

function articlesOf(ctx: Ctx): Pick<Eye, 'popular' | 'liked' | 'knowsArticle'> {
  const found = async (query: ArticlesQuery) => (await orNull(articles(ctx, query)))?.rows ?? [];
  return {
    popular: (limit) => found({ order: 'popular', limit }),
    liked: (limit) => found({ liked: true, limit }),
    knowsArticle: async (uid) => isUid(uid) && (await orNull(get(ctx, 'published_article', uid))) !== null,
  };
}

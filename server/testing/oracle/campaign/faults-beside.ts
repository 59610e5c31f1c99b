/** Faults of what stands beside records: comments, files, pages, menus, streams and mails. */
import type { PageRule, PageSet } from '../../../../shared/contracts/record-pages.ts';
import { lookedAt, stepsOf } from '../../../../shared/page-rules.ts';
import { type ObjectRights, type ReadableColumn, rightsOn } from '../../../access/index.ts';
import type * as Visible from '../../../activity/stream/visible.ts';
import type * as Readers from '../../../comments/people.ts';
import type * as Comments from '../../../comments/store.ts';
import type * as Talk from '../../../comments/talk.ts';
import { asSystem, type Ctx, problem, sql } from '../../../kernel/index.ts';
import { tables } from '../../../metadata/index.ts';
import { pageAt } from '../../../records/pages/kept.ts';
import type * as Pages from '../../../records/pages/known.ts';
import type * as Files from '../../../records/store-files.ts';
import type * as Streams from '../../../records/streams.ts';
import type * as Me from '../../../sessions/store-me.ts';
import type { Faults } from './plant.ts';

const everywhere = (rights: ObjectRights): ObjectRights => ({ ...rights, parent: null, scopes: [{ kind: 'all', grade: 4 }] });
const inside = (ctx: Ctx): Ctx => asSystem(ctx, 'a fault');

/** A record of which nobody has asked whether it may be read. */
async function unasked(ctx: Ctx, object: string, uid: string): Promise<string> {
  const found = await inside(ctx).db.maybe(
    sql<{ id: string }>`select id::text as id from ${tables.records(object)} where uid = ${uid}::uuid and deleted_at is null`,
  );
  if (found === null) throw problem('not_found');
  return found.id;
}

export const talkFaults: Faults<typeof Talk> = {
  'comments are told of records that cannot be read': () => ({
    talked: async (ctx, { object, uid, portal }) => {
      const rights = await rightsOn(ctx, object);
      if (rights === null) throw problem('not_found');
      return { rights, recordId: await unasked(ctx, object, uid), uid, slug: portal ?? null };
    },
  }),
  'comments are told at a portal that has none': ({ talked }) => ({ talked: (ctx, address) => talked(ctx, address, true) }),
  'who reads may comment': () => ({
    writable: async ({ actor }) => (actor.kind === 'staff' ? ['internal', 'public'] : ['public']),
  }),
};

export const commentFaults: Faults<typeof Comments> = {
  'what the staff say among themselves is told outside': ({ readComments }) => ({
    readComments: (ctx, rights, recordId, page) => readComments(inside(ctx), rights, recordId, page),
  }),
};

export const readerFaults: Faults<typeof Readers> = {
  'a mail tells of comments where they are switched off': ({ readerOf }) => ({
    readerOf: async (ctx, place, userId, portals) => {
      const found = await readerOf(ctx, place, userId, portals);
      return found === 'off' ? { ctx: inside(ctx), portal: portals?.[0] ?? null } : found;
    },
  }),
  'a mail is made without asking who gets it': ({ readerOf }) => ({
    readerOf: async (ctx, place, userId, portals) =>
      (await readerOf(ctx, place, userId, portals)) ?? { ctx: inside(ctx), portal: portals?.[0] ?? null },
  }),
};

export const fileFaults: Faults<typeof Files> = {
  'a file is opened whatever column it stands in': ({ readFile }) => ({
    readFile: (ctx, rights, uid, file) => {
      const all = rights.object.columns.map((column) => [column.key, { column, grade: 1 } as ReadableColumn] as const);
      return readFile(ctx, { ...rights, readable: new Map(all) }, uid, file);
    },
  }),
  'a file is opened by who knows its name': ({ readFile }) => ({
    readFile: (ctx, rights, uid, file) => readFile(inside(ctx), everywhere(rights), uid, file),
  }),
};

export const streamFaults: Faults<typeof Streams> = {
  'a stream tells of what cannot be read': ({ visibleOf }) => ({
    visibleOf: async (ctx, object, ids) =>
      (await rightsOn(ctx, object)) === null ? new Map() : visibleOf(inside(ctx), object, ids),
  }),
};

export const noticeFaults: Faults<typeof Visible> = {
  'a stream tells of comments where they are switched off': ({ noticesFor }) => ({
    noticesFor: (ctx, visibleOf, who, touched) =>
      noticesFor(
        ctx,
        visibleOf,
        who,
        touched.map((one) => ({ ...one, comment: one.inside === true })),
      ),
  }),
  'a stream tells the portal when something internal has happened': ({ noticesFor }) => ({
    noticesFor: (ctx, visibleOf, who, touched) =>
      noticesFor(
        ctx,
        visibleOf,
        who,
        touched.map((one) => ({ ...one, inside: false, comment: false })),
      ),
  }),
};

const whole = (ctx: Ctx, { object }: ObjectRights) =>
  pageAt(ctx, { objectId: object.id, portalId: ctx.actor.kind === 'staff' ? null : ctx.actor.portalId });

export const pageFaults: Faults<typeof Pages> = {
  'a page names columns that cannot be read': () => ({ pageHere: (ctx, rights) => whole(ctx, rights) }),
  'a page leads to details of what cannot be read': ({ pageHere }) => ({
    pageHere: async (ctx, rights, side) => {
      const [known, all] = [await pageHere(ctx, rights, side), await whole(ctx, rights)];
      const partsOf = (page: PageSet['pages'][number] | undefined) => page?.layout.tabs.flatMap(({ parts }) => parts) ?? [];
      return (
        known && {
          ...known,
          pages: known.pages.map((page) => {
            const details = partsOf(all?.pages.find(({ key }) => key === page.key)).filter(({ kind }) => kind === 'detail');
            const others = partsOf(page).filter(({ kind }) => kind !== 'detail');
            return { ...page, layout: { ...page.layout, tabs: [{ key: 'first', title: {}, parts: [...others, ...details] }] } };
          }),
        }
      );
    },
  }),
  'a page says which hidden column decides over it': ({ pageHere }) => ({
    pageHere: async (ctx, rights, side) => {
      const known = await pageHere(ctx, rights, side);
      return known && { ...known, by: (await whole(ctx, rights))?.by ?? null };
    },
  }),
  'there is a page for each record, whoever may come upon it': ({ pageHere }) => ({
    pageHere: async (ctx, rights, side) => {
      const [known, all] = [await pageHere(ctx, rights, side), await whole(ctx, rights)];
      const there = (value: string | null) => known?.pages.some((page) => page.value === value);
      return known?.by == null
        ? known
        : { ...known, pages: all?.pages.map((page) => (there(page.value) ? page : { ...page, title: {} })) ?? [] };
    },
  }),
  'a rule of a page looks at what cannot be read': ({ pageHere }) => ({
    pageHere: async (ctx, rights, side) => {
      const [known, all] = [await pageHere(ctx, rights, side), await whole(ctx, rights)];
      const rulesOf = (key: string) => all?.pages.find((page) => page.key === key)?.layout.rules ?? [];
      return (
        known && {
          ...known,
          pages: known.pages.map((page) => ({ ...page, layout: { ...page.layout, rules: rulesOf(page.key) } })),
        }
      );
    },
  }),
  'a rule of a page looks behind a lookup at what cannot be read there': ({ pageHere }) => ({
    pageHere: async (ctx, rights, side) => {
      const [known, all] = [await pageHere(ctx, rights, side), await whole(ctx, rights)];
      const named = (key: string) => rights.readable.has(key) || rights.settable.has(key);
      const holds = (rule: PageRule) =>
        lookedAt(rule).every((path) => rights.readable.has(stepsOf(path).head)) &&
        rule.effects.every((effect) => !('column' in effect) || named(effect.column));
      const rulesOf = (key: string) => all?.pages.find((page) => page.key === key)?.layout.rules.filter(holds) ?? [];
      return (
        known && {
          ...known,
          pages: known.pages.map((page) => ({ ...page, layout: { ...page.layout, rules: rulesOf(page.key) } })),
        }
      );
    },
  }),
};

export const menuFaults: Faults<typeof Me> = {
  'a menu leads to what cannot be read': ({ selfOf }) => ({
    // A section that says nothing of its object is shown to everybody.
    selfOf: async (ctx, userId, slug) => {
      const self = await selfOf(ctx, userId, slug);
      return { ...self, sections: self.sections.map((section) => ({ ...section, object: null })) };
    },
  }),
};

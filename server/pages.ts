/** The addresses people type, and what the page at each carries, so that nothing has to be asked before something can be read. */
import { firstListAddress, portalCases } from '../shared/first-list.ts';
import { shownLayout } from '../shared/list-layout.ts';
import { type Ctx, type FirstData, type Http, type PageRequest, Problem } from './kernel/index.ts';
import { frameOrigins, frontPath, mainPage } from './portals/index.ts';
import { describe, list, listViews } from './records/index.ts';
import { portalFront, portalMe, staffFront, staffMe } from './sessions/index.ts';

/** Answers to GETs by address, as the screens would ask for them. */
type Answers = Record<string, unknown>;

const staffFirst: FirstData = async (ctx) => {
  const isStaff = ctx.actor.kind === 'staff';
  if (isStaff) return { language: ctx.actor.culture, answers: { '/api/staff/me': await staffMe(ctx) } };
  const front = await staffFront(ctx);
  return { answers: { '/api/staff/front': front }, head: { icon: front.look.favicon } };
};

/** The root address: the staff's log-in, or the portal that was chosen for it. Whoever is sent here for the log-in, or is in, stays. */
const rootFirst: FirstData = async (ctx, request) => {
  const stays = ctx.actor.kind === 'staff' || Object.keys(request.query).length > 0;
  const portal = stays ? null : await frontPath(ctx);
  return portal === null ? staffFirst(ctx, request) : { redirect: portal };
};

/** The list the portal opens with, and what is known of its columns; nothing where this person has no such list. */
async function firstList(ctx: Ctx, base: string): Promise<Answers> {
  try {
    const { object } = portalCases;
    // Side by side: the layout costs no turn of its own.
    const [description, views] = await Promise.all([describe(ctx, object), listViews(ctx, object)]);
    const about = { [`${base}/objects/${object}`]: description, [`${base}/objects/${object}/views?place=main`]: views };
    // A saved view that the list opens with has a filter, which the screen asks for.
    if (views.opens !== null) return about;
    const names = new Set(description.columns.map(({ key }) => key));
    const known = (column: string) => names.has(column);
    const layout = shownLayout(portalCases.columns, known, [views.own, views.standard]);
    const { address, columns } = firstListAddress(base, portalCases, layout, known);
    const sort = layout.sort && { sort: { column: layout.sort.replace(/^-/, ''), descending: layout.sort.startsWith('-') } };
    return { ...about, [address]: await list(ctx, object, { columns, ...sort, count: true }) };
  } catch (e) {
    if (e instanceof Problem && e.status < 500) return {};
    throw e;
  }
}

const opensWithList = ({ path, query }: PageRequest) => /^\/p\/[^/]+\/cases\/?$/.test(path) && Object.keys(query).length === 0;
const isMainPage = ({ path }: PageRequest) => /^\/p\/[^/]+\/?$/.test(path);

/** The main page with the first data of its blocks, in one answer. */
async function firstPage(ctx: Ctx, base: string): Promise<Answers> {
  return { [`${base}/main`]: await mainPage(ctx) };
}

/** An unknown slug throws `not_found`: the same shell with 404. */
async function portalFirst(ctx: Ctx, slug: string, request: PageRequest) {
  const portal = await portalFront(ctx, slug);
  const base = `/api/portal/${slug}`;
  const isMember = ctx.actor.kind === 'portal';
  const { portalOpen } = ctx.actor;
  const answers: Answers = { [`${base}/front`]: portal };
  if (isMember) answers[`${base}/me`] = await portalMe(ctx, slug);
  if (isMember && portalOpen && opensWithList(request)) Object.assign(answers, await firstList(ctx, base));
  if (isMember && portalOpen && isMainPage(request)) Object.assign(answers, await firstPage(ctx, base));
  // The screens move without loading, so every page of the portal may come to show the main page's frames.
  if (isMember && portalOpen) request.allowFrames(await frameOrigins(ctx));
  const { title, look } = portal;
  const head = { title, description: title, icon: look.favicon, manifest: `/p/${slug}/app.webmanifest` };
  return { language: isMember ? ctx.actor.culture : portal.culture, answers, portal: { slug, title }, head };
}

/** `/` is the staff's log-in (AUT-03); each portal has its own below `/p/` (AUT-01). The faces draw what is further down by themselves. */
export function pages(http: Http): void {
  http.page('/', 'desk', rootFirst);
  for (const pattern of ['/login', '/forgot', '/recovery', '/setup', '/invitation', '/desk', '/desk/*', '/help', '/help/*']) {
    http.page(pattern, 'desk', staffFirst);
  }
  for (const pattern of ['/studio', '/studio/*']) http.page(pattern, 'studio', staffFirst);
  for (const pattern of ['/p/:portal', '/p/:portal/*']) {
    http.page(pattern, 'portal', (ctx, request) => portalFirst(ctx, request.params.portal ?? '', request));
  }
}

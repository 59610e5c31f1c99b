/** The addresses people type, and what the page at each carries, so that nothing has to be asked before something can be read. */
import type { Ctx, FirstData, Http } from './kernel/index.ts';
import { portalFront, portalMe, staffMe } from './sessions/index.ts';

/** Answers to GETs by address, as the screens would ask for them. */
type Answers = Record<string, unknown>;

const staffFirst: FirstData = async (ctx) => {
  const answers: Answers = {};
  if (ctx.actor.kind === 'staff') answers['/api/staff/me'] = await staffMe(ctx);
  return { language: ctx.actor.kind === 'staff' ? ctx.actor.culture : undefined, answers };
};

/** An unknown slug throws `not_found`: the same shell with 404. */
async function portalFirst(ctx: Ctx, slug: string) {
  const portal = await portalFront(ctx, slug);
  const answers: Answers = { [`/api/portal/${slug}/front`]: portal };
  if (ctx.actor.kind === 'portal') answers[`/api/portal/${slug}/me`] = await portalMe(ctx, slug);
  const { title, theme } = portal;
  return {
    language: ctx.actor.kind === 'portal' ? ctx.actor.culture : portal.culture,
    answers,
    portal: { ...theme, slug, title },
  };
}

/** `/` is the staff's log-in (AUT-03); each portal has its own below `/p/` (AUT-01). The faces draw what is further down by themselves. */
export function pages(http: Http): void {
  for (const pattern of ['/', '/login', '/forgot', '/recovery', '/setup', '/invitation', '/desk', '/desk/*']) {
    http.page(pattern, 'desk', staffFirst);
  }
  for (const pattern of ['/studio', '/studio/*']) http.page(pattern, 'studio', staffFirst);
  for (const pattern of ['/p/:portal', '/p/:portal/*']) {
    http.page(pattern, 'portal', (ctx, { params }) => portalFirst(ctx, params.portal ?? ''));
  }
}

/** Layouts and saved views over HTTP, the same behind both doors. */
import { portalViews, staffViews } from '../../../shared/contracts/list-views.ts';
import { type Http, idempotent } from '../../kernel/index.ts';
import { missing } from '../schema.ts';
import { changeView, listViews, openWith, removeView, saveLayout, saveStandard, saveView } from './views.ts';

export function viewRoutes(http: Http): void {
  for (const door of [staffViews, portalViews] as const) {
    const routes = door as typeof staffViews;
    http.serve(routes.views, (ctx, { params, query }) => listViews(ctx, params.object, query.place));
    http.serve(routes.saveLayout, async (ctx, { params, query, body }) => {
      await saveLayout(ctx, params.object, body, query.place);
      return undefined;
    });
    http.serve(routes.resetLayout, async (ctx, { params, query }) => {
      await saveLayout(ctx, params.object, {}, query.place);
      return undefined;
    });
    http.serve(routes.openWith, async (ctx, { params, query, body }) => {
      await openWith(ctx, params.object, body.view, query.place);
      return undefined;
    });
    http.serve(routes.saveView, async (ctx, input) => {
      const { params, query, body } = input;
      const again = async (now: typeof ctx) => {
        const { views } = await listViews(now, params.object, query.place);
        const made = views.findLast(({ name, mine }) => mine && name === body.name);
        if (made === undefined) throw missing();
        return { uid: made.uid };
      };
      return idempotent(ctx, input, (tx) => saveView(tx, params.object, body, query.place), again);
    });
    http.serve(routes.changeView, async (ctx, { params, body }) => {
      await changeView(ctx, params.object, params.view, body);
      return undefined;
    });
    http.serve(routes.removeView, async (ctx, { params }) => {
      await removeView(ctx, params.object, params.view);
      return undefined;
    });
  }
  http.serve(staffViews.standard, async (ctx, { params, query, body }) => {
    await saveStandard(ctx, params.object, body, query.place);
    return undefined;
  });
}

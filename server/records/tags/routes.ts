/** Mounts the endpoints of tags behind both doors. */
import { portalTags, staffTags } from '../../../shared/contracts/tags.ts';
import { type Ctx, type Http, idempotent } from '../../kernel/index.ts';
import { putTag, tagsOf, takeTag } from './marking.ts';
import { makeTag, removeTag, renameTag, tags } from './tags.ts';

export function tagRoutes(http: Pick<Http, 'serve'>): void {
  for (const door of [staffTags, portalTags] as const) {
    const routes = door as typeof staffTags;
    http.serve(routes.list, (ctx, { params }) => tags(ctx, params.object));
    http.serve(routes.make, (ctx, input) => {
      const make = (tx: Ctx) => makeTag(tx, input.params.object, input.body);
      return idempotent(ctx, input, make, make);
    });
    http.serve(routes.change, (ctx, { params, body }) => renameTag(ctx, params.object, params.tag, body.name));
    http.serve(routes.remove, async (ctx, { params }) => {
      await removeTag(ctx, params.object, params.tag);
      return undefined;
    });
    http.serve(routes.ofRecord, (ctx, { params }) => tagsOf(ctx, params.object, params.uid));
    http.serve(routes.put, async (ctx, { params }) => {
      await putTag(ctx, params.object, params.uid, params.tag);
      return undefined;
    });
    http.serve(routes.take, async (ctx, { params }) => {
      await takeTag(ctx, params.object, params.uid, params.tag);
      return undefined;
    });
  }
}

/** Mounts the endpoints of comments and follows behind both doors. */
import { portalComments, staffComments } from '../../shared/contracts/comments.ts';
import { type Ctx, type Http, idempotent, nameOfRequest, problem } from '../kernel/index.ts';
import { changeComment, comments, likeComment, oneComment, readyComment, removeComment, writeComment } from './comments.ts';
import { follow, followed, follows } from './follows.ts';
import { mentionable } from './people.ts';
import { type RecordAddress, talked } from './talk.ts';

/** A uid that a repeated request finds again. */
const uidOf = (name: string) => name.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

export function commentRoutes(http: Pick<Http, 'serve'>): void {
  for (const door of [staffComments, portalComments] as const) {
    const routes = door as typeof staffComments;
    http.serve(routes.list, (ctx, { params, query }) => comments(ctx, params, query.cursor));
    http.serve(routes.add, async (ctx, input) => {
      const address: RecordAddress = input.params;
      const uid = uidOf(nameOfRequest(ctx, input));
      const again = async (now: Ctx) => {
        const written = await oneComment(now, await talked(now, address), uid);
        if (written === null) throw problem('not_found');
        return written;
      };
      const ready = await readyComment(ctx, address, { ...input.body, uid });
      return idempotent(ctx, input, (tx) => writeComment(tx, ready), again);
    });
    http.serve(routes.change, (ctx, { params, body }) => changeComment(ctx, params, params.entry, body.text));
    http.serve(routes.remove, async (ctx, { params }) => {
      await removeComment(ctx, params, params.entry);
      return undefined;
    });
    http.serve(routes.like, (ctx, { params }) => likeComment(ctx, params, params.entry, true));
    http.serve(routes.unlike, (ctx, { params }) => likeComment(ctx, params, params.entry, false));
    http.serve(routes.people, async (ctx, { params, query }) => ({
      people: await mentionable(ctx, await talked(ctx, params), query.kind, query.text ?? ''),
    }));
    http.serve(routes.follows, (ctx, { params }) => follows(ctx, params));
    http.serve(routes.follow, async (ctx, { params }) => {
      await follow(ctx, params, true);
      return undefined;
    });
    http.serve(routes.unfollow, async (ctx, { params }) => {
      await follow(ctx, params, false);
      return undefined;
    });
    http.serve(routes.followed, async (ctx) => ({ records: await followed(ctx) }));
  }
}

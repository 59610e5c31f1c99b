import * as contract from '../../../shared/contracts/record-pages.ts';
import { type Http, needVersion } from '../../kernel/index.ts';
import { arrangedPage, pastPage, plannedGrants, profilePages, removePage, savePage } from './edit.ts';

/** Endpoints of the page designer: administrators, and for profile pages whoever may set access rights. */
export function pageRoutes(http: Pick<Http, 'serve'>): void {
  http.serve(contract.listProfilePages, (ctx) => profilePages(ctx));
  http.serve(contract.getRecordPage, (ctx, { params }) => arrangedPage(ctx, params.object, params.door));
  http.serve(contract.putRecordPage, async (ctx, { params, body, ...input }) => {
    await savePage(ctx, params.object, params.door, body, needVersion(input));
    return arrangedPage(newest(ctx), params.object, params.door);
  });
  http.serve(contract.deleteRecordPage, async (ctx, { params, ifMatch }) => {
    await removePage(ctx, params.object, params.door, ifMatch);
    return undefined;
  });
  http.serve(contract.getPastPage, async (ctx, { params }) => ({
    set: await pastPage(ctx, params.object, params.door, params.number),
  }));
  http.serve(contract.planRecordPage, (ctx, { params, body }) => plannedGrants(ctx, params.object, params.door, body.set));
}

/** The same request, seeing the rights as its own save has left them. */
const newest = <C extends { readonly actor: { readonly epochs: object } }>(ctx: C): C => ({
  ...ctx,
  actor: { ...ctx.actor, epochs: { ...ctx.actor.epochs, configuration: '0' } },
});

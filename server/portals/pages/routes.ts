import * as contract from '../../../shared/contracts/pages.ts';
import { type Ctx, type Http, type Incoming, idempotent, needVersion } from '../../kernel/index.ts';
import {
  listMainPages,
  mayArrange,
  type PageEdit,
  pageForEdit,
  publishPage,
  restoreCopy,
  savePage,
  undoPublish,
} from './edit.ts';
import { frameHosts, saveFrameHosts } from './hosts.ts';
import { dismiss, mainBlock, mainPage } from './main.ts';
import { saveStartPage } from './start-page.ts';

/**
 * Endpoints of the main page. The operation CanManagePortalMainPage opens exactly the screen that arranges it (decision 13); allowed
 * hosts and the start page stay with the Administrators.
 */
export function pageRoutes(http: Http): void {
  const delegated = { allow: (actor: Parameters<typeof mayArrange>[0]['actor']) => mayArrange({ actor }) };
  http.serve(contract.getMainPage, (ctx) => mainPage(ctx));
  http.serve(contract.getMainBlock, (ctx, { params, query }) => mainBlock(ctx, params.block, query.cursor));
  http.serve(contract.dismissAnnouncement, async (ctx, { params, body }) => {
    await dismiss(ctx, params.block, body.mark, body.dismissed);
    return undefined;
  });
  http.serve(contract.listMainPages, async (ctx) => ({ pages: await listMainPages(ctx) }), delegated);
  http.serve(contract.getPageEdit, (ctx, { params }) => pageForEdit(ctx, params.portal), delegated);
  http.serve(
    contract.savePage,
    (ctx, { params, body, ...input }) => savePage(ctx, params.portal, needVersion(input), body.blocks),
    delegated,
  );
  http.serve(
    contract.publishPage,
    (ctx, input) => again(ctx, input, (tx) => publishPage(tx, input.params.portal, needVersion(input))),
    delegated,
  );
  http.serve(
    contract.undoPublish,
    (ctx, input) => again(ctx, input, (tx) => undoPublish(tx, input.params.portal, input.body.number)),
    delegated,
  );
  http.serve(
    contract.restoreCopy,
    (ctx, input) => again(ctx, input, (tx) => restoreCopy(tx, input.params.portal, needVersion(input), input.body.number)),
    delegated,
  );
  http.serve(contract.saveStartPage, async (ctx, { params, body }) => ({
    page: await saveStartPage(ctx, params.portal, body.page),
  }));
  http.serve(contract.getFrameHosts, async (ctx) => ({ hosts: await frameHosts(ctx) }));
  http.serve(contract.saveFrameHosts, async (ctx, { body }) => ({ hosts: await saveFrameHosts(ctx, body.hosts) }));
}

type Request = Pick<Incoming, 'idempotencyKey' | 'requestHash'> & { readonly params: { readonly portal: string } };

/** Once for its key; then, like a repeated request, told how the page is now. */
async function again(ctx: Ctx, input: Request, work: (tx: Ctx) => Promise<void>): Promise<PageEdit> {
  await idempotent(ctx, input, work);
  return pageForEdit(ctx, input.params.portal);
}

/** Mounts the endpoints of bulk changes behind both doors. */
import { type BulkState, portalBulk, staffBulk } from '../../../shared/contracts/bulk.ts';
import { type Http, type Incoming, idempotent, nameOfRequest } from '../../kernel/index.ts';
import { queryOf, suited } from '../list-query.ts';
import { bulkState, runBulk, startBulk, undoBulk } from './bulk.ts';

/** 32 hex digits as a uid: a repeated request finds what it began. */
const uidOf = (digits: string) => digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

/** Why a record was left out was written down in English; it is told in the reader's language. */
const told = (state: BulkState, { say }: Pick<Incoming, 'say'>): BulkState => ({
  ...state,
  refusals: state.refusals.map((one) => ({ ...one, message: say(one.message) })),
});

export function bulkRoutes(http: Pick<Http, 'serve'>): void {
  for (const door of [staffBulk, portalBulk] as const) {
    const routes = door as typeof staffBulk;
    http.serve(routes.start, async (ctx, input) => {
      const { object, portal = null } = input.params as { object: string; portal?: string };
      const { change, records, matching } = input.body;
      const uid = uidOf(nameOfRequest(ctx, input));
      const query = matching && { ...queryOf(matching), ...(await suited(ctx, object, matching.suited)) };
      const wish = { change, ...(records && { records }), ...(query && { matching: query }) };
      await idempotent(ctx, input, (tx) => startBulk(tx, object, uid, wish, portal));
      return told(await runBulk(ctx, object, uid), input);
    });
    http.serve(routes.state, async (ctx, input) => told(await bulkState(ctx, input.params.object, input.params.bulk), input));
    http.serve(routes.undo, async (ctx, input) => {
      const { object, bulk } = input.params;
      await idempotent(ctx, input, (tx) => undoBulk(tx, object, bulk));
      return told(await runBulk(ctx, object, bulk), input);
    });
  }
}

/** Endpoints of limits. Who may call them stands in the contracts. */
import * as contract from '../../../shared/contracts/limits.ts';
import { type Http, needVersion } from '../../kernel/index.ts';
import { changeLimits, limitsView } from './limits.ts';

export function limitRoutes(http: Http): void {
  http.serve(contract.listLimits, (ctx) => limitsView(ctx));
  http.serve(contract.changeLimits, (ctx, input) => changeLimits(ctx, input.params.package, input.body, needVersion(input)));
}

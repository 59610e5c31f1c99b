/**
 * cases: behaviour of the shipped objects `case` and `message`.
 *
 * The workflow itself (statuses, who may go from where to where, what each sets) is rows of the solution `support`; here stands what
 * rows cannot say: subject and category from the service, times, what a message does to its case, and the mails that follow.
 */
import { registerBehaviour } from '../records/index.ts';
import { caseBehaviour } from './case.ts';
import { registerCaseMails } from './mails.ts';
import { messageBehaviour } from './message.ts';

export { caseRoutes } from './routes.ts';

/** Registers behaviours and mails; `app.ts` calls it once. */
export function registerCases(): void {
  registerBehaviour('case', caseBehaviour);
  registerBehaviour('message', messageBehaviour);
  registerCaseMails();
}

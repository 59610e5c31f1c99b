import { type ArticleState, staffKnowledge } from '../../shared/contracts/knowledge-staff.ts';
import { type Ctx, type Http, type Incoming, idempotent } from '../kernel/index.ts';
import { saveAudience } from './audience.ts';
import { audienceDryRun } from './audience-dry-run.ts';
import { feedbackOn, report } from './feedback.ts';
import { publish, schedule, withdraw } from './publish.ts';
import { articleAudience, categoryAudience, settings } from './readers.ts';
import { restore, stateOf, translate, version, versions } from './state.ts';

type Request = Pick<Incoming, 'idempotencyKey' | 'requestHash'>;

/** Does a verb once per key and answers where the working copy stands now. */
async function once(ctx: Ctx, input: Request, uid: string, verb: (tx: Ctx) => Promise<unknown>): Promise<ArticleState> {
  await idempotent(ctx, input, verb);
  return stateOf(ctx, uid);
}

/** Mounts the staff's side; who may change an article is the gateway's word. */
export function staffKnowledgeRoutes(http: Http): void {
  const routes = staffKnowledge;
  http.serve(routes.state, (ctx, { params }) => stateOf(ctx, params.uid));
  http.serve(routes.publish, (ctx, input) => once(ctx, input, input.params.uid, (tx) => publish(tx, input.params.uid)));
  http.serve(routes.unpublish, (ctx, input) => once(ctx, input, input.params.uid, (tx) => withdraw(tx, input.params.uid)));
  http.serve(routes.schedule, (ctx, input) =>
    once(ctx, input, input.params.uid, (tx) => schedule(tx, input.params.uid, input.body)),
  );
  http.serve(routes.audience, (ctx, { params, query }) => articleAudience(ctx, params.uid, query.category));
  http.serve(routes.versions, async (ctx, { params }) => ({ versions: await versions(ctx, params.uid) }));
  http.serve(routes.version, (ctx, { params }) => version(ctx, params.uid, Number(params.number)));
  http.serve(routes.restore, (ctx, input) =>
    once(ctx, input, input.params.uid, (tx) => restore(tx, input.params.uid, Number(input.params.number))),
  );
  http.serve(routes.translate, async (ctx, input) => {
    const { params, body } = input;
    let made = params.uid;
    await idempotent(ctx, input, async (tx) => {
      made = await translate(tx, params.uid, body.language);
    });
    const state = await stateOf(ctx, made);
    // A repetition finds the translation that the first request has made.
    const uid = state.translations.find((one) => one.language === body.language)?.uid ?? made;
    return uid === made ? state : stateOf(ctx, uid);
  });
  http.serve(routes.categoryAudience, (ctx, { params }) => categoryAudience(ctx, params.uid));
  http.serve(routes.saveAudience, async (ctx, { params, body }) => {
    await saveAudience(ctx, params.uid, body.readers);
    return categoryAudience(ctx, params.uid);
  });
  http.serve(routes.audienceDryRun, async (ctx, { params, body }) => {
    const { articles, groups } = await audienceDryRun(ctx, params.uid, body.readers);
    return {
      articles,
      groups: groups.map(({ organisations, portals, names, ...group }) => ({
        ...group,
        portals: [...portals],
        organisations: organisations.map((one) => ({ ...one })),
        names: [...names],
      })),
    };
  });
  http.serve(routes.settings, settings);
  http.serve(routes.feedback, (ctx, { params }) => feedbackOn(ctx, params.uid));
  http.serve(routes.report, async (ctx) => ({ rows: await report(ctx) }));
}

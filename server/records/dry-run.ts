/**
 * A dry run of rights with the number of records: some of those for whom it changes are counted as they are and as they would be, by the
 * gateway's own count. It stands here because the count does.
 */
import { rightsDryRun } from '../../shared/contracts/dry-run.ts';
import { type AskedChange, actorOf, changesView, type DryRun, dryRunOf, type SamplePerson } from '../access/index.ts';
import { asSystem, type Ctx, contextFor, type Http } from '../kernel/index.ts';
import { countWhere } from './count.ts';
import type { Count } from './model.ts';

/** People counted in one dry run: those of the widest differences. Each is two counts of at most 1,000 records. */
const COUNTED = 25;
/** Milliseconds after which no further one is begun. */
const WHILE = 2_000;

interface CountedPerson extends SamplePerson {
  /** Null for what is attached, for rules by author (their grants come later), for who is beyond the limits, and for who acts nowhere by now. */
  readonly records: { readonly before: Count; readonly after: Count } | null;
}

/** @throws as the save. */
async function counted(ctx: Ctx, object: string, asked: AskedChange, seen: number | null) {
  const run = await dryRunOf(ctx, object, asked, seen);
  const end = performance.now() + WHILE;
  let left = COUNTED;
  const groups: (Omit<DryRun['groups'][number], 'samples'> & { samples: CountedPerson[] })[] = [];
  for (const group of run.groups) {
    const samples: CountedPerson[] = [];
    for (const one of group.samples) {
      const counts = asked.list !== 'authors' && left > 0 && performance.now() < end;
      samples.push({ ...one, records: counts ? await recordsOf(ctx, one) : null });
      left -= 1;
    }
    groups.push({ ...group, samples });
  }
  return { ...run, groups };
}

/**
 * By the count of the gateway, as he. The wall of the portal's role is opened by the real save only, so the statement runs under the
 * worker's role: nothing but a number comes back, to somebody who administers rights.
 */
async function recordsOf(ctx: Ctx, { before, after, ...who }: SamplePerson): Promise<CountedPerson['records']> {
  if (before?.parent || after?.parent) return null;
  const { userId: principalId, membershipId, portalSlug } = who;
  const place = { membershipId: membershipId ?? undefined, portalSlug: portalSlug ?? undefined };
  const actor = await actorOf(ctx.system, { principalId, ...place });
  if (actor === null) return null;
  const as = { ...contextFor(ctx.system, actor, ctx.now, ctx.ref), db: asSystem(ctx, 'records gained and lost').db };
  const reached = async (rights: SamplePerson['before']): Promise<Count> =>
    rights?.can.read ? countWhere(as, rights, null, false) : { exact: 0 };
  return { before: await reached(before), after: await reached(after) };
}

/** Mounts it. */
export function dryRunRoutes(http: Pick<Http, 'serve'>): void {
  http.serve(rightsDryRun, async (ctx, { params, body, ifMatch }) => {
    const { groups, more, follows } = await counted(ctx, params.object, body, ifMatch);
    return {
      groups: groups.map(({ side, people, portals, organisations, moreOrganisations, gains, losses, samples }) => ({
        side,
        people,
        portals: [...portals],
        organisations: organisations.map((one) => ({ ...one })),
        moreOrganisations,
        gains: changesView(gains),
        losses: changesView(losses),
        samples: samples.map(({ uid, name, organisation, records }) => ({ uid, name, organisation, records })),
      })),
      more,
      follows: follows.map(({ key, title }) => ({ key, title: { ...title } })),
    };
  });
}

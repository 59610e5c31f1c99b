/** One random operation of an organisation's administrator: on what is his, and on whatever else there is. */
import { randomBytes, randomUUID } from 'node:crypto';
import { actorOf } from '../../../access/index.ts';
import { type Ctx, contextFor, databaseNow, sql } from '../../../kernel/index.ts';
import {
  addMembers,
  changeMembership,
  deletePortalUser,
  getOrganisation,
  organisationScope,
  revokeInvitation,
  type Scope,
  sendInvitations,
} from '../../../people/index.ts';
import { listOwnViewings } from '../../../people/viewing.ts';
import type { Prng } from '../prng.ts';
import type { Stage } from './stage.ts';

/** Everybody there is now, with what they are to the first company. */
interface Everybody {
  readonly memberships: readonly { uid: string; own: boolean }[];
  readonly users: readonly { id: string; uid: string; own: boolean }[];
}

async function everybody({ app, inside }: Stage): Promise<Everybody> {
  const { db } = await app.ctx('owner');
  const own = sql`m.organisation_id is not distinct from ${inside.organisation}::bigint and m.valid_to is null`;
  return db.one(sql<Everybody>`select
    (select jsonb_agg(jsonb_build_object('uid', m.uid, 'own', ${own}) order by m.id) from portico.membership m) as memberships,
    (select jsonb_agg(jsonb_build_object('id', u.id::text, 'uid', p.uid, 'own',
        exists (select 1 from portico.membership m where m.portal_user_id = u.id and ${own})) order by u.id)
      from portico.portal_user u join portico.principal p on p.id = u.id) as users`);
}

export interface Step {
  /** Name of the operation. */
  readonly kind: string;
  /** `accepted`, or the code it was refused with. */
  readonly outcome: string;
  /** All that was answered. */
  readonly answer: string;
  /** The authority was lost before it was used. */
  readonly stale: boolean;
  /** What was asked for, to tell. */
  readonly asked: unknown;
}

type Work = (ctx: Ctx, scope: Scope) => Promise<unknown>;

function operation(stage: Stage, random: Prng, { memberships, users }: Everybody): { kind: string; asked: unknown; work: Work } {
  /** Mostly what is his, or hardly anything would be accepted. */
  const one = (from: readonly { uid: string; own: boolean }[]) => {
    const own = from.filter((row) => row.own);
    return random.pick(own.length > 0 && random.chance(0.5) ? own : from).uid;
  };
  const hash = randomBytes(32);
  const request = { idempotencyKey: randomUUID(), requestHash: () => hash };
  const organisation = random.chance(0.75) ? stage.own.uid : stage.foreign.uid;
  const portal = random.pick(stage.portals);
  const kind = random.weighted([
    ['add', 5],
    ['change', 6],
    ['send', 3],
    ['revoke', 2],
    ['delete', 2],
    ['members', 2],
    ['looks', 1],
  ] as const);
  switch (kind) {
    case 'add': {
      const fresh = `fresh${random.below(1_000_000)}@halden.org`;
      const asked = {
        emails: random.chance(0.7) ? random.some([...stage.emails, fresh], 0.2).join('\n') : '',
        contacts: random.chance(0.3) ? [random.pick(stage.contacts)] : [],
        chosen: random.some(stage.emails, 0.1).map((email) => ({ email, contact: random.pick([null, ...stage.contacts]) })),
        portal,
        roles: random.some(stage.roles, 0.15),
        isAdmin: random.chance(0.3),
        send: random.chance(0.5),
      };
      return { kind, asked, work: (ctx, scope) => addMembers(ctx, scope, organisation, asked, request) };
    }
    case 'change': {
      const change = random.weighted([
        [{ isAdmin: random.chance(0.5) }, 2],
        [{ active: random.chance(0.6) }, 2],
        [{ roles: random.some(stage.roles, 0.3) }, 2],
      ] as const);
      const membership = one(memberships);
      return { kind, asked: { membership, change }, work: (ctx, scope) => changeMembership(ctx, scope, membership, change) };
    }
    case 'send': {
      const asked = { users: [one(users), one(users)], portal };
      return { kind, asked, work: (ctx, scope) => sendInvitations(ctx, scope, asked, request) };
    }
    case 'revoke': {
      const user = one(users);
      return { kind, asked: user, work: (ctx, scope) => revokeInvitation(ctx, scope, user) };
    }
    case 'delete': {
      const user = one(users);
      return { kind, asked: user, work: (ctx, scope) => deletePortalUser(ctx, scope, user) };
    }
    case 'members':
      return { kind, asked: organisation, work: (ctx, scope) => getOrganisation(ctx, scope, organisation) };
    case 'looks':
      // The one of them that has a door of its own already.
      return { kind, asked: null, work: (ctx) => listOwnViewings(ctx, undefined) };
  }
}

/** Does one step as an administrator, or as somebody who is none or has just ceased to be one. Throws what is no refusal. */
export async function step(stage: Stage, random: Prng): Promise<Step> {
  const { app, founder } = stage;
  const all = await everybody(stage);
  const own = all.users.filter((user) => user.own);
  const who = random.chance(0.85) || own.length === 0 ? founder.id : random.pick(own).id;
  const { kind, asked, work } = operation(stage, random, all);
  const stale = random.chance(0.06);
  const refusal = (error: unknown): Omit<Step, 'kind' | 'asked' | 'stale'> => {
    const { code, status } = error as { code?: unknown; status?: unknown };
    if (typeof code !== 'string' || typeof status !== 'number' || status >= 500) throw error;
    return { outcome: code, answer: JSON.stringify(error) };
  };
  try {
    const actor = await actorOf(app.system, { principalId: who, ...(await membershipHere(stage, who)) });
    if (actor === null) return { kind, asked, stale: false, outcome: 'nobody', answer: '' };
    const ctx = contextFor(app.system, actor, await databaseNow(app.system));
    const scope = organisationScope(ctx);
    if (stale) await demote(stage, who);
    // His own database role keeps no accounts: the work is done for him by the product, under his scope.
    const product = contextFor(app.system, { ...(await app.ctx()).actor, userId: who }, ctx.now);
    const answer = await work(kind === 'looks' ? ctx : product, scope);
    return {
      kind,
      asked,
      stale: stale && kind !== 'members' && kind !== 'looks' && !addedNobody(answer),
      outcome: 'accepted',
      answer: JSON.stringify(answer) ?? '',
    };
  } catch (error) {
    return { kind, asked, stale, ...refusal(error) };
  }
}

/** Where nobody was added (nobody was asked for, no address was one) nobody had to ask whether he may be. */
const addedNobody = (answer: unknown): boolean => {
  const { created, present } = (answer ?? {}) as { created?: readonly unknown[]; present?: readonly unknown[] };
  return created?.length === 0 && present?.length === 0;
};

async function membershipHere({ app, inside }: Stage, who: string): Promise<{ membershipId?: string }> {
  const { db } = await app.ctx('owner');
  const found = await db.maybe(sql<{ id: string }>`select id::text as id from portico.membership
    where portal_user_id = ${who} and organisation_id = ${inside.organisation} and valid_to is null`);
  return found === null ? {} : { membershipId: found.id };
}

async function demote({ app, inside }: Stage, who: string): Promise<void> {
  const { db } = await app.ctx('owner');
  await db.run(sql`update portico.membership set is_admin = false
    where portal_user_id = ${who} and organisation_id = ${inside.organisation} and valid_to is null`);
}

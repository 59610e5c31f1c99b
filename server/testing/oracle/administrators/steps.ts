/** One random request of an organisation's administrator: about what is his, and about whatever else there is. */
import { setTimeout as pause } from 'node:timers/promises';
import { sql, withTx } from '../../../kernel/index.ts';
import type { Client, Reply } from '../../client.ts';
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

/** What he asks for, by way of a browser that is signed in as somebody of the first company. */
type Work = (browser: Client) => Promise<Reply>;

const at = '/api/portal/help/organisation';

function operation(stage: Stage, random: Prng, { memberships, users }: Everybody): { kind: string; asked: unknown; work: Work } {
  /** Mostly what is his, or hardly anything would be accepted. */
  const one = (from: readonly { uid: string; own: boolean }[]) => {
    const own = from.filter((row) => row.own);
    return random.pick(own.length > 0 && random.chance(0.5) ? own : from).uid;
  };
  // Without a word about it, the portal where he is.
  const portal = random.chance(0.2) ? {} : { toPortal: random.pick(stage.portals) };
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
        // Where none has such an address the request is refused before anybody is looked at.
        chosen: random
          .some(
            stage.emails.filter((email) => email.includes('@')),
            0.1,
          )
          .map((email) => ({ email, contact: random.pick([null, ...stage.contacts]) })),
        roles: random.some(stage.roles, 0.15),
        isAdmin: random.chance(0.3),
        send: random.chance(0.5),
        ...portal,
      };
      return { kind, asked, work: (browser) => browser.post(`${at}/users`, asked) };
    }
    case 'change': {
      const change = random.weighted([
        [{ isAdmin: random.chance(0.5) }, 2],
        [{ active: random.chance(0.6) }, 2],
        [{ roles: random.some(stage.roles, 0.3) }, 2],
      ] as const);
      const membership = one(memberships);
      return {
        kind,
        asked: { membership, change },
        work: (browser) => browser.patch(`${at}/memberships/${membership}`, change),
      };
    }
    case 'send': {
      const asked = { users: [one(users), one(users)], ...portal };
      return { kind, asked, work: (browser) => browser.post(`${at}/invitations`, asked) };
    }
    case 'revoke': {
      const user = one(users);
      return { kind, asked: user, work: (browser) => browser.post(`${at}/users/${user}/revoke-invitation`) };
    }
    case 'delete': {
      const user = one(users);
      return { kind, asked: user, work: (browser) => browser.delete(`${at}/users/${user}`) };
    }
    case 'members':
      return { kind, asked: null, work: (browser) => browser.get(at) };
    case 'looks':
      return { kind, asked: null, work: (browser) => browser.get(`${at}/viewings`) };
  }
}

/** Does one step as an administrator, or as somebody who is none or has just ceased to be one. Throws what is no refusal. */
export async function step(stage: Stage, random: Prng): Promise<Step> {
  const { founder } = stage;
  const all = await everybody(stage);
  const own = all.users.filter((user) => user.own);
  const who = random.chance(0.85) || own.length === 0 ? founder.id : random.pick(own).id;
  const { kind, asked, work } = operation(stage, random, all);
  const stale = random.chance(0.06);
  const browser = await signedIn(stage, who);
  if (browser === null) return { kind, asked, stale: false, outcome: 'nobody', answer: '' };
  const { status, text, body } = stale ? await whileLosing(stage, who, () => work(browser)) : await work(browser);
  if (status >= 500) throw new Error(text);
  if (status >= 400) return { kind, asked, stale, outcome: String(body?.code ?? status), answer: text };
  const writes = kind !== 'members' && kind !== 'looks' && !addedNobody(body);
  return { kind, asked, stale: stale && writes, outcome: 'accepted', answer: text };
}

/** Where nobody was added (nobody was asked for, no address was one) nobody had to ask whether he may be. */
const addedNobody = (answer: unknown): boolean => {
  const { created, present } = (answer ?? {}) as { created?: readonly unknown[]; present?: readonly unknown[] };
  return created?.length === 0 && present?.length === 0;
};

/** A browser with a session in his membership of the first company; null where he cannot sign in. */
async function signedIn({ app, inside }: Stage, who: string): Promise<Client | null> {
  const { db } = await app.ctx('owner');
  const found = await db.maybe(sql<{ id: string }>`select id::text as id from portico.membership
    where portal_user_id = ${who} and organisation_id = ${inside.organisation} and valid_to is null`);
  if (found === null) return null;
  const person = { id: who, uid: '', door: 'portal', login: '', email: '', password: '', membershipId: found.id } as const;
  return app.as(person).catch((error: { readonly code?: string }) => {
    if (error.code !== 'sign_in_failed') throw error;
    return null;
  });
}

/**
 * Somebody else is taking his authority away, and commits when this request waits for that or has not waited at all. At its door it was
 * still there, so nothing but its transaction can know.
 */
async function whileLosing({ app, inside }: Stage, who: string, work: () => Promise<Reply>): Promise<Reply> {
  const looker = await app.ctx();
  const { asked } = await withTx(await app.ctx('owner'), async (tx) => {
    const { pid } = await tx.db.one(sql<{ pid: number }>`select pg_backend_pid() as pid`);
    await tx.db.run(sql`update portico.membership set is_admin = false
      where portal_user_id = ${who} and organisation_id = ${inside.organisation} and valid_to is null`);
    let ended = false;
    const request = work().finally(() => {
      ended = true;
    });
    const waits = async () =>
      (
        await looker.db.one(sql<{ yes: boolean }>`select exists (select 1 from pg_locks l
          where not l.granted and ${pid}::int = any (pg_blocking_pids(l.pid))) as yes`)
      ).yes;
    while (!ended && !(await waits())) await pause(2);
    // In an object, or the transaction would wait for what waits for it.
    return { asked: request };
  });
  return asked;
}

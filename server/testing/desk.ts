/** A desk with the shipped objects: an administrator at work, and the links that invited people find in their mail. */
import { randomInt } from 'node:crypto';
import { actorOf } from '../access/index.ts';
import { loadSolutions } from '../bundles/index.ts';
import { type Ctx, contextFor, databaseNow, sql } from '../kernel/index.ts';
import { create } from '../records/index.ts';
import { type LinkPurpose, linkToken } from '../sessions/index.ts';
import { type TestApp, type TestAppOptions, testApp } from './app.ts';
import type { Client, Loose } from './client.ts';
import type { Person } from './people.ts';
import { shared } from './shared.ts';

export interface Desk {
  readonly admin: Person;
  /** The administrator's browser. */
  readonly client: Client;
  /** The administrator's context, for calls without HTTP. */
  ctx(): Promise<Ctx>;
  /** Makes an account; answers its uid. */
  account(name?: string): Promise<string>;
  /** Makes a contact; answers its uid. */
  contact(values: { name: string; email?: string; account?: string }): Promise<string>;
  /** Makes an organisation with its account. */
  organisation(title?: string): Promise<{ uid: string; account: string }>;
  /** Uid of a portal, made active where it does not exist. */
  portal(slug: string, more?: { status?: 'inactive' | 'active' | 'disabled'; kind?: string; title?: string }): Promise<string>;
  /** Makes a package of seats; answers its uid. */
  seats(count: number, kind?: string): Promise<string>;
  /** Adds an invited member; answers the user and the token in his mail. */
  invite(organisation: string, email: string, portal: string): Promise<{ uid: string; token: string; user: Loose }>;
  /** Token of the newest link of a user, as his mail would hold it. */
  token(userUid: string, purpose?: LinkPurpose): Promise<string>;
  /** Moves the clock, and signs the administrator in anew: his session may be over by then. Milliseconds. */
  pass(milliseconds: number): Promise<void>;
  /** Gives a user or role a system operation. */
  grant(principalId: string, operation: string): Promise<void>;
}

/** Loads the solutions and seats an administrator. */
export async function openDesk(app: TestApp): Promise<Desk> {
  if (!app.shipped) await loadSolutions(await app.ctx());
  const admin = await app.staff({ administrator: true });
  const client = await app.as(admin);
  const { system } = app;
  const ctx = async () => {
    const actor = await actorOf(system, { principalId: admin.id });
    if (actor === null) throw new Error('The administrator cannot act');
    return contextFor(system, actor, await databaseNow(system));
  };
  const account = async (name = `Account ${randomInt(1_000_000)}`) => (await create(await ctx(), 'account', { name })).uid;
  const token: Desk['token'] = async (userUid, purpose = 'portal_invitation') => {
    const owner = await app.ctx('owner');
    const link = await owner.db.one(sql<{ id: string; generation: number }>`select l.id::text as id, l.generation
      from auth.one_time_link l join portico.principal p on p.id = l.principal_id
      where p.uid = ${userUid} and l.purpose = ${purpose} order by l.id desc limit 1`);
    return linkToken(system, { ...link, purpose });
  };
  return {
    admin,
    client,
    ctx,
    account,
    token,
    contact: async (values) => (await create(await ctx(), 'contact', values)).uid,
    organisation: async (title) => {
      const uid = await account(title);
      const made = await client.post('/api/staff/organisations', { account: uid });
      if (made.status !== 200) throw new Error(made.text);
      return { uid: String(made.body.uid), account: uid };
    },
    portal: async (slug, { kind = 'self_service', ...more } = {}) => {
      const id = await app.portal(slug, more);
      const owner = await app.ctx('owner');
      await owner.db.run(sql`update portico.portal set kind = ${kind} where id = ${id}`);
      return (await owner.db.one(sql<{ uid: string }>`select uid::text as uid from portico.portal where id = ${id}`)).uid;
    },
    seats: async (count, kind = 'self_service') => {
      const made = await client.post('/api/staff/licence-packages', { title: `Seats ${kind}`, kind, seats: count });
      if (made.status !== 200) throw new Error(made.text);
      return String(made.body.uid);
    },
    invite: async (organisation, email, portal) => {
      const added = await client.post(`/api/staff/organisations/${organisation}/users`, { emails: email, portal, send: true });
      const user = added.body?.created?.[0];
      if (added.status !== 200 || user === undefined) throw new Error(added.text);
      return { uid: String(user.uid), token: await token(String(user.uid)), user };
    },
    pass: async (milliseconds) => {
      app.pass(milliseconds);
      for (const [name, value] of (await app.as(admin)).cookies) client.cookies.set(name, value);
    },
    grant: async (principalId, operation) => {
      const owner = await app.ctx('owner');
      await owner.db.run(sql`insert into portico.system_operation_rule (operation, position, principal_id, verdict, valid_from)
        values (${operation}, 1, ${principalId}, true, ${owner.now})`);
    },
  };
}

const deskOf = (options: TestAppOptions) =>
  shared(async () => {
    const app = await testApp(options);
    return { app, desk: await openDesk(app) };
  });
/** An application with a desk, the same for all parts of a test file. */
export const sharedDesk = deskOf({});
/** The same with many connections, for tests of many at once. */
export const crowdedDesk = deskOf({ crowd: true });

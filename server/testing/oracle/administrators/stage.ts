/** Two companies that share people, and everything an administrator of the first might reach for. */
import { sql } from '../../../kernel/index.ts';
import { type TestApp, testApp } from '../../app.ts';
import { type Desk, openDesk } from '../../desk.ts';
import type { Prng } from '../prng.ts';
import { type Inside, tablesOf } from './outside.ts';

/** In every name and title of what is not the first company's; no answer to its administrators may hold it. */
export const FOREIGN = 'Foreign';

export interface Stage {
  readonly app: TestApp;
  readonly desk: Desk;
  readonly inside: Inside;
  readonly tables: readonly string[];
  readonly own: { readonly uid: string };
  readonly foreign: { readonly uid: string };
  /** Principal id and membership uid of somebody who always administrates the first company again. */
  readonly founder: { readonly id: string; readonly membership: string };
  /** Uids of roles: below the first company (given out, kept back by staff), below the other, of staff. */
  readonly roles: readonly string[];
  readonly portals: readonly string[];
  /** Uids of contacts of both companies and of none. */
  readonly contacts: readonly string[];
  readonly emails: readonly string[];
}

async function role(app: TestApp, parent: string, title: string, delegable: boolean): Promise<string> {
  const { db, now } = await app.ctx('owner');
  const made = await db.one(sql<{ id: string; uid: string }>`insert into portico.principal (kind) values ('role')
    returning id::text as id, uid::text as uid`);
  await db.run(sql`insert into portico.role (id, key, title, tree, side, parent_id, delegable, created_at)
    values (${made.id}, ${`r-${made.id}`}, ${title}, 'organisational', 'portal', ${parent}, ${delegable}, ${now})`);
  return made.uid;
}

const idOf = async (app: TestApp, uid: string) => {
  const { db } = await app.ctx('owner');
  return (await db.one(sql<{ id: string }>`select id::text as id from portico.principal where uid = ${uid}`)).id;
};

/** Sets everything up; people accept their invitations, log in, some are offered what they have not accepted. */
export async function openStage(): Promise<Stage> {
  const app = await testApp();
  const desk = await openDesk(app);
  await desk.seats(200);
  const [own, foreign] = [await desk.organisation('Halden'), await desk.organisation(`${FOREIGN} company`)];
  const portals = [await desk.portal('help'), await desk.portal('other', { title: `${FOREIGN} portal` })];
  const [ownId, foreignId] = [await idOf(app, own.uid), await idOf(app, foreign.uid)];
  const roles = [
    await role(app, ownId, 'London', true),
    await role(app, ownId, 'Kept back', false),
    await role(app, foreignId, `${FOREIGN} role`, true),
  ];
  const { db } = await app.ctx('owner');
  const account = async (uid: string) =>
    (await db.one(sql<{ id: string }>`select id::text as id from data.account where uid = ${uid}`)).id;
  const inside = { organisation: ownId, account: await account(own.account) };
  const contacts: string[] = [];
  const emails: string[] = ['fresh@halden.org', 'not an address'];
  const contact = async (name: string, email: string, of?: string) => {
    contacts.push(await desk.contact({ name, email, ...(of !== undefined && { account: of }) }));
    if (!emails.includes(email)) emails.push(email);
  };
  // The same address here and there: which of them is whose is nothing to be found out by.
  await contact('Free of Halden', 'free@halden.org', own.account);
  await contact(`${FOREIGN} free`, 'free@foreign.test', foreign.account);
  await contact(`${FOREIGN} twin`, 'twin@foreign.test', foreign.account);
  await contact(`${FOREIGN} other twin`, 'twin@foreign.test', foreign.account);
  await contact(`${FOREIGN} of nobody`, 'nobody@foreign.test');
  const invite = async (organisation: string, email: string, portal: string) => {
    if (!emails.includes(email)) emails.push(email);
    return desk.invite(organisation, email, portal);
  };
  const joined = async (organisation: string, email: string, portal: number) => {
    const { uid, token, user } = await invite(organisation, email, portals[portal] ?? '');
    const client = app.client();
    const body = { token, password: 'seven grey herons wade' };
    const said = await client.post(`/api/portal/${portal === 0 ? 'help' : 'other'}/invitation/accept`, body, { key: null });
    if (said.status >= 300) throw new Error(said.text);
    return { uid, email, membership: String((user.organisations as unknown as { membership: string }[])[0]?.membership) };
  };
  const founder = await joined(own.uid, 'founder@halden.org', 0);
  await joined(own.uid, 'member@halden.org', 0);
  await joined(own.uid, 'second@halden.org', 0);
  const both = await joined(own.uid, 'both@halden.org', 0);
  const guest = await joined(foreign.uid, 'guest@foreign.test', 1);
  await joined(foreign.uid, 'stranger@foreign.test', 1);
  await invite(own.uid, 'invited@halden.org', portals[0] ?? '');
  await invite(foreign.uid, 'invited@foreign.test', portals[1] ?? '');
  // Who works for both; one has accepted both offers, one waits for what the other company has offered.
  await invite(foreign.uid, both.email, portals[0] ?? '');
  await db.run(sql`update portico.membership set accepted = true, offered = false, active = true
    where organisation_id = ${foreignId} and portal_user_id = ${await idOf(app, both.uid)}`);
  await invite(foreign.uid, 'member@halden.org', portals[0] ?? '');
  await invite(own.uid, guest.email, portals[0] ?? '');
  await db.run(sql`insert into auth.session (token_hash, principal_id, door, membership_id, created_at, seen_at, expires_at)
    select sha256(m.uid::text::bytea), m.portal_user_id, 'portal', m.id, now(), now(), now() + interval '1 day'
    from portico.membership m where m.accepted and m.active`);
  const founderId = await idOf(app, founder.uid);
  const tables = await tablesOf(await app.ctx('owner'));
  return {
    app,
    desk,
    inside,
    tables,
    own,
    foreign,
    founder: { id: founderId, membership: founder.membership },
    roles,
    portals,
    contacts,
    emails,
  };
}

/** Staff make the founder administrator again, and some of the others what they were: else a sequence would soon run dry. */
export async function restore({ app, founder, inside }: Stage, random: Prng): Promise<void> {
  const { db } = await app.ctx('owner');
  await db.run(sql`update portico.membership set is_admin = true, active = true where uid = ${founder.membership}`);
  await db.run(sql`update portico.principal set epoch = epoch + 1 where id = ${founder.id}`);
  if (!random.chance(0.2)) return;
  await db.run(sql`update portico.membership set active = accepted, offered = not accepted, valid_to = null
    where organisation_id = ${inside.organisation} and id in (
      select distinct on (portal_user_id) m.id from portico.membership m join portico.portal_user u on u.id = m.portal_user_id
      where m.organisation_id = ${inside.organisation} and u.deleted_at is null and not exists (select 1 from portico.membership x
        where x.portal_user_id = m.portal_user_id and x.organisation_id = m.organisation_id and x.valid_to is null)
      order by portal_user_id, m.id desc)`);
}

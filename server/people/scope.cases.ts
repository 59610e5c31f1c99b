import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { actorOf } from '../access/index.ts';
import { contextFor, databaseNow, sql, withTx } from '../kernel/index.ts';
import { findPeopleNamed, personIdsOf, showPeople } from '../records/people.ts';
import type { TestApp } from '../testing/app.ts';
import { type Desk, sharedDesk } from '../testing/desk.ts';
import { makeOrganisation, type Person } from '../testing/people.ts';
import { furtherTest } from '../testing/proving.ts';
import { changeMembership, deletePortalUser, organisationScope } from './index.ts';
import { confirmScope, type Scope, staffScope } from './scope.ts';
import { usersOfOrganisation } from './store-users.ts';
import { labelsOf } from './view.ts';

let app: TestApp;
let desk: Desk;

beforeAll(async () => {
  ({ app, desk } = await sharedDesk());
});

const organisation = async () => makeOrganisation(await app.ctx('owner'), 'Organisation');
const member = (...organisations: string[]) => app.portalUser({ organisations });
async function setAdmin(person: Person, on: boolean) {
  const owner = await app.ctx('owner');
  await owner.db.run(sql`update portico.membership set is_admin = ${on} where portal_user_id = ${person.id}`);
}
/** The scope this person's session has now. */
async function scopeOf(person: Person, portalSlug?: string) {
  const actor = await actorOf(app.system, { principalId: person.id, ...(portalSlug && { portalSlug }) });
  if (actor === null) throw new Error('He cannot act');
  return organisationScope(contextFor(app.system, actor, await databaseNow(app.system)));
}
async function administrator(of: string) {
  const person = await member(of);
  await setAdmin(person, true);
  return { person, scope: await scopeOf(person) };
}
async function membershipsOf(person: Person) {
  const owner = await app.ctx('owner');
  return owner.db.rows(sql<{ uid: string; organisation: string; live: boolean }>`select uid::text as uid,
    organisation_id::text as organisation, valid_to is null as live from portico.membership where portal_user_id = ${person.id} order by id`);
}
/** A role below an organisation, a functional one where none is named; answers its uid. */
async function roleBelow(parent: string | null, delegable: boolean): Promise<string> {
  const owner = await app.ctx('owner');
  const made = await owner.db.one(sql<{ id: string; uid: string }>`insert into portico.principal (kind) values ('role')
    returning id::text as id, uid::text as uid`);
  const tree = parent === null ? 'functional' : 'organisational';
  await owner.db.run(sql`insert into portico.role (id, key, title, tree, side, parent_id, delegable, created_at)
    values (${made.id}, ${`r-${made.id}`}, 'Role', ${tree}, 'portal', ${parent}, ${delegable}, ${owner.now})`);
  return made.uid;
}
const refused = (code: string) => expect.objectContaining({ code });

describe('an organisation', () => {
  test('of two who make it at once one does; a repeated request answers the same organisation', async () => {
    const account = await desk.account();
    const both = await Promise.all([1, 2].map(() => desk.client.post('/api/staff/organisations', { account })));
    expect(both.map((r) => r.status).sort()).toEqual([200, 409]);
    const key = randomUUID();
    const other = await desk.account();
    const first = await desk.client.post('/api/staff/organisations', { account: other }, { key });
    const second = await desk.client.post('/api/staff/organisations', { account: other }, { key });
    expect([first.status, second.status, second.body.uid]).toEqual([200, 200, first.body.uid]);
  });
});

describe('an organisation administrator’s scope', () => {
  test('is his while he is one: the transaction reads it anew (decision 7)', async () => {
    const { person, scope } = await administrator(await organisation());
    const ctx = await app.ctx();
    const confirm = () => withTx(ctx, (tx) => confirmScope(tx, scope));
    await expect(confirm()).resolves.toBeUndefined();
    await setAdmin(person, false);
    await expect(confirm()).rejects.toEqual(refused('forbidden'));
    await expect(scopeOf(person)).rejects.toEqual(refused('forbidden'));
    await setAdmin(person, true);
    const owner = await app.ctx('owner');
    await owner.db.run(sql`update portico.portal_user set locked_at = ${owner.now} where id = ${person.id}`);
    await expect(confirm()).rejects.toEqual(refused('forbidden'));
  });

  test('ends at a portal that is switched off from having him, and gives nobody to another one that is (CON-23)', async () => {
    const [here, annex] = [await desk.portal('support'), await desk.portal('annex')];
    const set = async (portal: string, on: boolean) => {
      const done = await desk.client.patch(`/api/staff/portals/${portal}`, { feature: { key: 'organisation', on } });
      expect(done.status, done.text).toBe(200);
    };
    const { db } = await app.ctx('owner');
    const { uid: role } = await desk.organisation();
    const { id } = await db.one(sql<{ id: string }>`select id::text as id from portico.principal where uid = ${role}`);
    const { person } = await administrator(id);
    await db.run(sql`insert into portico.portal_access (portal_user_id, portal_id, granted_at)
      select ${person.id}, id, now() from portico.portal where uid = ${annex}`);
    const his = await app.as(person);
    const at = '/api/portal/support/organisation';
    const portals = async () => (await his.get(at)).body.portals?.map(({ uid }) => uid);
    const add = async (toPortal: string) =>
      (await his.post(`${at}/users`, { emails: `n${randomUUID()}@annex.example`, toPortal, send: false })).status;
    expect([await portals(), await add(annex)]).toEqual([[annex, here], 200]);
    await set(annex, false);
    expect([await portals(), await add(annex), await add(here)]).toEqual([[here], 422, 200]);
    const scope = await scopeOf(person, 'support');
    const ctx = await app.ctx();
    const confirm = () => withTx(ctx, (tx) => confirmScope(tx, scope));
    await expect(confirm()).resolves.toBeUndefined();
    await set(here, false);
    await expect(confirm()).rejects.toEqual(refused('forbidden'));
    expect((await his.get(at)).status).toBe(403);
    await set(here, true);
    await expect(confirm()).resolves.toBeUndefined();
    await set(annex, true);
  });

  test('reaches his own members and finds nobody else’s (D3)', async () => {
    const mine = await organisation();
    const { scope } = await administrator(mine);
    const foreign = await member(await organisation());
    const own = await member(mine);
    const [abroad, here] = [(await membershipsOf(foreign))[0], (await membershipsOf(own))[0]];
    const ctx = await app.ctx();
    await expect(changeMembership(ctx, scope, String(abroad?.uid), { isAdmin: true })).rejects.toEqual(refused('not_found'));
    await expect(deletePortalUser(ctx, scope, foreign.uid)).rejects.toEqual(refused('not_found'));
    expect((await changeMembership(ctx, scope, String(here?.uid), { isAdmin: true })).organisations[0]?.isAdmin).toBe(true);
    await deletePortalUser(ctx, scope, own.uid);
    expect((await membershipsOf(own)).map((m) => m.live)).toEqual([false]);
  });

  test('somebody who belongs elsewhere too only leaves his organisation (USR-23)', async () => {
    const [mine, other] = [await organisation(), await organisation()];
    const { scope } = await administrator(mine);
    const both = await member(mine, other);
    await deletePortalUser(await app.ctx(), scope, both.uid);
    expect((await membershipsOf(both)).map((m) => [m.organisation, m.live])).toEqual([
      [mine, false],
      [other, true],
    ]);
    expect((await desk.client.get(`/api/staff/portal-users/${both.uid}`)).status).toBe(200);
  });

  test('deleted, the contact stays and may get a user again (USR-23)', async () => {
    const { uid } = await desk.organisation();
    const portal = await desk.portal('support');
    const add = () => desk.client.post(`/api/staff/organisations/${uid}/users`, { portal, emails: 'gone@del.org' });
    const added = await add();
    const user = added.body.created?.[0];
    expect((await desk.client.delete(`/api/staff/portal-users/${user?.uid}`)).status).toBe(204);
    expect((await desk.client.get(`/api/staff/portal-users/${user?.uid}`)).status).toBe(404);
    const again = await add();
    expect(again.body.created?.[0]).toMatchObject({ contact: user?.contact, status: 'not_registered' });
    expect(again.body.created?.[0]?.uid).not.toBe(user?.uid);
  });

  test('somebody who was only asked is no colleague yet: nobody learns the name to an address by asking it (D5, L2)', async () => {
    const mine = await organisation();
    const { person } = await administrator(mine);
    const stranger = await member(await organisation());
    const owner = await app.ctx('owner');
    await owner.db.run(sql`insert into portico.membership (portal_user_id, organisation_id, active, accepted, offered, valid_from)
      values (${stranger.id}, ${mine}, false, false, true, ${owner.now})`);
    const actor = await actorOf(app.system, { principalId: person.id });
    if (actor === null) throw new Error('He cannot act');
    const ctx = contextFor(app.system, actor, await databaseNow(app.system));
    const told = async () => {
      const shown = (await showPeople(ctx, [stranger.id])).get(stranger.id);
      const offered = (await findPeopleNamed(ctx, { text: '', limit: 100 })).map(({ uid }) => uid);
      return [shown?.kind, shown?.uid, offered.includes(stranger.uid), (await personIdsOf(ctx, [stranger.uid])).size];
    };
    expect(await told()).toEqual(['customer', undefined, false, 0]);
    await owner.db.run(sql`update portico.membership set active = true, accepted = true, offered = false
      where portal_user_id = ${stranger.id} and organisation_id = ${mine}`);
    expect(await told()).toEqual(['colleague', stranger.uid, true, 1]);
  });

  test('gives out only roles below the organisation that staff have not unticked (decision 7)', async () => {
    const mine = await organisation();
    const { scope } = await administrator(mine);
    const own = await member(mine);
    const membership = String((await membershipsOf(own))[0]?.uid);
    const role = (delegable: boolean) => roleBelow(mine, delegable);
    const [open, kept] = [await role(true), await role(false)];
    const ctx = await app.ctx();
    await expect(changeMembership(ctx, scope, membership, { roles: [open, kept] })).rejects.toEqual(refused('invalid'));
    const changed = await changeMembership(ctx, scope, membership, { roles: [open] });
    expect(changed.organisations[0]?.roles.map((r) => r.uid)).toEqual([open]);
  });

  test('takes no role that staff gave: functional ones and those kept back stay, whoever he sets the others of (decision 7)', async () => {
    const mine = await organisation();
    const { person, scope } = await administrator(mine);
    const membership = String((await membershipsOf(person))[0]?.uid);
    const [open, kept, functional] = [await roleBelow(mine, true), await roleBelow(mine, false), await roleBelow(null, true)];
    const owner = await app.ctx('owner');
    await owner.db.run(sql`insert into portico.membership_role (membership_id, role_id, valid_from)
      select m.id, p.id, ${owner.now} from portico.membership m, portico.principal p
      where m.uid = ${membership} and p.uid = any (${[open, kept, functional]}::uuid[])`);
    const set = async (by: Scope, roles: readonly string[]) => {
      await changeMembership(await app.ctx(), by, membership, { roles });
      const live = await owner.db.rows(sql<{ uid: string }>`select p.uid::text as uid from portico.membership_role x
        join portico.membership m on m.id = x.membership_id join portico.principal p on p.id = x.role_id
        join portico.role r on r.id = p.id
        where m.uid = ${membership} and x.valid_to is null and r.key <> 'organisation_administrators'`);
      return live.map(({ uid }) => uid).sort();
    };
    // What he may give goes, and comes back; nothing else does.
    expect(await set(scope, [])).toEqual([kept, functional].sort());
    expect(await set(scope, [open])).toEqual([open, kept, functional].sort());
    // Staff take the one kept back as well; a functional role is taken at the role.
    expect(await set(staffScope(await desk.ctx()), [open])).toEqual([open, functional].sort());
  });

  furtherTest(
    'five hundred people are told and that there are more; a member is counted only who is in it now (PRO-04)',
    async () => {
      const mine = await organisation();
      const { person } = await administrator(mine);
      const colleague = await member(mine);
      const at = '/api/portal/support/organisation';
      const told = async (who: Person, path: string) => {
        const { body } = await (await app.as(who)).get(path);
        return [body.users?.length, body.more];
      };
      expect(await told(person, at)).toEqual([2, false]);
      const owner = await app.ctx('owner');
      // First by log-in name, and nobody of them has come yet.
      await owner.db.run(sql`with p as (insert into portico.principal (kind) select 'portal' from generate_series(1, 500) returning id),
      u as (insert into portico.portal_user (id, contact_id, login, email, created_at)
        select id, 200000000000 + id, '0000' || id || '@many.org', '0000' || id || '@many.org', ${owner.now}::timestamptz from p returning id)
      insert into portico.membership (portal_user_id, organisation_id, active, accepted, offered, valid_from)
        select id, ${mine}::bigint, false, false, true, ${owner.now}::timestamptz from u`);
      expect(await told(person, at)).toEqual([500, true]);
      expect(await told(person, `${at}/users`)).toEqual([500, true]);
      expect((await told(colleague, `${at}/users`))[1]).toBe(false);
      // Who stands behind the five hundred is found by a part of name or address; who has not accepted, by nothing but the address.
      const found = async (q: string) => (await (await app.as(person)).get(`${at}?q=${encodeURIComponent(q)}`)).body;
      const mail = ({ uid }: Person) =>
        owner.db.one(sql<{ email: string }>`select u.email from portico.portal_user u join portico.principal p on p.id = u.id
        where p.uid = ${uid}`);
      const { email } = await mail(person);
      const { users, more } = await found(email.slice(1).toUpperCase());
      expect([users?.map(({ uid }) => uid), more]).toEqual([[person.uid], false]);
      expect((await found(String(users?.[0]?.name))).users?.map(({ uid }) => uid)).toContain(person.uid);
      expect((await found('0%1')).users).toEqual([]);
      const waits = await owner.db.one(sql<{ email: string }>`update portico.portal_user set login = 'quiet@elsewhere.org'
      where login = (select min(login) from portico.portal_user where login like '%@many.org') returning email`);
      expect((await found(waits.email)).users).toHaveLength(1);
      expect((await found('elsewhere.org')).users).toEqual([]);
      const ctx = await app.ctx();
      const now = await usersOfOrganisation(ctx, await labelsOf(ctx), mine, { limit: 2, inItNow: true });
      expect(now.map(({ uid }) => uid).sort()).toEqual([person.uid, colleague.uid].sort());
    },
  );
});

/** What belongs to a place or an organisation stays there when somebody changes it who acts for another one, or does not see that place. */
import { beforeAll, expect, describe as group, it } from 'vitest';
import { sql } from '../kernel/index.ts';
import type { TestApp } from '../testing/app.ts';
import type { Client } from '../testing/client.ts';
import { as, createPortalUser, type Person, signIn } from '../testing/factories.ts';
import { claimWorld, type People } from './fixture-claims.ts';

const outside = '/api/portal/help';
const views = `${outside}/objects/claim/views`;
const folders = '/api/staff/objects/claim/folders';

let app: TestApp;
let people: People;
let clients: Record<'maria' | 'stranger' | 'sven' | 'keeper', Client>;
/** Administrator of the organisation of Maria; in that of the stranger one of its members. */
let hilda: Person;
let heads: Client;
const memberships = { acme: '', other: '' };

beforeAll(async () => {
  const claims = await claimWorld();
  ({ app, people, clients } = claims);
  hilda = await createPortalUser(app.system, { name: 'Hilda', organisation: claims.acme, portal: 'help' });
  const { db } = await app.ctx();
  const own = await db.one(sql<{ uid: string }>`update portico.membership set is_admin = true
    where id = ${hilda.membershipId}::bigint returning uid::text as uid`);
  const other = await db.one(sql<{ uid: string }>`insert into portico.membership (portal_user_id, organisation_id, valid_from)
    select ${hilda.id}::bigint, m.organisation_id, now() from portico.membership m where m.id = ${people.stranger.membershipId}::bigint
    returning uid::text as uid`);
  Object.assign(memberships, { acme: own.uid, other: other.uid });
  heads = await signIn(app, hilda);
});

const actFor = async (where: keyof typeof memberships) => {
  expect((await heads.put(`${outside}/me/membership`, { membership: memberships[where] })).status).toBe(200);
};

group('a view that is shared in an organisation', () => {
  const known = async (client: Client) => {
    const all = ((await client.get(views)).body.views ?? []) as { name: string; audience: string }[];
    return all.filter(({ audience }) => audience === 'organisation');
  };
  const names = async (client: Client) => (await known(client)).map(({ name }) => name);
  const shared = async (name: string) => {
    const made = await heads.post(views, { name, audience: 'organisation', body: {} });
    expect(made.status, made.text).toBe(200);
    return `${views}/${made.body.uid}`;
  };

  it('stays there when who made it acts for another one, where he administers nothing: he only takes it away there (S3)', async () => {
    const view = await shared('Of Acme');
    await actFor('other');
    for (const change of [{ name: 'Taken along' }, { body: { search: 'oil' } }, { audience: 'me' }]) {
      expect((await heads.patch(view, change)).status).toBe(403);
    }
    expect(await known(heads)).toMatchObject([{ name: 'Of Acme', mine: false, removable: true }]);
    expect(await names(clients.stranger)).toEqual([]);
    await actFor('acme');
    expect((await heads.patch(view, { name: 'Still of Acme' })).status).toBe(204);
    expect([await names(clients.maria), await names(clients.stranger)]).toEqual([['Still of Acme'], []]);
    await actFor('other');
    expect((await heads.delete(view)).status).toBe(204);
    expect([await names(clients.maria), await names(heads)]).toEqual([[], []]);
    await actFor('acme');
  });

  it('is given to no other one behind the gateway either', async () => {
    const view = await shared('At the wall');
    const ctx = await as(app.system, hilda);
    const write = (organisation: ReturnType<typeof sql>) =>
      ctx.db.run(
        sql`update portico.list_view set organisation_id = ${organisation} where owner_id = ${hilda.id}::bigint and kind = 'saved'`,
      );
    await expect(write(sql`organisation_id + 1`)).rejects.toThrow(/row-level security/);
    expect(await write(sql`organisation_id`)).toBe(1);
    expect((await heads.delete(view)).status).toBe(204);
  });
});

group('a folder that somebody else changes', () => {
  it('stays where it stands, though he does not see that place; moved it is only where that is asked for (PRM-27)', async () => {
    const { keeper, sven } = clients;
    const made = async (body: object) => String((await keeper.post(folders, { kind: 'static', ...body })).body.uid);
    const above = await made({ name: 'Above' });
    const given = await made({ name: 'Given', parent: above });
    const readers = [{ principal: people.sven.uid, grade: 'edit' }];
    expect((await keeper.put(`${folders}/${given}/readers`, { readers })).status).toBe(200);
    const parent = async (client: Client) => {
      const { folders: all } = (await client.get(folders)).body;
      return (all as unknown as { uid: string; parent: string | null }[]).find(({ uid }) => uid === given)?.parent;
    };
    const changed = await sven.patch(`${folders}/${given}`, { name: 'Renamed' });
    expect([changed.status, changed.body.name, changed.body.parent]).toEqual([200, 'Renamed', null]);
    expect([await parent(keeper), await parent(sven)]).toEqual([above, null]);
    expect((await sven.patch(`${folders}/${given}`, { parent: null })).status).toBe(200);
    expect(await parent(keeper)).toBeNull();
  });
});

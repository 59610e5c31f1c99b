/** The role trees over HTTP: ORG-16..22, ADM-05, and P12 of the abuse cases. */
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { sql } from '../kernel/index.ts';
import { furtherTest, someOf } from '../testing/proving.ts';
import { atRoles as at, rowsOf, sharedTrees, type Trees } from '../testing/roles.ts';

let { app, desk, boss, delegate, employees, everybody, role, functional, idOf, userIn, principals, audited } = {} as Trees;

beforeAll(async () => {
  ({ app, desk, boss, delegate, employees, everybody, role, functional, idOf, userIn, principals, audited } =
    await sharedTrees());
});

const titles = (reply: Parameters<typeof rowsOf>[0]) => rowsOf(reply, 'roles').map(({ title }) => title);
const parentOf = async (uid: string) => (await boss.get(`${at}/${uid}`)).body.parent;

describe('The trees', () => {
  furtherTest('answer the top roles, then the children of one, by title and 50 at a time', async () => {
    const many = await role('Many', everybody);
    const names = Array.from({ length: 60 }, (_, n) => `Branch ${String(n).padStart(2, '0')}`);
    for (const title of names) await role(title, many);
    const first = await boss.get(`${at}?below=${many}`);
    expect([titles(first), first.body.roles?.[0]]).toMatchObject([names.slice(0, 50), { children: 0, parent: many }]);
    const rest = await boss.get(`${at}?below=${many}&cursor=${first.body.next}`);
    expect([titles(rest), rest.body.next]).toEqual([names.slice(50), null]);
    expect((await boss.get(`${at}/${many}`)).body).toMatchObject({ title: 'Many', children: 60, above: [{ uid: everybody }] });
    const top = await boss.get(`${at}?tree=organisational`);
    expect(top.body.roles?.map(({ key }) => key)).toEqual(['all_employees', 'all_portal_users']);
    // A page link holds for one person and one list.
    expect((await boss.get(`${at}?below=${everybody}&cursor=${first.body.next}`)).status).toBe(400);
    expect((await delegate.get(`${at}?below=${many}&cursor=${first.body.next}`)).status).toBe(400);
  });

  test('are searched by a part of the title, and every hit names the way up to it', async () => {
    const ice = await role('Iceland', await role('Islands', everybody));
    const found = await boss.get(`${at}?q=CELAN`);
    expect(found.body.roles).toMatchObject([{ uid: ice, spread: true, above: [{ uid: everybody }, { title: 'Islands' }] }]);
    expect((await boss.get(`${at}?q=${encodeURIComponent('organisation administrators')}`)).body.roles).toMatchObject([
      { spread: false },
    ]);
    expect((await boss.get(`${at}?q=${encodeURIComponent('100%')}`)).body.roles).toEqual([]);
    expect((await boss.get(`${at}?q=celan&tree=functional`)).body.roles).toEqual([]);
  });

  furtherTest('bad input is a problem and changes nothing; the same well said is done', async () => {
    const parent = await role('Careful', everybody);
    const wish = { title: 'X', tree: 'organisational', side: 'portal', parent };
    for (const wrong of [{ title: ' ' }, { title: 'x'.repeat(201) }, { tree: 'flat' }, { parent: 'nobody' }, { parent: null }]) {
      expect((await boss.post(at, { ...wish, ...wrong })).status, JSON.stringify(wrong)).toBe(422);
    }
    expect((await boss.post(at, { ...wish, parent: randomUUID() })).body.errors).toMatchObject([{ path: 'body.parent' }]);
    for (const path of [`${at}/${randomUUID()}`, `${at}?below=${randomUUID()}`, `${at}/${randomUUID()}/members`]) {
      expect((await boss.get(path)).status, path).toBe(404);
    }
    expect((await boss.get(`${at}/${parent}`)).body.children).toBe(0);
    await role('X', parent);
    expect((await boss.get(`${at}/${parent}`)).body.children).toBe(1);
  });

  test('a change names the version it has seen, or comes too late', async () => {
    const uid = await role('Old name', everybody);
    const version = Number((await boss.get(`${at}/${uid}`)).body.version);
    const renamed = await boss.patch(`${at}/${uid}`, { title: 'New name' }, { ifMatch: version });
    expect(renamed.body).toMatchObject({ title: 'New name', version: version + 1 });
    for (const late of [
      await boss.patch(`${at}/${uid}`, { title: 'Other' }, { ifMatch: version }),
      await boss.put(`${at}/${uid}/parent`, { parent: everybody }, { ifMatch: version }),
      await boss.delete(`${at}/${uid}`, { ifMatch: version }),
    ]) {
      expect(late.status).toBe(412);
    }
    expect((await boss.get(`${at}/${uid}`)).body.title).toBe('New name');
    expect((await boss.delete(`${at}/${uid}`, { ifMatch: version + 1 })).status).toBe(204);
    expect(await audited('role.change')).toMatchObject([{ changed: ['title'] }]);
  });
});

describe('Moving (P12)', () => {
  test('goes below another role of the tree and holds at the next request', async () => {
    const [boston, night] = [await role('Boston', everybody), await role('Night shift', everybody)];
    const worker = await userIn();
    await boss.put(`${at}/${night}/members/${worker.uid}`);
    expect(await principals(worker)).not.toContain(await idOf(boston));
    expect((await boss.put(`${at}/${night}/parent`, { parent: boston })).body).toMatchObject({ parent: boston });
    expect(await principals(worker)).toContain(await idOf(boston));
    await boss.put(`${at}/${night}/parent`, { parent: everybody });
    expect(await principals(worker)).not.toContain(await idOf(boston));
    expect((await audited('role.move')).length).toBe(2);
  });

  test('never out of the root, into a circle, to the other side, or into another organisation', async () => {
    const [one, other] = [await desk.organisation('One'), await desk.organisation('Other')];
    const group = await role('Group', everybody);
    const inner = await role('Inner', group);
    const managers = await role('Managers', one.uid);
    const team = await functional('Team');
    const wrong: [string, string | null, string][] = [
      [group, null, 'root'],
      [everybody, group, 'root'],
      [group, group, 'cycle'],
      [group, inner, 'cycle'],
      [group, employees, 'other_side'],
      [group, team, 'other_side'],
      [team, group, 'other_side'],
      [group, one.uid, 'other_organisation'],
      [managers, everybody, 'other_organisation'],
      [managers, other.uid, 'other_organisation'],
      [one.uid, other.uid, 'other_organisation'],
      [group, randomUUID(), 'unknown'],
    ];
    for (const [uid, parent, code] of someOf(wrong, 2)) {
      const before = await parentOf(uid);
      const answer = await boss.put(`${at}/${uid}/parent`, { parent });
      expect([answer.status, answer.body.errors?.[0]?.code], `${uid} below ${parent}`).toEqual([422, code]);
      expect(await parentOf(uid)).toBe(before);
    }
    expect((await boss.put(`${at}/${inner}/parent`, { parent: everybody })).status).toBe(200);
    expect((await boss.put(`${at}/${one.uid}/parent`, { parent: group })).status).toBe(200);
    expect((await boss.put(`${at}/${team}/parent`, { parent: await functional('Above team') })).status).toBe(200);
    expect((await boss.put(`${at}/${team}/parent`, { parent: null })).status).toBe(200);
  });
});

describe('Members', () => {
  test('are put into a role and taken out of it; those of roles below are marked with the way they have it', async () => {
    const city = await role('City', everybody);
    const below = await role('District', city);
    const [anna, ben] = [await userIn(), await userIn()];
    expect((await boss.put(`${at}/${city}/members/${anna.uid}`)).status).toBe(204);
    expect((await boss.put(`${at}/${city}/members/${anna.uid}`)).status).toBe(204);
    expect((await delegate.put(`${at}/${below}/members/${ben.uid}`)).status).toBe(204);
    expect(await principals(ben)).toEqual(expect.arrayContaining([await idOf(city), await idOf(below)]));
    const members = async (q = '') => rowsOf(await boss.get(`${at}/${city}/members?q=${q}`), 'members');
    expect(await members()).toMatchObject([
      { uid: anna.uid, own: true, through: [] },
      { uid: ben.uid, own: false, through: [{ uid: below, title: 'District' }] },
    ]);
    expect((await members(ben.login)).map(({ uid }) => uid)).toEqual([ben.uid]);
    expect((await boss.get(`${at}/${city}`)).body.members).toBe(1);
    expect((await boss.delete(`${at}/${city}/members/${anna.uid}`)).status).toBe(204);
    expect((await members()).map(({ uid }) => uid)).toEqual([ben.uid]);
    expect(await principals(anna)).not.toContain(await idOf(city));
    expect((await audited('role.member.remove')).at(-1)).toEqual({ role: await idOf(city), user: anna.id });
  });

  test('of a functional role are also those of the roles it is attached to', async () => {
    const [team, lead] = [await functional('Supervisors'), await functional('Leads')];
    const office = await role('Office', everybody);
    const desk4 = await role('Desk four', office);
    const [direct, indirect] = [await userIn(), await userIn()];
    await boss.put(`${at}/${lead}/parent`, { parent: team });
    await boss.put(`${at}/${lead}/members/${direct.uid}`);
    await boss.put(`${at}/${desk4}/members/${indirect.uid}`);
    await boss.put(`${at}/${lead}/holders/${office}`);
    const { body } = await boss.get(`${at}/${team}/members`);
    expect(body.members).toMatchObject([
      { uid: direct.uid, own: false, through: [{ title: 'Leads' }] },
      { uid: indirect.uid, own: false, through: [{ title: 'Desk four' }] },
    ]);
    // Whoever is listed has it, and nobody else.
    for (const person of [direct, indirect]) expect(await principals(person)).toContain(await idOf(team));
    expect(await principals(await userIn())).not.toContain(await idOf(team));
    const attached = await boss.get(`${at}/${desk4}/attachments`);
    expect(attached.body.roles).toMatchObject([{ uid: lead, through: { title: 'Office' } }]);
    expect((await boss.get(`${at}/${office}/attachments`)).body.roles).toMatchObject([{ uid: lead, through: null }]);
    expect((await boss.get(`${at}/${lead}/attachments`)).body.roles).toMatchObject([{ uid: office, through: null }]);
    await boss.delete(`${at}/${lead}/holders/${office}`);
    expect(await principals(indirect)).not.toContain(await idOf(team));
  });

  test('of a role inside an organisation are members of that organisation; nobody is put into an organisation or a root here', async () => {
    const [mine, other] = [await desk.organisation('Mine'), await desk.organisation('Elsewhere')];
    const managers = await role('Managers', mine.uid);
    const [member, stranger, both] = [await userIn(mine.uid), await userIn(other.uid), await userIn(mine.uid, other.uid)];
    const names = rowsOf(await boss.get(`${at}/${managers}/candidates`), 'users').map(({ uid }) => uid);
    expect(names).toEqual(expect.arrayContaining([member.uid, both.uid]));
    expect(names).not.toContain(stranger.uid);
    expect((await boss.put(`${at}/${managers}/members/${member.uid}`)).status).toBe(204);
    expect((await boss.put(`${at}/${managers}/members/${both.uid}`)).status).toBe(204);
    // He has it in that organisation only.
    const held = await (await app.ctx()).db.rows(sql`select m.organisation_id::text as place from portico.membership_role x
      join portico.membership m on m.id = x.membership_id where m.portal_user_id = ${both.id}`);
    expect(held).toEqual([{ place: await idOf(mine.uid) }]);
    const clerk = await app.staff();
    const refused: [string, string, number, string | undefined][] = [
      [managers, stranger.uid, 422, 'not_a_member'],
      [managers, clerk.uid, 422, 'other_side'],
      [managers, randomUUID(), 404, undefined],
      [managers, everybody, 404, undefined],
      [mine.uid, stranger.uid, 422, 'organisation'],
      [everybody, stranger.uid, 422, 'everybody'],
    ];
    for (const [uid, user, status, code] of refused) {
      const answer = await boss.put(`${at}/${uid}/members/${user}`);
      expect([answer.status, answer.body.errors?.[0]?.code], `${user} into ${uid}`).toEqual([status, code]);
      if (status === 422) expect((await boss.delete(`${at}/${uid}/members/${user}`)).status).toBeLessThan(500);
    }
    expect(await principals(stranger)).not.toContain(await idOf(managers));
    const listed = rowsOf(await boss.get(`${at}/${mine.uid}/members`), 'members');
    expect(listed.map(({ uid, own }) => `${uid} ${own}`).sort()).toEqual([member, both].map(({ uid }) => `${uid} true`).sort());
    expect((await boss.get(`${at}/${mine.uid}`)).body).toMatchObject({ account: mine.account, can: { members: false } });
  });

  test('of a staff role are staff; the last administrator keeps his', async () => {
    const crew = await role('Crew', employees, { side: 'staff' });
    const clerk = await app.staff();
    expect((await boss.put(`${at}/${crew}/members/${clerk.uid}`)).status).toBe(204);
    expect((await boss.get(`${at}/${crew}/members`)).body.members).toMatchObject([{ uid: clerk.uid, own: true }]);
    const all = rowsOf(await boss.get(`${at}/${employees}/members?q=${clerk.login}`), 'members');
    expect(all).toMatchObject([{ uid: clerk.uid, own: true }]);
    expect((await boss.delete(`${at}/${crew}/members/${clerk.uid}`)).status).toBe(204);
    const top = (await boss.get(`${at}?q=administrators`)).body.roles?.[0]?.uid;
    expect((await boss.delete(`${at}/${top}/members/${desk.admin.uid}`)).status).toBe(409);
    const told = async (change: 'add' | 'remove') =>
      (await boss.post(`${at}/${top}/dry-run`, { change, user: clerk.uid }, { key: null })).body.groups;
    expect(await told('add')).toMatchObject([{ people: 1, administers: 'gained' }]);
    expect((await boss.put(`${at}/${top}/members/${clerk.uid}`)).status).toBe(204);
    expect(await told('remove')).toMatchObject([{ people: 1, administers: 'lost' }]);
    expect((await boss.delete(`${at}/${top}/members/${clerk.uid}`)).status).toBe(204);
  });
});

/** What becomes of records later: moved to another account, removed for good, and the way a case has gone. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { actorOf } from '../access/index.ts';
import { type Ctx, contextFor, sql } from '../kernel/index.ts';
import { purgeDeleted } from '../records/index.ts';
import { readingChannels } from './abuse/channels.ts';
import { seenOf } from './abuse/scan.ts';
import { atDesk, atPortal, type Customer, good, makeRecord, openWorld, uploadFile, type World } from './abuse/world.ts';
import { proving } from './proving.ts';

let world: World;
let owner: Ctx;
beforeAll(async () => {
  world = await openWorld({ PORTICO_DELETED_DAYS: '7' });
  owner = await world.app.ctx('owner');
});

let count = 0;
const everyday = ['conversation', 'file', 'get', 'history', 'list', 'search'];
/** A case that staff have registered for a customer, with a message and a note, each with a file. */
async function registered(who: Customer) {
  const { agent } = world;
  const word = `zwieback${++count}x`;
  const file = await uploadFile(agent, 'plan.txt', `plan ${word}`);
  const values = { contact: who.contact, subject: `Oven ${word}`, description: `It ${word} smokes`, attachments: [file] };
  const uid = await makeRecord(agent, 'case', values);
  const papers = await uploadFile(agent, 'answer.txt', `answer ${word}`);
  const message = await makeRecord(agent, 'message', { case: uid, text: `Dear ${word}`, files: [papers] });
  const note = await makeRecord(agent, 'internal_note', { case: uid, text: `Note ${word}` });
  return { object: 'case', uid, file, word, column: 'service', message, note };
}
type Registered = Awaited<ReturnType<typeof registered>>;

/** Ways of reading; all there are when proving. */
const channels = readingChannels.filter(({ name }) => proving || everyday.includes(name));
/** Ways by which a customer gets something of a case: its word, in whatever answer. */
async function meets(who: Customer, target: Registered): Promise<string[]> {
  const found: string[] = [];
  for (const channel of channels) {
    for (const one of [target, { ...target, object: 'message', uid: target.message }]) {
      const told = await channel.ask(who, one);
      // The word itself stands in the address that was asked for.
      if (told.some((reply) => seenOf(reply).includes(target.word))) found.push(channel.name);
    }
  }
  return [...new Set(found)].sort();
}
const move = (uid: string, body: object, ifMatch?: number) =>
  world.agent.client.post(`${atDesk}/records/case/${uid}/move`, body, ifMatch === undefined ? {} : { ifMatch });
const epochs = async () =>
  owner.db.rows(sql<{ uid: string; epoch: string }>`select p.uid::text as uid, p.epoch::text as epoch from portico.principal p
    join portico.role r on r.id = p.id where r.account_id is not null order by 1`);

describe('a record moved to another account', () => {
  it('is lost by the old organisation in every way and had by the new one, with all that hangs on it', async () => {
    const { maria, stranger, agent } = world;
    const target = await registered(maria);
    const before = await meets(maria, target);
    expect(before).toEqual(expect.arrayContaining(everyday));
    expect(await meets(stranger, target)).toEqual([]);
    const counters = await epochs();
    const row = good(await agent.client.get(`${atDesk}/records/case/${target.uid}`)).body;
    const moved = good(await move(target.uid, { account: stranger.organisation.account, contact: stranger.contact }));
    expect(moved.body).toMatchObject({
      version: Number(row.version) + 1,
      values: { organisation: { uid: stranger.organisation.account }, contact: { uid: stranger.contact } },
    });
    expect(await meets(maria, target)).toEqual([]);
    expect(await meets(stranger, target)).toEqual(before);
    // Both organisations' counters have risen.
    const risen = (await epochs()).filter(({ uid, epoch }) => counters.find((one) => one.uid === uid)?.epoch !== epoch);
    expect(risen.map(({ uid }) => uid).sort()).toEqual([maria.organisation.uid, stranger.organisation.uid].sort());
    // The history tells it to staff.
    const { text } = good(await agent.client.get(`${atDesk}/records/case/${target.uid}/history`));
    const { entries } = JSON.parse(text) as { entries: { column: string | null }[] };
    const told = entries.find(({ column }) => column === 'organisation');
    expect(told).toMatchObject({
      action: 'action',
      old: { uid: maria.organisation.account },
      new: { uid: stranger.organisation.account },
    });
  });

  it('is behind the second wall for the old organisation, the words of its messages, too', async () => {
    const { maria, stranger } = world;
    const target = await registered(maria);
    const as = async (who: Customer) => {
      const [{ id } = { id: '' }] = await owner.db.rows(
        sql<{ id: string }>`select id::text as id from portico.principal where uid = ${who.uid}::uuid`,
      );
      const actor = await actorOf(world.app.system, { principalId: id, portalSlug: 'help' });
      if (actor === null) throw new Error('The customer cannot act');
      return contextFor(world.app.system, actor, owner.now);
    };
    // Past the gateway: whatever the portal's own database role sees.
    const seen = async (who: Customer) => {
      const { db } = await as(who);
      const [rows, words] = await Promise.all([
        db.rows(sql`select 1 from data."case" where uid = ${target.uid}::uuid`),
        db.rows(
          sql`select 1 from search.message s join data.message m on m.id = s.record_id where m.uid = ${target.message}::uuid`,
        ),
      ]);
      return [rows.length, words.length];
    };
    expect([await seen(maria), await seen(stranger)]).toEqual([
      [1, 1],
      [0, 0],
    ]);
    good(await move(target.uid, { account: stranger.organisation.account }));
    expect([await seen(maria), await seen(stranger)]).toEqual([
      [0, 0],
      [1, 1],
    ]);
    // What hangs on it carries the new organisation as well, also in its words.
    const below = await owner.db.rows(sql<{
      same: boolean;
    }>`select m.organisation_id = c.organisation_id and s.organisation_id = c.organisation_id as same
      from data."case" c join data.message m on m."case" = c.id join search.message s on s.record_id = m.id where c.uid = ${target.uid}::uuid
      union all select n.organisation_id = c.organisation_id from data."case" c join data.internal_note n on n."case" = c.id
      where c.uid = ${target.uid}::uuid`);
    expect(below).toEqual([{ same: true }, { same: true }]);
  });

  it('keeps a contact of the new account and drops one of another, who would keep it otherwise', async () => {
    const { maria, stranger } = world;
    const target = await registered(maria);
    const values = async (body: object) => good(await move(target.uid, body)).body.values;
    expect(await values({ account: stranger.organisation.account })).toMatchObject({ contact: null });
    expect(await values({ account: maria.organisation.account, contact: maria.contact })).toMatchObject({
      contact: { uid: maria.contact },
    });
    const again = good(await move(target.uid, { account: maria.organisation.account }));
    expect(again.body.values).toMatchObject({ contact: { uid: maria.contact } });
  });

  it('takes away what people of the old organisation have shared among themselves; what staff have shared stays', async () => {
    const { maria, colleague, stranger, agent } = world;
    const target = await registered(maria);
    const share = { receiver: maria.uid, grade: 'comment', mayPassOn: true };
    good(await agent.client.post(`${atDesk}/records/case/${target.uid}/shares`, share));
    good(await maria.client.post(`${atPortal}/records/case/${target.uid}/shares`, { receiver: colleague.uid, grade: 'read' }));
    const sees = async (who: Customer) => (await who.client.get(`${atPortal}/records/case/${target.uid}`)).status;
    expect([await sees(maria), await sees(colleague)]).toEqual([200, 200]);
    good(await move(target.uid, { account: stranger.organisation.account }));
    expect([await sees(maria), await sees(colleague)]).toEqual([200, 404]);
  });

  it('is refused to whom it is not given, and where it makes no sense; nothing has changed then', async () => {
    const { maria, stranger, agent, desk } = world;
    const target = await registered(maria);
    const to = { account: stranger.organisation.account };
    const before = good(await agent.client.get(`${atDesk}/records/case/${target.uid}`)).text;
    const missing = '2f0c1f0e-0000-4000-8000-000000000000';
    const answers = [
      await maria.client.post(`${atPortal}/records/case/${target.uid}/move`, to),
      await maria.client.post(`${atDesk}/records/case/${target.uid}/move`, to),
      await agent.client.post(`${atDesk}/records/case/${missing}/move`, to),
      await move(target.uid, { account: missing }),
      await move(target.uid, { ...to, contact: maria.contact }),
      await move(target.uid, { ...to, contact: missing }),
      await move(target.uid, {}),
      await move(target.uid, { ...to, status: 'closed' }),
      await move(target.uid, to, 99),
      await agent.client.post(`${atDesk}/records/contact/${maria.contact}/move`, to),
      await agent.client.post(`${atDesk}/records/message/${target.message}/move`, to),
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 401, 404, 422, 422, 422, 422, 422, 412, 403, 403]);
    // An employee whom a rule denies changing cases does not move them either; who may change them does.
    const person = await world.app.staff();
    const rule = { use: { useOperationPermissions: true }, off: { useOperationPermissions: false } };
    good(await desk.client.patch(`${atDesk}/metadata/objects/case`, rule.use));
    good(
      await desk.client.post(`${atDesk}/rights/case/operations`, {
        principal: person.uid,
        create: null,
        read: true,
        update: null,
        delete: null,
      }),
    );
    const reader = await world.app.as(person);
    expect((await reader.get(`${atDesk}/records/case/${target.uid}`)).status).toBe(200);
    expect((await reader.get(`${atDesk}/objects/case`)).body).toMatchObject({ moves: false });
    const path = `${atDesk}/records/case/${target.uid}/move`;
    expect((await reader.post(path, to)).status).toBe(403);
    const question = (user: string, portal = '') =>
      desk.client.get(`${atDesk}/rights/explanation?user=${user}&object=case&record=${target.uid}&action=move${portal}`);
    expect(good(await question(person.uid)).body).toMatchObject({ verdict: false });
    good(await desk.client.patch(`${atDesk}/metadata/objects/case`, rule.off));
    expect(good(await agent.client.get(`${atDesk}/records/case/${target.uid}`)).text).toBe(before);
    expect(good(await question(person.uid)).body).toMatchObject({ verdict: true });
    const outside = good(await question(maria.uid, '&portal=help')).body;
    expect(outside).toMatchObject({ verdict: false, steps: [{ reason: 'staff_moves', verdict: false }] });
    expect(good(await reader.get(`${atDesk}/objects/case`)).body).toMatchObject({ moves: true });
    expect(good(await maria.client.get(`${atPortal}/objects/case`)).body).toMatchObject({ moves: false });
    good(await reader.post(path, to));
  });
});

describe('the way of a case', () => {
  it('is told with the conversation, to staff and customer alike: only what it really passed', async () => {
    const { maria, agent } = world;
    const { uid } = await registered(maria);
    const trails = async () => {
      const asked = [agent, maria].map(({ client, base }) => client.get(`${base}/cases/${uid}/conversation`));
      return (await Promise.all(asked)).map((reply) => good(reply).body.trail);
    };
    const both = (trail: string[]) => [trail, trail];
    expect(await trails()).toEqual(both(['new']));
    for (const action of ['start', 'resolve'])
      good(await agent.client.post(`${atDesk}/records/case/${uid}/actions/${action}`, {}));
    expect(await trails()).toEqual(both(['new', 'in_progress', 'resolved']));
    good(await maria.client.post(`${atPortal}/records/case/${uid}/actions/reopen`, {}));
    expect(await trails()).toEqual(both(['new', 'in_progress', 'resolved', 'reopened']));
  });

  it('names the portal it came through to staff by its title, and to nobody by an id', async () => {
    const { maria, agent, portal } = world;
    const uid = await makeRecord(maria, 'case', { description: 'It hums.' });
    const told = async ({ client, base }: Pick<Customer, 'client' | 'base'>) =>
      good(await client.get(`${base}/cases/${uid}/conversation`)).body;
    expect(await told(agent)).toMatchObject({ portal: 'Help', case: { values: { origin_portal: portal } } });
    const outside = await told(maria);
    expect(outside.portal).toBeNull();
    expect(outside.case?.values).not.toHaveProperty('origin_portal');
    // Cases that staff register come through none.
    const inside = await registered(maria);
    const { body } = good(await agent.client.get(`${atDesk}/cases/${inside.uid}/conversation`));
    expect(body).toMatchObject({ portal: null, case: { values: { origin_portal: null } } });
  });
});

describe('a deleted record', () => {
  const rowsOf = async (target: Registered) => {
    const found = await owner.db.rows(sql<{ n: number }>`with c as (select id from data."case" where uid = ${target.uid}::uuid)
      select count(*)::int as n from c
      union all select count(*)::int from data.message where uid = ${target.message}::uuid
      union all select count(*)::int from data.internal_note where uid = ${target.note}::uuid`);
    return found.map(({ n }) => n);
  };
  const keysOf = async (uid: string) =>
    owner.db.rows(sql<{ key: string }>`select f.storage_key as key from data.case_file f join data."case" c on c.id = f.record_id
      where c.uid = ${uid}::uuid union all select f.storage_key from data.message_file f join data.message m on m.id = f.record_id
      join data."case" c on c.id = m."case" where c.uid = ${uid}::uuid`);
  const onDisk = (key: string) => existsSync(path.join(world.app.system.config.dataDir, 'files', key.slice(0, 2), key));
  const purge = async () => purgeDeleted(await world.app.ctx());

  it('is removed for good after the set days with all that belongs to it, and not before; others stay', async () => {
    const { maria, agent, desk } = world;
    const [gone, stays] = [await registered(maria), await registered(maria)];
    good(await agent.client.post(`${atDesk}/records/case/${gone.uid}/shares`, { receiver: maria.uid, grade: 'read' }));
    const keys = (await keysOf(gone.uid)).map(({ key }) => key);
    expect(keys.length).toBe(2);
    const [{ id } = { id: '' }] = await owner.db.rows(
      sql<{ id: string }>`select id::text as id from data."case" where uid = ${gone.uid}::uuid`,
    );
    const beside = async () => {
      const found = await owner.db.rows(sql<{
        n: number;
      }>`select count(*)::int as n from data.case_history where record_id = ${id}
        union all select count(*)::int from data.case_access where record_id = ${id}
        union all select count(*)::int from search."case" where record_id = ${id}
        union all select count(*)::int from portico.upload where storage_key = any (${keys}::text[])
        union all select count(*)::int from portico.grant_source where record_id = ${id}`);
      return found.map(({ n }) => n);
    };
    good(await desk.client.delete(`${atDesk}/records/case/${gone.uid}`));
    await desk.pass(6 * 86_400_000);
    await purge();
    expect(await rowsOf(gone)).toEqual([1, 1, 1]);
    expect((await beside()).every((n) => n > 0)).toBe(true);
    await desk.pass(2 * 86_400_000);
    expect(await purge()).toBe(1);
    expect(await rowsOf(gone)).toEqual([0, 0, 0]);
    expect(await beside()).toEqual([0, 0, 0, 0, 0]);
    expect(keys.map(onDisk)).toEqual([false, false]);
    expect(await rowsOf(stays)).toEqual([1, 1, 1]);
    expect((await keysOf(stays.uid)).map(({ key }) => onDisk(key))).toEqual([true, true]);
    expect(await purge()).toBe(0);
  });

  it('stays as long as something points to it, and holds up none of the others', async () => {
    const { desk } = world;
    const held = await desk.contact({ name: 'Held' });
    const free = await desk.contact({ name: 'Free' });
    const uid = String(
      good(await desk.client.post(`${atDesk}/records/case`, { values: { contact: held, description: 'It hums.' } })).body.uid,
    );
    for (const contact of [held, free]) good(await desk.client.delete(`${atDesk}/records/contact/${contact}`));
    await desk.pass(8 * 86_400_000);
    await purge();
    const there = async (contact: string) =>
      (await owner.db.rows(sql`select 1 from data.contact where uid = ${contact}::uuid`)).length;
    expect([await there(held), await there(free)]).toEqual([1, 0]);
    good(await desk.client.delete(`${atDesk}/records/case/${uid}`));
    await desk.pass(8 * 86_400_000);
    // The case goes; the contact with it or the day after, whichever of them is looked at first.
    await purge();
    await purge();
    expect(await there(held)).toBe(0);
  });
});

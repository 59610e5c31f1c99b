import { beforeAll, describe, expect, test } from 'vitest';
import { createColumn, listObjects, type ObjectView } from '../../shared/contracts/metadata.ts';
import { type TestApp, testApp } from '../testing/app.ts';
import type { Client } from '../testing/client.ts';

let app: TestApp;
let studio: Client;
const base = listObjects.path;

beforeAll(async () => {
  app = await testApp();
  studio = await app.as(await app.staff({ administrator: true }));
});

const thing = (key: string) => ({
  key,
  title: { en: key },
  plural: { en: key },
  columns: [{ key: 'name', type: 'text', title: { en: 'Name' } }],
});

describe('the studio', () => {
  test('defines an object, adds, changes and removes a column, sets choices and transitions', async () => {
    expect((await studio.post(base, thing('device'))).status).toBe(200);
    const added = await studio.post(`${base}/device/columns`, {
      key: 'state',
      type: 'choice',
      title: { en: 'State', de: 'Zustand' },
      choices: [{ key: 'on', title: { en: 'On' } }],
    });
    expect(added).toMatchObject({ status: 200, body: { key: 'state', choices: [{ key: 'on', retired: false }] } });
    const choices = [
      { key: 'off', title: { en: 'Off' }, flags: { final: true } },
      { key: 'broken', title: { en: 'Broken' } },
    ];
    const put = await studio.put(`${base}/device/columns/state/choices`, { choices });
    expect(put.body).toMatchObject({ choices: [{ key: 'off' }, { key: 'broken' }, { key: 'on', retired: true }] });
    const transition = { key: 'breaks', action: 'break', title: { en: 'Break' }, from: 'off', to: 'broken', side: 'staff' };
    const moved = await studio.put(`${base}/device/transitions`, { statusColumn: 'state', transitions: [transition] });
    expect(moved.body).toMatchObject({ statusColumn: 'state', transitions: [{ ...transition, condition: null, sets: {} }] });
    expect((await studio.patch(`${base}/device/columns/name`, { hint: { en: 'Its name' } })).body).toMatchObject({
      hint: { en: 'Its name' },
    });
    await studio.post(`${base}/device/columns`, { key: 'gone', type: 'date', title: { en: 'Gone' } });
    expect((await studio.delete(`${base}/device/columns/gone`)).status).toBe(204);
    const now = await studio.get(`${base}/device`);
    const { columns } = JSON.parse(now.text) as ObjectView;
    expect(columns.filter((c) => !c.standard).map((c) => c.key)).toEqual(['name', 'state']);
    expect((await studio.patch(`${base}/device`, { plural: { en: 'Devices' }, useRecordPermissions: true })).body).toMatchObject({
      plural: { en: 'Devices' },
      useRecordPermissions: true,
    });
  });

  test('is told how to mend what is wrong, and nothing changes', async () => {
    const wrong: [string, unknown, number][] = [
      [base, { ...thing('select') }, 422],
      [base, { ...thing('ok'), behaviour: 'case' }, 422],
      [base, { ...thing('ok'), columns: [{ key: 'a', type: 'blob', title: { en: 'a' } }] }, 422],
      [base, { ...thing('ok"; drop table portico.object; --') }, 422],
      [base, { ...thing('ok'), title: { en: 'a'.repeat(300) } }, 422],
      [`${base}/device/columns`, { key: 'a', type: 'reference', title: { en: 'a' }, settings: { target: 'nothing' } }, 422],
      [`${base}/device/columns`, { key: 'a', type: 'text', title: { en: 'a' }, defaultValue: 'a\u0000' }, 400],
      [`${base}/nothing/columns`, { key: 'a', type: 'text', title: { en: 'a' } }, 404],
    ];
    const before = await studio.get(base);
    for (const [path, body, status] of wrong) {
      const answer = await studio.post(path, body);
      expect([JSON.stringify(body), answer.status]).toEqual([JSON.stringify(body), status]);
    }
    expect((await studio.get(base)).body).toEqual(before.body);
    expect((await studio.delete(`${base}/device/columns/nothing`)).status).toBe(404);
  });

  test('is closed to everybody but administrators', async () => {
    const staff = await app.as(await app.staff());
    expect((await staff.get(base)).status).toBe(200);
    expect((await staff.get(`${base}/device`)).status).toBe(404);
    expect((await staff.post(`${base}/device/columns`, { key: 'mine', type: 'text', title: { en: 'a' } })).status).toBe(404);
    expect((await app.client().get(base)).status).toBe(401);
    expect(createColumn.who).toBe('administrator');
  });
});

/** A long conversation: the newest are shown, and what was said before is a click away (MSG-03). */
import { beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from '../testing/app.ts';
import type { Client, Loose } from '../testing/client.ts';
import { openDesk } from '../testing/desk.ts';

let app: TestApp;
let admin: Client;
let uid: string;

beforeAll(async () => {
  app = await testApp({ env: { PORTICO_REQUESTS_PER_MINUTE: '100000' } });
  admin = (await openDesk(app)).client;
  const made = await admin.post('/api/staff/records/case', { values: { subject: 'Drift', description: 'By 0.4 mg' } });
  uid = String(made.body.uid);
  for (let number = 1; number <= 130; number++) {
    const { status, text } = await admin.post('/api/staff/records/message', { values: { case: uid, text: `Message ${number}` } });
    expect(status, text).toBe(201);
  }
});

const read = async (query = '') => {
  const { status, text, body } = await admin.get(`/api/staff/cases/${uid}/conversation${query}`);
  expect(status, text).toBe(200);
  const entries = (body.entries ?? []) as unknown as { row?: { values: Loose } }[];
  return { older: body.older as unknown, said: entries.flatMap(({ row }) => (row ? [String(row.values.text)] : [])) };
};

test('the newest 100 messages are shown, oldest first, and it is told that there are older ones', async () => {
  const { said, older } = await read();
  expect(said).toHaveLength(100);
  expect(said[0]).toBe('Message 31');
  expect(said.at(-1)).toBe('Message 130');
  expect(older).toBe(true);
});

test('more are shown when more are asked for, page after page up to the first', async () => {
  const { said, older } = await read('?messages=200');
  expect(said).toEqual(Array.from({ length: 130 }, (_, index) => `Message ${index + 1}`));
  expect(older).toBe(false);
  expect((await read('?messages=120')).said[0]).toBe('Message 11');
});

test('more than 1,000, none, and what is no number are refused', async () => {
  for (const wrong of ['1001', '0', 'all', '1e99'])
    expect((await admin.get(`/api/staff/cases/${uid}/conversation?messages=${wrong}`)).status, wrong).toBe(400);
});

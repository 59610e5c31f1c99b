/** Who a folder is given to, by several who save at a time. */
import { beforeAll, expect, describe as group, it } from 'vitest';
import { type Ctx, compile, withTx } from '../../kernel/index.ts';
import type { TestApp } from '../../testing/app.ts';
import type { Client } from '../../testing/client.ts';
import { as } from '../../testing/factories.ts';
import { claimWorld, type People } from '../fixture-claims.ts';
import { saveFolderReaders } from './readers.ts';

let app: TestApp;
let people: People;
let keeper: Client;

beforeAll(async () => {
  const claims = await claimWorld();
  ({ app, people } = claims);
  ({ keeper } = claims.clients);
});

const folders = '/api/staff/objects/claim/folders';
const folder = async (name: string) => {
  const reply = await keeper.post(folders, { name, kind: 'static' });
  expect(reply.status, reply.text).toBe(200);
  return String(reply.body.uid);
};
const share = (of: string, principal: string) =>
  keeper.put(`${folders}/${of}/readers`, { readers: [{ principal, grade: 'read' }] });

group('folders of staff', () => {
  it('are given to whom one save says: of two at once the other is told why it is not done', async () => {
    const of = await folder('Given twice');
    const ctx = await as(app.system, people.keeper);
    await withTx(ctx, async (tx) => {
      await saveFolderReaders(tx, 'claim', of, [{ principal: people.maria.uid, grade: 'read' }]);
      const refused = await share(of, people.sven.uid);
      expect([refused.status, refused.body.code]).toEqual([409, 'conflict']);
      expect(refused.body.detail).toMatch(/saved elsewhere at this moment/);
    });
    const readers = async () => (await keeper.get(`${folders}/${of}/readers`)).body.readers;
    expect(await readers()).toMatchObject([{ uid: people.maria.uid }]);
    expect((await share(of, people.sven.uid)).status).toBe(200);
    expect(await readers()).toMatchObject([{ uid: people.sven.uid }]);
  });

  it('are given to nobody once they are deleted, whoever is named: they are not there', async () => {
    const give = (of: string, readers: Parameters<typeof saveFolderReaders>[3], first = async () => {}) =>
      as(app.system, people.keeper).then((ctx) =>
        withTx(ctx, (tx) => {
          // After the folder was looked up, before anything is written.
          const maybe: Ctx['db']['maybe'] = async (statement, options) => {
            if (compile(statement).text.includes('nowait')) await first();
            return tx.db.maybe(statement, options);
          };
          return saveFolderReaders({ ...tx, db: { ...tx.db, maybe } }, 'claim', of, readers);
        }),
      );
    for (const readers of [[], [{ principal: people.maria.uid, grade: 'read' }]] as const) {
      const of = await folder('Short-lived');
      expect(await give(of, readers)).toHaveLength(readers.length);
      const deleted = async () => {
        expect((await keeper.delete(`${folders}/${of}`)).status).toBe(204);
      };
      await expect(give(of, readers, deleted)).rejects.toMatchObject({ code: 'not_found' });
    }
  });
});

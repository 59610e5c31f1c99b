/** What several tests over HTTP share: claims that each portal user makes for himself, two colleagues, a stranger, staff. */
import { sql } from '../kernel/index.ts';
import { defineObjects } from '../metadata/index.ts';
import { type TestApp, testApp } from '../testing/app.ts';
import type { Client } from '../testing/client.ts';
import {
  allow,
  allowColumns,
  column,
  createOrganisation,
  createPortal,
  createPortalUser,
  createStaff,
  defineBasics,
  type Organisation,
  type Person,
  roleId,
  setScope,
  signIn,
  titles,
} from '../testing/factories.ts';
import { shared } from '../testing/shared.ts';

type Name = 'maria' | 'colleague' | 'stranger' | 'sven' | 'keeper';
export type People = Record<Name, Person>;

export interface Claims {
  readonly app: TestApp;
  /** The organisation of `maria` and `colleague`. */
  readonly acme: Organisation;
  /** `keeper` may manage tags. */
  readonly people: People;
  readonly clients: Record<Name, Client>;
}

const choices = (...keys: string[]) => keys.map((key) => ({ key, title: { en: key } }));

const claimApp = shared(async () => {
  const app = await testApp({ solutions: false });
  const { system } = app;
  const ctx = await app.ctx();
  await defineBasics(ctx);
  await defineObjects(ctx, [
    {
      key: 'claim',
      ...titles('Claim'),
      displayColumn: 'name',
      columns: [
        column('name', { required: true, searchable: true }),
        column('secret'),
        column('points', { type: 'integer' }),
        column('state', { type: 'choice', choices: choices('new', 'busy', 'waiting', 'done') }),
        column('status', { type: 'choice', owned: true, defaultValue: 'open', choices: choices('open', 'shut') }),
        column('papers', { type: 'files' }),
        column('due', { type: 'date' }),
      ],
      transitions: [
        { key: 'finish', action: 'finish', title: { en: 'Finish' }, from: 'open', to: 'shut', side: 'any', sets: { points: 0 } },
      ],
    },
  ]);
  const everybody = await roleId(system, 'all_portal_users');
  await allow(system, 'claim', everybody, { create: true, read: true, update: true, delete: true });
  await allowColumns(system, 'claim', everybody, { name: 3, points: 3, state: 3, papers: 3, due: 3 });
  await setScope(system, 'claim', everybody, 'own', 4);
  await createPortal(system, { slug: 'help', exposes: ['claim'] });
  await ctx.db.run(sql`insert into portico.system_operation (key, title, audience) values
    ('CanManageTags', '{"en": "Manage tags"}', 'staff')`);
  return app;
});

/** People of their own, who have no claims yet, on the application of this test file. */
export async function claimWorld(): Promise<Claims> {
  const app = await claimApp();
  const { system } = app;
  const acme = await createOrganisation(system);
  const people: People = {
    maria: await createPortalUser(system, { name: 'Maria', organisation: acme, portal: 'help' }),
    colleague: await createPortalUser(system, { name: 'Carl', organisation: acme, portal: 'help' }),
    stranger: await createPortalUser(system, { portal: 'help' }),
    sven: await createStaff(system),
    keeper: await createStaff(system),
  };
  await (
    await app.ctx()
  ).db.run(sql`insert into portico.system_operation_rule (operation, position, principal_id, verdict, valid_from)
    select 'CanManageTags', count(*) + 1, ${people.keeper.id}::bigint, true, now() from portico.system_operation_rule`);
  const named = Object.entries(people).map(async ([name, person]) => [name, await signIn(app, person)] as const);
  return { app, acme, people, clients: Object.fromEntries(await Promise.all(named)) as Record<Name, Client> };
}

/** What the tests of tags, folders and export share: claims that each portal user makes for himself, two colleagues, a stranger, staff. */
import { sql } from '../kernel/index.ts';
import { defineObjects } from '../metadata/index.ts';
import { type TestApp, testApp } from '../testing/app.ts';
import {
  allow,
  allowColumns,
  column,
  createOrganisation,
  createPortal,
  createPortalUser,
  createStaff,
  defineBasics,
  type Person,
  roleId,
  setScope,
  titles,
} from '../testing/factories.ts';

export type People = Record<'maria' | 'colleague' | 'stranger' | 'sven' | 'keeper', Person>;

/** An app with them; `keeper` may manage tags. */
export async function claimWorld(): Promise<{ app: TestApp; people: People }> {
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
        column('state', {
          type: 'choice',
          choices: ['new', 'busy', 'waiting', 'done'].map((key) => ({ key, title: { en: key } })),
        }),
        column('status', {
          type: 'choice',
          owned: true,
          defaultValue: 'open',
          choices: ['open', 'shut'].map((key) => ({ key, title: { en: key } })),
        }),
      ],
      transitions: [
        { key: 'finish', action: 'finish', title: { en: 'Finish' }, from: 'open', to: 'shut', side: 'any', sets: { points: 0 } },
      ],
    },
  ]);
  const everybody = await roleId(system, 'all_portal_users');
  await allow(system, 'claim', everybody, { create: true, read: true, update: true, delete: true });
  await allowColumns(system, 'claim', everybody, { name: 3, points: 3, state: 3 });
  await setScope(system, 'claim', everybody, 'own', 4);
  await createPortal(system, { slug: 'help', exposes: ['claim'] });
  const acme = await createOrganisation(system);
  const people = {
    maria: await createPortalUser(system, { name: 'Maria', organisation: acme, portal: 'help' }),
    colleague: await createPortalUser(system, { name: 'Carl', organisation: acme, portal: 'help' }),
    stranger: await createPortalUser(system, { portal: 'help' }),
    sven: await createStaff(system),
    keeper: await createStaff(system),
  };
  await ctx.db.run(sql`insert into portico.system_operation (key, title, audience) values
    ('CanManageTags', '{"en": "Manage tags"}', 'staff')`);
  await ctx.db.run(sql`insert into portico.system_operation_rule (operation, position, principal_id, verdict, valid_from)
    values ('CanManageTags', 1, ${people.keeper.id}::bigint, true, now())`);
  return { app, people };
}

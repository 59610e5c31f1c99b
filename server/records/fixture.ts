/** What the tests of reading and writing share: tasks of two organisations, and staff. */

import type { Filter } from '../../shared/rules/filter.ts';
import { type Ctx, Problem, type System } from '../kernel/index.ts';
import { defineObjects } from '../metadata/index.ts';
import {
  allow,
  allowColumns,
  as,
  column,
  createOrganisation,
  createPortal,
  createPortalUser,
  createStaff,
  createSystem,
  defineBasics,
  type Made,
  type Organisation,
  type Person,
  roleId,
  setScope,
  systemCtx,
  titles,
} from '../testing/factories.ts';
import { shared } from '../testing/shared.ts';
import { create, list, locate } from './index.ts';

/** The objects everything hangs on, for parts of a test file that each bring objects of their own; a file has 1 MB at most. */
export const sharedSystem = shared(async () => {
  const system = await createSystem({ PORTICO_MAX_FILE_MB: '1' });
  await defineBasics(await systemCtx(system));
  return system;
});

/** Status, code and body of a refusal; anything else fails the test. */
export async function refusal(work: Promise<unknown>) {
  const e = await work.then(
    () => null,
    (error: unknown) => error,
  );
  if (!(e instanceof Problem)) throw e ?? new Error('It was not refused');
  return { status: e.status, code: e.code, title: e.title, detail: e.detail, errors: e.errors };
}

export interface World {
  readonly system: System;
  readonly acme: Organisation;
  readonly maria: Person;
  readonly colleague: Person;
  readonly stranger: Person;
  readonly sven: Person;
}

/** Two organisations; a task may be read by who made it and whom it is for, its column `secret` by staff alone. */
export async function taskWorld(): Promise<World> {
  const system = await createSystem();
  const ctx = await systemCtx(system);
  await defineBasics(ctx);
  await defineObjects(ctx, [
    {
      key: 'task',
      ...titles('Task'),
      displayColumn: 'subject',
      contactColumn: 'contact',
      columns: [
        column('subject', { required: true, searchable: true }),
        column('secret', { searchable: true }),
        column('note'),
        column('points', { type: 'integer' }),
        column('contact', { type: 'reference', settings: { target: 'contact' } }),
        column('account', { type: 'reference', settings: { target: 'account' } }),
        column('owner', { type: 'person' }),
        column('number', { type: 'number', settings: { mask: 'T-{0000}' } }),
        column('status', { type: 'choice', owned: true, defaultValue: 'new', choices: [{ key: 'new', title: { en: 'New' } }] }),
      ],
    },
    { key: 'vault', ...titles('Vault'), displayColumn: 'name', columns: [column('name')] },
  ]);
  const everybody = await roleId(system, 'all_portal_users');
  for (const object of ['task', 'vault', 'contact', 'account']) {
    await allow(system, object, everybody, { create: true, read: true, update: true, delete: true });
  }
  await allowColumns(system, 'task', everybody, {
    subject: 3,
    note: 1,
    points: 3,
    account: 3,
    owner: 3,
    number: 1,
    status: 1,
    contact: 1,
    created_by: 1,
  });
  await allowColumns(system, 'vault', everybody, { name: 3 });
  await allowColumns(system, 'contact', everybody, { name: 1, account: 1 });
  await allowColumns(system, 'account', everybody, { name: 1 });
  await setScope(system, 'task', everybody, 'own', 4);
  await setScope(system, 'contact', everybody, 'organisation', 1);
  await setScope(system, 'account', everybody, 'organisation', 1);
  const portal = await createPortal(system, { exposes: ['task', 'contact', 'account'] });
  const acme = await createOrganisation(system, { name: 'Acme' });
  const maria = await createPortalUser(system, { name: 'Maria Silva', organisation: acme, portal });
  const colleague = await createPortalUser(system, { name: 'Carl Colleague', organisation: acme, portal });
  const stranger = await createPortalUser(system, { name: 'Stella Stranger', portal });
  const sven = await createStaff(system, { name: 'Sven Staff' });
  return { system, acme, maria, colleague, stranger, sven };
}

/** A task made by this person. */
export async function makeTask({ system }: World, person: Person, subject: string): Promise<Made> {
  const { uid } = await create(await as(system, person), 'task', { subject });
  return { uid, id: (await locate(await systemCtx(system), 'task', uid)).id };
}

/** Uids of the tasks this actor sees, newest first. */
export async function taskUids(ctx: Ctx, filter?: Filter): Promise<string[]> {
  return (await list(ctx, 'task', { ...(filter && { filter }), limit: 100 })).rows.map((row) => row.uid);
}

/**
 * Small worlds for tests of functions: a system of its own, and one line per account, person, portal or rule. What is missing
 * (account, contact, organisation, portal) is made along. Records are made through the gateway, rules and people by hand.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { actorOf, bumpConfiguration, bumpUser } from '../access/index.ts';
import { readConfig } from '../kernel/config.ts';
import {
  type Ctx,
  closePools,
  contextFor,
  createLog,
  createPools,
  databaseNow,
  type System,
  sql,
  systemContext,
} from '../kernel/index.ts';
import { defineObjects, metadataOf, type NewColumn } from '../metadata/index.ts';
import { create, type Input, locate } from '../records/index.ts';
import type { TestApp } from './app.ts';
import { atEnd } from './at-end.ts';
import type { Client } from './client.ts';
import { patience, testDatabase } from './database.ts';

/** A system on a database and a data folder of its own; closed when the file ends. */
export async function createSystem(env: Readonly<Record<string, string>> = {}): Promise<System> {
  const database = await testDatabase();
  const dataDir = mkdtempSync(path.join(tmpdir(), 'portico-records-'));
  const config = readConfig({ ...env, PORTICO_DATA_DIR: dataDir, PORTICO_PORT: '0' });
  const pools = createPools(database.connections, { portal: 8, staff: 6, worker: 6, auth: 2 }, () => {}, patience);
  const system: System = { config, pools, log: createLog('error'), clockShift: 0 };
  atEnd(async () => {
    await closePools(pools);
    rmSync(dataDir, { recursive: true, force: true });
  });
  return system;
}

export const systemCtx = (system: System) => systemContext(system, 'test');

/** A text column, or one of another type. */
export function column(key: string, more: Partial<NewColumn> = {}): NewColumn {
  return { key, type: 'text', title: { en: key }, ...more };
}

export const titles = (name: string) => ({ title: { en: name }, plural: { en: `${name}s` } });

/** The objects everything hangs on, in their smallest form: account and contact. */
export async function defineBasics(ctx: Ctx): Promise<void> {
  await defineObjects(ctx, [
    {
      key: 'account',
      ...titles('Account'),
      displayColumn: 'name',
      organisationFrom: 'self',
      columns: [
        column('name', { required: true, searchable: true }),
        column('parent', { type: 'reference', settings: { target: 'account' } }),
      ],
    },
    {
      key: 'contact',
      ...titles('Contact'),
      displayColumn: 'name',
      organisationFrom: 'account',
      columns: [
        column('name', { required: true, searchable: true }),
        column('account', { type: 'reference', settings: { target: 'account' } }),
        column('email', { type: 'email' }),
      ],
    },
  ]);
}

export interface Made {
  readonly id: string;
  readonly uid: string;
}

let count = 0;
const next = (word: string) => `${word} ${++count}`;

/** A record made by the system itself. */
export async function createRecord(system: System, object: string, values: Input = {}): Promise<Made> {
  const ctx = await systemCtx(system);
  const { uid } = await create(ctx, object, values);
  const { id } = await locate(ctx, object, uid);
  return { id, uid };
}

export const createAccount = (system: System, wish: { name?: string; parent?: Made } = {}) =>
  createRecord(system, 'account', { name: wish.name ?? next('Account'), ...(wish.parent && { parent: wish.parent.uid }) });

export const createContact = (system: System, wish: { name?: string; account?: Made } = {}) =>
  createRecord(system, 'contact', { name: wish.name ?? next('Contact'), ...(wish.account && { account: wish.account.uid }) });

export interface Organisation {
  readonly roleId: string;
  readonly account: Made;
}

async function principal(ctx: Ctx, kind: string): Promise<Made> {
  return ctx.db.one(sql<Made>`insert into portico.principal (kind) values (${kind}) returning id::text as id, uid::text as uid`);
}

/** A role; below All portal users unless told. Answers its id. */
export async function createRole(
  system: System,
  wish: { title?: string; parent?: string; side?: 'staff' | 'portal'; tree?: string; account?: Made } = {},
): Promise<string> {
  const ctx = await systemCtx(system);
  const { id } = await principal(ctx, 'role');
  const { side = 'portal', tree = 'organisational', title = next('Role') } = wish;
  const parent = wish.parent ?? (await roleId(system, side === 'portal' ? 'all_portal_users' : 'all_employees'));
  await ctx.db.run(sql`insert into portico.role (id, key, title, tree, side, parent_id, account_id, created_at)
    values (${id}, ${randomUUID()}, ${title}, ${tree}, ${side}, ${tree === 'functional' ? null : parent}::bigint,
      ${wish.account?.id ?? null}::bigint, ${ctx.now})`);
  await bumpConfiguration(ctx);
  return id;
}

/** Id of a role by key: `all_portal_users`, `all_employees`, `administrators`. */
export async function roleId(system: System, key: string): Promise<string> {
  const { db } = await systemCtx(system);
  return (await db.one(sql<{ id: string }>`select id::text as id from portico.role where key = ${key}`)).id;
}

/** A portal organisation with its account. */
export async function createOrganisation(system: System, wish: { name?: string; account?: Made } = {}): Promise<Organisation> {
  const account = wish.account ?? (await createAccount(system, { name: wish.name }));
  return { account, roleId: await createRole(system, { title: wish.name, account }) };
}

/** An active portal that exposes these objects. Answers its slug. */
export async function createPortal(system: System, wish: { slug?: string; exposes?: readonly string[] } = {}): Promise<string> {
  const ctx = await systemCtx(system);
  const slug = wish.slug ?? `portal-${++count}`;
  await ctx.db.run(sql`with w as (insert into portico.workspace (key, title) values (${slug}, ${slug}) returning id)
    insert into portico.portal (key, workspace_id, slug, title, kind, status, created_at)
    select ${slug}, id, ${slug}, ${slug}, 'self_service', 'active', ${ctx.now}::timestamptz from w`);
  for (const object of wish.exposes ?? []) await expose(system, slug, object);
  return slug;
}

/** Puts an object on a portal's list. */
export async function expose(system: System, slug: string, object: string): Promise<void> {
  const ctx = await systemCtx(system);
  const id = (await metadataOf(ctx)).objects.get(object)?.id ?? '0';
  await ctx.db.run(
    sql`insert into portico.exposure (portal_id, object_id) select p.id, ${id}::bigint from portico.portal p where p.slug = ${slug}`,
  );
  await bumpConfiguration(ctx);
}

export interface Person extends Made {
  readonly kind: 'staff' | 'portal';
  readonly name: string;
  readonly membershipId: string | null;
  readonly contact: Made | null;
  readonly portal: string | null;
}

export interface PortalUserWish {
  readonly name?: string;
  /** Made where absent; null = an individual user. */
  readonly organisation?: Organisation | null;
  readonly roles?: readonly string[];
  /** Slug of the portal he belongs to. */
  readonly portal: string;
}

/** A portal user with contact, membership and portal. */
export async function createPortalUser(system: System, wish: PortalUserWish): Promise<Person> {
  const organisation = wish.organisation === undefined ? await createOrganisation(system) : wish.organisation;
  const name = wish.name ?? next('User');
  const contact = await createContact(system, { name, ...(organisation && { account: organisation.account }) });
  const ctx = await systemCtx(system);
  const { id, uid } = await principal(ctx, 'portal');
  const login = `${uid}@example.org`;
  await ctx.db.run(sql`insert into portico.portal_user (id, contact_id, login, email, created_at)
    values (${id}, ${contact.id}, ${login}, ${login}, ${ctx.now})`);
  const membership = await ctx.db.one(sql<{
    id: string;
  }>`insert into portico.membership (portal_user_id, organisation_id, valid_from)
    values (${id}, ${organisation?.roleId ?? null}::bigint, ${ctx.now}) returning id::text as id`);
  await ctx.db.run(sql`insert into portico.membership_role (membership_id, role_id, valid_from)
    select ${membership.id}::bigint, r, ${ctx.now}::timestamptz from unnest(${wish.roles ?? []}::bigint[]) r`);
  await ctx.db.run(sql`insert into portico.portal_access (portal_user_id, portal_id, granted_at)
    select ${id}::bigint, p.id, ${ctx.now}::timestamptz from portico.portal p where p.slug = ${wish.portal}`);
  return { id, uid, kind: 'portal', name, membershipId: membership.id, contact, portal: wish.portal };
}

/** A staff user. */
export async function createStaff(system: System, wish: { name?: string; roles?: readonly string[] } = {}): Promise<Person> {
  const ctx = await systemCtx(system);
  const { id, uid } = await principal(ctx, 'staff');
  const name = wish.name ?? next('Staff');
  await ctx.db.run(sql`insert into portico.staff_user (id, login, email, display_name, public_name, created_at)
    values (${id}, ${uid}, ${`${uid}@example.com`}, ${name}, ${`${name} (public)`}, ${ctx.now})`);
  await ctx.db.run(sql`insert into portico.staff_role (staff_user_id, role_id, valid_from)
    select ${id}::bigint, r, ${ctx.now}::timestamptz from unnest(${wish.roles ?? []}::bigint[]) r`);
  return { id, uid, kind: 'staff', name, membershipId: null, contact: null, portal: null };
}

/** A context of this person as his rights are now. */
export async function as(system: System, person: Person): Promise<Ctx> {
  const actor = await actorOf(system, {
    principalId: person.id,
    ...(person.membershipId !== null && { membershipId: person.membershipId }),
    ...(person.portal !== null && { portalSlug: person.portal }),
  });
  if (actor === null) throw new Error(`${person.name} cannot act`);
  return contextFor(system, actor, await databaseNow(system));
}

/** A browser with a session of this person. */
export const signIn = (app: TestApp, person: Person): Promise<Client> =>
  app.as({ ...person, door: person.kind, login: '', email: '', password: '' });

type Cells = Partial<Record<'create' | 'read' | 'update' | 'delete', boolean>>;

/** A row of level 2 at the bottom. */
export async function allow(system: System, object: string, principalId: string, cells: Cells): Promise<void> {
  const ctx = await systemCtx(system);
  const id = (await metadataOf(ctx)).objects.get(object)?.id ?? '0';
  const cell = (verb: keyof Cells) => cells[verb] ?? null;
  await ctx.db.run(sql`insert into portico.operation_rule (object_id, position, principal_id, can_create, can_read, can_update, can_delete, valid_from)
    select ${id}::bigint, coalesce(max(position), 0) + 1, ${principalId}::bigint, ${cell('create')}::boolean, ${cell('read')}::boolean,
      ${cell('update')}::boolean, ${cell('delete')}::boolean, ${ctx.now}::timestamptz from portico.operation_rule`);
  await bumpConfiguration(ctx);
}

/** Rows of level 4 at the bottom: grade by column (0 hidden, 1 read, 2 set once, 3 edit). */
export async function allowColumns(
  system: System,
  object: string,
  principalId: string,
  grades: Readonly<Record<string, number>>,
): Promise<void> {
  const ctx = await systemCtx(system);
  const definition = (await metadataOf(ctx)).objects.get(object);
  for (const [key, grade] of Object.entries(grades)) {
    await ctx.db.run(sql`insert into portico.column_rule (column_id, position, principal_id, grade, valid_from)
      select ${definition?.column(key)?.id}::bigint, coalesce(max(position), 0) + 1, ${principalId}::bigint, ${grade}::smallint,
        ${ctx.now}::timestamptz from portico.column_rule`);
  }
  await bumpConfiguration(ctx);
}

/** The scope of a role on an object. */
export async function setScope(system: System, object: string, role: string, scope: string, grade = 1): Promise<void> {
  const ctx = await systemCtx(system);
  const id = (await metadataOf(ctx)).objects.get(object)?.id ?? '0';
  await ctx.db.run(
    sql`update portico.scope_rule set valid_to = ${ctx.now} where object_id = ${id} and role_id = ${role} and valid_to is null`,
  );
  await ctx.db.run(sql`insert into portico.scope_rule (object_id, role_id, scope, grade, valid_from)
    values (${id}, ${role}, ${scope}, ${grade}, ${ctx.now})`);
  await bumpConfiguration(ctx);
}

/** An explicit grant on a record, as a share writes it. */
export async function grant(system: System, object: string, record: Made, principalId: string, grade = 1): Promise<void> {
  const ctx = await systemCtx(system);
  const definition = (await metadataOf(ctx)).objects.get(object);
  const source = await ctx.db.one(sql<{
    id: string;
  }>`insert into portico.grant_source (object_id, kind, record_id, principal_id, grade, made_at)
    values (${definition?.id}, 'share', ${record.id}, ${principalId}, ${grade}, ${ctx.now}) returning id::text as id`);
  const order = definition?.column(definition.orderColumn)?.physical ?? 'created_at';
  await ctx.db.run(sql`insert into ${sql.id('data', `${object}_access`)} (principal_id, sort_key, record_id, grade, source_id)
    select ${principalId}::bigint, t.${sql.id(order)}, t.id, ${grade}::smallint, ${source.id}::bigint
    from ${sql.id('data', object)} t where t.id = ${record.id}::bigint`);
  await bumpUser(ctx, principalId);
  await bumpConfiguration(ctx);
}

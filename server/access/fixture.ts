/** A small world for the tests of this module: two organisations, their people, cases and messages. Written past the walls, by hand. */

import type { Config } from '../kernel/config.ts';
import {
  type Actor,
  type Ctx,
  closePools,
  contextFor,
  createLog,
  createPools,
  type System,
  sql,
  systemContext,
} from '../kernel/index.ts';
import { defineObjects, metadataOf, type NewColumn, tables } from '../metadata/index.ts';
import { atEnd } from '../testing/at-end.ts';
import { patience, testDatabase } from '../testing/database.ts';
import { actorOf } from './index.ts';

const text = (key: string, more: Partial<NewColumn> = {}): NewColumn => ({ key, type: 'text', title: { en: key }, ...more });
const reference = (key: string, target: string, more: Partial<NewColumn> = {}): NewColumn => ({
  key,
  type: 'reference',
  title: { en: key },
  settings: { target },
  ...more,
});
const titles = (name: string) => ({ title: { en: name }, plural: { en: `${name}s` } });

export interface World {
  readonly system: System;
  /** A context of the system itself. */
  sys(): Promise<Ctx>;
  role(title: string, parent: string, more?: { side?: string; tree?: string; accountId?: string }): Promise<string>;
  roleOf(key: string): Promise<string>;
  account(name: string, parentId?: string): Promise<string>;
  organisation(name: string, more?: { accountId?: string; parent?: string }): Promise<{ role: string; account: string }>;
  portalUser(name: string, organisationRole: string | null, roles?: readonly string[]): Promise<Person>;
  staff(name: string, roles?: readonly string[]): Promise<Person>;
  /** The actor of a person as he is now. */
  actor(person: Person, portal?: string | null): Promise<Actor>;
  as(person: Person, portal?: string | null): Promise<Ctx>;
  operation(
    object: string,
    principal: string,
    cells: Partial<Record<'create' | 'read' | 'update' | 'delete', boolean | null>>,
  ): Promise<void>;
  column(object: string, column: string, principal: string, grade: number | null): Promise<void>;
  scope(object: string, role: string, scope: string, grade: number): Promise<void>;
  expose(object: string, portal?: string): Promise<void>;
  record(object: string, values: Readonly<Record<string, unknown>>): Promise<string>;
  grant(object: string, record: string, principal: string, grade: number): Promise<string>;
}

export interface Person {
  readonly id: string;
  readonly kind: 'staff' | 'portal';
  readonly membershipId: string | null;
  readonly contactId: string | null;
}

/** Makes the database and an empty world with the portal `support`. */
export async function world(): Promise<World> {
  const { connections } = await testDatabase();
  const system: System = {
    config: {} as Config,
    pools: createPools(connections, { portal: 4, staff: 4, worker: 6, auth: 2 }, () => {}, patience),
    log: createLog('error', () => {}),
    clockShift: 0,
  };
  atEnd(() => closePools(system.pools));
  const sys = () => systemContext(system, 'test');
  await defineObjects(await sys(), [
    {
      key: 'account',
      ...titles('Account'),
      displayColumn: 'name',
      organisationFrom: 'self',
      columns: [text('name'), reference('parent', 'account')],
    },
    { key: 'contact', ...titles('Contact'), displayColumn: 'name', columns: [text('name'), reference('account', 'account')] },
    {
      key: 'case',
      ...titles('Case'),
      displayColumn: 'subject',
      contactColumn: 'contact',
      columns: [text('subject'), text('secret'), text('state', { owned: true }), reference('contact', 'contact')],
    },
    {
      key: 'message',
      ...titles('Message'),
      attachedTo: 'case',
      parentColumn: 'case',
      columns: [text('body'), reference('case', 'case', { required: true })],
    },
  ]);
  await (await sys()).db.batch([
    sql`insert into portico.workspace (key, title) values ('support', 'Support'), ('partners', 'Partners')`,
    sql`insert into portico.portal (key, workspace_id, slug, title, kind, status, created_at)
      select key, id, key, title, 'self_service', 'active', clock_timestamp() from portico.workspace`,
  ]);
  return { system, sys, ...people(system, sys), ...rules(sys), ...records(sys) };
}

function people(system: System, sys: () => Promise<Ctx>) {
  const insertRole = async (
    title: string,
    parent: string | null,
    more: { side?: string; tree?: string; accountId?: string } = {},
  ) => {
    const { db, now } = await sys();
    const { side = 'portal', tree = 'organisational', accountId = null } = more;
    const row = await db.one(sql<{ id: string }>`with p as (insert into portico.principal (kind) values ('role') returning id)
      insert into portico.role (id, key, title, tree, side, parent_id, account_id, created_at)
      select id, gen_random_uuid(), ${title}, ${tree}, ${side}, ${parent}::bigint, ${accountId}::bigint, ${now} from p returning id::text as id`);
    return row.id;
  };
  const roleOf = async (key: string) =>
    (await (await sys()).db.one(sql<{ id: string }>`select id::text as id from portico.role where key = ${key}`)).id;
  const account = async (name: string, parentId: string | null = null) =>
    (
      await (
        await sys()
      ).db.one(sql<{ id: string }>`insert into data.account (name, parent, created_at, modified_at)
      values (${name}, ${parentId}::bigint, clock_timestamp(), clock_timestamp()) returning id::text as id`)
    ).id;
  const principal = async (kind: string) =>
    (
      await (
        await sys()
      ).db.one(sql<{ id: string }>`insert into portico.principal (kind) values (${kind}) returning id::text as id`)
    ).id;
  const portalUser = async (name: string, organisation: string | null, roles: readonly string[] = []): Promise<Person> => {
    const id = await principal('portal');
    const { db, now } = await sys();
    const contact = await db.one(sql<{ id: string }>`insert into data.contact (name, created_at, modified_at)
      values (${name}, ${now}, ${now}) returning id::text as id`);
    await db.run(sql`insert into portico.portal_user (id, contact_id, login, email, created_at)
      values (${id}, ${contact.id}, ${name}, ${`${name}@example.org`}, ${now})`);
    const membership = await db.one(sql<{
      id: string;
    }>`insert into portico.membership (portal_user_id, organisation_id, valid_from)
      values (${id}, ${organisation}::bigint, ${now}) returning id::text as id`);
    await db.run(sql`insert into portico.membership_role (membership_id, role_id, valid_from)
      select ${membership.id}::bigint, r, ${now} from unnest(${roles}::bigint[]) r`);
    await db.run(sql`insert into portico.portal_access (portal_user_id, portal_id, granted_at)
      select ${id}::bigint, id, ${now} from portico.portal where slug = 'support'`);
    return { id, kind: 'portal', membershipId: membership.id, contactId: contact.id };
  };
  const staff = async (name: string, roles: readonly string[] = []): Promise<Person> => {
    const id = await principal('staff');
    const { db, now } = await sys();
    await db.run(sql`insert into portico.staff_user (id, login, email, display_name, public_name, created_at)
      values (${id}, ${name}, ${`${name}@example.com`}, ${name}, ${name}, ${now})`);
    await db.run(sql`insert into portico.staff_role (staff_user_id, role_id, valid_from)
      select ${id}::bigint, r, ${now} from unnest(${roles}::bigint[]) r`);
    return { id, kind: 'staff', membershipId: null, contactId: null };
  };
  const actor = async (person: Person, portal: string | null = 'support') => {
    const portalSlug = person.kind === 'portal' && portal !== null ? portal : undefined;
    const found = await actorOf(system, { principalId: person.id, membershipId: person.membershipId ?? undefined, portalSlug });
    if (found === null) throw new Error('This person is nobody at the moment');
    return found;
  };
  return {
    role: (title: string, parent: string, more?: { side?: string; tree?: string; accountId?: string }) =>
      insertRole(title, parent === '' ? null : parent, more),
    roleOf,
    account,
    organisation: async (name: string, more: { accountId?: string; parent?: string } = {}) => {
      const id = more.accountId ?? (await account(name));
      const parent = more.parent ?? (await roleOf('all_portal_users'));
      return { role: await insertRole(name, parent, { accountId: id }), account: id };
    },
    portalUser,
    staff,
    actor,
    as: async (person: Person, portal?: string | null) => contextFor(system, await actor(person, portal), (await sys()).now),
  };
}

function rules(sys: () => Promise<Ctx>) {
  const objectId = async (key: string) => (await metadataOf(await sys())).objects.get(key)?.id ?? '0';
  return {
    operation: async (
      object: string,
      principal: string,
      cells: Partial<Record<'create' | 'read' | 'update' | 'delete', boolean | null>>,
    ) => {
      const { db, now } = await sys();
      const id = await objectId(object);
      await db.run(sql`insert into portico.operation_rule (object_id, position, principal_id, can_create, can_read, can_update, can_delete, valid_from)
        select ${id}::bigint, coalesce(max(position), 0) + 1, ${principal}::bigint, ${cells.create ?? null}::boolean, ${cells.read ?? null}::boolean,
          ${cells.update ?? null}::boolean, ${cells.delete ?? null}::boolean, ${now}
        from portico.operation_rule where object_id = ${id}`);
    },
    column: async (object: string, column: string, principal: string, grade: number | null) => {
      const { db, now } = await sys();
      const id = (await metadataOf(await sys())).objects.get(object)?.column(column)?.id ?? '0';
      await db.run(sql`insert into portico.column_rule (column_id, position, principal_id, grade, valid_from)
        select ${id}::bigint, coalesce(max(position), 0) + 1, ${principal}::bigint, ${grade}::smallint, ${now}
        from portico.column_rule where column_id = ${id}`);
    },
    scope: async (object: string, role: string, scope: string, grade: number) => {
      const { db, now } = await sys();
      await db.run(sql`insert into portico.scope_rule (object_id, role_id, scope, grade, valid_from)
        values (${await objectId(object)}, ${role}, ${scope}, ${grade}, ${now})`);
    },
    expose: async (object: string, portal = 'support') => {
      const { db } = await sys();
      await db.run(sql`insert into portico.exposure (portal_id, object_id)
        select id, ${await objectId(object)}::bigint from portico.portal where slug = ${portal}`);
    },
  };
}

function records(sys: () => Promise<Ctx>) {
  return {
    record: async (object: string, values: Readonly<Record<string, unknown>>) => {
      const { db } = await sys();
      const all = { created_at: new Date(), modified_at: new Date(), ...values };
      const row = await db.one(sql<{ id: string }>`insert into ${tables.records(object)}
        (${sql.join(Object.keys(all).map((k) => sql.id(k)))}) values (${sql.join(Object.values(all))}) returning id::text as id`);
      return row.id;
    },
    grant: async (object: string, record: string, principal: string, grade: number) => {
      const { db, now } = await sys();
      const id = (await metadataOf(await sys())).objects.get(object)?.id ?? '0';
      const source = await db.one(sql<{ id: string }>`insert into portico.grant_source
        (object_id, kind, record_id, principal_id, grade, made_at) values (${id}, 'share', ${record}, ${principal}, ${grade}, ${now}) returning id::text as id`);
      await db.run(sql`insert into ${tables.access(object)} (principal_id, sort_key, record_id, grade, source_id)
        select ${principal}::bigint, k.sort_key, k.id, ${grade}::smallint, ${source.id}::bigint from ${tables.keys(object)} k where k.id = ${record}::bigint`);
      await db.run(sql`update portico.principal set epoch = epoch + 1 where id = ${principal}`);
      return source.id;
    },
  };
}

/** People, roles and portals of a world as rows of the database. */
import type { Former, Key, World } from '../world.ts';
import { ROOT_PORTAL, ROOT_STAFF } from '../world.ts';
import { AGO, LONG_AGO, momentOf, type Names, type Rows } from './names.ts';
import { objectId, type Stage } from './stage.ts';

function principalRows(world: World, { of }: Names): Rows {
  const kinds: [string, readonly { key: Key }[]][] = [
    ['role', world.roles.filter((role) => role.key !== ROOT_STAFF && role.key !== ROOT_PORTAL)],
    ['staff', world.staffUsers],
    ['portal', world.portalUsers],
  ];
  const rows = kinds.flatMap(([kind, who]) => who.map(({ key }) => ({ ...of(key), kind })));
  return { table: 'portico.principal', columns: { id: 'bigint', uid: 'uuid', kind: 'text' }, rows };
}

/** Parents stand before their children in a world. */
function roleRows(world: World, { of, id }: Names): Rows {
  const roles = world.roles.filter((role) => role.key !== ROOT_STAFF && role.key !== ROOT_PORTAL);
  return {
    table: 'portico.role',
    columns: {
      id: 'bigint',
      key: 'text',
      title: 'text',
      tree: 'text',
      side: 'text',
      parent_id: 'bigint',
      account_id: 'bigint',
      created_at: 'timestamptz',
    },
    rows: roles.map((role) => ({
      id: of(role.key).id,
      key: of(role.key).uid,
      title: role.name,
      tree: role.tree,
      side: role.side,
      parent_id: id(role.parent),
      account_id: id(role.account),
      created_at: AGO,
    })),
  };
}

function accountRows(world: World, { of, id }: Names): Rows[] {
  const record = { id: 'bigint', uid: 'uuid', created_at: 'timestamptz', modified_at: 'timestamptz', organisation_id: 'bigint' };
  const at = { created_at: LONG_AGO, modified_at: LONG_AGO };
  return [
    {
      table: 'data.account',
      columns: { ...record, name: 'text', parent: 'bigint' },
      rows: world.accounts.map(({ key, name, parent }) => ({
        ...of(key),
        ...at,
        organisation_id: of(key).id,
        name,
        parent: id(parent),
      })),
    },
    {
      table: 'data.contact',
      columns: { ...record, name: 'text', account: 'bigint' },
      rows: world.contacts.map(({ key, name, account }) => ({
        ...of(key),
        ...at,
        organisation_id: id(account),
        name,
        account: id(account),
      })),
    },
  ];
}

function userRows(world: World, { of }: Names): Rows[] {
  const common = { id: 'bigint', login: 'text', email: 'text', locked_at: 'timestamptz', created_at: 'timestamptz' };
  const facts = (key: Key, locked: boolean) => ({
    id: of(key).id,
    login: `${of(key).uid}@example.org`,
    email: `${of(key).uid}@example.org`,
    locked_at: locked ? AGO : null,
    created_at: AGO,
  });
  return [
    {
      table: 'portico.staff_user',
      columns: { ...common, display_name: 'text', public_name: 'text' },
      rows: world.staffUsers.map(({ key, locked, fullName, publicName }) => ({
        ...facts(key, locked),
        display_name: fullName,
        public_name: publicName,
      })),
    },
    {
      table: 'portico.portal_user',
      columns: { ...common, contact_id: 'bigint' },
      rows: world.portalUsers.map(({ key, locked, contact }) => ({ ...facts(key, locked), contact_id: of(contact).id })),
    },
  ];
}

/** The membership without organisation that an individual needs as soon as he has a role. */
export const individual = (user: Key): Key => `individual ${user}`;

/** Functional roles attached to a user stand in each of his memberships, or beside a staff user's other roles. */
function membershipRows(world: World, { of, id }: Names): Rows[] {
  const ofUser = (user: Key) => world.attachments.filter((one) => one.to === user).map((one) => one.functional);
  const lone = world.portalUsers.filter(
    ({ key }) => ofUser(key).length > 0 && !world.memberships.some((membership) => membership.user === key),
  );
  type Held = readonly [Key, Key[], Former[]?];
  const each = (holder: string, rows: readonly Held[]) =>
    rows.flatMap(([key, roles, former = []]) => [
      ...[...new Set(roles)].map((role) => ({ [holder]: of(key).id, role_id: of(role).id, valid_from: AGO, valid_to: null })),
      ...former
        .filter(({ role }) => !roles.includes(role))
        .map(({ role, until }) => ({
          [holder]: of(key).id,
          role_id: of(role).id,
          valid_from: LONG_AGO,
          valid_to: momentOf(until),
        })),
    ]);
  const held: Held[] = [
    ...world.memberships.map(({ key, user, roles, former }): Held => [key, [...roles, ...ofUser(user)], former]),
    ...lone.map(({ key }): Held => [individual(key), ofUser(key)]),
  ];
  return [
    {
      table: 'portico.membership',
      columns: {
        id: 'bigint',
        portal_user_id: 'bigint',
        organisation_id: 'bigint',
        is_admin: 'boolean',
        active: 'boolean',
        valid_from: 'timestamptz',
        valid_to: 'timestamptz',
      },
      rows: [
        ...world.memberships.map(({ key, user, organisation, isAdmin, active, ended }) => ({
          id: of(key).id,
          portal_user_id: of(user).id,
          organisation_id: id(organisation),
          is_admin: isAdmin,
          active,
          valid_from: LONG_AGO,
          valid_to: ended ? AGO : null,
        })),
        ...lone.map(({ key }) => ({
          id: of(individual(key)).id,
          portal_user_id: of(key).id,
          organisation_id: null,
          is_admin: false,
          active: true,
          valid_from: LONG_AGO,
          valid_to: null,
        })),
      ],
    },
    {
      table: 'portico.membership_role',
      columns: { membership_id: 'bigint', role_id: 'bigint', valid_from: 'timestamptz', valid_to: 'timestamptz' },
      rows: each('membership_id', held),
    },
    {
      table: 'portico.staff_role',
      columns: { staff_user_id: 'bigint', role_id: 'bigint', valid_from: 'timestamptz', valid_to: 'timestamptz' },
      rows: each(
        'staff_user_id',
        world.staffUsers.map(({ key, roles, former }): Held => [key, [...roles, ...ofUser(key)], former]),
      ),
    },
    {
      table: 'portico.role_attachment',
      columns: { functional_role_id: 'bigint', organisational_role_id: 'bigint' },
      rows: world.attachments
        .filter((one) => world.roles.some((role) => role.key === one.to))
        .map((one) => ({ functional_role_id: of(one.functional).id, organisational_role_id: of(one.to).id })),
    },
  ];
}

/** The address of a portal of this world. */
export const slugOf = (names: Names, portal: Key) => `p${names.of(portal).id}`;

function portalRows(world: World, stage: Stage, names: Names): Rows[] {
  const { of } = names;
  return [
    {
      table: 'portico.workspace',
      columns: { id: 'bigint', key: 'text', title: 'text' },
      rows: world.portals.map(({ key }) => ({ id: of(key).id, key: slugOf(names, key), title: key })),
    },
    {
      table: 'portico.portal',
      columns: {
        id: 'bigint',
        key: 'text',
        workspace_id: 'bigint',
        slug: 'text',
        title: 'text',
        kind: 'text',
        status: 'text',
        created_at: 'timestamptz',
        features_off: 'text[]',
      },
      rows: world.portals.map(({ key, status, off = [] }) => ({
        id: of(key).id,
        key: slugOf(names, key),
        workspace_id: of(key).id,
        slug: slugOf(names, key),
        title: key,
        kind: 'customer',
        status,
        created_at: AGO,
        features_off: off,
      })),
    },
    {
      table: 'portico.exposure',
      columns: { portal_id: 'bigint', object_id: 'bigint' },
      rows: world.portals.flatMap(({ key, exposes }) =>
        exposes.map((object) => ({ portal_id: of(key).id, object_id: objectId(stage, world, object) })),
      ),
    },
    {
      table: 'portico.portal_access',
      columns: { portal_user_id: 'bigint', portal_id: 'bigint', granted_at: 'timestamptz' },
      rows: world.portalUsers.flatMap(({ key, portals }) =>
        portals.map((portal) => ({ portal_user_id: of(key).id, portal_id: of(portal).id, granted_at: AGO })),
      ),
    },
  ];
}

/** In an order in which each row finds those it points to. */
export function peopleOf(world: World, stage: Stage, names: Names): Rows[] {
  return [
    principalRows(world, names),
    ...accountRows(world, names),
    roleRows(world, names),
    ...userRows(world, names),
    ...membershipRows(world, names),
    ...portalRows(world, stage, names),
  ];
}

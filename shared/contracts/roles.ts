/** The role trees: roles, their members, what is attached to them, what they may do (ORG-16..22, PRM-13, PRM-15). */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';

const uid = z.uuid();
const title = z.string().trim().min(1).max(200);
const side = z.enum(['staff', 'portal']);
const tree = z.enum(['organisational', 'functional']);
const name = z.strictObject({ uid, title: z.string() });
const words = z.string().trim().max(200).optional();
const cursor = z.string().max(1000).optional();

export const role = z.strictObject({
  uid,
  key: z.string(),
  title: z.string(),
  tree,
  side,
  parent: uid.nullable(),
  /** Bound to an account: a portal organisation. */
  organisation: z.boolean(),
  /** Administrators of the organisation may hand it out. */
  delegable: z.boolean(),
  /** Goes back as If-Match. */
  version: z.int(),
  /** How many stand directly below it. */
  children: z.int(),
});
const params = z.strictObject({ role: uid });

export const listRoles = endpoint({
  method: 'GET',
  path: '/api/staff/roles',
  who: 'staff',
  summary:
    'Roles by title, 50 at a time: the top ones of the trees, those below one, or those with the words in their title (ORG-22).',
  query: z.strictObject({ below: uid.optional(), tree: tree.optional(), side: side.optional(), q: words, cursor }),
  answer: z.strictObject({
    /** `above`: the way up, the root first. `spread`: others may stand below it, and it may be attached. */
    roles: z.array(role.extend({ above: z.array(name), spread: z.boolean() })),
    next: z.string().nullable(),
  }),
});
export const getRole = endpoint({
  method: 'GET',
  path: '/api/staff/roles/:role',
  who: 'staff',
  summary: 'One role: the way up, how many hold it themselves, and what can be done with it.',
  params,
  answer: role.extend({
    above: z.array(name),
    /** Of an organisation: its account. */
    account: uid.nullable(),
    /** Everybody of its side has it. */
    everybody: z.boolean(),
    members: z.int(),
    attached: z.int(),
    can: z.strictObject({
      move: z.boolean(),
      remove: z.boolean(),
      members: z.boolean(),
      /** Stand above others, and be attached. */
      spread: z.boolean(),
    }),
  }),
});
export const createRole = endpoint({
  method: 'POST',
  path: '/api/staff/roles',
  who: 'staff',
  summary: 'Makes a role below another one; functional roles may stand alone (ORG-16, ORG-18).',
  body: z.strictObject({ title, tree, side, parent: uid.nullable(), delegable: z.boolean().default(true) }),
  answer: role,
});
export const changeRole = endpoint({
  method: 'PATCH',
  path: '/api/staff/roles/:role',
  who: 'staff',
  summary:
    'Title, and whether administrators of the organisation may hand the role out (If-Match: the version seen; decision 7).',
  params,
  body: z.strictObject({ title, delegable: z.boolean() }).partial(),
  answer: role,
});
export const moveRole = endpoint({
  method: 'PUT',
  path: '/api/staff/roles/:role/parent',
  who: 'staff',
  summary: 'Moves a role (If-Match: the version seen): never into a circle, out of its root, or into another organisation (P12).',
  params,
  body: z.strictObject({ parent: uid.nullable() }),
  answer: role,
});
const hit = z.strictObject({
  kind: z.enum([
    'shipped',
    'children',
    'organisation_members',
    'audiences',
    'author_rules',
    'rights',
    'system_rights',
    'members',
    'attached',
    'operations',
    'columns',
    'scopes',
    'system',
    'shares',
  ]),
  count: z.int(),
  /** Some of them. */
  names: z.array(z.string()),
  /** Titles of the objects that rules stand on. */
  objects: z.array(z.record(z.string(), z.string())),
});
export const getRoleRemoval = endpoint({
  method: 'GET',
  path: '/api/staff/roles/:role/removal',
  who: 'staff',
  summary: 'What deleting a role would meet: what must be gone first, and what falls away with it.',
  params,
  answer: z.strictObject({ blocked: z.array(hit), falls: z.array(hit) }),
});
export const removeRole = endpoint({
  method: 'DELETE',
  path: '/api/staff/roles/:role',
  who: 'staff',
  summary: 'Deletes a role (If-Match: the version seen); where something falls away with it only when confirmed.',
  params,
  query: z.strictObject({ confirm: z.enum(['true', 'false']).default('false') }),
});

const member = z.strictObject({
  uid,
  name: z.string(),
  login: z.string(),
  status: z.enum(['not_registered', 'active', 'locked']),
  /** Has this role itself. */
  own: z.boolean(),
  /** Roles below it, or roles it is attached to, that he has it through; the first three. */
  through: z.array(name),
  /** Titles of his organisations. */
  organisations: z.array(z.string()),
});
export const listMembers = endpoint({
  method: 'GET',
  path: '/api/staff/roles/:role/members',
  who: 'staff',
  summary: 'Who has a role, himself or through another one, by log-in name, 50 at a time (ORG-22).',
  params,
  query: z.strictObject({ q: words, cursor }),
  answer: z.strictObject({ members: z.array(member), next: z.string().nullable() }),
});
export const listCandidates = endpoint({
  method: 'GET',
  path: '/api/staff/roles/:role/candidates',
  who: 'staff',
  summary: 'Users who can be put into a role and do not have it themselves yet; at most 25 (ORG-17).',
  params,
  query: z.strictObject({ q: words }),
  answer: z.strictObject({ users: z.array(member.pick({ uid: true, name: true, login: true, organisations: true })) }),
});
const memberParams = z.strictObject({ role: uid, user: uid });
export const addToRole = endpoint({
  method: 'PUT',
  path: '/api/staff/roles/:role/members/:user',
  who: 'staff',
  summary: 'Gives a user a role: in its organisation, or in all his memberships where it stands in none (ADM-05, ADM-06).',
  params: memberParams,
});
export const takeFromRole = endpoint({
  method: 'DELETE',
  path: '/api/staff/roles/:role/members/:user',
  who: 'staff',
  summary: 'Takes a role from a user; the last administrator keeps his.',
  params: memberParams,
});

export const listAttachments = endpoint({
  method: 'GET',
  path: '/api/staff/roles/:role/attachments',
  who: 'staff',
  summary: 'Functional roles that an organisational one has, of itself or from above; the holders of a functional one (ORG-18).',
  params,
  query: z.strictObject({ cursor }),
  answer: z.strictObject({
    roles: z.array(name.extend({ organisation: z.boolean(), through: name.nullable() })),
    next: z.string().nullable(),
  }),
});
const attachment = z.strictObject({ role: uid, holder: uid });
export const attachRole = endpoint({
  method: 'PUT',
  path: '/api/staff/roles/:role/holders/:holder',
  who: 'staff',
  summary: 'Attaches a functional role to an organisational one: its members have it, too (ORG-18).',
  params: attachment,
});
export const detachRole = endpoint({
  method: 'DELETE',
  path: '/api/staff/roles/:role/holders/:holder',
  who: 'staff',
  summary: 'Takes a functional role off an organisational one.',
  params: attachment,
});

/** The role whose row decides; null = no row, the shipped default, or a switch. */
const source = name.extend({ own: z.boolean() }).nullable();
const cell = z.strictObject({ verdict: z.boolean(), source });
const columnGrade = z.enum(['hidden', 'read', 'once', 'edit']);
export const getRoleRights = endpoint({
  method: 'GET',
  path: '/api/staff/roles/:role/rights',
  who: 'staff',
  summary: 'What somebody may do who has this role and no other: each object, each level, with the role it comes from (PRM-15).',
  params,
  answer: z.strictObject({
    objects: z.array(
      z.strictObject({
        key: z.string(),
        title: z.record(z.string(), z.string()),
        attachedTo: z.string().nullable(),
        portals: z.array(z.string()),
        /** Staff need no row here. */
        switchedOff: z.boolean(),
        operations: z.strictObject({ create: cell, read: cell, update: cell, delete: cell }),
        scopes: z.array(
          z.strictObject({
            scope: z.enum(['own', 'organisation', 'children', 'all']),
            grade: z.enum(['none', 'read', 'comment', 'edit', 'delete']),
            source,
          }),
        ),
        /** How many columns have each grade. */
        grades: z.strictObject({ hidden: z.int(), read: z.int(), once: z.int(), edit: z.int() }),
        /** Columns that a row decides. */
        columns: z.array(
          z.strictObject({ key: z.string(), title: z.record(z.string(), z.string()), grade: columnGrade, source }),
        ),
      }),
    ),
    system: z.array(cell.extend({ key: z.string(), title: z.record(z.string(), z.string()) })),
  }),
});

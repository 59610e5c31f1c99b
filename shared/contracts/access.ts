/** Rights: the rules of the four levels, exposure, system operations, shares, and why (PRM, ORG). */
import { z } from 'zod';
import { type Caller, endpoint } from './endpoint.ts';

const uid = z.uuid();
const name = z.string().max(200);
const side = z.enum(['staff', 'portal']);

/** Somebody a row names. */
export const named = z.strictObject({
  uid,
  kind: z.enum(['staff', 'portal', 'role']),
  title: z.string(),
  side,
  key: z.string().nullable(),
});
/** A cell that the row `by`, asked before `row`, always decides first. Rows are counted from 0 in the saved order. */
export const warning = z.strictObject({ row: z.int(), cell: z.string(), by: z.int(), reason: z.string() });

const verdict = z.boolean().nullable().default(null);
const objectParams = z.strictObject({ object: name });
const columnParams = z.strictObject({ object: name, column: name });

/** null = silent: the rows below decide. */
export const operationRow = z.strictObject({ principal: uid, create: verdict, read: verdict, update: verdict, delete: verdict });
const operationList = z.strictObject({
  rows: z.array(z.strictObject({ principal: named, create: verdict, read: verdict, update: verdict, delete: verdict })),
  warnings: z.array(warning),
  /** Goes back as If-Match. */
  version: z.int(),
});
export const getOperationRules = endpoint({
  method: 'GET',
  path: '/api/staff/rights/:object/operations',
  who: 'staff',
  summary: 'Level 2: the ordered rows of an object, users first (PRM-08).',
  params: objectParams,
  answer: operationList,
});
export const putOperationRules = endpoint({
  method: 'PUT',
  path: '/api/staff/rights/:object/operations',
  who: 'staff',
  summary: 'Saves the ordered rows of an object (If-Match: the version seen); rows that can never decide come back as warnings.',
  params: objectParams,
  body: z.strictObject({ rows: z.array(operationRow).max(500) }),
  answer: operationList,
});
export const grantOperations = endpoint({
  method: 'POST',
  path: '/api/staff/rights/:object/operations',
  who: 'staff',
  summary: 'Adds a row at the bottom of its block; refused with the reason where it would never decide.',
  params: objectParams,
  body: operationRow,
  answer: operationList,
});

const columnGrade = z.enum(['hidden', 'read', 'once', 'edit']);
export const columnRow = z.strictObject({ principal: uid, grade: columnGrade });
const columnList = z.strictObject({
  rows: z.array(z.strictObject({ principal: named, grade: columnGrade })),
  warnings: z.array(warning),
  /** Goes back as If-Match. */
  version: z.int(),
});
export const getColumnRules = endpoint({
  method: 'GET',
  path: '/api/staff/rights/:object/columns/:column',
  who: 'staff',
  summary: 'Level 4: the ordered rows of a column, users first (PRM-12, PRM-21).',
  params: columnParams,
  answer: columnList,
});
export const putColumnRules = endpoint({
  method: 'PUT',
  path: '/api/staff/rights/:object/columns/:column',
  who: 'staff',
  summary: 'Saves the ordered rows of a column (If-Match: the version seen).',
  params: columnParams,
  body: z.strictObject({ rows: z.array(columnRow).max(500) }),
  answer: columnList,
});
export const grantColumn = endpoint({
  method: 'POST',
  path: '/api/staff/rights/:object/columns/:column',
  who: 'staff',
  summary: 'Adds a row at the bottom of its block; refused with the reason where it would never decide.',
  params: columnParams,
  body: columnRow,
  answer: columnList,
});

const scope = z.enum(['none', 'own', 'organisation', 'children', 'all']);
const recordGrade = z.enum(['read', 'comment', 'edit', 'delete']);
export const scopeRow = z.strictObject({ role: uid, scope, grade: recordGrade.optional() });
const scopeList = z.strictObject({
  rows: z.array(z.strictObject({ role: named, scope, grade: recordGrade })),
  /** Goes back as If-Match. */
  version: z.int(),
});
export const getScopeRules = endpoint({
  method: 'GET',
  path: '/api/staff/rights/:object/scopes',
  who: 'staff',
  summary: 'Level 3: which records portal roles reach by structure (decision 8). No row at all: their own.',
  params: objectParams,
  answer: scopeList,
});
export const putScopeRules = endpoint({
  method: 'PUT',
  path: '/api/staff/rights/:object/scopes',
  who: 'staff',
  summary: 'Saves the scopes of an object; "all records" must be confirmed a second time.',
  params: objectParams,
  body: z.strictObject({
    rows: z.array(scopeRow).max(500),
    confirmAllRecords: z.boolean().default(false),
  }),
  answer: scopeList,
});

const systemOperation = z.strictObject({
  key: z.string(),
  title: z.record(z.string(), z.string()),
  audience: side,
  rows: z.array(z.strictObject({ principal: named, verdict: z.boolean() })),
  warnings: z.array(warning),
  /** Goes back as If-Match. */
  version: z.int(),
});
export const listSystemOperations = endpoint({
  method: 'GET',
  path: '/api/staff/system-operations',
  who: 'administrator',
  summary: 'System operations with their ordered rows (PRM-24, PRM-25).',
  answer: z.strictObject({ operations: z.array(systemOperation) }),
});
export const putSystemOperation = endpoint({
  method: 'PUT',
  path: '/api/staff/system-operations/:operation',
  who: 'administrator',
  summary: 'Saves who has a system operation; those of the staff are refused for portal users.',
  params: z.strictObject({ operation: name }),
  body: z.strictObject({ rows: z.array(z.strictObject({ principal: uid, verdict: z.boolean() })).max(500) }),
  answer: systemOperation,
});

const exposure = z.strictObject({
  objects: z.array(z.string()),
  /** Goes back as If-Match. */
  version: z.int(),
});
export const getExposure = endpoint({
  method: 'GET',
  path: '/api/staff/portals/:portal/objects',
  who: 'staff',
  summary: 'Level 1: the objects available on a portal (PRM-05).',
  params: z.strictObject({ portal: uid }),
  answer: exposure,
});
export const putExposure = endpoint({
  method: 'PUT',
  path: '/api/staff/portals/:portal/objects',
  who: 'staff',
  summary: 'Saves the objects available on a portal (If-Match: the version seen).',
  params: z.strictObject({ portal: uid }),
  body: z.strictObject({ objects: z.array(name).max(500) }),
  answer: exposure,
});

const receiver = z.strictObject({
  uid,
  kind: z.enum(['staff', 'portal', 'role']),
  title: z.string(),
  /** What tells equal names apart, for staff: the organisation of a portal user, what a role stands below. */
  above: z.string().nullable(),
});
const share = z.strictObject({
  uid,
  receiver: uid,
  kind: z.enum(['staff', 'portal', 'role']),
  title: z.string(),
  grade: recordGrade,
  mayPassOn: z.boolean(),
  /** Who gave it; outside everything that is told was given by oneself. */
  madeBy: z.string().nullable(),
  madeAt: z.iso.datetime({ offset: true }),
  /** Whether the asker may take it back. */
  removable: z.boolean(),
});
const shareList = z.strictObject({
  shares: z.array(share),
  /** As far as the asker may pass the record on; null where he may not, and only takes back. */
  upTo: recordGrade.nullable(),
});
function shareEndpoints<const P extends string, const W extends Caller, D extends z.ZodRawShape>(prefix: P, who: W, door: D) {
  const record = z.object({ ...door, object: name, uid: name });
  return {
    list: endpoint({
      method: 'GET',
      path: `${prefix}/records/:object/:uid/shares`,
      who,
      summary: 'With whom a record is shared by hand; outside only what one gave oneself.',
      params: record,
      answer: shareList,
    }),
    create: endpoint({
      method: 'POST',
      path: `${prefix}/records/:object/:uid/shares`,
      who,
      summary: 'Shares a record: never above the own grade, outside only inside the own organisation (PRM-11).',
      params: record,
      body: z.strictObject({ receiver: uid, grade: recordGrade, mayPassOn: z.boolean().default(false) }),
      answer: shareList,
    }),
    receivers: endpoint({
      method: 'GET',
      path: `${prefix}/records/:object/:uid/receivers`,
      who,
      summary:
        'Whom the record can be passed on to, by a part of the name: outside roles and people of the own organisation only (L2).',
      params: record,
      query: z.strictObject({ search: z.string().max(200).default('') }),
      answer: z.strictObject({ receivers: z.array(receiver) }),
    }),
    remove: endpoint({
      method: 'DELETE',
      path: `${prefix}/shares/:share`,
      who,
      summary: 'Takes a share back, and what was passed on through it.',
      params: z.object({ ...door, share: uid }),
    }),
  };
}
export const staffShares = shareEndpoints('/api/staff', 'staff', {});
export const portalShares = shareEndpoints('/api/portal/:portal', 'portal', { portal: name });

export const explainRights = endpoint({
  method: 'GET',
  path: '/api/staff/rights/explanation',
  who: 'staff',
  summary: 'Why a user may, or may not, do something: level by level, with the row that decided and the role it came through.',
  query: z.strictObject({
    user: uid,
    membership: uid.optional(),
    portal: name.optional(),
    object: name,
    record: uid.optional(),
    column: name.optional(),
    action: z.enum(['create', 'read', 'comment', 'update', 'move', 'delete']).default('read'),
  }),
  answer: z.strictObject({
    verdict: z.boolean(),
    steps: z.array(
      z.strictObject({
        level: z.enum(['user', 'portal', 'operation', 'record', 'column']),
        object: z.string(),
        verdict: z.boolean(),
        reason: z.string(),
        through: z.strictObject({ uid, title: z.string() }).nullable(),
        setting: z.strictObject({ kind: z.string(), id: z.string().nullable() }).nullable(),
        /** On level 2: reading, where that is refused already. */
        verb: z.enum(['create', 'read', 'update', 'delete']).nullable(),
        grade: z.int().nullable(),
      }),
    ),
  }),
});

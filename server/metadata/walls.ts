/** The start-up check: does the second wall stand? (Z11) */
import { asSystem, type Ctx, type ServingRole, type Sql } from '../kernel/index.ts';
import { metadataOf } from './metadata.ts';
import type { ObjectDef } from './model.ts';
import { hasAccessTable, hasMarks } from './sync.ts';
import {
  cataloguesSql,
  type Fault,
  identitySql,
  ownersSql,
  type PolicyRow,
  policiesSql,
  rolesSql,
  tablesSql,
  versionSql,
  viewsSql,
} from './sync-check.ts';

const logIns: readonly Exclude<ServingRole, 'owner'>[] = ['portal', 'staff', 'worker', 'auth'];

/**
 * What is wrong with the walls, one sentence each; empty = they stand. The server must not serve otherwise.
 * Asked are: version, powers, memberships and property of the serving roles, who each pool really is, forced row security and
 * expected policies on every table, views that answer with their owner's eyes, and what raises a counter where names are kept by it.
 */
export async function wallFaults(ctx: Ctx): Promise<string[]> {
  const look = asSystem(ctx, 'check the walls');
  const faults = await Promise.all([
    ...logIns.map((role) => identityFaults(ctx, role)),
    ...[versionSql, rolesSql, ownersSql, tablesSql, viewsSql, cataloguesSql].map((question: Sql<Fault>) =>
      look.db.rows(question).then((rows) => rows.map((row) => row.fault)),
    ),
    policyFaults(look),
  ]);
  return faults.flat();
}

async function identityFaults(ctx: Ctx, role: Exclude<ServingRole, 'owner'>): Promise<string[]> {
  const { session, current } = await asSystem(ctx, 'check the walls', role).db.one(identitySql);
  const expected = `portico_${role}`;
  return session === expected && current === expected ? [] : [`The pool ${role} must log in as ${expected}, not as ${session}.`];
}

async function policyFaults(look: Ctx): Promise<string[]> {
  const found = await look.db.rows(policiesSql);
  const metadata = await metadataOf(look);
  const faults = found.filter(opensTooWide).map((p) => `The policy ${p.policy} on ${p.table} lets ${p.role} see everything.`);
  const names = new Set(found.map(nameOf));
  const expected = new Set([...metadata.objects.values()].flatMap(expectedPolicies));
  for (const name of expected) if (!names.has(name)) faults.push(`The policy ${name} is missing.`);
  for (const policy of found) {
    const ofRecords = policy.table.startsWith('data.') || policy.table.startsWith('search.');
    if (ofRecords && !expected.has(nameOf(policy))) faults.push(`The policy ${nameOf(policy)} is not ours.`);
  }
  return faults;
}

const commands: Readonly<Record<string, string>> = { r: 'select', a: 'insert', w: 'update', d: 'delete', '*': 'all' };

function nameOf({ table, policy, role, command, permissive }: PolicyRow): string {
  return `${policy} on ${table} for ${commands[command]} to ${role}${permissive ? '' : ' (restrictive)'}`;
}

/** Roles that act for people must be told apart by the context of the statement. */
function opensTooWide({ role, using, check }: PolicyRow): boolean {
  if (role !== 'portico_portal' && role !== 'portico_staff') return false;
  return [using, check].some((condition) => condition !== null && !/portico\.|ctx_|EXISTS/.test(condition));
}

const readAndAdd = ['portal_read for select', 'portal_add for insert'];
const readAddChange = [...readAndAdd, 'portal_change for update'];

/** The policies that sync-walls.ts makes for an object, as `nameOf` writes them. */
function expectedPolicies(object: ObjectDef): string[] {
  const { key } = object;
  const own: string[] = [];
  const tables: [string, readonly string[], boolean][] = [
    [`data.${key}`, readAddChange, true],
    [`data.${key}_history`, readAndAdd, false],
    [`data.${key}_file`, readAddChange, false],
    [`search.${key}`, readAddChange, true],
  ];
  if (object.languageColumn !== null)
    own.push(
      ...[
        'owner_all for all to portico_owner',
        'worker_all for all to portico_worker',
        'backup_read for select to portico_backup',
        'keys_read for select to portico_keys',
      ].map((policy) => policy.replace(' for ', ` on search.${key}_word for `)),
    );
  if (hasMarks(object)) tables.push([`data.${key}_mark`, [...readAndAdd, 'portal_drop for delete'], true]);
  if (hasAccessTable(object)) tables.push([`data.${key}_access`, readAndAdd, true]);
  const others = tables.flatMap(([table, portal, forKeys]) => [
    `owner_all on ${table} for all to portico_owner`,
    `worker_all on ${table} for all to portico_worker`,
    `staff_all on ${table} for all to portico_staff`,
    `backup_read on ${table} for select to portico_backup`,
    ...(forKeys ? [`keys_read on ${table} for select to portico_keys`] : []),
    ...(object.staffOnly ? [] : portal)
      .map((policy) => policy.replace(' for ', ` on ${table} for `))
      .map((p) => `${p} to portico_portal`),
  ]);
  return [...own, ...others];
}

/** Faults of the second wall: policies and grants as somebody could leave them behind. */
import type { Stage } from './stage.ts';

/** Statements that break the wall, and those that mend it. */
export interface WallFault {
  readonly break: readonly string[];
  readonly mend: readonly string[];
}

interface Policy {
  readonly table: string;
  readonly name: string;
  readonly using: string;
}

async function policies(stage: Stage, name: string, tables: string): Promise<Policy[]> {
  const { rows } = await stage.admin.query<Policy>(
    `select format('%I.%I', schemaname, tablename) as table, policyname as name, qual as using
     from pg_policies where schemaname = 'data' and policyname = $1 and tablename ~ $2`,
    [name, tables],
  );
  if (rows.length === 0) throw new Error(`No table like ${tables} has a policy ${name}`);
  return rows;
}

/** Policies with another condition. */
async function changed(stage: Stage, name: string, tables: string, using: string): Promise<WallFault> {
  const found = await policies(stage, name, tables);
  return {
    break: found.map((policy) => `alter policy ${policy.name} on ${policy.table} using (${using})`),
    mend: found.map((policy) => `alter policy ${policy.name} on ${policy.table} using (${policy.using})`),
  };
}

const inside = ['inside1', 'inside2', 'inside3'].map((name) => `data.${name}`).join(', ');

/** What the world that stands in the database is played with. */
export const wallFaults: Readonly<Record<string, (stage: Stage) => Promise<WallFault>>> = {
  'the wall of an object stands open': (stage) => changed(stage, 'portal_read', '^obj[123]$', 'true'),
  'the wall takes any organisation for mine': (stage) =>
    changed(stage, 'portal_read', '^obj[123]$', 'organisation_id is not null'),
  'the wall forgets what was shared': (stage) =>
    changed(stage, 'portal_read', '^obj[123]$', `created_by = nullif(current_setting('portico.user', true), '')::bigint`),
  'history has no wall': (stage) => changed(stage, 'portal_read', '_history$', 'true'),
  'who may read a row may change it': (stage) => changed(stage, 'portal_change', '^obj[123]$', 'true'),
  'a retired share passes the wall': async (stage) => {
    const { rows } = await stage.admin.query<{ text: string }>(`select pg_get_viewdef('keys.dead_source'::regclass) as text`);
    const view = 'create or replace view keys.dead_source as';
    const text = String(rows[0]?.text).replace(/;\s*$/, '');
    return { break: [`${view} select * from (${text}) x where false`], mend: [`${view} ${text}`] };
  },
  'the portal may look into internal notes': async () => ({
    break: [`grant select on ${inside} to portico_portal`],
    mend: [`revoke select on ${inside} from portico_portal`],
  }),
};

/** Roles, rules and templates of bundles as rows. What is there by its key stays as it is: somebody may have changed it. */
import { type Ctx, problem, sql } from '../kernel/index.ts';
import type { Operations, Rights, Roles } from './format.ts';

/** What the shipped solutions were when they were last loaded, as one word; null where they never were. */
export async function loadedSolutions(ctx: Ctx): Promise<string | null> {
  const row = await ctx.db.maybe(
    sql<{ state: string }>`select value #>> '{}' as state from portico.setting where key = 'solutions'`,
  );
  return row?.state ?? null;
}

/** Notes what has been loaded. */
export async function noteSolutions(ctx: Ctx, state: string): Promise<void> {
  await ctx.db.run(sql`insert into portico.setting (key, value, changed_at) values ('solutions', to_jsonb(${state}::text), ${ctx.now})
    on conflict (key) do update set value = excluded.value, changed_at = excluded.changed_at`);
}

/** Ids of roles by key. */
export async function roleIds(ctx: Ctx): Promise<Map<string, string>> {
  const rows = await ctx.db.rows(sql<{ key: string; id: string }>`select key, id::text as id from portico.role`);
  return new Map(rows.map(({ key, id }) => [key, id]));
}

/** Adds the roles that are missing; parents stand before their children. */
export async function addRoles(ctx: Ctx, roles: Roles, ids: Map<string, string>): Promise<void> {
  for (const role of roles) {
    if (ids.has(role.key)) continue;
    const parent = role.parent === null ? null : needId(ids, role.parent);
    const { id } = await ctx.db.one(sql<{
      id: string;
    }>`with made as (insert into portico.principal (kind) values ('role') returning id)
      insert into portico.role (id, key, title, tree, side, parent_id, created_at)
      select id, ${role.key}, ${role.title}, ${role.tree}, ${role.side}, ${parent}::bigint, ${ctx.now} from made returning id::text as id`);
    ids.set(role.key, id);
    for (const to of role.attachedTo) {
      await ctx.db.run(
        sql`insert into portico.role_attachment (functional_role_id, organisational_role_id) values (${id}, ${needId(ids, to)})`,
      );
    }
  }
}

/** Adds system operations, and rules about them, that are missing. */
export async function addOperations(
  ctx: Ctx,
  { operations, rules }: Operations,
  roles: ReadonlyMap<string, string>,
): Promise<void> {
  for (const o of operations) {
    await ctx.db.run(sql`insert into portico.system_operation (key, title, audience)
      values (${o.key}, ${JSON.stringify(o.title)}::jsonb, ${o.audience}) on conflict (key) do nothing`);
  }
  for (const r of rules) {
    await ctx.db.run(sql`insert into portico.system_operation_rule (operation, position, principal_id, verdict, valid_from)
      select ${r.operation}, coalesce(max(position), 0) + 10, ${needId(roles, r.role)}::bigint, ${r.verdict}, ${ctx.now}
      from portico.system_operation_rule where operation = ${r.operation}
      having not bool_or(principal_id = ${needId(roles, r.role)}) is true`);
  }
}

export interface Ids {
  readonly roles: ReadonlyMap<string, string>;
  object(key: string): string;
  column(object: string, column: string): string;
}

const grades = { read: 1, comment: 2, edit: 3, delete: 4 } as const;
const columnGrades = { hidden: 0, read: 1, once: 2, edit: 3 } as const;

type Scope = Rights['scopes'][number];
const scopeKey = (bundle: string, { object, role }: Scope): string => `${bundle}.${object}.${role}`;

/** Those of these scopes that `addRights` would add: what was brought before stays as it is, ended or not. */
export async function newScopes(ctx: Ctx, bundle: string, scopes: readonly Scope[]): Promise<Scope[]> {
  const keys = scopes.map((scope) => scopeKey(bundle, scope));
  const rows = await ctx.db.rows(sql<{ key: string }>`select key from portico.scope_rule where key = any (${keys}::text[])`);
  const there = new Set(rows.map(({ key }) => key));
  return scopes.filter((_, i) => !there.has(keys[i] ?? ''));
}

/** Adds the rules that are missing, at the bottom of their list. `bundle` makes their keys. */
export async function addRights(ctx: Ctx, bundle: string, rights: Rights, ids: Ids): Promise<void> {
  const operations = rights.operations.map(
    (
      r,
      i,
    ) => sql`(${`${bundle}.${r.object}.${r.role}`}::text, ${ids.object(r.object)}::bigint, ${i}::int, ${needId(ids.roles, r.role)}::bigint,
      ${r.create}::boolean, ${r.read}::boolean, ${r.update}::boolean, ${r.delete}::boolean)`,
  );
  const scopes = rights.scopes.map(
    (r) => sql`(${scopeKey(bundle, r)}, ${ids.object(r.object)}::bigint, ${needId(ids.roles, r.role)}::bigint, ${r.scope},
      ${grades[r.grade]}::smallint, ${ctx.now}::timestamptz)`,
  );
  const columns = rights.columns.flatMap((r, i) =>
    Object.entries(r.grades).map(
      ([
        column,
        grade,
      ]) => sql`(${`${bundle}.${r.object}.${column}.${r.role}`}::text, ${ids.column(r.object, column)}::bigint, ${i}::int,
        ${needId(ids.roles, r.role)}::bigint, ${columnGrades[grade]}::smallint)`,
    ),
  );
  if (operations.length > 0) {
    await ctx.db.run(sql`insert into portico.operation_rule (key, object_id, position, principal_id, can_create, can_read, can_update, can_delete, valid_from)
      select v.key, v.object_id, ${lastPosition('operation_rule', 'object_id')} + (v.i + 1) * 10, v.principal_id, v.c, v.r, v.u, v.d, ${ctx.now}::timestamptz
      from (values ${sql.join(operations)}) v(key, object_id, i, principal_id, c, r, u, d) on conflict do nothing`);
  }
  if (scopes.length > 0) {
    await ctx.db.run(sql`insert into portico.scope_rule (key, object_id, role_id, scope, grade, valid_from)
      values ${sql.join(scopes)} on conflict do nothing`);
  }
  if (columns.length > 0) {
    await ctx.db.run(sql`insert into portico.column_rule (key, column_id, position, principal_id, grade, valid_from)
      select v.key, v.column_id, ${lastPosition('column_rule', 'column_id')} + (v.i + 1) * 10, v.principal_id, v.grade, ${ctx.now}::timestamptz
      from (values ${sql.join(columns)}) v(key, column_id, i, principal_id, grade) on conflict do nothing`);
  }
}

/** Objects on which missing rules of operations would let somebody outside change what he was given to more than read (`unlessShared`). */
export async function wideningRules(
  ctx: Ctx,
  bundle: string,
  { operations }: Rights,
  ids: Pick<Ids, 'object'>,
): Promise<string[]> {
  const careful = operations.filter((r) => r.unlessShared);
  if (careful.length === 0) return [];
  const rows = careful.map(
    (r) => sql`(${`${bundle}.${r.object}.${r.role}`}::text, ${r.object}::text, ${ids.object(r.object)}::bigint)`,
  );
  const found = await ctx.db.rows(sql<{
    object: string;
  }>`select v.object from (values ${sql.join(rows)}) v(key, object, object_id)
    where not exists (select from portico.operation_rule t where t.key = v.key) and (
      exists (select from portico.scope_rule s join portico.role r on r.id = s.role_id and r.side = 'portal'
        where s.object_id = v.object_id and s.scope <> 'none' and s.grade > 1 and s.valid_to is null)
      or exists (select from portico.author_rule a join portico.role r on r.id = a.receiver_role_id and r.side = 'portal'
        where a.object_id = v.object_id and a.grade > 1 and a.valid_to is null)
      or exists (select from portico.grant_source g where g.object_id = v.object_id and g.kind not in ('self', 'rule') and g.grade > 1
        and g.retired_at is null and not exists (select from portico.staff_user u where u.id = g.principal_id)
        and not exists (select from portico.role r where r.id = g.principal_id and r.side = 'staff')))`);
  return found.map(({ object }) => object);
}

/** The last position in the list that a row of `v` goes to. */
function lastPosition(table: 'operation_rule' | 'column_rule', list: 'object_id' | 'column_id') {
  return sql`coalesce((select max(t.position) from ${sql.id('portico', table)} t where t.${sql.id(list)} = v.${sql.id(list)} and t.valid_to is null), 0)`;
}

/** The id of a role that the bundle names. Throws `bad_request`. */
export function needId(ids: ReadonlyMap<string, string>, key: string): string {
  const id = ids.get(key);
  if (id === undefined) throw problem('bad_request', `The bundle names a role ${key} that is not there.`);
  return id;
}

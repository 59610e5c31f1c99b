/** Statements of limits. */
import type { LimitNumbers } from '../../../shared/contracts/limits.ts';
import { type Ctx, sql } from '../../kernel/index.ts';

export interface LimitRow {
  readonly uid: string;
  readonly key: string;
  readonly title: Readonly<Record<string, string>>;
  readonly active: boolean;
  /** As stored; read by its schema. */
  readonly limits: unknown;
  readonly version: number;
}

const PACKAGE = sql`select uid::text as uid, key, title, active, limits, version from portico.limit_package`;

export function packages(ctx: Ctx): Promise<LimitRow[]> {
  return ctx.db.rows(sql<LimitRow>`${PACKAGE} order by id`);
}
export function activePackages(ctx: Ctx): Promise<LimitRow[]> {
  return ctx.db.rows(sql<LimitRow>`${PACKAGE} where active order by id`);
}
export function lockPackage(tx: Ctx, uid: string): Promise<LimitRow | null> {
  return tx.db.maybe(sql<LimitRow>`${PACKAGE} where uid = ${uid}::uuid for update`);
}
export function writePackage(tx: Ctx, uid: string, active: boolean, limits: LimitNumbers): Promise<number> {
  return tx.db.run(sql`update portico.limit_package set active = ${active}, limits = ${JSON.stringify(limits)}::jsonb, version = version + 1
    where uid = ${uid}::uuid`);
}

export interface PortalRow {
  readonly id: string;
  readonly uid: string;
  readonly workspace: string;
  readonly title: string;
  readonly kind: keyof LimitNumbers;
  /** Custom sections in its menu. */
  readonly sections: number;
  /** Keys of the objects that are available on it. */
  readonly exposed: readonly string[];
}
export function limitedPortals(ctx: Ctx): Promise<PortalRow[]> {
  return ctx.db.rows(sql<PortalRow>`select p.id::text as id, p.uid::text as uid, w.uid::text as workspace, p.title, p.kind,
      (select count(*)::int from portico.section s join portico.object o on o.id = s.object_id
        where s.portal_id = p.id and (o.solution is null or o.solution = 'sections')) as sections,
      array(select o.key from portico.exposure e join portico.object o on o.id = e.object_id where e.portal_id = p.id order by o.key) as exposed
    from portico.portal p join portico.workspace w on w.id = p.workspace_id order by w.position, p.id`);
}

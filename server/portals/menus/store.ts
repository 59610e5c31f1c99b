/** Statements of menus: sections of a portal or of a workspace, in their order. */
import { type Ctx, type Sql, sql } from '../../kernel/index.ts';

type Texts = Readonly<Record<string, string>>;

/** Whose menu. */
export interface MenuOf {
  readonly of: 'portal' | 'workspace';
  readonly uid: string;
}
export interface MenuRow extends MenuOf {
  readonly id: string;
  readonly title: string;
  readonly workspace: string;
  readonly version: number;
  /** Of a portal. */
  readonly kind: 'self_service' | 'customer' | 'partner' | null;
}

const MENU: Readonly<Record<MenuOf['of'], Sql>> = {
  portal: sql`select 'portal' as of, p.id::text as id, p.uid::text as uid, p.title, w.uid::text as workspace, p.menu_version as version, p.kind
    from portico.portal p join portico.workspace w on w.id = p.workspace_id where p.uid = `,
  workspace: sql`select 'workspace' as of, w.id::text as id, w.uid::text as uid, w.title, w.uid::text as workspace,
      w.menu_version as version, null::text as kind from portico.workspace w where w.uid = `,
};

export function menuRow(ctx: Ctx, { of, uid }: MenuOf): Promise<MenuRow | null> {
  return ctx.db.maybe(sql<MenuRow>`${MENU[of]}${uid}::uuid`);
}
/** Holds the row whose menu it is, so that two who arrange it come one after the other. */
export function lockMenu(tx: Ctx, { of, uid }: MenuOf): Promise<MenuRow | null> {
  return tx.db.maybe(sql<MenuRow>`${MENU[of]}${uid}::uuid for update of ${of === 'portal' ? sql`p` : sql`w`}`);
}
export function raiseVersion(tx: Ctx, { of, id }: MenuRow): Promise<number> {
  const table = sql.id('portico', of);
  return tx.db.run(sql`update ${table} set menu_version = menu_version + 1 where id = ${id}`);
}

const column = ({ of }: MenuOf): Sql => (of === 'portal' ? sql`portal_id` : sql`workspace_id`);

export interface SectionRow {
  readonly uid: string;
  readonly key: string;
  readonly object: string | null;
  readonly page: 'main' | null;
  readonly title: Texts;
  readonly ownTitle: Texts;
  readonly icon: string | null;
  readonly ownIcon: string | null;
  readonly iconType: string | null;
  readonly iconHash: string | null;
  readonly approval: boolean;
  readonly columns: readonly string[] | null;
  readonly custom: boolean;
  readonly exposed: boolean;
  readonly read: boolean;
  readonly create: boolean;
  readonly readColumns: number;
}

/** Roles and users of the portal's side. */
const OUTSIDE = sql`(select r.id from portico.role r where r.side = 'portal' union all select u.id from portico.portal_user u)`;

/** Objects that came with screens of their own; everything else is a custom section (LIC-09, CON-14). */
const CUSTOM = sql`(o.id is not null and (o.solution is null or o.solution = 'sections'))`;

const may = (verb: 'can_read' | 'can_create'): Sql => sql`exists (select 1 from portico.operation_rule r
  where r.object_id = o.id and r.valid_to is null and r.${sql.id(verb)} and r.principal_id in ${OUTSIDE})`;

/** The sections of a menu in their order, one statement whatever their number. */
export function sectionRows(ctx: Ctx, menu: MenuRow): Promise<SectionRow[]> {
  return ctx.db.rows(sql<SectionRow>`select s.uid::text as uid, s.key, o.key as object, s.page,
      coalesce(o.plural, '{}') || s.title as title, s.title as "ownTitle",
      coalesce(s.icon, o.icon) as icon, s.icon as "ownIcon", s.icon_type as "iconType", encode(s.icon_sha256, 'hex') as "iconHash", s.approval,
      (select jsonb_path_query_array(v.body, '$.columns[*].key') from portico.list_view v where v.kind = 'standard' and v.object = o.key
        and v.place = 'main' and v.portal_id is not distinct from s.portal_id and v.body ? 'columns') as columns,
      ${CUSTOM} as custom,
      exists (select 1 from portico.exposure e where e.portal_id = s.portal_id and e.object_id = o.id) as exposed,
      ${may('can_read')} as read, ${may('can_create')} as "create",
      (select count(distinct c.id)::int from portico.object_column c join portico.column_rule r on r.column_id = c.id
        where c.object_id = o.id and r.valid_to is null and r.grade > 0 and r.principal_id in ${OUTSIDE}) as "readColumns"
    from portico.section s left join portico.object o on o.id = s.object_id
    where s.${column(menu)} = ${menu.id} order by s.position, s.id`);
}

export interface NewSection {
  readonly key: string;
  readonly object: string;
  readonly title: Texts;
  readonly icon: string | null;
  readonly approval: boolean;
}
/** Puts a section at the end of its menu; false where the object has one in it already. */
export async function insertSection(tx: Ctx, menu: MenuRow, s: NewSection): Promise<boolean> {
  const made = await tx.db.run(sql`insert into portico.section (${column(menu)}, key, object_id, title, icon, approval, position)
    select ${menu.id}, ${s.key}, o.id, ${JSON.stringify(s.title)}::jsonb, ${s.icon}, ${s.approval},
      (select coalesce(max(x.position), 0) + 1 from portico.section x where x.${column(menu)} = ${menu.id})
    from portico.object o where o.key = ${s.object} on conflict do nothing`);
  return made > 0;
}
export interface SectionChange {
  readonly title?: Texts | undefined;
  readonly icon?: string | null | undefined;
  readonly approval?: boolean | undefined;
}
export function changeSection(tx: Ctx, uid: string, { title, icon, approval }: SectionChange): Promise<number> {
  return tx.db.run(sql`update portico.section set title = coalesce(${title === undefined ? null : JSON.stringify(title)}::jsonb, title),
    icon = case when ${icon !== undefined} then ${icon ?? null} else icon end, approval = coalesce(${approval ?? null}::boolean, approval)
    where uid = ${uid}::uuid`);
}
export interface IconFile {
  readonly type: 'image/svg+xml' | 'image/png';
  readonly sha256: Buffer;
  readonly bytes: Buffer;
}
export function writeIcon(tx: Ctx, uid: string, icon: IconFile | null): Promise<number> {
  return tx.db.run(sql`update portico.section set icon_type = ${icon?.type ?? null}, icon_sha256 = ${icon?.sha256 ?? null},
    icon_content = ${icon?.bytes ?? null} where uid = ${uid}::uuid`);
}
export function deleteSection(tx: Ctx, uid: string): Promise<number> {
  return tx.db.run(sql`delete from portico.section where uid = ${uid}::uuid`);
}
export function orderSections(tx: Ctx, menu: MenuRow, uids: readonly string[]): Promise<number> {
  return tx.db.run(sql`update portico.section s set position = w.position::int
    from unnest(${[...uids]}::uuid[]) with ordinality as w (uid, position) where s.uid = w.uid and s.${column(menu)} = ${menu.id}`);
}

export interface StaffSectionRow {
  readonly workspace: string;
  readonly workspaceTitle: string;
  readonly workspaceIcon: string | null;
  readonly key: string;
  readonly object: string;
  readonly title: Texts;
  readonly icon: string | null;
  readonly iconType: string | null;
  readonly iconHash: string | null;
}
/** Sections of all workspaces, in the order of both. */
export function staffSections(ctx: Ctx): Promise<StaffSectionRow[]> {
  return ctx.db.rows(
    sql<StaffSectionRow>`select w.uid::text as workspace, w.title as "workspaceTitle", w.icon as "workspaceIcon", s.key, o.key as object,
      o.plural || s.title as title, coalesce(s.icon, o.icon) as icon, s.icon_type as "iconType", encode(s.icon_sha256, 'hex') as "iconHash"
    from portico.section s join portico.workspace w on w.id = s.workspace_id join portico.object o on o.id = s.object_id
    order by w.position, w.id, s.position, s.id`,
    { named: true },
  );
}

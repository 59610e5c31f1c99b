/** Arranging the menu of a portal or of a workspace: sections as rows (SEC-01..10). For administrators, as the contracts say. */
import { createHash } from 'node:crypto';
import { type MenuView, MOST_SECTIONS, type StartRights } from '../../../shared/contracts/menus.ts';
import { bumpConfiguration, startOnPortal } from '../../access/index.ts';
import { audit } from '../../activity/index.ts';
import { announce, type Ctx, invalid, problem, withTx } from '../../kernel/index.ts';
import { metadataOf } from '../../metadata/index.ts';
import { saveStandard } from '../../records/index.ts';
import { imageAddress } from '../../sessions/index.ts';
import { sectionLimit } from '../limits/limits.ts';
import { readIcon } from './icon.ts';
import * as store from './store.ts';

type Titles = Readonly<Partial<Record<'en' | 'de', string>>>;

export const pictureOf = ({ iconHash, iconType }: Pick<store.StaffSectionRow, 'iconHash' | 'iconType'>): string | null =>
  iconHash === null || iconType === null ? null : imageAddress({ hash: iconHash, type: iconType });

/** A menu as it is arranged. Throws `not_found`. */
export async function menuOf(ctx: Ctx, of: store.MenuOf): Promise<MenuView> {
  const menu = await store.menuRow(ctx, of);
  if (menu === null) throw problem('not_found');
  return viewOf(ctx, menu);
}

async function viewOf(ctx: Ctx, menu: store.MenuRow): Promise<MenuView> {
  const rows = await store.sectionRows(ctx, menu);
  const most = menu.kind === null ? null : await sectionLimit(ctx, menu.kind);
  return {
    of: menu.of,
    uid: menu.uid,
    title: menu.title,
    workspace: menu.workspace,
    version: menu.version,
    sections: rows.map((row) => ({
      uid: row.uid,
      key: row.key,
      object: row.object,
      page: row.page,
      title: { ...row.title },
      ownTitle: { ...row.ownTitle },
      icon: row.icon,
      ownIcon: row.ownIcon,
      picture: pictureOf(row),
      approval: row.approval,
      columns: row.columns && [...row.columns],
      custom: row.custom,
      access:
        row.object === null || menu.of === 'workspace'
          ? null
          : { exposed: row.exposed, read: row.read, create: row.create, columns: row.readColumns },
    })),
    custom: { has: rows.filter(({ custom }) => custom).length, most },
  };
}

/** Changes a menu that is held and is the one `seen`; then its version rises, open tabs are told, and the audit. */
async function arrange(
  ctx: Ctx,
  of: store.MenuOf,
  seen: number | null,
  action: string,
  work: (tx: Ctx, menu: store.MenuRow, sections: readonly store.SectionRow[]) => Promise<Readonly<Record<string, unknown>>>,
): Promise<MenuView> {
  return withTx(ctx, async (tx) => {
    const menu = await store.lockMenu(tx, of);
    if (menu === null) throw problem('not_found');
    if (seen !== null && seen !== menu.version) throw problem('stale', 'Somebody else arranged this menu. Load it again.');
    const about = await work(tx, menu, await store.sectionRows(tx, menu));
    await store.raiseVersion(tx, menu);
    await bumpConfiguration(tx);
    if (menu.of === 'portal') await announce(tx, { kind: 'portal', payload: { portal: menu.id } });
    await audit(tx, action, { [menu.of]: menu.id, ...about });
    return viewOf(tx, { ...menu, version: menu.version + 1 });
  });
}

export interface NewSection {
  readonly object: string;
  readonly title: Titles;
  readonly icon: string | null;
  readonly approval: boolean;
  readonly columns: readonly string[] | null;
  readonly start: StartRights;
}

/**
 * Adds an object to a menu, at its end (SEC-02, SEC-08). On a portal it is made available, and All portal users get what `start` says.
 * Throws `not_found`, `conflict` where it is there already or the limit of sections is reached (LIC-09), `invalid` for an object that is
 * a part of another one or, on a portal, for staff only.
 */
export function addSection(ctx: Ctx, of: store.MenuOf, wish: NewSection): Promise<MenuView> {
  return arrange(ctx, of, null, 'section.add', async (tx, menu, sections) => {
    const object = (await metadataOf(tx)).objects.get(wish.object);
    if (object === undefined) throw invalid('body.object', 'unknown', 'There is no such object. Load the page again.');
    if (object.attachedTo !== null)
      throw invalid('body.object', 'attached', `${object.key} is a part of ${object.attachedTo} and stands on its page.`);
    if (menu.of === 'portal' && object.staffOnly)
      throw invalid('body.object', 'staff_only', `${object.key} is for staff only: no portal can show it.`);
    if (sections.length >= MOST_SECTIONS) throw problem('conflict', `A menu has at most ${MOST_SECTIONS} sections.`);
    const { key, title, icon, approval } = { ...wish, key: freeKey(object.key, sections) };
    if (!(await store.insertSection(tx, menu, { key, object: object.key, title, icon, approval })))
      throw problem('conflict', 'This menu has a section of that object already.');
    await needRoom(tx, menu);
    if (menu.of === 'portal') await startOnPortal(tx, object.key, menu.id, wish.start);
    if (wish.columns !== null) await saveColumns(tx, menu, object.key, wish.columns);
    return { section: key, object: object.key, start: wish.start };
  });
}

/** The code of a section: its object's, with a number where the menu has that already (SEC-04). */
function freeKey(object: string, sections: readonly store.SectionRow[]): string {
  const taken = new Set(sections.map(({ key }) => key));
  if (!taken.has(object)) return object;
  for (let n = 2; ; n += 1) if (!taken.has(`${object.slice(0, 36)}_${n}`)) return `${object.slice(0, 36)}_${n}`;
}

/** After the section was added: a limit that is reached takes it back. Throws `conflict`. */
async function needRoom(tx: Ctx, menu: store.MenuRow): Promise<void> {
  if (menu.kind === null) return;
  const most = await sectionLimit(tx, menu.kind);
  if (most === null) return;
  const rows = await store.sectionRows(tx, menu);
  const added = rows.at(-1);
  const has = rows.filter(({ custom }) => custom).length;
  if (added?.custom !== true || has <= most) return;
  throw problem(
    'conflict',
    most === 0
      ? 'The limits in force allow no custom sections in this kind of portal. Use another portal, or change the limits under Licences.'
      : `The limits in force allow ${most} custom sections in this kind of portal, and it has them already. Remove one, or change the limits under Licences.`,
  );
}

/** Columns of the section's list for everybody: the layout for all of that object at this door (LST-01). */
async function saveColumns(tx: Ctx, menu: store.MenuRow, object: string, columns: readonly string[] | null): Promise<void> {
  const layout = columns && { columns: columns.map((key) => ({ key })) };
  await saveStandard(tx, object, { portal: menu.of === 'portal' ? menu.uid : null, layout });
}

const need = (sections: readonly store.SectionRow[], uid: string): store.SectionRow => {
  const found = sections.find((one) => one.uid === uid);
  if (found === undefined) throw problem('not_found');
  return found;
};

export interface SectionChange {
  readonly title?: Titles | undefined;
  readonly icon?: string | null | undefined;
  readonly approval?: boolean | undefined;
  readonly columns?: readonly string[] | null | undefined;
}

/** Title, icon, approval, list columns (SEC-03..07). Throws `not_found`, `stale`, `invalid`. */
export function changeSection(
  ctx: Ctx,
  of: store.MenuOf,
  uid: string,
  { columns, ...change }: SectionChange,
  seen: number | null,
): Promise<MenuView> {
  return arrange(ctx, of, seen, 'section.change', async (tx, menu, sections) => {
    const section = need(sections, uid);
    await store.changeSection(tx, uid, change);
    if (columns !== undefined) {
      if (section.object === null) throw invalid('body.columns', 'no_list', 'A page has no list.');
      await saveColumns(tx, menu, section.object, columns);
    }
    return { section: section.key, what: Object.keys({ ...change, ...(columns !== undefined && { columns }) }) };
  });
}

/** Takes a section out of its menu; object, records and rights stay. The main page stays, it can only be moved. Throws `not_found`, `stale`, `conflict`. */
export function removeSection(ctx: Ctx, of: store.MenuOf, uid: string, seen: number | null): Promise<MenuView> {
  return arrange(ctx, of, seen, 'section.remove', async (tx, _, sections) => {
    const section = need(sections, uid);
    if (section.page !== null) throw problem('conflict', 'Every portal has its main page. Move it instead.');
    await store.deleteSection(tx, uid);
    return { section: section.key, object: section.object };
  });
}

/** Puts the sections in this order; each must be named once. Throws `not_found`, `stale`, `invalid`. */
export function orderMenu(ctx: Ctx, of: store.MenuOf, uids: readonly string[], seen: number | null): Promise<MenuView> {
  return arrange(ctx, of, seen, 'section.order', async (tx, menu, sections) => {
    const wanted = new Set(uids);
    if (wanted.size !== uids.length || wanted.size !== sections.length || sections.some(({ uid }) => !wanted.has(uid)))
      throw invalid('body.sections', 'not_whole', 'Name each section of the menu once. Load the page again.');
    await store.orderSections(tx, menu, uids);
    return {};
  });
}

/** Gives a section a picture of its own, or takes it away (null). Throws `not_found`, `refused_file`. */
export function setPicture(ctx: Ctx, of: store.MenuOf, uid: string, bytes: Buffer | null): Promise<MenuView> {
  const icon = bytes === null ? null : readIcon(bytes);
  const file = icon && { ...icon, sha256: createHash('sha256').update(icon.bytes).digest() };
  return arrange(ctx, of, null, 'section.picture', async (tx, _, sections) => {
    const section = need(sections, uid);
    await store.writeIcon(tx, uid, file);
    return { section: section.key };
  });
}

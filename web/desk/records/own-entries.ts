/** Sections of the workspaces, and the objects that an administrator made and nobody has put into a workspace, for the desk's menu (SEC-11). */
import { deskAt, placed } from '../../../shared/desk-paths.ts';
import { type Answer, useCall } from '../../api/index.ts';
import { objectIcon, useSay } from '../../record/index.ts';
import { type Icon, LayersIcon, type NavEntry, pictureIcon, useText } from '../../ui/index.ts';

export type Known = Answer<'GET /api/staff/objects'>['objects'][number];
export type Workspaces = Answer<'GET /api/staff/menu'>['workspaces'];

const ROOT = '/desk/objects';
export const ownAt = deskAt;

export const useKnown = () => useCall('GET /api/staff/objects');
export const useWorkspaceMenu = () => useCall('GET /api/staff/menu');

/** What stands by itself in menus; parts are on the page of what they are a part of. */
export const standing = (objects: readonly Known[]): Known[] => objects.filter((one) => one.own && one.attachedTo === null);

export const sectionIcon = ({ picture, icon }: { readonly picture: string | null; readonly icon: string | null }): Icon =>
  picture === null ? objectIcon(icon) : pictureIcon(picture);

/** As many stand in the rail; where there are more, one entry leads to all of them. */
const MOST = 6;

/** Own objects that stand in no workspace. */
export const unplacedIn = (workspaces: Workspaces, objects: readonly Known[]): Known[] => {
  const there = new Set(workspaces.flatMap(({ sections }) => sections.map(({ object }) => object)));
  return standing(objects).filter(({ key }) => !there.has(key));
};

/** Entries of the menu: sections in the order of their workspaces, each object once, then what no workspace has; one for all where there are more than `most`. */
export function useOwnEntries(most = MOST): NavEntry[] {
  const t = useText();
  const say = useSay();
  const workspaces = useWorkspaceMenu().data?.workspaces ?? [];
  const objects = useKnown().data?.objects ?? [];
  const entries = new Map<string, NavEntry>();
  for (const section of workspaces.flatMap(({ sections }) => sections)) {
    // What has a screen of its own stands in the rail anyway.
    if (section.object in placed || entries.has(section.object)) continue;
    entries.set(section.object, { to: ownAt(section.object), label: say(section.title), icon: sectionIcon(section) });
  }
  for (const one of unplacedIn(workspaces, objects))
    entries.set(one.key, { to: ownAt(one.key), label: say(one.plural), icon: objectIcon(one.icon) });
  if (entries.size > most) return [{ to: ROOT, label: t('desk.own.all'), icon: LayersIcon }];
  return [...entries.values()];
}

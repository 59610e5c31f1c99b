/** The objects that an administrator made, for the desk's menu. */
import { type Answer, useCall } from '../../api/index.ts';
import { objectIcon, useSay } from '../../record/index.ts';
import { LayersIcon, type NavEntry, useText } from '../../ui/index.ts';

export type Known = Answer<'GET /api/staff/objects'>['objects'][number];

const ROOT = '/desk/objects';
export const ownAt = (object: string): string => `${ROOT}/${object}`;

export const useKnown = () => useCall('GET /api/staff/objects');

/** What stands by itself in menus; parts are on the page of what they are a part of. */
export const standing = (objects: readonly Known[]): Known[] => objects.filter((one) => one.own && one.attachedTo === null);

/** As many stand in the rail; where there are more, one entry leads to all of them. */
const MOST = 4;

/** Entries of the menu for the objects made here. */
export function useOwnEntries(): NavEntry[] {
  const t = useText();
  const say = useSay();
  const mine = standing(useKnown().data?.objects ?? []);
  if (mine.length > MOST) return [{ to: ROOT, label: t('desk.own.all'), icon: LayersIcon }];
  return mine.map((one) => ({ to: ownAt(one.key), label: say(one.plural), icon: objectIcon(one.icon) }));
}

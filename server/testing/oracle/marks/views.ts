/**
 * Saved views beside a world, and what they are to somebody, in loops over plain arrays from the page "Permissions" alone. They grant
 * nothing: each is cut down to what its reader knows.
 */
import type * as channels from '../channels.ts';
import { isStaff, operation, organisationOf, readableColumns } from '../oracle.ts';
import { type Prng, prng } from '../prng.ts';
import { type Actor, type Key, the, type World } from '../world.ts';
import { heads, knowsFolder, knowsTag, type Marks, randomFilter, tellsFilter } from './marks.ts';

export interface View {
  readonly key: Key;
  readonly object: Key;
  /** Null = the desk. */
  readonly portal: Key | null;
  readonly owner: Key;
  readonly audience: 'me' | 'organisation' | 'everybody';
  /** The account whose people share it. */
  readonly organisation: Key | null;
  readonly name: string;
  readonly columns: readonly Key[];
  readonly sort: Key | null;
  readonly filter: channels.Filter | null;
  readonly tag: Key | null;
  readonly folder: Key | null;
}

/** Three for each list there is. The same world always has the same; its own chance is not touched. */
export function randomViews(world: World, marks: Marks): View[] {
  const random = prng((world.seed ^ 0x510e527f) >>> 0);
  const people = [...world.portalUsers, ...world.staffUsers].map(({ key }) => key);
  if (people.length === 0) return [];
  const accounts = world.accounts.map(({ key }) => key);
  return heads(world).flatMap((object) => {
    const columns = the(world.objects, object).columns;
    const sortable = columns.filter(({ type }) => type === 'text' || type === 'integer').map(({ key }) => key);
    const [tags, folders] = [marks.tags, marks.folders].map((all) => all.filter((one) => one.object === object));
    const one = (portal: Key | null, at: number): View => {
      const wide =
        portal === null || accounts.length === 0
          ? (['me', 'everybody'] as const)
          : (['me', 'organisation', 'everybody'] as const);
      const audience = random.pick(wide);
      const key = `view ${object} ${portal} ${at}`;
      return {
        key,
        object,
        portal,
        owner: random.pick(people),
        audience,
        organisation: audience === 'organisation' ? random.pick(accounts) : null,
        name: key,
        columns: random.some(
          columns.map((column) => column.key),
          0.6,
        ),
        sort: sortable.length > 0 && random.chance(0.5) ? random.pick(sortable) : null,
        filter: random.chance(0.6) ? randomFilter(world, random, object) : null,
        tag: random.chance(0.4) && tags !== undefined && tags.length > 0 ? random.pick(tags).key : null,
        folder: random.chance(0.4) && folders !== undefined && folders.length > 0 ? random.pick(folders).key : null,
      };
    };
    return [null, ...world.portals.map(({ key }) => key)].flatMap((portal) => [0, 1, 2].map((at) => one(portal, at)));
  });
}

/** Whose it is, and with whom it is shared, wherever that is. */
const mine = (world: World, who: Actor, { owner, audience, organisation }: View): boolean =>
  owner === who.user || audience === 'everybody' || (organisation !== null && organisation === organisationOf(world, who));

/** The second wall keeps apart what is the desk's and what a portal's, and outside what is others'. */
export const viewsInTable = (world: World, views: readonly View[], who: Actor): View[] =>
  views.filter((view) => isStaff(world, who) || (view.portal !== null && mine(world, who, view)));

export interface ViewKnown {
  readonly name: string;
  readonly columns: readonly Key[];
  readonly sort: Key | null;
  readonly filter: Key | null;
  readonly tag: Key | null;
  readonly folder: Key | null;
}

/** The saved views of a list, each as far as its reader knows what it names; null where the object is not there for him. */
export function viewsFor(world: World, views: readonly View[], marks: Marks, who: Actor, object: Key): ViewKnown[] | null {
  if (!operation(world, who, object, 'read')) return null;
  const open = readableColumns(world, who, object);
  const known = (key: Key | null) => (key !== null && open.includes(key) ? key : null);
  return views
    .filter((view) => view.object === object && view.portal === who.portal && mine(world, who, view))
    .map(({ name, columns, sort, filter, tag, folder }) => ({
      name,
      columns: columns.filter((key) => open.includes(key)),
      sort: known(sort),
      filter: filter !== null && tellsFilter(world, who, object, filter) ? filter.column : null,
      tag: tag !== null && knowsTag(world, who, the(marks.tags, tag)) ? tag : null,
      folder: folder !== null && knowsFolder(world, who, the(marks.folders, folder)) ? folder : null,
    }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** Views that differ in nothing that somebody may know: others' any way, his own in columns that he cannot read. */
export function twinViews(world: World, views: readonly View[], who: Actor, random: Prng): View[] {
  return views.map((view) => {
    if (view.portal !== who.portal || !mine(world, who, view))
      return { ...view, name: `jackdaw ${view.name}`, columns: random.shuffled(view.columns), filter: null, tag: null };
    const open = readableColumns(world, who, view.object);
    const hidden = the(world.objects, view.object)
      .columns.map(({ key }) => key)
      .filter((key) => !open.includes(key) && !view.columns.includes(key));
    return { ...view, columns: [...random.some(hidden, 0.5), ...view.columns] };
  });
}

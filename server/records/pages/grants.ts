/**
 * Placing a column or a detail on a portal's page grants it, says so first and can be refused (PRM-23). What it grants: the object on
 * the portal's list (level 1) and the columns (level 4), to the roles outside whose operations let them read the object. Operations and
 * records stay as they are: "the user must have object rights". Nothing is granted that the save does not name.
 */
import type { z } from 'zod';
import type { grantWish, PageSet, pageGrants } from '../../../shared/contracts/record-pages.ts';
import { fieldsOf, partsOf } from '../../../shared/page-layout.ts';
import {
  COLUMN,
  type ColumnGrade,
  dryRun,
  exposeObject,
  gradesOfRoles,
  isAsked,
  rolesReading,
  widenColumn,
} from '../../access/index.ts';
import type { Ctx } from '../../kernel/index.ts';
import { metadataOf, type ObjectDef, objectOf } from '../../metadata/index.ts';
import type { PortalRow } from './store.ts';

export type Grants = z.infer<typeof pageGrants>;
type Given = Grants['given'][number];
export type GrantWish = z.infer<typeof grantWish>;

interface Wanted {
  readonly object: ObjectDef;
  /** Grades by column. */
  readonly columns: Map<string, ColumnGrade>;
}

const NAMES = ['read', 'read', 'once', 'edit'] as const;

/** Objects and columns that stand on the pages of an arrangement, with the grade that they need to do what they do there. */
async function wantedBy(ctx: Ctx, key: string, set: PageSet): Promise<Map<string, Wanted>> {
  const metadata = await metadataOf(ctx);
  const wanted = new Map<string, Wanted>();
  const add = (object: ObjectDef, column: string, grade: ColumnGrade) => {
    const of = wanted.get(object.key) ?? { object, columns: new Map<string, ColumnGrade>() };
    wanted.set(object.key, of);
    if (object.column(column) !== undefined) of.columns.set(column, Math.max(grade, of.columns.get(column) ?? 0) as ColumnGrade);
  };
  const own = objectOf(metadata, key);
  wanted.set(key, { object: own, columns: new Map() });
  for (const { layout } of set.pages) {
    for (const field of fieldsOf(layout)) add(own, field.column, gradeFor(own, field.column, field.readOnly === true));
    for (const part of partsOf(layout)) {
      const detail = part.kind === 'detail' ? metadata.objects.get(part.object) : undefined;
      if (part.kind !== 'detail' || detail === undefined) continue;
      const shown = [...(part.columns ?? []), detail.displayColumn, part.column].flatMap((one) => one ?? []);
      for (const column of shown) add(detail, column, gradeFor(detail, column, true));
    }
  }
  return wanted;
}

/** Read, or change where the page lets it be typed. What a new record needs must at least be given once. */
function gradeFor(object: ObjectDef, key: string, readOnly: boolean): ColumnGrade {
  const column = object.column(key);
  if (column === undefined || column.standard || column.owned || column.type === 'number') return COLUMN.read;
  if (!readOnly) return COLUMN.edit;
  return isAsked(object, column) ? COLUMN.once : COLUMN.read;
}

/** What saving an arrangement at a portal could grant. Nothing is saved. @throws 403, 404. */
export async function grantsOf(ctx: Ctx, key: string, portal: PortalRow, set: PageSet): Promise<Grants> {
  const given: Given[] = [];
  const people: Grants['people'] = [];
  for (const wanted of (await wantedBy(ctx, key, set)).values()) {
    const some = await missingOf(ctx, portal, wanted);
    given.push(...some);
    const open = some.filter(({ refused }) => refused === null);
    if (open.length === 0) continue;
    const wish = wishOf(open);
    const { groups } = await dryRun(ctx, wanted.object, { run: (tx) => grant(tx, key, portal, set, wish) });
    const count = groups.filter(({ side }) => side === 'portal').reduce((sum, group) => sum + group.people, 0);
    people.push({ object: wanted.object.key, count });
  }
  return { given, people };
}

const wishOf = (given: readonly Given[]): GrantWish => ({
  objects: given.filter(({ column }) => column === null).map(({ object }) => object),
  columns: given.flatMap(({ object, column }) => (column === null ? [] : [{ object, column }])),
});

async function missingOf(ctx: Ctx, portal: PortalRow, { object, columns }: Wanted): Promise<Given[]> {
  const roles = await rolesReading(ctx, object.key);
  const about = { object: object.key, objectTitle: { ...object.title } };
  const missing: Given[] = [];
  if (object.attachedTo === null && !portal.objects.includes(object.id)) {
    const refused = object.staffOnly ? ('staff_only' as const) : null;
    missing.push({ ...about, column: null, columnTitle: null, grade: null, roles: roles.map(({ title }) => title), refused });
  }
  const ids = roles.map(({ id }) => id);
  const grades = await gradesOfRoles(ctx, object.key, ids);
  for (const [key, grade] of columns) {
    const short = roles.filter(({ id }) => (grades.get(key)?.get(id)?.grade ?? 0) < grade);
    if (short.length === 0 && roles.length > 0) continue;
    const above = short.some(({ id }) => grades.get(key)?.get(id)?.above);
    const refused = object.staffOnly ? 'staff_only' : roles.length === 0 ? 'no_role' : above ? 'rule_above' : null;
    const columnTitle = { ...(object.column(key)?.title ?? {}) };
    missing.push({ ...about, column: key, columnTitle, grade: NAMES[grade], roles: short.map(({ title }) => title), refused });
  }
  return missing;
}

/**
 * Grants what the save names of what the page wants, in its transaction; returns what was not granted before.
 * @throws 422 where a rule above stands in the way.
 */
export async function grant(tx: Ctx, key: string, portal: PortalRow, set: PageSet, wish: GrantWish): Promise<GrantWish> {
  const made: GrantWish = { objects: [], columns: [] };
  const wanted = await wantedBy(tx, key, set);
  for (const { object, columns } of wanted.values()) {
    if (wish.objects.includes(object.key) && object.attachedTo === null && !portal.objects.includes(object.id)) {
      await exposeObject(tx, portal, object.key);
      made.objects.push(object.key);
    }
    const named = wish.columns.filter((one) => one.object === object.key && columns.has(one.column));
    if (named.length === 0) continue;
    const roles = (await rolesReading(tx, object.key)).map(({ id }) => id);
    const grades = await gradesOfRoles(tx, object.key, roles);
    for (const { column } of named) {
      const grade = columns.get(column) ?? COLUMN.read;
      const short = roles.filter((id) => (grades.get(column)?.get(id)?.grade ?? 0) < grade);
      if (short.length === 0) continue;
      await widenColumn(tx, object.key, column, short, grade);
      made.columns.push({ object: object.key, column });
    }
  }
  return made;
}

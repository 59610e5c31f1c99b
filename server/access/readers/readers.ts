/**
 * The question of `explain` the other way round: who can see this record, or this column. Everybody is asked at once, by classes of
 * people and one statement over all of them, with the rules and the record level that the gateway itself is given.
 */
import { isUid } from '../../../shared/columns/index.ts';
import { asSystem, type Ctx, problem } from '../../kernel/index.ts';
import { metadataOf, type ObjectDef } from '../../metadata/index.ts';
import { recordSql } from '../compile.ts';
import type { Grade, ObjectRights } from '../model.ts';
import { rightsOn } from '../rights.ts';
import { ruledObject } from '../rules/change.ts';
import { readRecord } from '../shares/store.ts';
import { contactNameColumn } from '../store-names.ts';
import { chainOf, type Judged, judge, principalsOfRules } from './classes.ts';
import * as store from './store.ts';
import type { Side } from './store-crowd.ts';

/** People in one page, and ways told at most. */
const PAGE = 50;
const WAYS = 100;

export interface ReadersQuestion {
  readonly object: string;
  /** Uid of a record. */
  readonly record?: string;
  readonly column?: string;
  readonly side: Side;
  /** A part of the name. */
  readonly search?: string;
  /** Uid of the last person of the page before. */
  readonly after?: string;
}

export interface Way {
  /** `own`, `organisation`, `children`, `all`; the kind of a grant (`share`, `rule`, `audience` ...); or for an object `row`, `switch`, `everything`, `follows`. */
  readonly kind: string;
  /** The role or user it came through. */
  readonly through: {
    readonly uid: string;
    readonly title: string;
    readonly kind: string;
    readonly portal: string | null;
  } | null;
  /** The organisation whose records it reaches. */
  readonly organisation: string | null;
  readonly setting: { readonly kind: string; readonly id: string | null };
  /** Who gave it and when, for a share. */
  readonly given: { readonly by: string | null; readonly at: Date } | null;
}

export interface Reader {
  readonly uid: string;
  readonly name: string;
  readonly organisations: readonly string[];
  readonly portals: readonly string[];
  /** What the rules and the record let him do with it; 0 where no record was asked about. */
  readonly grade: Grade;
  readonly ways: readonly Way[];
}

export interface Readers {
  readonly people: number;
  readonly groups: readonly (Way & { readonly people: number })[];
  readonly rows: readonly Reader[];
  readonly next: string | null;
}

/**
 * Who can see an object, a record of it, or a column.
 * @throws 403 unless the asker administers access rights, 404 for an unknown object, column or record.
 */
export async function readersOf(ctx: Ctx, question: ReadersQuestion): Promise<Readers> {
  const object = await ruledObject(ctx, question.object);
  if (question.column !== undefined && object.column(question.column) === undefined) throw problem('not_found');
  return answer(ctx, object, question);
}

/** Who can see a record that the asker, of the staff, sees himself. @throws 404 where he does not. */
export async function readersOfRecord(
  ctx: Ctx,
  question: Omit<ReadersQuestion, 'record' | 'column'> & { readonly record: string },
): Promise<Readers> {
  const rights = ctx.actor.kind === 'staff' && isUid(question.record) ? await rightsOn(ctx, question.object) : null;
  if (!rights?.can.read || (await readRecord(ctx.db, rights.object, question.record, recordSql(rights, ctx.actor))) === null) {
    throw problem('not_found');
  }
  return answer(ctx, rights.object, question);
}

async function answer(ctx: Ctx, object: ObjectDef, wish: ReadersQuestion): Promise<Readers> {
  const { db } = asSystem(ctx, 'who can see it');
  const chain = await chainOf(ctx, object);
  const target = wish.record === undefined ? null : await targetOf(db, chain, wish.record);
  const rules = await principalsOfRules(ctx, chain, wish.side);
  const granted = target === null ? [] : (await store.readGranted(db, target)).map(({ id }) => id);
  const parent = (await metadataOf(ctx)).objects.get('account')?.column('parent');
  const wanted = target !== null && wish.side === 'portal' ? (parent?.physical ?? null) : null;
  const crowd = { side: wish.side, rules, named: [...new Set([...rules, ...granted])], accountParent: wanted, now: ctx.now };
  const judged = await judge(
    ctx,
    { side: wish.side, chain, column: wish.column ?? null, record: target !== null },
    await store.readClasses(db, crowd),
  );
  const contactColumn = await contactNameColumn(ctx);
  const question = { crowd, target, classes: judged.classes, shapes: judged.shapes, contactColumn };
  const { people, groups, page } = await store.readCounted(db, question, judged.ways, {
    search: (wish.search ?? '').trim(),
    after: wish.after ?? null,
    limit: PAGE + 1,
    groups: WAYS,
  });
  const shown = page.slice(0, PAGE);
  const ids = shown.map(({ id }) => id);
  const ways = await store.readWays(db, question, judged.ways, ids);
  const tell = await telling(db, judged, contactColumn, [...groups, ...ways]);
  return {
    people,
    groups: groups.map((row) => ({ ...tell.way(row), people: row.people })),
    rows: shown.map((person) =>
      tell.reader(
        person,
        ways.filter((way) => way.userId === person.id),
      ),
    ),
    next: page.length > PAGE ? (shown.at(-1)?.uid ?? null) : null,
  };
}

/** The record that stands for itself: what is attached is reached through it alone. @throws 404. */
async function targetOf(db: Ctx['db'], chain: readonly ObjectDef[], uid: string): Promise<store.Target> {
  const [first, ...above] = chain as [ObjectDef, ...ObjectDef[]];
  let found = await store.readRecordId(db, first, uid);
  let object = first;
  for (const parent of above) {
    found = found && (await store.readParentId(db, object, parent, found.id));
    object = parent;
  }
  if (found === null) throw problem('not_found');
  return { object, recordId: found.id };
}

type Told = Pick<store.WayRow, 'group' | 'sourceId' | 'principalId' | 'organisationId'>;

/** Ids into words: one look for all of them. */
async function telling(
  db: Ctx['db'],
  judged: Judged,
  contactColumn: string | null,
  rows: readonly (Told & { actsFor?: string | null })[],
) {
  const there = (ids: readonly (string | null | undefined)[]) => [
    ...new Set(ids.filter((id) => id !== null && id !== undefined)),
  ];
  const sources = new Map((await store.readSources(db, there(rows.map((r) => r.sourceId)))).map((s) => [s.id, s]));
  const through = (row: Told) => (row.group === null ? row.principalId : (judged.groups[row.group]?.throughId ?? null));
  const wanted = there([
    ...rows.flatMap((r) => [through(r), r.organisationId, r.actsFor]),
    ...[...sources.values()].map((s) => s.madeBy),
  ]);
  const titles = new Map((await store.readTitles(db, wanted, contactColumn)).map((one) => [one.id, one]));
  const portals = new Map((await store.readPortals(db)).map((one) => [one.id, one.title]));
  const titleOf = (id: string | null | undefined) => (id == null ? null : (titles.get(id)?.title ?? null));
  const way = (row: Told): Way => {
    const named = titles.get(through(row) ?? '');
    const base = {
      through: named === undefined ? null : { uid: named.uid, title: named.title, kind: named.kind, portal: named.portal },
      organisation: titleOf(row.organisationId),
    };
    const source = sources.get(row.sourceId ?? '');
    if (source !== undefined) {
      const given = source.kind === 'share' ? { by: titleOf(source.madeBy), at: source.madeAt } : null;
      return { ...base, kind: source.kind, setting: { kind: source.kind, id: source.uid }, given };
    }
    const group = judged.groups[row.group ?? -1];
    return { ...base, kind: group?.kind ?? '', setting: group?.setting ?? { kind: '', id: null }, given: null };
  };
  const reader = ({ uid, name }: store.PageRow, mine: readonly store.WayRow[]): Reader => ({
    uid,
    name,
    organisations: [...new Set(mine.flatMap((r) => titleOf(r.actsFor) ?? []))],
    portals: there(mine.map((r) => portals.get(r.portalId ?? ''))),
    grade: mine.reduce<Grade>((most, r) => larger(most, limited(r.grade, judged.rights.get(r.classId))), 0),
    ways: distinct(mine).map(way),
  });
  return { way, reader };
}

const larger = (a: Grade, b: Grade): Grade => (a > b ? a : b);

/** A grade as far as the operations let it come to something. */
function limited(grade: Grade, rights: ObjectRights | undefined): Grade {
  if (grade >= 4 && rights?.can.delete) return 4;
  if (grade >= 3 && rights?.can.update) return 3;
  return grade >= 2 ? 2 : grade;
}

/** The same way through two organisations or portals is told once. */
function distinct(rows: readonly store.WayRow[]): store.WayRow[] {
  const seen = new Map(rows.map((r) => [JSON.stringify([r.group, r.sourceId, r.principalId, r.organisationId]), r]));
  return [...seen.values()];
}

/**
 * A page holds on the server: what is read-only, locked, hidden, required, offered or set on the page of this actor at his door, decided
 * on the values as they will be. The browser shows the same beforehand (shared/page-rules.ts); whoever sends around it meets this.
 *
 * A page is no right: columns that stand nowhere on it are written by the rights alone, and workflow actions write what they write.
 */
import type { PageLayout } from '../../../shared/contracts/record-pages.ts';
import { columnsOf, fieldsOf, hasOwnPlace, pageFor } from '../../../shared/page-layout.ts';
import {
  lookedAt,
  type PageState,
  type Plain,
  pageState,
  plain,
  type RuleValue,
  SOMEBODY,
  stepsOf,
} from '../../../shared/page-rules.ts';
import type { ObjectRights } from '../../access/index.ts';
import { asSystem, type Ctx, invalid } from '../../kernel/index.ts';
import { type ColumnDef, checkValue, metadataOf } from '../../metadata/index.ts';
import { changedColumns, type Draft } from '../change.ts';
import type { Stored, StoredRecord } from '../model.ts';
import { showPeople } from '../people.ts';
import { storedRecord } from '../render.ts';
import { definitionOf, shownTarget, targetOf } from '../schema.ts';
import { filesIn } from '../store-files.ts';
import { readStored, readVisible } from '../store-read.ts';
import { sameValue } from '../values.ts';
import { columnAlong } from './along.ts';
import { pageHere } from './known.ts';
import { idOf } from './store.ts';

/** What was sent with a change. */
export interface Sent {
  /** Columns that the body names, with their values. */
  readonly values: ReadonlyMap<string, Stored>;
  readonly files: ReadonlyMap<string, readonly string[]>;
  /** What a column has where nobody names it: of a new record its default, of an older one its value. */
  readonly otherwise: (column: string) => Promise<Stored>;
}

/**
 * Brings a draft to what the page says. Sets values on it; throws `invalid` at the column that is locked, missing or not offered.
 * Does nothing where no page is arranged.
 */
export async function obeyPage(ctx: Ctx, rights: ObjectRights, draft: Draft, sent: Sent): Promise<void> {
  const set = await pageHere(ctx, rights, 'server');
  if (set === null) return;
  const by = set.by === null ? undefined : rights.object.column(set.by);
  const value = by === undefined ? null : await shownPlain(ctx, by, draft.after(by.key));
  const layout = pageFor(set, value === null ? null : String(value));
  if (layout === null) return;
  const state = await stateOf(ctx, layout, draft);
  await refuseLocked(ctx, draft, sent, state);
  await setValues(ctx, draft, state);
  await checkOffered(ctx, draft, state);
  if (concerns(layout, draft, sent)) await demand(ctx, rights, draft, sent, state);
}

/**
 * Whether a change comes from a form that has the page's fields. Where the product's own screens write other columns (of articles their
 * text), a page demands nothing of who saves those: the form with its fields does.
 */
function concerns(layout: PageLayout, { object }: Draft, { values, files }: Sent): boolean {
  if (!object.columns.some((column) => hasOwnPlace(object.key, column))) return true;
  return columnsOf(layout).some((key) => values.has(key) || files.has(key));
}

/** A value as this actor would be shown it: a reference that he may not follow is empty for his page, too, and a person the one he may know. */
async function shownPlain(ctx: Ctx, column: ColumnDef, stored: Stored): Promise<Plain> {
  if (column.type === 'person' && stored !== null) {
    const id = String(stored);
    const person = (await showPeople(ctx, [id])).get(id);
    return person === undefined ? null : (person.uid ?? SOMEBODY);
  }
  if (column.type !== 'reference' || stored === null) return plain(column.type, stored);
  const target = await shownTarget(ctx, column);
  const [found] = target === null ? [] : await readVisible(ctx, target.rights, [String(stored)]);
  return found?.uid ?? null;
}

async function stateOf(ctx: Ctx, layout: PageLayout, { object, after }: Draft): Promise<PageState> {
  const { objects } = await metadataOf(ctx);
  const columnOf = (path: string) => columnAlong(objects, object, path);
  const known = new Map<string, Plain>();
  const led = new Map<string, StoredRecord | null>();
  for (const path of new Set(layout.rules.flatMap(lookedAt))) {
    const column = columnOf(path);
    const { head, tail } = stepsOf(path);
    if (column === undefined) continue;
    if (tail !== null && !led.has(head)) led.set(head, await recordBehind(ctx, object.column(head), after(head)));
    const stored = tail === null ? after(head) : (led.get(head)?.values[tail] ?? null);
    known.set(path, await shownPlain(ctx, column, stored));
  }
  return pageState(layout, {
    now: ctx.now,
    typeOf: (path) => columnOf(path)?.type,
    value: (path) => known.get(path) ?? null,
  });
}

/**
 * The record that a lookup leads to, as this actor may read it; null where he may not, so that every column of it is empty for his page
 * whatever stands there. Which of its columns he may read is asked of the rules: one over another column is dropped (known.ts).
 */
async function recordBehind(ctx: Ctx, column: ColumnDef | undefined, id: Stored): Promise<StoredRecord | null> {
  const target = column === undefined || id === null ? null : await shownTarget(ctx, column);
  const row = target && (await readStored(ctx, target.rights, { id: String(id) }));
  return row && target ? storedRecord(row, target.rights.object.columns) : null;
}

/** Columns that are read-only, locked or hidden keep what they have, unless a rule sets them. */
async function refuseLocked(ctx: Ctx, draft: Draft, sent: Sent, state: PageState): Promise<void> {
  const shut = (key: string) => (state.locked.has(key) || state.hidden.has(key)) && !state.sets.has(key);
  for (const [key, value] of sent.values) {
    if (!shut(key) || key === draft.object.parentColumn) continue;
    if (!sameValue(value, await sent.otherwise(key))) throw locked(key);
  }
  for (const [key, uids] of sent.files) {
    if (!shut(key)) continue;
    const there = draft.before === null ? [] : (await filesIn(ctx, draft.object, draft.before.id, key)).map(({ uid }) => uid);
    if (uids.length !== there.length || uids.some((uid) => !there.includes(uid))) throw locked(key);
  }
}

const locked = (key: string) => invalid(`values.${key}`, 'locked', 'This field is read-only here as things stand.');

/**
 * Whether a column may be filled at all here, asked before there is anything to fill it with: `locked` where it is read-only on every page of
 * this actor. What rules lock depends on the values as they will be saved, and is said then. Throws `invalid`.
 */
export async function refuseReadOnly(ctx: Ctx, rights: ObjectRights, column: string): Promise<void> {
  const { pages = [] } = (await pageHere(ctx, rights, 'server')) ?? {};
  const readOnly = ({ layout }: (typeof pages)[number]) =>
    fieldsOf(layout).some((field) => field.column === column && field.readOnly === true);
  if (pages.length > 0 && pages.every(readOnly)) throw locked(column);
}

async function setValues(ctx: Ctx, draft: Draft, { sets }: PageState): Promise<void> {
  for (const [key, value] of sets) {
    const column = draft.object.column(key);
    if (column === undefined || !maySet(draft.object, column)) continue;
    draft.values.set(key, await storedOf(ctx, column, value));
  }
}

/** Columns that a rule may set: no standing of the record, nothing that actions or counters write. */
export function maySet(object: Draft['object'], column: ColumnDef): boolean {
  const fixed = [object.parentColumn, object.orderColumn, object.contactColumn, object.organisationFrom, object.untilColumn];
  const { type } = column;
  if (column.standard || column.owned || fixed.includes(column.key)) return false;
  return !['files', 'links', 'number', 'person', 'rich_text'].includes(type);
}

/** A rule's value as it is kept; empty where its record is gone. What does not suit the column is in no rule that holds (known.ts). */
async function storedOf(ctx: Ctx, column: ColumnDef, value: RuleValue): Promise<Stored> {
  if (value === null || value === '') return null;
  if (column.type === 'choice') return column.choices.some(({ key }) => key === value) ? String(value) : null;
  const checked = checkValue(column, value, `values.${column.key}`);
  if (column.type !== 'reference') return checked as Stored;
  const target = await definitionOf(ctx, targetOf(column) ?? '');
  // The administrator who wrote the rule named the record; whoever saves need not see it.
  return idOf(asSystem(ctx, 'a record that a page rule sets'), target, String(checked));
}

/**
 * A lookup that a rule filters takes only what it offers. Asked where it or what it follows changes, so that older records stay; not where a
 * rule sets it, maybe to a record out of reach for whoever saves: he could not help it.
 */
async function checkOffered(ctx: Ctx, draft: Draft, { filters, sets }: PageState): Promise<void> {
  const changed = new Set(changedColumns(draft).map(({ key }) => key));
  for (const [key, conditions] of filters) {
    if (sets.has(key)) continue;
    const column = draft.object.column(key);
    const id = draft.after(key);
    const moved = changed.has(key) || conditions.some(({ from }) => from !== null && changed.has(stepsOf(from).head));
    if (column === undefined || id === null || !moved) continue;
    const record = await recordBehind(ctx, column, id);
    const { objects } = await metadataOf(ctx);
    for (const { by, value } of conditions) {
      const of = columnAlong(objects, draft.object, `${key}.${by}`);
      const has = record === null || of === undefined ? null : await shownPlain(ctx, of, record.values[by] ?? null);
      if (of === undefined || has === null || has !== plain(of.type, value)) {
        throw invalid(`values.${key}`, 'not_offered', 'Choose one of the records that are offered here.');
      }
    }
  }
}

/** What the page demands of who may fill it in. */
async function demand(ctx: Ctx, rights: ObjectRights, draft: Draft, sent: Sent, { required }: PageState): Promise<void> {
  const mayFill = draft.kind === 'create' ? rights.settable : rights.editable;
  for (const key of required) {
    const column = mayFill.get(key);
    if (column === undefined || column.type === 'number' || column.type === 'boolean') continue;
    if (column.type === 'files') {
      const named = sent.files.get(key);
      const held = named?.length ?? (draft.before === null ? 0 : (await filesIn(ctx, draft.object, draft.before.id, key)).length);
      if (held > 0) continue;
    } else if (draft.after(key) !== null) continue;
    throw invalid(`values.${key}`, 'required', 'This must be filled in.');
  }
}

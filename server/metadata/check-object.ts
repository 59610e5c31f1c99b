/** What must hold of new objects before anything is written: names free, columns there that the object names for a purpose. */
import { invalid } from '../kernel/index.ts';
import { checkLength, checkNewColumn, checkTexts, type NewColumn, type NewObject } from './input.ts';
import type { Metadata } from './model.ts';
import { checkObjectKey } from './names.ts';
import { checkRules } from './unique.ts';

/** @throws 422 with the path of the first fault. */
export function checkObjects(before: Metadata, inputs: readonly NewObject[]): void {
  const byKey = new Map<string, NewObject>();
  for (const input of inputs) {
    checkObjectKey(input.key);
    if (before.objects.has(input.key) || byKey.has(input.key)) {
      throw invalid('key', 'taken', `There is an object ${input.key} already.`);
    }
    byKey.set(input.key, input);
  }
  const hasObject = (key: unknown) => typeof key === 'string' && (before.objects.has(key) || byKey.has(key));
  const earlier = new Set(before.objects.keys());
  for (const input of inputs) {
    checkTexts(input.title, 'title');
    checkTexts(input.plural, 'plural');
    checkColumns(input, hasObject);
    checkRoles(input);
    checkAttachment(before, byKey, earlier, input);
    checkNewRules(input);
    earlier.add(input.key);
  }
}

function checkNewRules({ columns, uniqueRules = [] }: NewObject): void {
  const known = new Map<string, { type: NewColumn['type']; standard: boolean }>([
    ['organisation', { type: 'reference', standard: true }],
  ]);
  for (const { key, type } of columns) known.set(key, { type, standard: false });
  checkRules(known, uniqueRules, 'uniqueRules');
}

function checkColumns(input: NewObject, hasObject: (key: unknown) => boolean): void {
  const seen = new Set<string>();
  for (const [i, column] of input.columns.entries()) {
    const path = `columns.${i}`;
    checkNewColumn(column, path);
    checkLength(column, path);
    if (seen.has(column.key)) throw invalid(`${path}.key`, 'twice', `The column ${column.key} stands there twice.`);
    seen.add(column.key);
    checkTarget(column, path, hasObject);
  }
}

/** @throws 422 where a reference leads to an object that is not there. */
export function checkTarget(column: NewColumn, path: string, hasObject: (key: unknown) => boolean): void {
  if (column.type === 'reference' && !hasObject(column.settings?.target)) {
    throw invalid(`${path}.settings.target`, 'no_target', `There is no object ${String(column.settings?.target)}.`);
  }
}

/** The columns that the object names for a purpose must be there and fit it. */
function checkRoles(input: NewObject): void {
  const find = (key: string) => input.columns.find((c) => c.key === key);
  const { displayColumn, orderColumn = 'created_at', contactColumn, organisationFrom } = input;
  if (typeof displayColumn === 'string' && find(displayColumn) === undefined) {
    throw invalid('displayColumn', 'no_column', `There is no column ${displayColumn}.`);
  }
  const order = find(orderColumn);
  if (orderColumn !== 'created_at' && !(order?.type === 'datetime' && order.required && order.owned)) {
    throw invalid(
      'orderColumn',
      'bad_order',
      'The primary order is created_at or a required, owned date and time column: it must never change.',
    );
  }
  if (typeof contactColumn === 'string' && find(contactColumn)?.type !== 'reference') {
    throw invalid('contactColumn', 'no_column', `There is no reference column ${contactColumn}.`);
  }
  if (typeof organisationFrom === 'string' && organisationFrom !== 'self' && find(organisationFrom)?.type !== 'reference') {
    throw invalid('organisationFrom', 'no_column', `There is no reference column ${organisationFrom}.`);
  }
  checkTextRoles(input, find);
}

function checkTextRoles(
  { languageColumn, untilColumn, attachedTo, catalogue }: NewObject,
  find: (key: string) => NewColumn | undefined,
): void {
  const language = typeof languageColumn === 'string' ? find(languageColumn) : null;
  if (language !== null && language?.type !== 'choice') {
    throw invalid('languageColumn', 'no_column', `There is no choice column ${languageColumn}.`);
  }
  if (language !== null && attachedTo != null) {
    throw invalid('languageColumn', 'attached', 'What is attached to another record is found through it.');
  }
  const until = typeof untilColumn === 'string' ? find(untilColumn) : null;
  // Whoever could write it by hand could take a record out of others' sight, or bring it back.
  if (until !== null && !(until?.type === 'datetime' && until.owned)) {
    throw invalid('untilColumn', 'no_column', `There is no owned date and time column ${untilColumn}.`);
  }
  // Its names are kept as long as none of its records changes: time, and other objects, must not change who reaches one.
  if (catalogue === true && (until !== null || attachedTo != null)) {
    throw invalid('catalogue', 'not_alone', 'A catalogue stands for itself, and its records do not end by themselves.');
  }
}

function checkAttachment(
  before: Metadata,
  byKey: ReadonlyMap<string, NewObject>,
  earlier: ReadonlySet<string>,
  input: NewObject,
): void {
  const { attachedTo = null, parentColumn = null } = input;
  if (attachedTo === null) {
    if (parentColumn !== null) throw invalid('parentColumn', 'not_attached', 'Only an attached object has a parent column.');
    return;
  }
  if (!earlier.has(attachedTo)) throw invalid('attachedTo', 'no_target', `There is no object ${attachedTo} before this one.`);
  const parent = input.columns.find((c) => c.key === parentColumn);
  if (parent?.type !== 'reference' || parent.settings?.target !== attachedTo || parent.required !== true) {
    throw invalid(
      'parentColumn',
      'bad_parent',
      `An attached object needs a required reference column that leads to ${attachedTo}.`,
    );
  }
  const parentStaffOnly = before.objects.get(attachedTo)?.staffOnly ?? byKey.get(attachedTo)?.staffOnly === true;
  if (parentStaffOnly && input.staffOnly !== true) {
    throw invalid('staffOnly', 'bad_parent', 'What is attached to an object for staff only must be for staff only, too.');
  }
}

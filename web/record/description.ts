/** What the metadata says of an object, as this user may know it. */
import { useCallback } from 'react';
import type { ColumnDescription, ObjectDescription, RecordRow, Shown } from '../../shared/contracts/records.ts';
import { stepsOf } from '../../shared/page-rules.ts';
import { useCall } from '../api/index.ts';
import { type StatusShape, useText } from '../ui/index.ts';
import { useKeyAt } from './door.tsx';

/** Reads an object's description: columns, choices, actions. Draw it through `Load`. */
export function useDescription(object: string) {
  const at = useKeyAt();
  return useCall(at('GET /api/staff/objects/:object'), { params: { object } });
}

/** Titles as the metadata keeps them, by language. */
type Titles = Readonly<Record<string, string>>;

/** `const say = useSay(); say(column.title)`: the user's language, else English, else whichever there is. */
export function useSay(): (titles: Titles | null | undefined) => string {
  const { language } = useText();
  return useCallback((titles) => titles?.[language] ?? titles?.en ?? Object.values(titles ?? {})[0] ?? '', [language]);
}

export function columnOf(description: ObjectDescription, key: string | null): ColumnDescription | undefined {
  return key === null ? undefined : description.columns.find((column) => column.key === key);
}

/**
 * The object and the column that a column of a condition is, to ask for what may be chosen: `account.type` is the column `type` of the
 * object that the lookup `account` leads to.
 */
export function askedIn(description: ObjectDescription, path: string): { readonly object: string; readonly column: string } {
  const { head, tail } = stepsOf(path);
  if (tail === null) return { object: description.key, column: head };
  return { object: String(columnOf(description, head)?.settings.target ?? ''), column: tail };
}

/** The choice a value names. */
export function choiceOf(column: ColumnDescription | undefined, value: unknown) {
  return column?.choices?.find((choice) => choice.key === value);
}

const shapes: ReadonlySet<string> = new Set(['new', 'progress', 'waiting', 'resolved', 'closed', 'canceled', 'reopened']);

/** The glyph a choice is drawn with, where its flags name one. */
export function shapeOf(column: ColumnDescription | undefined, value: unknown): StatusShape | undefined {
  return shapeNamed(choiceOf(column, value)?.flags.glyph);
}

/** The shape of this name; undefined where there is none. */
export function shapeNamed(glyph: unknown): StatusShape | undefined {
  return typeof glyph === 'string' && shapes.has(glyph) ? (glyph as StatusShape) : undefined;
}

/** A value as plain text: a label, a name, the words as they are. Empty for nothing. */
export function plainText(value: Shown | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return value.map((one) => ('name' in one ? one.name : one.title)).join(', ');
  if ('label' in value) return value.label;
  if ('displayName' in value) return value.displayName;
  return `${value.amount} ${value.currency}`;
}

/** What a record is called: its display column, else the object's title. */
export function nameOf(description: ObjectDescription, row: RecordRow, otherwise: string): string {
  return (description.displayColumn && plainText(row.values[description.displayColumn])) || otherwise;
}

/** Keys of the columns that an administrator added to an object with screens of its own. */
export const ownColumns = ({ columns }: ObjectDescription): string[] => columns.filter(({ own }) => own).map(({ key }) => key);

/** Which type is wished for, and the column that it would be. */
import type { Settings } from '../../shared/columns/index.ts';
import { becomes, type Reading, retyped } from '../../shared/columns/retype.ts';
import { invalid } from '../kernel/index.ts';
import { checkLength, checkNewColumn, type NewChoice } from './input.ts';
import type { ColumnDef, ColumnType } from './model.ts';
import { indexable, searchSql } from './sync-types.ts';

export interface TypeWish {
  readonly type: ColumnType;
  readonly settings?: Settings;
  /** Of a choice column: texts become the choice that is titled so. */
  readonly choices?: readonly NewChoice[];
  /** In which days begin; UTC where absent. */
  readonly zone?: string;
}

/**
 * The column that it would be, without its default: how that is read the values tell (`withDefault`).
 * @throws 422 where the type is none that it may become, or its settings are not sound.
 */
export function wished(before: ColumnDef, wish: TypeWish): ColumnDef {
  const allowed = becomes[before.type] ?? [];
  if (!allowed.includes(wish.type)) {
    const list = allowed.length === 0 ? 'no other type' : allowed.join(', ');
    throw invalid('type', 'not_allowed', `A ${before.type} column can become: ${list}.`);
  }
  const settings = wish.settings ?? {};
  const { key, title, required, unique, indexed } = before;
  const choices = wish.type === 'choice' ? (wish.choices ?? []) : undefined;
  zoneOf(wish);
  checkNewColumn({ key, type: wish.type, title, settings, required, unique, indexed, choices }, 'body');
  checkLength({ key, type: wish.type, title, settings, unique, indexed }, 'body');
  if (wish.type === 'money' && typeof settings.currency !== 'string')
    throw invalid('settings', 'currency', 'Say in which currency the amounts are.');
  return shaped(before, wish);
}

/** The same, of a wish that was sound once: what was made for it can be taken away even where none such would be taken any more. */
export function shaped(before: ColumnDef, wish: TypeWish): ColumnDef {
  const choices = wish.type === 'choice' ? (wish.choices ?? []) : [];
  const after = {
    ...before,
    type: wish.type,
    settings: wish.settings ?? {},
    choices: choices.map((choice, i) => ({ id: '', uid: '', flags: {}, retired: false, position: i, ...choice })),
  };
  return {
    ...after,
    searchable: before.searchable && searchSql(after, 't') !== null,
    unique: before.unique && indexable(wish.type),
    defaultValue: null,
  };
}

/** With its default, read as the values are. */
export const withDefault = (before: ColumnDef, after: ColumnDef, reading: Reading): ColumnDef => ({
  ...after,
  defaultValue: defaultOf(before, after, reading),
});

/** The time zone in which days begin. @throws 422 where there is none of that name. */
export function zoneOf({ zone = 'UTC' }: TypeWish): string {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return zone;
  } catch {
    throw invalid('zone', 'no_zone', 'There is no such time zone.');
  }
}

/** The default goes along where it fits; the time of the request stays what it is. */
function defaultOf(before: ColumnDef, after: ColumnDef, reading: Reading): unknown {
  const value = before.defaultValue;
  if (value === null || value === undefined) return null;
  if (value === 'now') return after.type === 'date' || after.type === 'datetime' ? 'now' : null;
  return retyped(before, after, value, reading) ?? null;
}

/** Names of objects and columns. They become identifiers of the database and keys of JSON, so they are plain and few. */
import { invalid } from '../kernel/index.ts';

/** The standard columns every object has: key, column of the database and type. All are owned. */
export const standardColumns = [
  { key: 'created_at', physical: 'created_at', type: 'datetime', settings: {}, title: { en: 'Created on', de: 'Angelegt am' } },
  { key: 'created_by', physical: 'created_by', type: 'person', settings: {}, title: { en: 'Created by', de: 'Angelegt von' } },
  {
    key: 'modified_at',
    physical: 'modified_at',
    type: 'datetime',
    settings: {},
    title: { en: 'Modified on', de: 'Geändert am' },
  },
  { key: 'modified_by', physical: 'modified_by', type: 'person', settings: {}, title: { en: 'Modified by', de: 'Geändert von' } },
  {
    key: 'organisation',
    physical: 'organisation_id',
    type: 'reference',
    settings: { target: 'account' },
    title: { en: 'Organisation', de: 'Organisation' },
  },
] as const;

const standardByKey = new Map<string, (typeof standardColumns)[number]>(standardColumns.map((c) => [c.key, c]));

/** The standard column of a key; undefined for all others. */
export function standardColumn(key: string) {
  return standardByKey.get(key);
}

/** The database column that holds a money column's currency; `$` cannot stand in a key, so it is nobody else's. */
export function currencyColumn(physical: string): string {
  return `${physical}$currency`;
}

const form = /^[a-z][a-z0-9_]{0,39}$/;

/** Columns of the tables themselves, of the key views, and words of the API's rows. */
const taken = new Set(
  `id uid version created_at created_by created_in modified_at modified_by organisation organisation_id deleted_at deleted_by
   record_id principal_id source_id parent_id contact_id sort_key grade words can values label object
   tableoid oid xmin xmax cmin cmax ctid constructor prototype`.split(/\s+/),
);

/** Reserved words of SQL: always quoted by us, but reports and people's own queries would stumble. */
const reserved = new Set(
  `all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both case cast char character check
   coalesce collate collation column concurrently constraint create cross current_catalog current_date current_role current_schema
   current_time current_timestamp current_user dec decimal default deferrable desc distinct do else end except exists extract false fetch
   float for foreign freeze from full grant greatest group grouping having ilike in initially inner inout int integer intersect interval
   into is isnull join lateral leading least left like limit localtime localtimestamp merge_action national natural nchar none normalize not
   notnull null nullif numeric offset on only or order out outer overlaps overlay placing position precision primary real references
   returning right row select session_user setof similar smallint some substring symmetric system_user table tablesample then time
   timestamp to trailing treat trim true union unique user using variadic varchar verbose when where window with`.split(/\s+/),
);

/** Reserved by SQL, but the product's own word for its main object and for what points to it. */
const ours = new Set(['case']);

/** Tables beside those of an object, and indexes and sequences, which stand among the tables: of it, and of whatever column gets that number. */
const beside =
  /_(access|history|file|mark|search|ranked|near|word|pkey|uid_key|idx|id_seq)$|^(index|unique)_(rule_)?\d+(_next)?$/;

/** @throws 422 at `path` unless the key may name an object. */
export function checkObjectKey(key: string, path = 'key'): void {
  checkForm(key, path);
  if (taken.has(key) || (reserved.has(key) && !ours.has(key)) || beside.test(key)) {
    throw invalid(path, 'reserved_key', `The key ${key} is taken by the system; choose another.`);
  }
}

/** @throws 422 at `path` unless the key may name a column. */
export function checkColumnKey(key: string, path = 'key'): void {
  checkForm(key, path);
  if (taken.has(key) || (reserved.has(key) && !ours.has(key))) {
    throw invalid(path, 'reserved_key', `The key ${key} is taken by the system; choose another.`);
  }
}

/** @throws 422 at `path` unless the key may name a choice, a transition or an action. */
export function checkKey(key: string, path = 'key'): void {
  checkForm(key, path);
}

function checkForm(key: string, path: string): void {
  if (typeof key !== 'string' || !form.test(key)) {
    throw invalid(path, 'bad_key', 'Use small letters a-z, digits and _, beginning with a letter, at most 40 characters.');
  }
}

/** `state`, `state$2`, `state$3`: whoever still knows the column as it was finds none, and asks anew. */
export function nextPhysical({ key, physical }: { readonly key: string; readonly physical: string }): string {
  return `${key}$${Number(/\$(\d+)$/.exec(physical)?.[1] ?? 1) + 1}`;
}

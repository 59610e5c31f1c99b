/**
 * Column types, the SQL half: physical columns, how a value is read and written, how it is compared, and its text for search.
 *
 * Stored values: ids (reference, person) as decimal text, money as `{ amount, currency }`, links as the text of their JSON, everything
 * else as in JSON.
 */
import type { Money, Operator } from '../../shared/columns/index.ts';
import { type Sql, sql } from '../kernel/index.ts';
import type { ColumnDef, ColumnType } from './model.ts';
import { currencyColumn } from './names.ts';

/** A value as the database takes it. */
export type Stored = string | number | boolean | null | Money;

/** One column of the table. */
export interface Physical {
  readonly name: string;
  readonly type: string;
}

/** The part of a column's definition that decides about its storage. */
export type Storage = Pick<ColumnDef, 'type' | 'settings' | 'physical'>;

const text = 'text collate "C"';

/**
 * Texts are kept by their code points and read in this order: CLDR's root, which is that of English and German alike. One for all readers,
 * so one index serves them.
 */
export const readingOrder: Sql = sql.id('und-x-icu');

const types: Readonly<Record<ColumnType, (settings: Storage['settings']) => string>> = {
  text: () => text,
  rich_text: () => text,
  integer: ({ big }) => (big === true ? 'bigint' : 'integer'),
  decimal: ({ scale }) => `numeric(28, ${typeof scale === 'number' ? scale : 2})`,
  money: () => 'numeric(19, 4)',
  boolean: () => 'boolean',
  date: () => 'date',
  // milliseconds: what JSON and cursors carry is then exactly what is stored
  datetime: () => 'timestamptz(3)',
  choice: () => text,
  reference: () => 'bigint',
  person: () => 'bigint',
  email: () => text,
  phone: () => text,
  link: () => text,
  files: () => '',
  // JSON, in the very order in which it was written
  links: () => text,
  number: () => text,
};

/** The columns of the table that hold the values; none for files. */
export function physicalOf(column: Storage): Physical[] {
  if (column.type === 'files') return [];
  const own = { name: column.physical, type: types[column.type](column.settings) };
  return column.type === 'money' ? [own, { name: currencyColumn(column.physical), type: text }] : [own];
}

/** Types whose index serves a list's filter together with the primary order; the others are indexed for sorting by value. */
export function filtersList(type: ColumnType): boolean {
  return type === 'choice' || type === 'reference' || type === 'person' || type === 'boolean';
}

/** True for types that an index, or a unique index, is possible on. */
export function indexable(type: ColumnType): boolean {
  return type !== 'files' && type !== 'rich_text' && type !== 'links';
}

const ref = (alias: string, name: string) => sql.ref(`${alias}.${name}`);

/** Types whose stored form is text although the database keeps a number. */
function travelsAsText(column: Storage): boolean {
  return (
    column.type === 'decimal' ||
    column.type === 'reference' ||
    column.type === 'person' ||
    (column.type === 'integer' && column.settings.big === true)
  );
}

/**
 * The stored value as one expression over a table alias: what `Stored` says, moments as Date, files null.
 * References and persons come as ids; what the viewer sees of them is the gateway's business.
 */
export function readSql(column: Storage, alias: string): Sql {
  if (column.type === 'files') return sql`null::text`;
  const value = ref(alias, column.physical);
  if (column.type === 'money') {
    const currency = ref(alias, currencyColumn(column.physical));
    return sql`case when ${value} is not null then json_build_object('amount', ${value}::text, 'currency', ${currency}) end`;
  }
  return travelsAsText(column) ? sql`${value}::text` : sql`${value}`;
}

/** What is to be written into which columns of the table; all of them for null. */
export function writeSql(column: Storage, value: Stored): { readonly name: string; readonly value: Sql }[] {
  return physicalOf(column).map(({ name, type }, index) => {
    const cast = sql.raw(type.replace(' collate "C"', ''));
    const part = isMoney(value) ? (index === 0 ? value.amount : value.currency) : value;
    return { name, value: sql`${part}::${cast}` };
  });
}

function isMoney(value: Stored): value is Money {
  return typeof value === 'object' && value !== null;
}

/** A pattern that LIKE takes literally. */
function literally(part: string): string {
  return part.replaceAll(/[\\%_]/g, '\\$&');
}

const comparisons = { lt: '<', le: '<=', gt: '>', ge: '>=' } as const;

/**
 * A condition of a filter. The values have passed `checkOperand`; for references and persons they are ids as text.
 * `contains` and `starts` take no notice of capitals, by the database's own rules (C knows those of ASCII only). Empty values are unequal to every value.
 */
export function conditionSql(column: Storage, alias: string, operator: Operator, values: readonly Stored[]): Sql<boolean> {
  if (column.type === 'files') throw new Error('Files are compared by the table of files');
  const value = ref(alias, column.physical);
  const cast = sql.raw(types[column.type](column.settings).replace(' collate "C"', ''));
  const bound = (v: Stored | undefined): Sql => sql`${isMoney(v ?? null) ? (v as Money).amount : v}::${cast}`;
  if (operator === 'empty') return sql`${value} is null`;
  if (operator === 'not_empty') return sql`${value} is not null`;
  if (operator === 'contains') return sql`${value} collate "default" ilike ${`%${literally(String(values[0]))}%`}`;
  if (operator === 'starts') return sql`${value} collate "default" ilike ${`${literally(String(values[0]))}%`}`;
  const own = (condition: Sql, money: Stored | undefined): Sql<boolean> =>
    isMoney(money ?? null)
      ? sql`(${condition} and ${ref(alias, currencyColumn(column.physical))} = ${(money as Money).currency}::text)`
      : sql<boolean>`${condition}`;
  const [first, second] = values;
  if (operator === 'between') return own(sql`${value} between ${bound(first)} and ${bound(second)}`, first);
  if (operator === 'eq') return own(sql`${value} = ${bound(first)}`, first);
  if (operator === 'ne') return sql`(${own(sql`${value} = ${bound(first)}`, first)}) is not true`;
  if (operator === 'in') {
    if (column.type === 'money')
      return sql`(${sql.join(
        values.map((v) => own(sql`${value} = ${bound(v)}`, v)),
        sql` or `,
      )})`;
    return sql`${value} = any (${values.map(String)}::${cast}[])`;
  }
  return own(sql`${value} ${sql.raw(comparisons[operator])} ${bound(first)}`, first);
}

/** The words of a column for search, as text; null for types without any. Mark-up of rich text is taken out. */
export function searchSql(column: Storage, alias: string): Sql<string> | null {
  const value = ref(alias, column.physical);
  if (column.type === 'rich_text') return sql<string>`regexp_replace(coalesce(${value}, ''), '<[^>]*>', ' ', 'g')`;
  if (column.type === 'links') {
    return sql<string>`coalesce((select string_agg(concat_ws(' ', l ->> 'title', l ->> 'address'), ' ') from json_array_elements(${value}::json) l), '')`;
  }
  const spoken: readonly ColumnType[] = ['text', 'email', 'phone', 'link', 'number'];
  return spoken.includes(column.type) ? sql<string>`coalesce(${value}, '')` : null;
}

import { rulesOf } from '../../shared/columns/index.ts';
import type { Filter } from '../../shared/rules/filter.ts';
import type { Ctx } from '../kernel/index.ts';
import type { ColumnDef } from '../metadata/index.ts';
import { list } from './list.ts';
import type { Option } from './model.ts';
import { findNameable } from './people.ts';
import { knownObject, shownTarget, unknownColumn } from './schema.ts';

/** Options offered at once. */
const OFFERED = 25;
/** Records looked at for them: the newest; labels are put in order among these. */
const LOOKED_AT = 100;

/**
 * What may be chosen in a reference, person or choice column, by label. The target of a reference is checked anew: a readable
 * column says nothing about where it leads. `only` narrows the records of a reference, by columns of theirs that he may read. Throws
 * `unknown_column` where there is no such column to choose in, or to narrow by.
 */
export async function lookup(ctx: Ctx, object: string, columnKey: string, text = '', only?: Filter): Promise<readonly Option[]> {
  const rights = await knownObject(ctx, object);
  // Somebody may hand in what he may not read, and must be able to fill in the form for it.
  const column = rights.readable.get(columnKey)?.column ?? rights.settable.get(columnKey);
  if (column?.type === 'choice') return choices(ctx, column, text);
  if (column?.type === 'person') return people(ctx, column, text);
  if (column?.type === 'reference') return references(ctx, column, text, only);
  throw unknownColumn();
}

const holds = (label: string, text: string) => label.toLowerCase().includes(text.trim().toLowerCase());

function choices(ctx: Ctx, column: ColumnDef, text: string): Option[] {
  const offered = column.choices.filter((choice) => !choice.retired);
  return offered
    .map((choice) => ({
      value: choice.key,
      label: choice.title[ctx.actor.culture] ?? choice.title.en ?? choice.key,
      shown: choice.key,
    }))
    .filter((option) => holds(option.label, text));
}

async function people(ctx: Ctx, column: ColumnDef, text: string): Promise<Option[]> {
  const found = await findNameable(ctx, column, text.trim(), OFFERED);
  return found.flatMap((person) =>
    person.uid === undefined ? [] : [{ value: person.uid, label: person.displayName, shown: person }],
  );
}

async function references(ctx: Ctx, column: ColumnDef, text: string, only: Filter | undefined): Promise<Option[]> {
  const target = await shownTarget(ctx, column);
  if (target === null) return [];
  const names = [...(target.translated ?? []), target.label];
  const object = target.rights.object.key;
  const part = text.trim();
  const named: Filter | undefined =
    part === '' || !rulesOf(target.label.type).operators.includes('contains')
      ? undefined
      : { or: names.map(({ key }) => ({ column: key, op: 'contains' as const, value: part })) };
  const parts = [named, only].filter((one) => one !== undefined);
  const filter = parts.length === 0 ? undefined : { and: parts };
  const { rows } = await list(ctx, object, { columns: names.map(({ key }) => key), limit: LOOKED_AT, ...(filter && { filter }) });
  const options = rows.map(({ uid, values }) => {
    const text = names.map(({ key }) => labelText(values[key])).find((name) => name !== '') ?? '';
    return { value: uid, label: text, shown: { object, uid, label: text } };
  });
  const order = new Intl.Collator(ctx.actor.culture);
  return options.sort((a, b) => order.compare(a.label, b.label)).slice(0, OFFERED);
}

/** A label as text, whatever the type of the display column. */
export function labelText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'object') return String(value);
  if ('label' in value) return String(value.label);
  return 'displayName' in value ? String(value.displayName) : '';
}

/** What a value is in a sheet: text, a number, a day, a moment, yes or no. As it is shown to this actor, in his language. */
import type { ColumnDef, Texts } from '../../metadata/index.ts';
import type { Shown, ShownFile, ShownPerson, ShownReference } from '../model.ts';

export type Cell =
  | { readonly kind: 'text'; readonly text: string }
  /** As digits: `-12.50`. */
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'day'; readonly text: string }
  /** ISO 8601, in UTC. */
  | { readonly kind: 'moment'; readonly text: string }
  | { readonly kind: 'flag'; readonly on: boolean }
  | null;

export const said = (texts: Texts, culture: string): string =>
  texts[culture.slice(0, 2)] ?? texts.en ?? Object.values(texts)[0] ?? '';

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", nbsp: ' ' };

/** The words of formatted text. */
function plain(html: string): string {
  const text = html.replaceAll(/<br\s*\/?>|<\/(?:p|li|h\d|tr|div)>/gi, '\n').replaceAll(/<[^>]*>/g, '');
  return text.replaceAll(/&(amp|lt|gt|quot|#39|nbsp);/g, (_, name: string) => entities[name] ?? '').trim();
}

const text = (value: string): Cell => (value === '' ? null : { kind: 'text', text: value });
const digits = /^-?\d+(?:\.\d+)?$/;

/** A shown value as a cell; null where it is empty. */
export function cellOf(column: ColumnDef, value: Shown | undefined, culture: string): Cell {
  if (value === null || value === undefined) return null;
  switch (column.type) {
    case 'integer':
    case 'decimal':
      return digits.test(String(value)) ? { kind: 'number', text: String(value) } : text(String(value));
    case 'boolean':
      return { kind: 'flag', on: value === true };
    case 'date':
      return { kind: 'day', text: String(value) };
    case 'datetime':
      return { kind: 'moment', text: String(value) };
    case 'choice': {
      const choice = column.choices.find(({ key }) => key === value);
      return text(choice === undefined ? String(value) : said(choice.title, culture));
    }
    case 'rich_text':
      return text(plain(String(value)));
    case 'money': {
      const { amount, currency } = value as { amount: string; currency: string };
      return text(`${amount} ${currency}`);
    }
    case 'reference':
      return text((value as ShownReference).label);
    case 'person':
      return text((value as ShownPerson).displayName);
    case 'files':
      return text((value as readonly ShownFile[]).map(({ name }) => name).join(', '));
    case 'links':
      return text(
        (value as readonly { title: string; address: string }[]).map((link) => `${link.title} ${link.address}`.trim()).join('\n'),
      );
    default:
      return text(String(value));
  }
}

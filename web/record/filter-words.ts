/** What a filter says on its chip: “New, In progress + 3”, “from 1 Nov 2026”, “Category: Incident or (…)”. */
import { useCallback } from 'react';
import type { ColumnDescription, ObjectDescription } from '../../shared/contracts/records.ts';
import type { Filter } from '../../shared/rules/filter.ts';
import { useFormat, useText } from '../ui/index.ts';
import { kindOf, type Leaf, leafOf } from './condition.ts';
import { choiceOf, columnOf, useSay } from './description.ts';
import { knownLabel } from './options.ts';

/** Values named before the rest is counted. */
const NAMED = 2;

type LabelOf = (uid: string) => string | undefined;

/** The words behind the column's name. */
export function useFilterWords(): (column: ColumnDescription, leaf: Leaf, labelOf?: LabelOf) => string {
  const t = useText();
  const say = useSay();
  const format = useFormat();
  return useCallback(
    (column, { meaning, value }, labelOf = knownLabel) => {
      const kind = kindOf(column);
      const some = (names: readonly string[]): string => {
        const first = names.slice(0, NAMED).join(', ');
        return names.length > NAMED ? t('common.record.andMore', { names: first, more: names.length - NAMED }) : first;
      };
      if (meaning === 'empty' || meaning === 'not_empty') return t(`common.list.${meaning}`);
      if (meaning === 'relative') return t.maybe(`common.span.${value[0]}`) ?? value.join();
      if (kind === 'choice' || kind === 'option') {
        const name = (one: string): string => (one === 'me' ? t('common.list.me') : (labelOf(one) ?? t('common.record.chosen')));
        const names = value.map((one) => (kind === 'choice' ? say(choiceOf(column, one)?.title) || one : name(one)));
        return meaning === 'not' ? t('common.list.not', { value: some(names) }) : some(names);
      }
      if (kind === 'flag') return t(value[0] === 'true' ? 'common.record.yes' : 'common.record.no');
      if (meaning === 'starts') return t('common.list.starts', { value: value.join(',') });
      if (kind === 'words' || kind === 'html') return meaning === 'equals' ? `= ${value.join(',')}` : value.join(',');
      const isDay = kind === 'days' || kind === 'moments';
      const end = (text = ''): string => (isDay && /^\d{4}-\d\d-\d\d$/.test(text) ? format.day(`${text}T00:00`) : text);
      const [from, until, currency] = [end(value[0]), end(value[1]), kind === 'money' ? ` ${value[2] ?? ''}` : ''];
      const range = from && until ? t('common.record.range', { from, until }) : undefined;
      return (range ?? (from ? t('common.record.onlyFrom', { from }) : t('common.record.onlyUntil', { until }))) + currency;
    },
    [t, say, format],
  );
}

/** A branch of a tree in one line. */
export function useTreeWords(description: ObjectDescription): (filter: Filter) => string {
  const t = useText();
  const say = useSay();
  const words = useFilterWords();
  const wordsOf = (filter: Filter): string => {
    const leaf = leafOf(filter, (key) => columnOf(description, key));
    const column = leaf && columnOf(description, leaf.column);
    if (leaf && column) return `${say(column.title)}: ${words(column, leaf)}`;
    if ('not' in filter) return t('common.list.not', { value: wordsOf(filter.not) });
    if ('column' in filter)
      return say(columnOf(description, filter.column.split('.')[0] ?? '')?.title) || t('common.record.chosen');
    const isAnd = 'and' in filter;
    const inside = (part: Filter): string => ('and' in part || 'or' in part ? `(${wordsOf(part)})` : wordsOf(part));
    return ('and' in filter ? filter.and : filter.or).map(inside).join(` ${t(isAnd ? 'common.list.and' : 'common.list.or')} `);
  };
  return wordsOf;
}

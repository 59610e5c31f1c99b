/** Above a list: search, a chip for each filter that is on, and the way to another one. */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { ColumnDescription, ObjectDescription } from '../../shared/contracts/records.ts';
import { Button, Chip, FilterBar, Menu, PlusIcon, SearchInput, useFormat, useText } from '../ui/index.ts';
import { choiceOf, useSay } from './description.ts';
import { FilterDialog } from './filter-dialog.tsx';
import css from './filters.module.css';
import { type FilterValue, filterKind, type ListState } from './list-state.ts';
import { useOptionLabel } from './options.ts';

interface RecordFiltersProps {
  readonly description: ObjectDescription;
  readonly state: ListState;
  /** Keys of the columns that are offered; all that can be filtered where absent. */
  readonly offered?: readonly string[];
  /** Columns whose filter needs no chip. */
  readonly covered?: readonly string[];
  /** After the search. */
  readonly children?: ReactNode;
}

export function RecordFilters({ description, state, offered, covered = [], children }: RecordFiltersProps): ReactNode {
  const t = useText();
  const say = useSay();
  const [editing, setEditing] = useState<ColumnDescription | null>(null);
  const may = description.columns.filter((column) => filterKind(column) !== null && (offered?.includes(column.key) ?? true));
  const on = description.columns.filter((column) => state.filters[column.key]);
  const searchable = description.columns.some((column) => column.searchable);
  return (
    <FilterBar label={t('common.record.filters')}>
      {searchable && (
        <div className={css.search}>
          <Search name={say(description.plural)} state={state} />
        </div>
      )}
      {children}
      {on
        .filter((column) => !covered.includes(column.key))
        .map((column) => (
          <FilterChip key={column.key} object={description.key} column={column} state={state} />
        ))}
      {may.length > 0 && (
        <Menu
          label={t('common.record.addFilter')}
          align="start"
          entries={may.map((column) => ({ label: say(column.title), onSelect: () => setEditing(column) }))}
          trigger={(props) => (
            <Button kind="quiet" icon={PlusIcon} {...props}>
              {t('common.record.addFilter')}
            </Button>
          )}
        />
      )}
      {(on.length > 0 || state.search || state.tags.length > 0) && (
        <Button kind="quiet" onClick={state.reset}>
          {t('common.record.reset')}
        </Button>
      )}
      {editing && (
        <FilterDialog
          object={description.key}
          column={editing}
          value={state.filters[editing.key] ?? []}
          onClose={() => setEditing(null)}
          onApply={(value) => {
            state.setFilter(editing.key, value);
            setEditing(null);
          }}
        />
      )}
    </FilterBar>
  );
}

const WAIT = 250; // milliseconds after the last key

function Search({ name, state }: { name: string; state: ListState }): ReactNode {
  const t = useText();
  const [typed, setTyped] = useState(state.search);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  // Somebody else changed it: the reset button, or the browser's way back.
  useEffect(() => setTyped(state.search), [state.search]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <SearchInput
      label={t('common.record.searchIn', { name })}
      placeholder={t('common.record.search')}
      value={typed}
      onChange={(text) => {
        setTyped(text);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => state.setSearch(text.trim()), WAIT);
      }}
      maxLength={200}
    />
  );
}

interface FilterChipProps {
  readonly object: string;
  readonly column: ColumnDescription;
  readonly state: ListState;
}

function FilterChip({ object, column, state }: FilterChipProps): ReactNode {
  const say = useSay();
  const words = useFilterWords(column);
  const value = state.filters[column.key] ?? [];
  const common = { name: say(column.title), onRemove: () => state.setFilter(column.key, []) };
  if (filterKind(column) === 'option') return <OptionChip object={object} column={column.key} uid={value[0] ?? ''} {...common} />;
  return <Chip {...common} value={words(value)} />;
}

interface OptionChipProps {
  readonly object: string;
  readonly column: string;
  readonly uid: string;
  readonly name: string;
  readonly onRemove: () => void;
}

function OptionChip({ object, column, uid, ...chip }: OptionChipProps): ReactNode {
  const t = useText();
  const label = useOptionLabel(object, column, uid);
  return <Chip {...chip} value={label ?? t('common.record.chosen')} />;
}

/** What a filter says on its chip: “New, In progress + 3”, “from 1 Nov 2026”. */
function useFilterWords(column: ColumnDescription): (value: FilterValue) => string {
  const t = useText();
  const say = useSay();
  const format = useFormat();
  return (value) => {
    const kind = filterKind(column);
    if (kind === 'choice') {
      const names = value.map((key) => say(choiceOf(column, key)?.title) || key);
      const first = names.slice(0, 2).join(', ');
      return names.length > 2 ? t('common.record.andMore', { names: first, more: names.length - 2 }) : first;
    }
    if (kind === 'flag') return t(value[0] === 'true' ? 'common.record.yes' : 'common.record.no');
    if (kind === 'words') return value.join(',');
    const isDay = kind === 'days' || kind === 'moments';
    const show = (end: string): string => (isDay && /^\d{4}-\d\d-\d\d$/.test(end) ? format.day(`${end}T00:00`) : end);
    const [from = '', until = ''] = [show(value[0] ?? ''), show(value[1] ?? '')];
    if (from && until) return t('common.record.range', { from, until });
    return from ? t('common.record.onlyFrom', { from }) : t('common.record.onlyUntil', { until });
  };
}

/** Above a list: search, a chip for each filter that is on, and the way to another one. */
import { lazy, type ReactNode, Suspense, useEffect, useRef, useState } from 'react';
import type { ColumnDescription, ObjectDescription } from '../../shared/contracts/records.ts';
import type { Filter } from '../../shared/rules/filter.ts';
import { Button, Chip, FilterBar, FilterIcon, Menu, Notice, PlusIcon, Row, SearchInput, useText } from '../ui/index.ts';
import { filterKey, kindOf, knownTree, type Leaf, leafOf, type Meaning } from './condition.ts';
import { columnOf, useSay } from './description.ts';
import { useFilterWords, useTreeWords } from './filter-words.ts';
import css from './filters.module.css';
import { askedOf, type ListState } from './list-state.ts';
import { useOptionLabels } from './options.ts';

const FilterDialog = lazy(() => import('./filter-dialog.tsx').then((all) => ({ default: all.FilterDialog })));
const FilterEditor = lazy(() => import('./views/filter-editor.tsx').then((all) => ({ default: all.FilterEditor })));

interface RecordFiltersProps {
  readonly description: ObjectDescription;
  readonly state: ListState;
  /** Keys of the columns that stand first; all others that can be filtered come after them. */
  readonly offered?: readonly string[];
  /** Columns whose filter needs no chip. */
  readonly covered?: readonly string[];
  /** After the search. */
  readonly children?: ReactNode;
}

interface Editing {
  readonly column: ColumnDescription;
  readonly meaning: Meaning;
  readonly value: readonly string[];
  /** The condition it takes the place of: a key of the address. */
  readonly key?: string;
}

export function RecordFilters({ description, state, offered = [], covered = [], children }: RecordFiltersProps): ReactNode {
  const t = useText();
  const say = useSay();
  const [editing, setEditing] = useState<Editing | null>(null);
  const [advanced, setAdvanced] = useState(false);
  const able = description.columns.filter((column) => kindOf(column) !== null);
  const first = offered.flatMap((key) => able.find((column) => column.key === key) ?? []);
  const may = [...first, ...able.filter((column) => !first.includes(column))];
  const on = description.columns.flatMap((column) => askedOf(column, state.filters).map((asked) => ({ column, ...asked })));
  const searchable = description.columns.some((column) => column.searchable);
  const begin = (column: ColumnDescription): void => {
    const meaning = kindOf(column) === 'present' ? 'not_empty' : 'is';
    setEditing({ column, meaning, value: state.filters[filterKey(column.key, meaning)] ?? [] });
  };
  return (
    <>
      <FilterBar label={t('common.record.filters')}>
        {searchable && (
          <div className={css.search}>
            <Search name={say(description.plural)} state={state} />
          </div>
        )}
        {children}
        {on
          .filter(({ key }) => !covered.includes(key))
          .map(({ key, column, meaning, value }) => (
            <FilterChip
              key={key}
              object={description.key}
              leaf={{ column: column.key, meaning, value }}
              column={column}
              onOpen={() => setEditing({ column, meaning, value, key })}
              onRemove={() => state.setFilter(key, [])}
            />
          ))}
        <TreeChips description={description} state={state} onOpen={() => setAdvanced(true)} />
        {may.length > 0 && (
          <Menu
            label={t('common.record.addFilter')}
            search={t('common.record.findFilter')}
            align="start"
            entries={[
              { label: t('common.list.advanced'), icon: FilterIcon, onSelect: () => setAdvanced(true) },
              'line' as const,
              ...may.map((column) => ({ label: say(column.title), onSelect: () => begin(column) })),
            ]}
            trigger={(props) => (
              <Button kind="quiet" icon={PlusIcon} {...props}>
                {t('common.record.addFilter')}
              </Button>
            )}
          />
        )}
        {(on.length > 0 || state.search || state.tags.length > 0 || state.tree || state.broken) && (
          <Button kind="quiet" onClick={state.reset}>
            {t('common.record.reset')}
          </Button>
        )}
      </FilterBar>
      {state.broken && (
        <Notice tone="warn" live>
          <Row between wrap>
            {t('common.list.broken')}
            <Button onClick={() => state.setTree(undefined)}>{t('common.list.takeAway')}</Button>
          </Row>
        </Notice>
      )}
      <Suspense>
        {editing && (
          <FilterDialog
            object={description.key}
            {...editing}
            onClose={() => setEditing(null)}
            onApply={(value, meaning) => {
              const key = filterKey(editing.column.key, meaning);
              state.setFilters({ ...(editing.key && { [editing.key]: [] }), [key]: value });
              setEditing(null);
            }}
          />
        )}
        {advanced && <FilterEditor description={description} state={state} onClose={() => setAdvanced(false)} />}
      </Suspense>
    </>
  );
}

const WAIT = 250; // milliseconds after the last key

function Search({ name, state }: { name: string; state: ListState }): ReactNode {
  const t = useText();
  const [typed, setTyped] = useState(state.search);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  // Somebody else changed it: the reset button, or the browser's way back. A space at the end is the beginning of the next word.
  useEffect(() => setTyped((now) => (now.trim() === state.search ? now : state.search)), [state.search]);
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

interface TreeChipsProps {
  readonly description: ObjectDescription;
  readonly state: ListState;
  readonly onOpen: () => void;
}

/** The advanced filter: what its outermost "and" joins, one chip each; a group is one chip. */
function TreeChips({ description, state, onOpen }: TreeChipsProps): ReactNode {
  const t = useText();
  const wordsOf = useTreeWords(description);
  if (!state.tree) return null;
  const { filter, lost } = knownTree(state.tree, (key) => columnOf(description, key) !== undefined);
  const parts: readonly Filter[] = filter === undefined ? [] : 'and' in filter ? filter.and : [filter];
  const take = (index: number): void => {
    const left = parts.filter((_, other) => other !== index);
    state.setTree(left.length > 1 ? { and: left } : left[0]);
  };
  return (
    <>
      {parts.map((part, index) => {
        const leaf = leafOf(part, (key) => columnOf(description, key));
        const column = leaf && columnOf(description, leaf.column);
        const common = { onOpen, onRemove: () => take(index) };
        const key = JSON.stringify(part);
        if (leaf && column) return <FilterChip key={key} object={description.key} leaf={leaf} column={column} {...common} />;
        return <Chip key={key} value={wordsOf(part)} {...common} />;
      })}
      {lost && <Chip value={t('common.list.unknownPart')} onRemove={() => state.setTree(filter)} />}
    </>
  );
}

interface FilterChipProps {
  readonly object: string;
  readonly column: ColumnDescription;
  readonly leaf: Leaf;
  readonly onOpen: () => void;
  readonly onRemove: () => void;
}

function FilterChip({ object, column, leaf, ...acts }: FilterChipProps): ReactNode {
  const say = useSay();
  const words = useFilterWords();
  if (kindOf(column) === 'option') return <OptionChip object={object} column={column} leaf={leaf} {...acts} />;
  return <Chip name={say(column.title)} value={words(column, leaf)} {...acts} />;
}

/** The address holds uids only: their labels are asked for. */
function OptionChip({ object, column, leaf, ...acts }: FilterChipProps): ReactNode {
  const say = useSay();
  const words = useFilterWords();
  const labels = useOptionLabels(object, column.key, leaf.value);
  return <Chip name={say(column.title)} value={words(column, leaf, labels)} {...acts} />;
}

/** Several pages of one object: which column decides, and the page of each value. */
import type { ReactNode } from 'react';
import type { PageSet } from '../../../shared/contracts/record-pages.ts';
import type { ObjectDescription } from '../../../shared/contracts/records.ts';
import { type FormValue, RecordInput } from '../../record/index.ts';
import { Button, Field, Menu, PlusIcon, Segments, Select, TrashIcon, useText } from '../../ui/index.ts';
import { titleIn } from '../rights/data.ts';
import { type Arranged, titled } from './data.ts';
import css from './pages.module.css';
import type { Design } from './use-page.ts';

interface TypesProps {
  readonly arranged: Arranged;
  readonly design: Design;
  readonly description: ObjectDescription;
}

export function TypesBar({ arranged, design, description }: TypesProps): ReactNode {
  const t = useText();
  const { set, index, open, changeSet } = design;
  const columns = arranged.columns.filter(({ type }) => type === 'choice' || type === 'reference');
  if (columns.length === 0) return null;
  const other = set.pages.find(({ value }) => value === null) ?? set.pages[0];
  const page = set.pages[index];
  return (
    <div className={css.types}>
      <Field label={t('design.types.by')}>
        <Select
          value={set.by ?? ''}
          options={[
            { value: '', label: t('design.types.one') },
            ...columns.map(({ key, title }) => ({ value: key, label: titleIn(t, title) })),
          ]}
          onChange={(by) => other && changeSet({ by: by === '' ? null : by, pages: [{ ...other, value: null }] }, 0)}
        />
      </Field>
      {set.by !== null && (
        <>
          <Segments
            label={t('design.types.pages')}
            options={set.pages.map((one, i) => ({
              value: String(i),
              label: one.value === null ? t('design.types.other') : titleIn(t, one.title),
            }))}
            value={String(index)}
            onChange={(at) => open(Number(at))}
          />
          <AddPage {...{ arranged, design, description }} />
          {page && page.value !== null && (
            <Button
              kind="quiet"
              icon={TrashIcon}
              onClick={() => changeSet({ ...set, pages: set.pages.filter((one) => one !== page) }, 0)}
            >
              {t('design.types.remove')}
            </Button>
          )}
        </>
      )}
    </div>
  );
}

/** A page for one more value, beginning as the page on the screen is. */
function AddPage({ design, description }: TypesProps): ReactNode {
  const t = useText();
  const { set, layout, changeSet } = design;
  const column = description.columns.find(({ key }) => key === set.by);
  if (!column) return null;
  const add = (value: string, title: PageSet['pages'][number]['title']): void => {
    if (set.pages.some((one) => one.value === value)) return;
    const key = freeName(set, value);
    changeSet({ ...set, pages: [...set.pages, { key, title, value, layout }] }, set.pages.length);
  };
  if (column.type === 'reference') {
    return (
      <div className={css.value}>
        <RecordInput
          object={description.key}
          column={column}
          value={null}
          onChange={(value: FormValue) => {
            if (value && typeof value === 'object' && 'value' in value)
              add(value.value, titled(t, value.label.slice(0, 200) || value.value));
          }}
          onBusy={() => {}}
        />
      </div>
    );
  }
  const left = (column.choices ?? []).filter(({ key }) => !set.pages.some(({ value }) => value === key));
  if (left.length === 0) return null;
  return (
    <Menu
      label={t('design.types.add')}
      align="start"
      entries={left.map(({ key, title }) => ({ label: titleIn(t, title), onSelect: () => add(key, { ...title }) }))}
      trigger={(props) => (
        <Button icon={PlusIcon} {...props}>
          {t('design.types.add')}
        </Button>
      )}
    />
  );
}

function freeName({ pages }: PageSet, value: string): string {
  const wanted = /^[a-z][a-z0-9_]{0,33}$/.test(value) ? value : 'page';
  for (let n = 1; ; n += 1) {
    const key = n === 1 ? wanted : `${wanted}_${n}`;
    if (!pages.some((one) => one.key === key)) return key;
  }
}

/** What follows from a rule: show, hide, require, lock, filter a lookup, set a value. */
import type { ReactNode } from 'react';
import type { PageAction, PageLayout } from '../../../shared/contracts/record-pages.ts';
import type { ColumnDescription, ObjectDescription } from '../../../shared/contracts/records.ts';
import { partsOf } from '../../../shared/page-layout.ts';
import { OFFER_TYPES } from '../../../shared/page-rules.ts';
import { useCall } from '../../api/index.ts';
import { type FormValue, RecordInput } from '../../record/index.ts';
import { type Option, Select, useText, Words } from '../../ui/index.ts';
import { titleIn } from '../rights/data.ts';
import { partName } from './canvas.tsx';
import type { Arranged } from './data.ts';
import css from './pages.module.css';

const verbs = ['show', 'hide', 'require', 'lock', 'set', 'filter'] as const;
type Verb = (typeof verbs)[number];

export const freshEffect = (arranged: Arranged): PageAction => ({
  do: 'require',
  column: arranged.columns.find(({ fixed }) => !fixed)?.key ?? '',
});

interface EffectProps {
  readonly effect: PageAction;
  readonly arranged: Arranged;
  readonly layout: PageLayout;
  readonly description: ObjectDescription;
  readonly onChange: (effect: PageAction) => void;
}

export function EffectFields(props: EffectProps): ReactNode {
  const t = useText();
  const { effect, arranged, layout, onChange } = props;
  const targets = useTargets(effect.do, arranged, layout);
  const target = 'part' in effect ? `#${effect.part}` : effect.column;
  const offered = verbs.filter(
    (verb) => verb !== 'filter' || arranged.columns.some((one) => one.type === 'reference' && !one.fixed),
  );
  return (
    <>
      <Pick
        label={t('design.effect.verb')}
        value={effect.do}
        options={offered.map((verb) => ({ value: verb, label: t(`design.effect.${verb}`) }))}
        onChange={(verb) => onChange(turned(effect, verb as Verb, arranged))}
      />
      <Pick
        label={t('design.effect.target')}
        value={target}
        options={targets}
        onChange={(value) => onChange(aimed(effect, value))}
      />
      {effect.do === 'set' && <SetValue {...props} effect={effect} />}
      {effect.do === 'filter' && <FilterBy {...props} effect={effect} />}
    </>
  );
}

function useTargets(verb: Verb, arranged: Arranged, layout: PageLayout): Option[] {
  const t = useText();
  const columns = arranged.columns.filter((one) => {
    if (one.fixed) return false;
    if (verb === 'set') return one.settable;
    if (verb === 'filter') return one.type === 'reference';
    return verb === 'require' || verb === 'lock' ? one.writable : true;
  });
  const fields = columns.map(({ key, title }) => ({ value: key, label: titleIn(t, title) }));
  if (verb !== 'show' && verb !== 'hide') return fields;
  const parts = [
    ...layout.tabs.map(({ key, title }) => ({ value: `#${key}`, label: t('design.effect.aTab', { name: titleIn(t, title) }) })),
    ...partsOf(layout).map((part) => ({
      value: `#${part.key}`,
      label: t('design.effect.aPart', { name: partName(t, arranged, part) }),
    })),
  ];
  return [...fields, ...parts];
}

/** The same with another verb; what the new one cannot do begins anew. */
function turned(effect: PageAction, verb: Verb, arranged: Arranged): PageAction {
  const given = 'column' in effect ? arranged.columns.find(({ key }) => key === effect.column) : undefined;
  const first = (fits: (one: Arranged['columns'][number]) => boolean) =>
    (given && fits(given) ? given : arranged.columns.find((one) => !one.fixed && fits(one)))?.key ?? '';
  if (verb === 'set') return { do: 'set', column: first((one) => one.settable), value: null };
  if (verb === 'filter') return { do: 'filter', column: first((one) => one.type === 'reference'), by: '', from: '' };
  if (verb === 'show' || verb === 'hide')
    return 'part' in effect ? { do: verb, part: effect.part } : { do: verb, column: first(() => true) };
  return { do: verb, column: first((one) => one.writable) };
}

function aimed(effect: PageAction, value: string): PageAction {
  if (value.startsWith('#')) return { do: effect.do === 'hide' ? 'hide' : 'show', part: value.slice(1) };
  if (effect.do === 'set') return { do: 'set', column: value, value: null };
  if (effect.do === 'filter') return { do: 'filter', column: value, by: '', from: '' };
  return { do: effect.do, column: value };
}

type Of<V extends Verb> = Extract<PageAction, { do: V }>;

function SetValue({ effect, description, onChange }: EffectProps & { effect: Of<'set'> }): ReactNode {
  const t = useText();
  const column = description.columns.find(({ key }) => key === effect.column);
  if (!column) return null;
  return (
    <>
      <Words size="sm">{t('design.effect.to')}</Words>
      <div className={css.value}>
        <RecordInput
          object={description.key}
          column={column}
          value={typedOf(column, effect.value)}
          onChange={(value) => onChange({ ...effect, value: keptOf(column, value) })}
          onBusy={() => {}}
        />
      </div>
    </>
  );
}

/** A rule's value as the input of its column holds it. A lookup shows what was chosen by its uid until it is chosen anew. */
function typedOf({ type }: ColumnDescription, value: Of<'set'>['value']): FormValue {
  if (type === 'boolean') return value === true;
  if (value === null) return type === 'reference' ? null : type === 'money' ? { amount: '', currency: '' } : '';
  if (type === 'reference') return { value: String(value), label: String(value) };
  return typeof value === 'object' ? value : String(value);
}

function keptOf({ type, settings }: ColumnDescription, value: FormValue): Of<'set'>['value'] {
  if (typeof value === 'boolean') return value;
  if (value === null || value === '' || Array.isArray(value)) return null;
  if (typeof value === 'string')
    return type === 'integer' && settings.big !== true && /^-?\d+$/.test(value) ? Number(value) : value;
  if ('amount' in value) return { amount: value.amount, currency: value.currency };
  return 'value' in value ? value.value : null;
}

/** By a column of the records that are offered, and the column of this record, or behind one of its lookups, that it must be equal to. */
function FilterBy({ effect, arranged, description, onChange }: EffectProps & { effect: Of<'filter'> }): ReactNode {
  const t = useText();
  const target = arranged.columns.find(({ key }) => key === effect.column)?.target ?? null;
  const found = useCall('GET /api/staff/metadata/objects/:object', {
    params: { object: target ?? '' },
    enabled: target !== null,
  });
  const theirs = (found.data?.columns ?? []).filter(({ type }) => OFFER_TYPES.has(type));
  const by = theirs.find(({ key }) => key === effect.by);
  const alike = description.columns.filter(
    (one) => by && one.type === by.type && (one.type !== 'reference' || one.settings.target === by.settings.target),
  );
  const option = ({ key, title }: { key: string; title: Readonly<Record<string, string>> }) => ({
    value: key,
    label: titleIn(t, title),
  });
  const from = 'from' in effect ? effect.from : '';
  return (
    <>
      <Words size="sm">{t('design.effect.where')}</Words>
      <Pick
        label={t('design.effect.by')}
        value={effect.by}
        empty={t('design.effect.by')}
        options={theirs.map(option)}
        onChange={(key) => onChange({ do: 'filter', column: effect.column, by: key, from: '' })}
      />
      <Words size="sm">{t('design.effect.equals')}</Words>
      <Pick
        label={t('design.effect.from')}
        value={from}
        empty={t('design.effect.from')}
        options={alike.map(option)}
        onChange={(key) => onChange({ do: 'filter', column: effect.column, by: effect.by, from: key })}
      />
    </>
  );
}

interface PickProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly Option[];
  readonly empty?: string;
  readonly onChange: (value: string) => void;
}

/** One choice of a line of them. */
function Pick({ label, ...rest }: PickProps): ReactNode {
  return (
    <div className={css.pick}>
      <Select size="compact" aria-label={label} {...rest} />
    </div>
  );
}

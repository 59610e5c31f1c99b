/** The values of a lookup: named in two languages, ordered, marked, retired. */
import type { ReactNode } from 'react';
import {
  Button,
  cx,
  DownIcon,
  FieldError,
  IconButton,
  PlusIcon,
  Select,
  TextInput,
  TrashIcon,
  UndoIcon,
  UpIcon,
  useText,
} from '../../ui/index.ts';
import { titleIn } from '../rights/data.ts';
import { type ChoiceView, filled, freeCode, type Titles } from './data.ts';
import css from './objects.module.css';

export interface DraftChoice {
  /** Of a value that is there; null = not yet. */
  readonly key: string | null;
  /** For the page, as long as there is no key. */
  readonly id: string;
  readonly title: Titles;
  readonly flags: ChoiceView['flags'];
  readonly retired: boolean;
}

let next = 0;
export function emptyChoice(): DraftChoice {
  next += 1;
  return { key: null, id: `new-${next}`, title: {}, flags: {}, retired: false };
}
export const draftOf = ({ key, title, flags, retired }: ChoiceView): DraftChoice => ({ key, id: key, title, flags, retired });

/** The values as the API takes them, those without a name left out; keys are made of the names. */
export function writtenChoices(choices: readonly DraftChoice[]) {
  const taken = choices.flatMap(({ key }) => (key === null ? [] : [key]));
  return choices.flatMap(({ key: known, title: given, flags, retired }) => {
    const title = filled(given);
    if (Object.keys(title).length === 0) return [];
    const key = known ?? freeCode(title, taken, 'value');
    if (known === null) taken.push(key);
    return [{ key, title, flags: flags as Record<string, string | number | boolean | null>, retired }];
  });
}

const marks = ['none', 'new', 'progress', 'waiting', 'resolved', 'closed', 'canceled', 'reopened'] as const;

interface ValuesProps {
  readonly choices: readonly DraftChoice[];
  readonly onChange: (choices: readonly DraftChoice[]) => void;
  readonly error?: string;
}

export function Values({ choices, onChange, error }: ValuesProps): ReactNode {
  const t = useText();
  const change = (index: number, part: Partial<DraftChoice>): void =>
    onChange(choices.map((one, i) => (i === index ? { ...one, ...part } : one)));
  const move = (index: number, by: -1 | 1): void => {
    const all = [...choices];
    const [one] = all.splice(index, 1);
    if (one) all.splice(index + by, 0, one);
    onChange(all);
  };
  return (
    <fieldset className={css.titles}>
      <legend>{t('objects.column.form.values')}</legend>
      <ul className={css.values}>
        {choices.map((one, index) => (
          <Value
            key={one.id}
            one={one}
            index={index}
            last={index === choices.length - 1}
            onChange={(part) => change(index, part)}
            onMove={(by) => move(index, by)}
            onDrop={() => onChange(choices.filter((other) => other !== one))}
          />
        ))}
      </ul>
      <div aria-live="polite">{error && <FieldError>{error}</FieldError>}</div>
      <p>
        <Button kind="quiet" size="xs" icon={PlusIcon} onClick={() => onChange([...choices, emptyChoice()])}>
          {t('objects.lookup.add')}
        </Button>
      </p>
    </fieldset>
  );
}

interface ValueProps {
  readonly one: DraftChoice;
  readonly index: number;
  readonly last: boolean;
  readonly onChange: (part: Partial<DraftChoice>) => void;
  readonly onMove: (by: -1 | 1) => void;
  readonly onDrop: () => void;
}

function Value({ one, index, last, onChange, onMove, onDrop }: ValueProps): ReactNode {
  const t = useText();
  const number = index + 1;
  const name = titleIn(t, one.title) || t('objects.lookup.value', { number });
  const nameIn = (language: 'en' | 'de', label: string): ReactNode => (
    <TextInput
      aria-label={label}
      placeholder={t(`objects.titles.${language}`)}
      value={one.title[language] ?? ''}
      onChange={(text) => onChange({ title: { ...one.title, [language]: text } })}
      maxLength={200}
    />
  );
  const glyph = typeof one.flags.glyph === 'string' ? one.flags.glyph : 'none';
  return (
    <li className={cx(one.retired && css.retired)}>
      {nameIn('en', t('objects.lookup.english', { number }))}
      {nameIn('de', t('objects.lookup.german', { number }))}
      <Select
        aria-label={t('objects.lookup.mark', { number })}
        value={glyph}
        onChange={(mark) => {
          const { glyph: _, ...flags } = one.flags;
          onChange({ flags: mark === 'none' ? flags : { ...flags, glyph: mark } });
        }}
        options={marks.map((mark) => ({ value: mark, label: t(`objects.lookup.marks.${mark}`) }))}
      />
      <span className={css.order}>
        <IconButton icon={UpIcon} label={t('objects.column.up', { name })} disabled={index === 0} onClick={() => onMove(-1)} />
        <IconButton icon={DownIcon} label={t('objects.column.down', { name })} disabled={last} onClick={() => onMove(1)} />
        <IconButton
          icon={one.retired ? UndoIcon : TrashIcon}
          label={t(one.retired ? 'objects.lookup.bring' : 'objects.lookup.retire', { name })}
          // What was never saved is held by no record, and so simply goes.
          onClick={() => (one.key === null ? onDrop() : onChange({ retired: !one.retired }))}
        />
      </span>
    </li>
  );
}

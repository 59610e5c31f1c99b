/** Somebody was faster: for each column that both changed, theirs beside the reader's own, and which of them shall stand. */
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { MoreText, useText, Words } from '../../ui/index.ts';
import { useSay } from '../description.ts';
import type { FormValue, FormValues } from '../form-values.ts';
import { useFormWords } from './form-value.tsx';
import css from './merge.module.css';
import { type Clash, isSame } from './three-way.ts';
import { mergeText } from './words.ts';

interface MergePanelProps {
  /** Who was faster; empty where the reader may not know. */
  readonly name: string;
  readonly clashes: readonly Clash[];
  /** Titles of the columns that only the other one changed: they are in the form already. */
  readonly taken: readonly string[];
  readonly values: FormValues;
  readonly set: (changes: FormValues) => void;
}

export function MergePanel(props: MergePanelProps): ReactNode {
  return (
    <MoreText files={mergeText}>
      <Panel {...props} />
    </MoreText>
  );
}

function Panel({ name, clashes, taken, values, set }: MergePanelProps): ReactNode {
  const t = useText();
  const id = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  // Whoever pressed Save stands at the foot of the form: what he is asked is brought to him, and spoken.
  useEffect(() => heading.current?.focus(), []);
  const who = name || t('merge.somebody');
  return (
    <section className={css.panel} aria-labelledby={id}>
      <h3 id={id} ref={heading} tabIndex={-1} className={css.title}>
        {t('merge.title', { name: who })}
      </h3>
      <Words as="p" size="sm" tone="muted">
        {t('merge.how', { count: clashes.length })}
      </Words>
      {taken.length > 0 && (
        <Words as="p" size="sm" tone="muted">
          {t('merge.taken', { columns: taken.join(', ') })}
        </Words>
      )}
      {clashes.map((clash) => (
        <Choice
          key={clash.column.key}
          clash={clash}
          who={who}
          value={values[clash.column.key]}
          choose={(value) => set({ [clash.column.key]: value ?? null })}
        />
      ))}
    </section>
  );
}

interface ChoiceProps {
  readonly clash: Clash;
  readonly who: string;
  readonly value: FormValue | undefined;
  readonly choose: (value: FormValue | undefined) => void;
}

function Choice({ clash, who, value, choose }: ChoiceProps): ReactNode {
  const t = useText();
  const say = useSay();
  const words = useFormWords();
  const name = useId();
  const { column, base, mine, theirs } = clash;
  const sides = [
    { key: 'mine', label: t('merge.mine'), value: mine },
    { key: 'theirs', label: t('merge.theirs', { name: who }), value: theirs },
  ];
  const before = words(column, base);
  // Typed anew below: neither of the two stands.
  const other = sides.every((side) => !isSame(column, side.value, value));
  return (
    <fieldset className={css.choice}>
      <legend>{say(column.title)}</legend>
      <div className={css.sides}>
        {sides.map((side) => (
          <label key={side.key} className={css.side}>
            <span className={css.head}>
              <input type="radio" name={name} checked={isSame(column, side.value, value)} onChange={() => choose(side.value)} />
              <b>{side.label}</b>
            </span>
            <span className={css.value}>{words(column, side.value) || <i>{t('merge.empty')}</i>}</span>
          </label>
        ))}
      </div>
      <div className={css.before}>
        <Words size="xs" tone="dim">
          {t('merge.before')}
        </Words>
        <span>{before || t('merge.empty')}</span>
      </div>
      {other && (
        <Words size="xs" tone="dim">
          {t('merge.other')}
        </Words>
      )}
    </fieldset>
  );
}

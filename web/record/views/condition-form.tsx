/** The fields of one condition of the advanced filter: column, meaning, value. */
import { type ReactNode, useEffect, useRef } from 'react';
import type { ObjectDescription } from '../../../shared/contracts/records.ts';
import { Button, Combobox, Field, Stack, useText } from '../../ui/index.ts';
import { kindOf, meaningsOf } from '../condition.ts';
import { askedIn, columnOf, useSay } from '../description.ts';
import { ConditionFields } from '../filter-dialog.tsx';
import type { Condition } from './filter-tree.ts';
import css from './views.module.css';

interface ConditionFormProps {
  readonly description: ObjectDescription;
  readonly condition: Condition;
  readonly onChange: (condition: Condition) => void;
  readonly onDone: () => void;
}

export function ConditionForm({ description, condition, onChange, onDone }: ConditionFormProps): ReactNode {
  const t = useText();
  const say = useSay();
  const column = columnOf(description, condition.column);
  const place = useRef<HTMLDivElement>(null);
  // A new condition stands before the button that made it: the keyboard goes on in it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it opens
  useEffect(() => {
    if (condition.column === '') place.current?.querySelector('input')?.focus();
  }, []);
  const options = description.columns
    .filter((one) => kindOf(one) !== null)
    .map(({ key, title }) => ({ value: key, label: say(title) }));
  return (
    <div ref={place} className={css.fields}>
      <Stack gap={12}>
        <Field label={t('lists.filter.column')}>
          <Combobox
            options={options}
            placeholder={t('common.record.choose')}
            value={options.find(({ value }) => value === condition.column) ?? null}
            onChange={(option) => {
              const next = columnOf(description, option?.value ?? null);
              onChange({ ...condition, column: next?.key ?? '', meaning: (next && meaningsOf(next)[0]) ?? 'is', value: [] });
            }}
          />
        </Field>
        {column && (
          <ConditionFields
            key={column.key}
            object={askedIn(description, column.key).object}
            column={column}
            meaning={condition.meaning}
            value={condition.value}
            onChange={(value, meaning) => onChange({ ...condition, value, meaning })}
          />
        )}
        <div>
          <Button size="xs" onClick={onDone}>
            {t('lists.filter.done')}
          </Button>
        </div>
      </Stack>
    </div>
  );
}

/** Rows of name and value in an order of one's own: telephone numbers, links (BRD-05, BRD-06). */
import { type ReactNode, useId } from 'react';
import {
  Button,
  DownIcon,
  IconButton,
  PlusIcon,
  Row,
  Stack,
  TextInput,
  TrashIcon,
  UpIcon,
  useText,
  Words,
} from '../../ui/index.ts';
import css from './look.module.css';

type Name = { readonly en?: string; readonly de?: string };
export interface EditedRow {
  readonly name: Name;
  readonly value: string;
}

interface RowsFieldProps {
  readonly label: string;
  readonly language: 'en' | 'de';
  readonly rows: readonly EditedRow[];
  readonly onChange: (rows: EditedRow[]) => void;
  readonly valueLabel: string;
  readonly type: 'tel' | 'url';
  readonly add: string;
}

const MOST = 20;

export function RowsField({ label, language, rows, onChange, valueLabel, type, add }: RowsFieldProps): ReactNode {
  const t = useText();
  const id = useId();
  const change = (at: number, row: Partial<EditedRow>): void =>
    onChange(rows.map((one, i) => (i === at ? { ...one, ...row } : one)));
  const swap = (at: number, to: number): void => {
    const next = [...rows];
    const [moved] = next.splice(at, 1);
    if (moved) next.splice(to, 0, moved);
    onChange(next);
  };
  return (
    <fieldset aria-labelledby={id}>
      <Stack gap={8}>
        <Words as="div" bold id={id}>
          {label}
        </Words>
        {rows.map((row, at) => {
          const of = row.name[language] || row.value || String(at + 1);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name of their own until they are saved
            <div className={css.row} key={at}>
              <TextInput
                aria-label={`${t('studio.name')} ${at + 1}`}
                placeholder={t('studio.name')}
                value={row.name[language] ?? ''}
                onChange={(text) => change(at, { name: { ...row.name, [language]: text } })}
                maxLength={80}
              />
              <TextInput
                aria-label={`${valueLabel} ${at + 1}`}
                placeholder={valueLabel}
                type={type}
                value={row.value}
                onChange={(value) => change(at, { value })}
                maxLength={type === 'tel' ? 40 : 500}
              />
              <Row gap={2}>
                <IconButton
                  icon={UpIcon}
                  label={t('studio.look.up', { name: of })}
                  disabled={at === 0}
                  onClick={() => swap(at, at - 1)}
                />
                <IconButton
                  icon={DownIcon}
                  label={t('studio.look.down', { name: of })}
                  disabled={at === rows.length - 1}
                  onClick={() => swap(at, at + 1)}
                />
                <IconButton
                  icon={TrashIcon}
                  label={t('studio.look.clear', { name: of })}
                  onClick={() => onChange(rows.filter((_, i) => i !== at))}
                />
              </Row>
            </div>
          );
        })}
        <Row>
          <Button icon={PlusIcon} disabled={rows.length >= MOST} onClick={() => onChange([...rows, { name: {}, value: '' }])}>
            {add}
          </Button>
        </Row>
      </Stack>
    </fieldset>
  );
}

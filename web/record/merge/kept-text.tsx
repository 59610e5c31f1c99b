/** What somebody typed and cannot save any more, as text to take along. */
import { type ReactNode, useRef } from 'react';
import type { ColumnDescription } from '../../../shared/contracts/records.ts';
import { Button, Field, MoreText, Notice, Row, Stack, TextArea, useText, useToast, Words } from '../../ui/index.ts';
import { useSay } from '../description.ts';
import type { FormValues } from '../form-values.ts';
import { useFormWords } from './form-value.tsx';
import { mergeText } from './words.ts';

interface KeptTextProps {
  readonly columns: readonly ColumnDescription[];
  readonly values: FormValues;
  readonly onDrop?: () => void;
}

export function KeptText(props: KeptTextProps): ReactNode {
  return (
    <MoreText files={mergeText}>
      <Kept {...props} />
    </MoreText>
  );
}

function Kept({ columns, values, onDrop }: KeptTextProps): ReactNode {
  const t = useText();
  const say = useSay();
  const words = useFormWords();
  const toast = useToast();
  const box = useRef<HTMLDivElement>(null);
  const text = Object.entries(values)
    .map(([key, value]) => {
      const column = columns.find((one) => one.key === key);
      return { title: say(column?.title) || key, value: words(column, value) };
    })
    .filter(({ value }) => value.trim() !== '')
    .map(({ title, value }) => `${title}: ${value}`)
    .join('\n');
  const copy = async (): Promise<void> => {
    // Without the clipboard (plain HTTP, or forbidden) the text is marked, so that one key copies it.
    try {
      await navigator.clipboard.writeText(text);
      toast(t('merge.copied'));
    } catch {
      box.current?.querySelector('textarea')?.select();
    }
  };
  return (
    <Stack gap={12}>
      <Notice tone="late" live>
        <b>{t('merge.goneTitle')}</b>
        <Words as="p" size="sm">
          {t('merge.goneText')}
        </Words>
      </Notice>
      <div ref={box}>
        <Field label={t('merge.typed')}>
          <TextArea value={text} onChange={() => {}} readOnly rows={8} />
        </Field>
      </div>
      <Row wrap>
        <Button kind="primary" onClick={() => void copy()}>
          {t('merge.copy')}
        </Button>
        {onDrop && <Button onClick={onDrop}>{t('merge.drop')}</Button>}
      </Row>
    </Stack>
  );
}

/** Makes or changes a record: the fields its columns ask for, required and hints, the server's faults at their fields, what to do when somebody was faster. */
import type { ReactNode } from 'react';
import { DraftNote } from '../api/index.ts';
import { Button, Row, Stack, useText } from '../ui/index.ts';
import { useSay } from './description.ts';
import { LaidOutForm } from './layout-form.tsx';
import { type RecordFormWish, useRecordForm } from './use-record-form.tsx';

export interface RecordFormProps extends Omit<RecordFormWish, 'stays'> {
  /** Words of the button. */
  readonly submit?: string;
  readonly onCancel?: () => void;
}

export function RecordForm({ submit, onCancel, ...wish }: RecordFormProps): ReactNode {
  const t = useText();
  const say = useSay();
  const { description, row } = wish;
  const state = useRecordForm(wish);
  const { form, columns, problem, field, page, discard } = state;
  return (
    <form {...form.props}>
      <Stack gap={16}>
        {problem}
        {page ? (
          <LaidOutForm description={description} row={row} state={state} page={page} />
        ) : (
          columns.map(({ key }) => field(key))
        )}
        <Row end wrap>
          <DraftNote at={form.keptAt} />
          {onCancel && (
            <Button
              onClick={() => {
                // A new record's draft stays for the next time; a change that is given up is gone.
                if (row) discard();
                onCancel();
              }}
            >
              {t('common.cancel')}
            </Button>
          )}
          <Button type="submit" kind="primary" busy={form.busy}>
            {submit ?? (row ? t('common.record.save') : `${t('common.record.create')}: ${say(description.title)}`)}
          </Button>
        </Row>
      </Stack>
    </form>
  );
}

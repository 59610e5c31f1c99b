/** The tab of files on the page of a record that nobody has arranged: what each column of files holds, added to in place. */
import type { ReactNode } from 'react';
import type { ColumnDescription, ObjectDescription, RecordRow } from '../../shared/contracts/records.ts';
import { Card, Stack, type Text } from '../ui/index.ts';
import { AddFiles } from './add-files.tsx';
import { useSay } from './description.ts';
import css from './layout.module.css';
import type { RecordTab } from './layout.tsx';
import { RecordValue } from './value.tsx';

const countOf = (row: RecordRow, { key }: ColumnDescription): number => {
  const value = row.values[key];
  return Array.isArray(value) ? value.length : 0;
};

const isOpen = (row: RecordRow, { editable }: ColumnDescription): boolean => editable && row.can.update;

/** Columns of files that hold some, or take some from this reader. */
export function filesOf({ columns }: ObjectDescription, row: RecordRow): readonly ColumnDescription[] {
  return columns.filter((one) => one.type === 'files' && (countOf(row, one) > 0 || isOpen(row, one)));
}

/** One tab, or none where there is nothing to see and nothing to add. */
export function filesTab(description: ObjectDescription, row: RecordRow, t: Text): RecordTab[] {
  const columns = filesOf(description, row);
  if (columns.length === 0) return [];
  const count = columns.reduce((sum, one) => sum + countOf(row, one), 0);
  const draw = () => (
    <div className={css.parts}>
      {columns.map((column) => (
        <Files key={column.key} description={description} row={row} column={column} />
      ))}
    </div>
  );
  return [{ key: 'files', label: t('common.record.files'), count: count || undefined, draw }];
}

interface FilesProps {
  readonly description: ObjectDescription;
  readonly row: RecordRow;
  readonly column: ColumnDescription;
}

function Files({ description, row, column }: FilesProps): ReactNode {
  const say = useSay();
  return (
    <Card title={say(column.title)} pad>
      <Stack gap={16}>
        {countOf(row, column) > 0 && (
          <RecordValue column={column} value={row.values[column.key]} of={{ object: description.key, uid: row.uid }} />
        )}
        {isOpen(row, column) && <AddFiles object={description.key} column={column} row={row} />}
      </Stack>
    </Card>
  );
}

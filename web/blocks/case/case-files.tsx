/** All files of a case: its own, which several may have added, and those of messages and notes with who sent them and when. */
import type { ReactNode } from 'react';
import type { Conversation as Talk } from '../../../shared/contracts/cases.ts';
import type { ObjectDescription, RecordRow, ShownFile } from '../../../shared/contracts/records.ts';
import { useCall } from '../../api/index.ts';
import { AddFiles, columnOf, PreviewCards, plainText, useKeyAt } from '../../record/index.ts';
import { Badge, ClipIcon, EmptyState, LockIcon, RelativeTime, Row, Stack, useText, Words } from '../../ui/index.ts';
import { inGoes } from './added.ts';

export interface FileGroup {
  readonly object: 'case' | 'message' | 'internal_note';
  readonly uid: string;
  readonly by: string;
  readonly at: string;
  readonly files: readonly ShownFile[];
}

/** The files of the case itself, then those of messages and notes, as they came. */
export function filesOf(talk: Talk): FileGroup[] {
  const groups: FileGroup[] = [];
  const add = (object: FileGroup['object'], { uid, values }: RecordRow, files: unknown): void => {
    if (!Array.isArray(files) || files.length === 0) return;
    const [by, at] = [plainText(values.created_by), plainText(values.created_at)];
    groups.push({ object, uid, by, at, files: files as FileGroup['files'] });
  };
  add('case', talk.case, talk.case.values.attachments);
  for (const { kind, row } of talk.entries) if (row) add(kind === 'note' ? 'internal_note' : 'message', row, row.values.files);
  return groups;
}

/** How many files there are in all groups. */
export const countOf = (groups: readonly FileGroup[]): number => groups.reduce((sum, { files }) => sum + files.length, 0);

interface CaseFilesProps {
  readonly groups: readonly FileGroup[];
  readonly row: RecordRow;
  readonly description: ObjectDescription;
  /** Another way to add some, for who may not change the case itself. */
  readonly otherwise?: ReactNode;
}

export function CaseFiles({ groups, row, description, otherwise }: CaseFilesProps): ReactNode {
  const t = useText();
  const column = columnOf(description, 'attachments');
  const add =
    column?.editable === true && row.can.update ? <AddFiles object="case" column={column} row={row} /> : (otherwise ?? null);
  return (
    <Stack gap={20}>
      {add}
      {groups.length === 0 && (
        <EmptyState icon={ClipIcon} title={t('common.talk.noFiles')} as="h2">
          {t('common.talk.noFilesWhy')}
        </EmptyState>
      )}
      {groups.map(({ object, uid, by, at, files }) => (
        <Stack key={uid} gap={8}>
          <Row wrap gap={8}>
            <Words size="sm" bold>
              {object === 'case' ? t('common.talk.ofCase') : by || t('common.talk.someone')}
            </Words>
            {object === 'internal_note' && (
              <Badge tone="note" icon={LockIcon}>
                {t('common.message.note')}
              </Badge>
            )}
            {object !== 'case' && at && <RelativeTime at={at} as="long" />}
          </Row>
          {object === 'case' ? <OwnFiles uid={uid} files={files} /> : <PreviewCards files={files} of={{ object, uid }} />}
        </Stack>
      ))}
    </Stack>
  );
}

/** Files of the case itself, with who added them and when where the server tells this reader. */
function OwnFiles({ uid, files }: Pick<FileGroup, 'uid' | 'files'>): ReactNode {
  const t = useText();
  const at = useKeyAt();
  const params = { object: 'case', uid };
  const { data } = useCall(at('GET /api/staff/records/:object/:uid/history'), { params, query: { column: 'attachments' } });
  return inGoes(files, data?.entries ?? []).map(({ added, files: some }) => (
    <Stack key={some[0]?.uid} gap={4}>
      {added && (
        <Row wrap gap={8}>
          <Words size="xs" tone="muted">
            {t('common.talk.addedBy', { name: added.by?.displayName ?? t('common.product') })}
          </Words>
          <RelativeTime at={added.at} as="long" />
        </Row>
      )}
      <PreviewCards files={some} of={{ object: 'case', uid }} />
    </Stack>
  ));
}

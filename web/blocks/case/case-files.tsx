/** All files of a case, each with who sent it and when. */
import type { ReactNode } from 'react';
import type { Conversation as Talk } from '../../../shared/contracts/cases.ts';
import type { RecordRow } from '../../../shared/contracts/records.ts';
import { plainText, useFileHref } from '../../record/index.ts';
import { Badge, ClipIcon, EmptyState, FileCards, LockIcon, RelativeTime, Row, Stack, useText, Words } from '../../ui/index.ts';

export interface FileGroup {
  readonly object: 'case' | 'message' | 'internal_note';
  readonly uid: string;
  readonly by: string;
  readonly at: string;
  readonly files: readonly { readonly uid: string; readonly name: string; readonly size: number }[];
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

export function CaseFiles({ groups }: { groups: readonly FileGroup[] }): ReactNode {
  const t = useText();
  const href = useFileHref();
  if (groups.length === 0) {
    return (
      <EmptyState icon={ClipIcon} title={t('common.talk.noFiles')} as="h2">
        {t('common.talk.noFilesWhy')}
      </EmptyState>
    );
  }
  return (
    <Stack gap={20}>
      {groups.map(({ object, uid, by, at, files }) => (
        <Stack key={uid} gap={8}>
          <Row wrap gap={8}>
            <Words size="sm" bold>
              {by || t('common.talk.someone')}
            </Words>
            {object === 'internal_note' && (
              <Badge tone="note" icon={LockIcon}>
                {t('common.message.note')}
              </Badge>
            )}
            {at && <RelativeTime at={at} as="long" />}
          </Row>
          <FileCards files={files.map((file) => ({ key: file.uid, ...file, href: href(object, uid, file.uid) }))} />
        </Stack>
      ))}
    </Stack>
  );
}

/** The tab of comments on a record's page; it comes when it is opened. */
import { lazy, type ReactNode, Suspense } from 'react';
import type { ObjectDescription, RecordRow } from '../../../shared/contracts/records.ts';
import { SkeletonRows, type Text } from '../../ui/index.ts';

const RecordComments = lazy(() => import('./comments.tsx').then((all) => ({ default: all.RecordComments })));

/** One tab, or none where records of the object are talked about elsewhere. */
export function commentTab(
  description: ObjectDescription,
  row: RecordRow,
  t: Text,
): { key: string; label: string; draw: () => ReactNode }[] {
  if (!description.comments) return [];
  const draw = () => (
    <Suspense fallback={<SkeletonRows rows={4} />}>
      <RecordComments object={description.key} uid={row.uid} />
    </Suspense>
  );
  return [{ key: 'comments', label: t('common.record.comments'), draw }];
}

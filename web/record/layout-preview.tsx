/** An arranged page with a record in it, for who arranges it: nothing on it can be changed. */
import type { ReactNode } from 'react';
import type { ObjectDescription, RecordRow } from '../../shared/contracts/records.ts';
import { Load, useCall } from '../api/index.ts';
import { Notice, SkeletonRows, useText } from '../ui/index.ts';
import { nameOf, useSay } from './description.ts';
import { LaidOut } from './layout.tsx';
import { usePageOfRow } from './layout-state.ts';

/** `description.page` is what is drawn; the record is the newest one that the administrator may read. */
export function PagePreview({ description }: { description: ObjectDescription }): ReactNode {
  const t = useText();
  const newest = useCall('GET /api/staff/records/:object', { params: { object: description.key }, query: { limit: '1' } });
  return (
    <Load of={newest} skeleton={<SkeletonRows rows={6} />}>
      {({ rows: [row] }) => (
        <>
          {!row && <Notice>{t('common.record.page.noRecord')}</Notice>}
          <Drawn description={row ? description : withoutLists(description)} row={row ?? none} />
        </>
      )}
    </Load>
  );
}

const cannot = { update: false, delete: false, comment: false, share: false, actions: [] };
const none: RecordRow = { uid: '00000000-0000-4000-8000-000000000000', version: 1, values: {}, can: cannot };

/** Without a record there is nothing that could stand in a list, a history or under comments. */
function withoutLists(description: ObjectDescription): ObjectDescription {
  const { page } = description;
  if (page === null) return description;
  const pages = page.pages.map((one) => {
    const tabs = one.layout.tabs.map((tab) => ({
      ...tab,
      parts: tab.parts.filter(({ kind }) => kind === 'group' || kind === 'files'),
    }));
    return { ...one, layout: { ...one.layout, tabs } };
  });
  return { ...description, page: { ...page, pages } };
}

function Drawn({ description, row }: { description: ObjectDescription; row: RecordRow }): ReactNode {
  const say = useSay();
  const page = usePageOfRow(description, row);
  const name = nameOf(description, row, say(description.title));
  return (
    page && <LaidOut description={description} row={{ ...row, can: cannot }} page={page} name={name} tabs={[]} preview bare />
  );
}

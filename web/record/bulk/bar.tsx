/** What can be done with the records that are chosen in a list: at its foot, each deed with a dialog of its own. */
import { type ReactNode, useState } from 'react';
import type { ObjectDescription, RecordPage, RecordRow } from '../../../shared/contracts/records.ts';
import {
  type BulkAction,
  BulkBar,
  CheckIcon,
  EditIcon,
  FlagIcon,
  FolderIcon,
  MoreText,
  TagMarkIcon,
  TrashIcon,
  useFormat,
  useText,
} from '../../ui/index.ts';
import { BulkDialog, type Deed, type Target } from './dialogs.tsx';
import type { Bulk } from './use-bulk.ts';
import { bulkText } from './words.ts';

export interface BarProps {
  readonly description: ObjectDescription;
  /** Chosen ones, of those on the screen. */
  readonly rows: readonly RecordRow[];
  /** What the list is narrowed by: for all that match. */
  readonly matching: Target['matching'];
  /** There are more than those on the screen, which are all chosen. */
  readonly more: boolean;
  /** How many match, where the list knows. */
  readonly count: RecordPage['count'];
  readonly bulk: Bulk;
  readonly onClear: () => void;
}

export function RecordBulkBar(props: BarProps): ReactNode {
  return (
    <MoreText files={bulkText}>
      <Bar {...props} />
    </MoreText>
  );
}

/** How many match, as it is written: “500”, “1,000+”. */
function useNumber(count: BarProps['count']): string | undefined {
  const t = useText();
  const format = useFormat();
  if (!count) return undefined;
  return 'exact' in count ? format.number(count.exact) : t('common.record.over', { number: count.atLeast });
}

function Bar({ description, rows, matching, more, count, bulk, onClear }: BarProps): ReactNode {
  const t = useText();
  const [all, setAll] = useState(false);
  const [deed, setDeed] = useState<Deed | null>(null);
  const whole = all && more;
  const number = useNumber(count);
  const every = number === undefined ? t('bulk.all') : t('bulk.allOf', { count: number });
  const stages = stagesOf(description, rows);
  const marks = description.attachedTo === null;
  const may = (kind: 'update' | 'delete') => description.can[kind] && (whole || rows.some(({ can }) => can[kind]));
  const actions: BulkAction[] = [];
  const offer = (kind: Deed, label: string, icon: BulkAction['icon']): void =>
    void actions.push({ label, icon, onSelect: () => setDeed(kind) });
  if (more && !all) actions.push({ label: every, icon: CheckIcon, onSelect: () => setAll(true) });
  if (may('update') && settable(description).length > 0) offer('set', t('bulk.set'), EditIcon);
  if (stages.length > 0) offer('act', t('bulk.stage'), FlagIcon);
  if (marks) offer('tag', t('bulk.tag'), TagMarkIcon);
  if (marks) offer('folder', t('bulk.folder'), FolderIcon);
  if (may('delete')) offer('delete', t('bulk.delete'), TrashIcon);
  const target: Target = whole ? { matching } : { records: rows.map(({ uid, version }) => ({ uid, version })) };
  return (
    <>
      <BulkBar count={rows.length} label={whole ? every : undefined} actions={actions} onClear={onClear} />
      {deed && (
        <BulkDialog
          deed={deed}
          description={description}
          target={target}
          matches={number}
          stages={stages}
          columns={settable(description)}
          onClose={() => setDeed(null)}
          onBegun={(state, folder) => {
            bulk.show(state, folder);
            setDeed(null);
            onClear();
          }}
        />
      )}
    </>
  );
}

/** Columns that many records can be given one value of. */
const settable = ({ columns, parentColumn, orderColumn }: ObjectDescription) =>
  columns.filter(({ key, editable, type }) => editable && type !== 'files' && key !== parentColumn && key !== orderColumn);

/** Actions that one of the chosen records offers. */
function stagesOf({ actions }: ObjectDescription, rows: readonly RecordRow[]) {
  const offered = new Set(rows.flatMap(({ can }) => can.actions));
  return actions.filter(({ key }) => offered.has(key));
}

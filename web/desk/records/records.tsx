/** What the lists and pages of accounts, contacts and services have in common. */
import { type ReactNode, useState } from 'react';
import type { ObjectDescription, RecordRow } from '../../../shared/contracts/records.ts';
import { Load } from '../../api/index.ts';
import {
  Bare,
  type FormValue,
  RecordForm,
  RecordList,
  type RecordListProps,
  useDescription,
  useSay,
} from '../../record/index.ts';
import {
  EmptyState,
  type Icon,
  LinkButton,
  Page,
  PlusIcon,
  SkeletonRows,
  useNavigate,
  useText,
  useToast,
} from '../../ui/index.ts';

interface ObjectListProps extends Omit<RecordListProps, 'to' | 'empty'> {
  /** Address of the list; its records stand below it, the form for a new one at `/new`. */
  readonly at: string;
  readonly icon: Icon;
  /** Words of the button and heading for a new one. */
  readonly add: string;
  readonly none: string;
  readonly noneWhy: string;
}

export function ObjectList({ at, icon, add: addWords, none, noneWhy, ...list }: ObjectListProps): ReactNode {
  const t = useText();
  const say = useSay();
  const description = useDescription(list.object);
  const [bare, setBare] = useState(false);
  return (
    <Load of={description} skeleton={<SkeletonRows rows={8} />} failed={t('common.record.failed')}>
      {(known) => {
        const add = known.can.create && (
          <LinkButton kind="primary" icon={PlusIcon} to={`${at}/new`}>
            {addWords}
          </LinkButton>
        );
        const empty = (
          <Bare onBare={setBare}>
            <EmptyState icon={icon} title={none} actions={add} as="h2">
              {noneWhy}
            </EmptyState>
          </Bare>
        );
        return (
          <Page title={say(known.plural)} actions={!bare && add} width="wide">
            <RecordList {...list} to={(row) => `${at}/${row.uid}`} editTo={(row) => `${at}/${row.uid}?edit=1`} empty={empty} />
          </Page>
        );
      }}
    </Load>
  );
}

interface NewRecordProps {
  readonly object: string;
  readonly at: string;
  readonly title: string;
  readonly columns?: readonly string[];
  readonly start?: (description: ObjectDescription) => Readonly<Record<string, FormValue>>;
  /** Where the new record is; below the list where absent. */
  readonly to?: (row: RecordRow) => string;
}

/** The form for a new record; afterwards its page. */
export function NewRecord({ object, at, title, columns, start, to }: NewRecordProps): ReactNode {
  const t = useText();
  const say = useSay();
  const toast = useToast();
  const navigate = useNavigate();
  const description = useDescription(object);
  return (
    <Load of={description}>
      {(known) => (
        <Page title={title} crumbs={[{ label: say(known.plural), to: at }, { label: title }]} width="narrow">
          <RecordForm
            description={known}
            columns={known.page === null ? columns : undefined}
            start={start?.(known)}
            onCancel={() => navigate(at)}
            done={(row) => {
              toast(t('desk.records.made'));
              navigate(to?.(row) ?? `${at}/${row.uid}`);
            }}
          />
        </Page>
      )}
    </Load>
  );
}

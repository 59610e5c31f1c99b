/** The page of one record: profile at the start with its form, actions, tabs, history. */
import { type ReactNode, useState } from 'react';
import type { ObjectDescription, RecordRow } from '../../shared/contracts/records.ts';
import { keptDraft, Load, useCall } from '../api/index.ts';
import {
  Button,
  Card,
  type Crumb,
  DotsIcon,
  DownIcon,
  EditIcon,
  IconButton,
  KeyValues,
  Menu,
  type MenuEntry,
  Page,
  SkeletonRows,
  Tabs,
  TrashIcon,
  useQueryValue,
  useText,
  useToast,
} from '../ui/index.ts';
import { useAccess } from './access/menu.tsx';
import { useAct } from './act.ts';
import { FollowButton } from './comments/follow.tsx';
import { commentTab } from './comments/tab.tsx';
import { DeleteDialog } from './delete-dialog.tsx';
import { nameOf, useDescription, useSay } from './description.ts';
import { useKeyAt } from './door.tsx';
import { useEditing } from './editing.ts';
import { filesOf, filesTab } from './files-tab.tsx';
import { RecordForm } from './form.tsx';
import { RecordHistory } from './history.tsx';
import { LaidOut, type RecordTab } from './layout.tsx';
import { usePageOfRow } from './layout-state.ts';
import { draftName, Gone } from './merge/gone.tsx';
import css from './page.module.css';
import { RecordTags } from './tags/record-tags.tsx';
import { RecordValue } from './value.tsx';

export type { RecordTab };

export interface RecordPageProps {
  readonly object: string;
  readonly uid: string;
  /** The list it belongs to. */
  readonly back?: Crumb;
  /** Keys of the profile's columns in order; all but long texts' own where absent. */
  readonly columns?: readonly string[];
  /** Before the history. */
  readonly tabs?: (row: RecordRow, description: ObjectDescription) => readonly RecordTab[];
  /** The way of a record through its stages, at the end of the head. */
  readonly flow?: (row: RecordRow, description: ObjectDescription) => ReactNode;
  /** Comments of the record, for an arranged page that has a place for them. */
  readonly feed?: (row: RecordRow, description: ObjectDescription) => ReactNode;
  /** The portal users of an organisation, for the page of an account that has a place for them. */
  readonly members?: () => ReactNode;
  /** Above the name, for a profile page: what it is. Nothing there but reading and editing: no tags, deeds, comments beside the arranged ones. */
  readonly profile?: string;
  /** At the end of the head, before the actions. */
  readonly aside?: (row: RecordRow, description: ObjectDescription) => ReactNode;
}

/** Reads a record. Wakes by itself when it changes. */
export function useRecord(object: string, uid: string) {
  const at = useKeyAt();
  return useCall(at('GET /api/staff/records/:object/:uid'), { params: { object, uid } });
}

/** `<RecordPage object="account" uid={uid} back={{ label, to: '/accounts' }} tabs={…} />`. */
export function RecordPage(props: RecordPageProps): ReactNode {
  const t = useText();
  const description = useDescription(props.object);
  const record = useRecord(props.object, props.uid);
  const waits = <SkeletonRows rows={6} />;
  // Gone from this reader while he was writing: what he wrote is his.
  if (record.error?.status === 404 || description.error?.status === 404) {
    return <Gone name={draftName(props.object, props.uid)} columns={description.data?.columns ?? []} />;
  }
  return (
    <Load of={description} skeleton={waits} failed={t('common.record.recordFailed')}>
      {(known) => (
        <Load of={record} skeleton={waits} failed={t('common.record.recordFailed')}>
          {(row) => <Shown {...props} description={known} row={row} />}
        </Load>
      )}
    </Load>
  );
}

type ShownProps = RecordPageProps & { readonly description: ObjectDescription; readonly row: RecordRow };

function Shown({ description, row, back, columns, tabs, flow, feed, members, profile, aside }: ShownProps): ReactNode {
  const t = useText();
  const say = useSay();
  const name = nameOf(description, row, say(description.title));
  const page = usePageOfRow(description, row);
  const own = tabs?.(row, description) ?? [];
  const talk = commentTab(description, row, t);
  const bare = profile !== undefined;
  const files = filesTab(description, row, t);
  // An arranged page that has a place for them needs no tab beside it.
  const placed = page?.layout.tabs.some(({ parts }) => parts.some(({ kind }) => kind === 'feed')) ?? false;
  return (
    <Page
      title={name}
      over={profile}
      crumbs={back && [back, { label: name }]}
      flow={flow?.(row, description)}
      actions={
        <>
          {aside?.(row, description)}
          {!bare && description.comments && <FollowButton object={description.key} uid={row.uid} />}
          {!bare && <RecordActions description={description} row={row} back={back?.to} />}
        </>
      }
    >
      {page?.first ? (
        <SkeletonRows rows={6} />
      ) : page ? (
        <LaidOut
          description={description}
          row={row}
          page={page}
          name={name}
          tabs={placed || bare ? own : [...own, ...talk]}
          feed={feed ?? talk[0]?.draw}
          members={members}
          bare={bare}
        />
      ) : (
        <Generated
          description={description}
          row={row}
          columns={columns}
          name={name}
          tabs={bare ? [...own, ...files] : [...own, ...files, ...talk]}
        />
      )}
    </Page>
  );
}

interface GeneratedProps extends ProfileProps {
  readonly name: string;
  readonly tabs: readonly RecordTab[];
}

/** The page as the columns make it, where nobody has arranged one. */
function Generated({ description, row, columns, name, tabs }: GeneratedProps): ReactNode {
  const t = useText();
  const [chosen, choose] = useQueryValue('tab');
  const all: RecordTab[] = [
    ...tabs,
    { key: 'history', label: t('common.record.history'), draw: () => <RecordHistory description={description} uid={row.uid} /> },
  ];
  const tab = all.find((one) => one.key === chosen) ?? all[0]!;
  return (
    <div className={css.page}>
      <RecordProfile
        description={description}
        row={row}
        columns={columns}
        beside={filesOf(description, row).map(({ key }) => key)}
      />
      <div>
        <Tabs label={name} tabs={all} value={tab.key} onChange={choose}>
          {tab.draw()}
        </Tabs>
      </div>
    </div>
  );
}

interface ProfileProps {
  /** In place of “Profile”; then without the record's tags, which stand elsewhere. */
  readonly title?: string;
  readonly description: ObjectDescription;
  readonly row: RecordRow;
  readonly columns?: readonly string[];
  /** Columns that are shown in a tab beside: in the form alone. */
  readonly beside?: readonly string[];
}

/** The card with the record's values, and in its place the form while it is edited. */
export function RecordProfile({ title, description, row, columns, beside = [] }: ProfileProps): ReactNode {
  const t = useText();
  const toast = useToast();
  // What was being typed when the session ended or the page was left is gone on with.
  const draft = draftName(description.key, row.uid);
  const [editing, setEditing] = useEditing(keptDraft(draft) !== null);
  const may = row.can.update && description.columns.some((column) => column.editable && (columns?.includes(column.key) ?? true));
  const shown = (columns ?? description.columns.map(({ key }) => key)).filter((key) => !beside.includes(key));
  const edit = may && !editing && (
    <Button kind="quiet" size="xs" icon={EditIcon} onClick={() => setEditing(true)}>
      {t('common.record.edit')}
    </Button>
  );
  return (
    <Card title={title ?? t('common.record.profile')} aside={edit} pad>
      {editing && may ? (
        <RecordForm
          description={description}
          row={row}
          draft={draft}
          columns={columns}
          onCancel={() => setEditing(false)}
          done={() => {
            setEditing(false);
            toast(t('common.record.saved'));
          }}
        />
      ) : (
        <>
          <RecordValues description={description} row={row} columns={shown} />
          {title === undefined && description.attachedTo === null && <RecordTags object={description.key} uid={row.uid} />}
        </>
      )}
    </Card>
  );
}

/** Names and values, empty ones left out. */
export function RecordValues({ description, row, columns }: ProfileProps): ReactNode {
  const say = useSay();
  const of = { object: description.key, uid: row.uid };
  const shown = columns
    ? columns.flatMap((key) => description.columns.find((column) => column.key === key) ?? [])
    : description.columns;
  const filled = shown.filter(({ key }) => {
    const value = row.values[key];
    return value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0);
  });
  return (
    <KeyValues
      rows={filled.map((column) => [
        say(column.title),
        <RecordValue key={column.key} column={column} value={row.values[column.key]} of={of} />,
      ])}
    />
  );
}

interface ActionsProps {
  readonly description: ObjectDescription;
  readonly row: RecordRow;
  /** Where to go after deleting. */
  readonly back?: string;
}

/** What the record offers now, and deleting where it may be. */
function RecordActions({ description, row, back }: ActionsProps): ReactNode {
  const t = useText();
  const say = useSay();
  const act = useAct(description.key, row);
  const [deleting, setDeleting] = useState(false);
  const offered = description.actions.filter(({ key }) => row.can.actions.includes(key));
  const access = useAccess(description.key, row, nameOf(description, row, say(description.title)));
  const entries: MenuEntry[] = offered.map(({ key, title }) => ({
    label: say(title),
    onSelect: () => act.run(key, { done: t('common.record.done', { action: say(title) }) }),
  }));
  entries.push(...access.entries);
  if (row.can.delete) {
    entries.push({ label: t('common.record.delete'), icon: TrashIcon, danger: true, onSelect: () => setDeleting(true) });
  }
  if (entries.length === 0) return null;
  const label = t('common.record.actions');
  return (
    <>
      <Menu
        label={label}
        entries={entries}
        trigger={(props) =>
          offered.length > 0 ? (
            <Button after={DownIcon} busy={act.busy} {...props}>
              {label}
            </Button>
          ) : (
            <IconButton icon={DotsIcon} kind="secondary" label={label} {...props} />
          )
        }
      />
      {access.dialog}
      {deleting && <DeleteDialog description={description} row={row} back={back} onClose={() => setDeleting(false)} />}
    </>
  );
}

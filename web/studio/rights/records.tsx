/** Level 3: the switch for staff, and which records portal roles reach by structure (decision 8, PRM-09, PRM-10, PRM-26). */
import { type ReactNode, useState } from 'react';
import { type Answer, Load, problemText, useCall, useChange } from '../../api/index.ts';
import {
  Button,
  Card,
  Checkbox,
  cx,
  Dialog,
  IconButton,
  PlusIcon,
  Select,
  Stack,
  TrashIcon,
  useQueryValue,
  useText,
  useToast,
} from '../../ui/index.ts';
import { Authors } from './authors.tsx';
import type { ObjectRights } from './data.ts';
import { type DryChange, DryRunDialog, DryRunTold, useDryRun } from './dry-run.tsx';
import { AddDialog } from './operations.tsx';
import { Who } from './principals.tsx';
import css from './rights.module.css';
import { SaveBar } from './save-bar.tsx';
import { useList } from './use-list.ts';

type Scopes = Answer<'GET /api/staff/rights/:object/scopes'>;
type Scope = Scopes['rows'][number];
const scopes = ['none', 'own', 'organisation', 'children', 'all'] as const;
const grades = ['read', 'comment', 'edit', 'delete'] as const;

interface RecordsProps {
  readonly rights: ObjectRights;
  readonly administrator: boolean;
  readonly hit: string;
  readonly refetch: () => unknown;
}

export function Records({ rights, administrator, hit, refetch }: RecordsProps): ReactNode {
  const found = useCall('GET /api/staff/rights/:object/scopes', { params: { object: rights.key } });
  const [rule] = useQueryValue('rule');
  return (
    <>
      {!rights.staffOnly && (
        <Load of={found}>{(rules) => <Scopes object={rights.key} rules={rules} refetch={found.refetch} hit={hit} />}</Load>
      )}
      <Authors object={rights.key} staffOnly={rights.staffOnly} hit={rule} />
      <StaffSwitch key={rights.versions.object} rights={rights} administrator={administrator} refetch={refetch} />
    </>
  );
}

interface ScopesProps {
  readonly object: string;
  readonly rules: Scopes;
  readonly refetch: () => unknown;
  readonly hit: string;
}

function Scopes({ object, rules, refetch, hit }: ScopesProps): ReactNode {
  const t = useText();
  const toast = useToast();
  const [open, setOpen] = useState<'add' | 'all' | null>(null);
  const put = useChange('PUT /api/staff/rights/:object/scopes');
  const sent = (rows: readonly Scope[]) => rows.map(({ role, scope, grade }) => ({ role: role.uid, scope, grade }));
  const list = useList<Scope>({
    name: `${object}.scopes`,
    saved: rules,
    refetch,
    send: (rows, ifMatch) => {
      const body = {
        rows: sent(rows),
        // Whoever comes here with a new “all records” has said yes a second time.
        confirmAllRecords: rows.some(({ scope }) => scope === 'all'),
      };
      return put.runAsync({ params: { object }, body, ifMatch });
    },
  });
  const newAll = list.rows.filter(
    ({ role, scope }) => scope === 'all' && !list.saved.some((one) => one.role.uid === role.uid && one.scope === 'all'),
  );
  const save = async (): Promise<void> => {
    setOpen(null);
    if (await list.save()) toast(t('rights.save.done'));
  };
  const dry: DryChange = { object, body: { list: 'scopes', rows: sent(list.rows) }, ifMatch: list.version };
  const byDefault = !list.rows.some(
    ({ role, scope }) => role.key === 'all_portal_users' && (scope === 'none' || scope === 'own'),
  );
  return (
    <Card
      title={t('rights.records.title')}
      aside={
        <Button icon={PlusIcon} onClick={() => setOpen('add')}>
          {t('rights.rows.add')}
        </Button>
      }
    >
      <p className={css.hint}>{t(byDefault ? 'rights.records.byDefault' : 'rights.records.sub')}</p>
      <ul className={css.list}>
        {list.rows.map((row, index) => (
          <ScopeRow
            key={row.role.uid}
            row={row}
            hit={row.role.uid === hit}
            onChange={(next) => list.set(list.rows.map((one, at) => (at === index ? next : one)))}
            onRemove={() => list.set(list.rows.filter((_, at) => at !== index))}
          />
        ))}
      </ul>
      <SaveBar list={list} dry={dry} onSave={newAll.length > 0 ? () => setOpen('all') : undefined} />
      {open === 'add' && (
        <AddDialog
          wish={{ side: 'portal', only: 'roles' }}
          without={list.rows.map(({ role }) => role.uid)}
          onClose={() => setOpen(null)}
          onAdd={(role) => list.set([...list.rows, { role, scope: 'organisation', grade: 'read' }])}
        />
      )}
      {open === 'all' && (
        <Dialog
          kind="question"
          danger
          title={t('rights.records.allTitle')}
          onClose={() => setOpen(null)}
          onSubmit={() => void save()}
          submit={t('rights.records.allYes')}
        >
          <Stack gap={16}>
            <p>{t('rights.records.allWhy', { roles: newAll.map(({ role }) => role.title).join(', ') })}</p>
            <AllTold change={dry} />
          </Stack>
        </Dialog>
      )}
    </Card>
  );
}

function AllTold({ change }: { change: DryChange }): ReactNode {
  return <DryRunTold asked={useDryRun(change)} />;
}

interface ScopeRowProps {
  readonly row: Scope;
  readonly hit: boolean;
  readonly onChange: (row: Scope) => void;
  readonly onRemove: () => void;
}

function ScopeRow({ row, hit, onChange, onRemove }: ScopeRowProps): ReactNode {
  const t = useText();
  const name = row.role.title;
  return (
    <li className={cx(hit && css.hit)}>
      <Who of={row.role} />
      <span className={css.pick}>
        <Select
          size="compact"
          aria-label={t('rights.records.scopeOf', { name })}
          value={row.scope}
          options={scopes.map((value) => ({ value, label: t(`rights.scope.${value}`) }))}
          onChange={(value) => onChange({ ...row, scope: value as Scope['scope'] })}
        />
      </span>
      <span className={cx(css.pick, css.short)}>
        <Select
          size="compact"
          aria-label={t('rights.records.gradeOf', { name })}
          disabled={row.scope === 'none'}
          value={row.grade}
          options={grades.map((value) => ({ value, label: t(`rights.grade.${value}`) }))}
          onChange={(value) => onChange({ ...row, grade: value as Scope['grade'] })}
        />
      </span>
      <IconButton size="xs" icon={TrashIcon} label={t('rights.rows.remove', { name })} onClick={onRemove} />
    </li>
  );
}

/** On: staff, too, reach only their own records and what was granted to them. The switch is a part of the object, so administrators turn it. */
function StaffSwitch({ rights, administrator, refetch }: Omit<RecordsProps, 'hit'>): ReactNode {
  const t = useText();
  const toast = useToast();
  const [on, setOn] = useState({
    useRecordPermissions: rights.useRecordPermissions,
    useOperationPermissions: rights.useOperationPermissions,
  });
  const [asked, setAsked] = useState(false);
  const patch = useChange('PATCH /api/staff/metadata/objects/:object', {
    onDone: () => {
      setAsked(false);
      toast(t('rights.save.done'));
    },
    onFailed: (problem) => {
      setAsked(false);
      toast(problem.detail ?? problemText(t, problem));
      // Somebody was quicker: what he has saved is shown.
      if (problem.status === 412) refetch();
    },
  });
  const changed =
    on.useRecordPermissions !== rights.useRecordPermissions || on.useOperationPermissions !== rights.useOperationPermissions;
  return (
    <Card
      title={t('rights.staff.title')}
      pad
      foot={
        <Button kind="primary" busy={patch.busy || asked} disabled={!changed} onClick={() => setAsked(true)}>
          {t('studio.save')}
        </Button>
      }
    >
      <div className={css.form}>
        <Checkbox
          label={t('rights.staff.operations')}
          hint={t('rights.staff.operationsHint')}
          checked={on.useOperationPermissions}
          disabled={!administrator}
          onChange={(useOperationPermissions) => setOn({ ...on, useOperationPermissions })}
        />
        <Checkbox
          label={t('rights.staff.records')}
          hint={t(administrator ? 'rights.staff.recordsHint' : 'rights.staff.administrators')}
          checked={on.useRecordPermissions}
          disabled={!administrator}
          onChange={(useRecordPermissions) => setOn({ ...on, useRecordPermissions })}
        />
        {asked && (
          <DryRunDialog
            change={{ object: rights.key, body: { list: 'switches', ...on }, ifMatch: rights.versions.object }}
            always={false}
            busy={patch.busy}
            onSave={() => patch.run({ params: { object: rights.key }, body: on, ifMatch: rights.versions.object })}
            onClose={() => setAsked(false)}
          />
        )}
      </div>
    </Card>
  );
}

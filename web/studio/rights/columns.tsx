/** Level 4: which columns are hidden, read, set once or edited, and by whom (PRM-12, PRM-20, PRM-21). */
import { type ReactNode, useState } from 'react';
import { type Answer, Load, useCall, useChange } from '../../api/index.ts';
import {
  Button,
  Card,
  Dialog,
  EmptyState,
  Field,
  FilterBar,
  Notice,
  SearchIcon,
  Select,
  useQueryValue,
  useText,
  useToast,
  Words,
} from '../../ui/index.ts';
import { ListSearch } from '../parts.tsx';
import { type ObjectRights, titleIn } from './data.ts';
import { DryRunDialog } from './dry-run.tsx';
import { append } from './moves.ts';
import { OrderedRows } from './ordered.tsx';
import { PrincipalField } from './principals.tsx';
import css from './rights.module.css';
import { ListFaults } from './save-bar.tsx';
import { useList } from './use-list.ts';

type Column = ObjectRights['columns'][number];
type Rules = Answer<'GET /api/staff/rights/:object/columns/:column'>;
type Rule = Rules['rows'][number];
const grades = ['hidden', 'read', 'once', 'edit'] as const;

export function Columns({ rights }: { rights: ObjectRights }): ReactNode {
  const t = useText();
  const [q, setQ] = useQueryValue('q');
  const [open, setOpen] = useQueryValue('column');
  const part = q.trim().toLocaleLowerCase();
  const columns = rights.columns.filter(({ title }) => titleIn(t, title).toLocaleLowerCase().includes(part));
  const edited = rights.columns.find(({ key }) => key === open);
  return (
    <>
      <FilterBar label={t('studio.filter')}>
        <ListSearch value={q} onChange={setQ} />
      </FilterBar>
      <Card title={t('rights.columns.title')}>
        <p className={css.hint}>{t('rights.columns.sub')}</p>
        {columns.length === 0 ? (
          <EmptyState icon={SearchIcon} title={t('common.record.noneFound')}>
            {t('common.record.noneFoundWhy')}
          </EmptyState>
        ) : (
          <ul className={css.list}>
            {columns.map((column) => (
              <ColumnRow key={column.key} column={column} onOpen={() => setOpen(column.key)} />
            ))}
          </ul>
        )}
      </Card>
      {edited && <ColumnDialog key={edited.key} rights={rights} column={edited} onClose={() => setOpen('')} />}
    </>
  );
}

function ColumnRow({ column, onOpen }: { column: Column; onOpen: () => void }): ReactNode {
  const t = useText();
  const name = titleIn(t, column.title);
  const said = column.rules.map(({ principal, grade }) =>
    t('rights.columns.one', { grade: t(`rights.columnGrade.${grade}`), name: principal.title }),
  );
  return (
    <li>
      <span className={css.grow}>
        <span className={css.two}>
          <Words bold>{name}</Words>
          <Words size="sm" tone={said.length > 0 ? 'muted' : 'dim'}>
            {said.length > 0 ? said.join(' · ') : t('rights.columns.noRows')}
          </Words>
        </span>
      </span>
      <Button size="xs" onClick={onOpen} aria-label={t('rights.columns.changeOf', { name })}>
        {t('rights.columns.change')}
      </Button>
    </li>
  );
}

interface DialogProps {
  readonly rights: ObjectRights;
  readonly column: Column;
  readonly onClose: () => void;
}

function ColumnDialog({ rights, column, onClose }: DialogProps): ReactNode {
  const params = { object: rights.key, column: column.key };
  const found = useCall('GET /api/staff/rights/:object/columns/:column', { params });
  return found.data === undefined ? (
    <Load of={found}>{() => null}</Load>
  ) : (
    <ColumnForm rights={rights} column={column} rules={found.data} refetch={found.refetch} onClose={onClose} />
  );
}

function ColumnForm({
  rights,
  column,
  rules,
  refetch,
  onClose,
}: DialogProps & { rules: Rules; refetch: () => unknown }): ReactNode {
  const t = useText();
  const toast = useToast();
  const [hit] = useQueryValue('row');
  const [round, setRound] = useState(0);
  const put = useChange('PUT /api/staff/rights/:object/columns/:column');
  const [asked, setAsked] = useState(false);
  const sent = (rows: readonly Rule[]) => rows.map(({ principal, grade }) => ({ principal: principal.uid, grade }));
  const list = useList<Rule>({
    name: `${rights.key}.columns.${column.key}`,
    saved: rules,
    refetch,
    send: (rows, ifMatch) =>
      put.runAsync({
        params: { object: rights.key, column: column.key },
        body: { rows: sent(rows) },
        ifMatch,
      }),
  });
  const options = grades
    .filter((grade) => !column.owned || grade === 'hidden' || grade === 'read')
    .map((value) => ({ value, label: t(`rights.columnGrade.${value}`) }));
  const save = async (): Promise<void> => {
    const saved = await list.save();
    setAsked(false);
    if (!saved) return;
    toast(t('rights.save.done'));
    onClose();
  };
  return (
    <Dialog
      kind="form"
      title={t('rights.columns.whoSees', { name: titleIn(t, column.title) })}
      sub={t('rights.columns.dialogSub')}
      onClose={onClose}
      onSubmit={() => setAsked(true)}
      submit={t('rights.save.save')}
      busy={list.busy || asked}
      disabled={!list.changed || list.stale}
    >
      <div className={css.form}>
        <ListFaults list={list} />
        {asked && (
          <DryRunDialog
            change={{
              object: rights.key,
              body: { list: 'columns', column: column.key, rows: sent(list.rows) },
              ifMatch: list.version,
            }}
            always={false}
            busy={list.busy}
            onSave={() => void save()}
            onClose={() => setAsked(false)}
          />
        )}
        {column.owned && <Notice>{t('rights.columns.owned')}</Notice>}
        {list.rows.length > 0 && (
          <OrderedRows
            label={t('rights.columns.title')}
            list={list}
            warnings={rules.warnings}
            hit={hit}
            heads={[{ key: 'grade', label: t('rights.columns.grade') }]}
            speaks={() => ['grade']}
            cell={(row, _key, _saved, set) => (
              <Select
                size="compact"
                aria-label={t('rights.columns.gradeOf', { name: row.principal.title })}
                value={row.grade}
                options={options}
                onChange={(value) => set({ ...row, grade: value as Rule['grade'] })}
              />
            )}
          />
        )}
        <Field label={t('rights.columns.add')} hint={t('rights.rows.addHint')}>
          <PrincipalField
            key={round}
            value={null}
            wish={rights.staffOnly ? { side: 'staff' } : {}}
            without={list.rows.map(({ principal }) => principal.uid)}
            onChange={(chosen) => {
              if (chosen === null) return;
              const { above: _, ...principal } = chosen;
              list.set(append(list.rows, { principal, grade: 'hidden' }));
              setRound(round + 1);
            }}
          />
        </Field>
      </div>
    </Dialog>
  );
}

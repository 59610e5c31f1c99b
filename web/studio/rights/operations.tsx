/** Level 2: who may create, read, update and delete; the first row that says yes or no decides (PRM-08, PRM-19). */
import { type ReactNode, useState } from 'react';
import { type Answer, Load, useCall, useChange } from '../../api/index.ts';
import {
  Button,
  Card,
  CheckIcon,
  CrossIcon,
  cx,
  Dialog,
  EmptyState,
  Field,
  MinusIcon,
  PlusIcon,
  UsersIcon,
  useText,
} from '../../ui/index.ts';
import { append, type Named } from './moves.ts';
import { OrderedRows } from './ordered.tsx';
import { type Principal, PrincipalField, type PrincipalWish } from './principals.tsx';
import css from './rights.module.css';
import { SaveBar } from './save-bar.tsx';
import { useList } from './use-list.ts';

type Rules = Answer<'GET /api/staff/rights/:object/operations'>;
type Rule = Rules['rows'][number];
const verbs = ['create', 'read', 'update', 'delete'] as const;
type Verb = (typeof verbs)[number];

export function Operations({ object, staffOnly, hit }: { object: string; staffOnly: boolean; hit: string }): ReactNode {
  const found = useCall('GET /api/staff/rights/:object/operations', { params: { object } });
  return (
    <Load of={found}>
      {(rules) => <Rows object={object} rules={rules} staffOnly={staffOnly} hit={hit} refetch={found.refetch} />}
    </Load>
  );
}

interface RowsProps {
  readonly object: string;
  readonly rules: Rules;
  readonly staffOnly: boolean;
  readonly hit: string;
  readonly refetch: () => unknown;
}

function Rows({ object, rules, staffOnly, hit, refetch }: RowsProps): ReactNode {
  const t = useText();
  const [adding, setAdding] = useState(false);
  const put = useChange('PUT /api/staff/rights/:object/operations');
  const sent = (rows: readonly Rule[]) => rows.map(({ principal, ...cells }) => ({ principal: principal.uid, ...cells }));
  const list = useList<Rule>({
    name: `${object}.operations`,
    saved: rules,
    refetch,
    send: (rows, ifMatch) => put.runAsync({ params: { object }, body: { rows: sent(rows) }, ifMatch }),
  });
  const add = (
    <Button icon={PlusIcon} onClick={() => setAdding(true)}>
      {t('rights.rows.add')}
    </Button>
  );
  return (
    <>
      <Card title={t('rights.operations.title')} aside={list.rows.length > 0 && add}>
        <p className={css.hint}>{t('rights.operations.sub')}</p>
        {list.rows.length === 0 ? (
          <EmptyState icon={UsersIcon} title={t('rights.operations.none')} actions={add}>
            {t('rights.operations.noneWhy')}
          </EmptyState>
        ) : (
          <OrderedRows
            label={t('rights.operations.title')}
            list={list}
            warnings={rules.warnings}
            hit={hit}
            heads={verbs.map((key) => ({ key, label: t(`rights.verb.${key}`) }))}
            speaks={(row) => verbs.filter((verb) => row[verb] !== null)}
            cell={(row, key, saved, set) => {
              const verb = key as Verb;
              return (
                <Verdict
                  value={row[verb]}
                  what={`${row.principal.title}, ${t(`rights.verb.${verb}`)}`}
                  changed={saved?.[verb] !== row[verb]}
                  onChange={(value) => set({ ...row, [verb]: value })}
                />
              );
            }}
          />
        )}
        <SaveBar list={list} dry={{ object, body: { list: 'operations', rows: sent(list.rows) }, ifMatch: list.version }} />
      </Card>
      {adding && (
        <AddDialog
          wish={staffOnly ? { side: 'staff' } : {}}
          without={list.rows.map((row) => row.principal.uid)}
          onClose={() => setAdding(false)}
          onAdd={(principal) => list.set(append(list.rows, { principal, create: null, read: true, update: null, delete: null }))}
        />
      )}
    </>
  );
}

interface VerdictProps {
  readonly value: boolean | null;
  /** “Boston, Delete”. */
  readonly what: string;
  /** Not saved yet. */
  readonly changed: boolean;
  readonly onChange: (value: boolean | null) => void;
}

/** Yes, no or silent; each press goes one on. */
export function Verdict({ value, what, changed, onChange }: VerdictProps): ReactNode {
  const t = useText();
  const word = value === null ? 'silent' : value ? 'yes' : 'no';
  const Mark = value === null ? MinusIcon : value ? CheckIcon : CrossIcon;
  return (
    <button
      type="button"
      className={cx(css.verdict, css[word], changed && css.changed)}
      aria-label={`${what}: ${t(`rights.verdict.${word}`)}`}
      title={t(`rights.verdict.${word}Hint`)}
      onClick={() => onChange(value === null ? true : value ? false : null)}
    >
      <Mark size="sm" />
      {t(`rights.verdict.${word}`)}
    </button>
  );
}

interface AddProps {
  readonly wish: PrincipalWish;
  readonly without: readonly string[];
  readonly onAdd: (principal: Named) => void;
  readonly onClose: () => void;
}

/** Chooses whom a new row names; it goes to the bottom of its block. */
export function AddDialog({ wish, without, onAdd, onClose }: AddProps): ReactNode {
  const t = useText();
  const [chosen, setChosen] = useState<Principal | null>(null);
  const add = (): void => {
    if (chosen === null) return;
    const { above: _, ...principal } = chosen;
    onAdd(principal);
    onClose();
  };
  return (
    <Dialog kind="question" title={t('rights.rows.add')} onClose={onClose} onSubmit={add} disabled={chosen === null}>
      <Field label={t('rights.rows.who')} hint={t('rights.rows.addHint')} required>
        <PrincipalField value={chosen} onChange={setChosen} wish={wish} without={without} />
      </Field>
    </Dialog>
  );
}

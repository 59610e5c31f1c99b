/** Level 3 by author: what members of one role write is given to another role (PRM-11, PRM-17). */
import { type ReactNode, useEffect, useState } from 'react';
import { type Answer, Load, useCall, useChange } from '../../api/index.ts';
import {
  Button,
  Card,
  Checkbox,
  cx,
  Dialog,
  EmptyState,
  Field,
  IconButton,
  PlusIcon,
  ProgressBar,
  RightIcon,
  Select,
  TrashIcon,
  UsersIcon,
  useText,
} from '../../ui/index.ts';
import type { Named } from './moves.ts';
import { type Principal, PrincipalField, Who } from './principals.tsx';
import css from './rights.module.css';
import { SaveBar } from './save-bar.tsx';
import { useList } from './use-list.ts';

type Rules = Answer<'GET /api/staff/rights/:object/authors'>;
type Saved = Rules['rows'][number];
type Rule = Omit<Saved, 'source' | 'progress'>;
const grades = ['read', 'comment', 'edit', 'delete'] as const;

/** Milliseconds between looks at work that is going on. */
const LOOK_EVERY = 2_000;

const pair = ({ author, receiver }: Pick<Rule, 'author' | 'receiver'>): string => `${author.uid} ${receiver.uid}`;
const ruleOf = ({ author, receiver, grade, mayPassOn, existing }: Saved): Rule => ({
  author,
  receiver,
  grade,
  mayPassOn,
  existing,
});

interface AuthorsProps {
  readonly object: string;
  readonly staffOnly: boolean;
  /** Source of the rule that is pointed at. */
  readonly hit: string;
}

export function Authors({ object, staffOnly, hit }: AuthorsProps): ReactNode {
  const found = useCall('GET /api/staff/rights/:object/authors', { params: { object } });
  const working = found.data?.rows.some(({ progress }) => progress !== null) ?? false;
  const { refetch } = found;
  useEffect(() => {
    if (!working) return;
    const timer = setInterval(() => void refetch(), LOOK_EVERY);
    return () => clearInterval(timer);
  }, [working, refetch]);
  return (
    <Load of={found}>{(rules) => <Rows object={object} staffOnly={staffOnly} rules={rules} refetch={refetch} hit={hit} />}</Load>
  );
}

interface RowsProps extends AuthorsProps {
  readonly rules: Rules;
  readonly refetch: () => unknown;
}

function Rows({ object, staffOnly, rules, refetch, hit }: RowsProps): ReactNode {
  const t = useText();
  const [adding, setAdding] = useState(false);
  const put = useChange('PUT /api/staff/rights/:object/authors');
  const sent = (rows: readonly Rule[]) =>
    rows.map(({ author, receiver, ...rest }) => ({ author: author.uid, receiver: receiver.uid, ...rest }));
  const list = useList<Rule>({
    name: `${object}.authors`,
    saved: { rows: rules.rows.map(ruleOf), version: rules.version },
    refetch,
    send: (rows, ifMatch) =>
      put.runAsync({
        params: { object },
        body: { rows: sent(rows) },
        ifMatch,
      }),
  });
  return (
    <Card
      title={t('rights.authors.title')}
      aside={
        <Button icon={PlusIcon} onClick={() => setAdding(true)}>
          {t('rights.authors.add')}
        </Button>
      }
    >
      <p className={css.hint}>{t('rights.authors.sub')}</p>
      {list.rows.length === 0 && (
        <EmptyState icon={UsersIcon} title={t('rights.authors.none')}>
          {t('rights.authors.noneWhy')}
        </EmptyState>
      )}
      <ul className={css.list} aria-label={t('rights.authors.title')}>
        {list.rows.map((row, index) => {
          const saved = rules.rows.find((one) => pair(one) === pair(row));
          return (
            <RuleRow
              key={pair(row)}
              row={row}
              progress={saved?.progress ?? null}
              hit={saved !== undefined && saved.source === hit}
              onChange={(next) => list.set(list.rows.map((one, at) => (at === index ? next : one)))}
              onRemove={() => list.set(list.rows.filter((_, at) => at !== index))}
            />
          );
        })}
      </ul>
      <SaveBar list={list} dry={{ object, body: { list: 'authors', rows: sent(list.rows) }, ifMatch: list.version }} />
      {adding && (
        <AddRule
          staffOnly={staffOnly}
          known={list.rows.map(pair)}
          onClose={() => setAdding(false)}
          onAdd={(author, receiver) =>
            list.set([...list.rows, { author, receiver, grade: 'read', mayPassOn: false, existing: true }])
          }
        />
      )}
    </Card>
  );
}

interface RuleRowProps {
  readonly row: Rule;
  readonly progress: Saved['progress'];
  readonly hit: boolean;
  readonly onChange: (row: Rule) => void;
  readonly onRemove: () => void;
}

function RuleRow({ row, progress, hit, onChange, onRemove }: RuleRowProps): ReactNode {
  const t = useText();
  const names = { author: row.author.title, receiver: row.receiver.title };
  return (
    <li className={cx(hit && css.hit)}>
      <span className={css.ways}>
        <Who of={row.author} />
        <RightIcon />
        <Who of={row.receiver} />
      </span>
      <span className={cx(css.pick, css.short)}>
        <Select
          size="compact"
          aria-label={t('rights.authors.gradeOf', names)}
          value={row.grade}
          options={grades.map((value) => ({ value, label: t(`rights.grade.${value}`) }))}
          onChange={(value) => onChange({ ...row, grade: value as Rule['grade'] })}
        />
      </span>
      <fieldset className={css.boxes} aria-label={t('rights.authors.boxesOf', names)}>
        <Checkbox
          label={t('rights.authors.passOn')}
          checked={row.mayPassOn}
          onChange={(mayPassOn) => onChange({ ...row, mayPassOn })}
        />
        <Checkbox
          label={t('rights.authors.existing')}
          checked={row.existing}
          onChange={(existing) => onChange({ ...row, existing })}
        />
      </fieldset>
      <IconButton size="xs" icon={TrashIcon} label={t('rights.authors.remove', names)} onClick={onRemove} />
      {progress !== null && <Progress progress={progress} names={names} />}
    </li>
  );
}

interface ProgressProps {
  readonly progress: NonNullable<Saved['progress']>;
  readonly names: { readonly author: string; readonly receiver: string };
}

function Progress({ progress: { done, total }, names }: ProgressProps): ReactNode {
  const t = useText();
  return (
    <span className={css.progress}>
      <ProgressBar share={total ? done / total : 0} label={t('rights.authors.progressOf', names)} />
      <small>{total === null ? t('rights.authors.waiting') : t('rights.authors.progress', { done, total })}</small>
    </span>
  );
}

interface AddProps {
  readonly staffOnly: boolean;
  readonly known: readonly string[];
  readonly onAdd: (author: Named, receiver: Named) => void;
  readonly onClose: () => void;
}

/** Who wrote, and who receives: roles both. */
function AddRule({ staffOnly, known, onAdd, onClose }: AddProps): ReactNode {
  const t = useText();
  const [author, setAuthor] = useState<Principal | null>(null);
  const [receiver, setReceiver] = useState<Principal | null>(null);
  const twice = author !== null && receiver !== null && known.includes(pair({ author, receiver }));
  const add = (): void => {
    if (author === null || receiver === null) return;
    onAdd(plain(author), plain(receiver));
    onClose();
  };
  return (
    <Dialog
      kind="question"
      title={t('rights.authors.add')}
      onClose={onClose}
      onSubmit={add}
      disabled={author === null || receiver === null || twice}
    >
      <div className={css.form}>
        <Field label={t('rights.authors.author')} hint={t('rights.authors.authorHint')} required>
          <PrincipalField value={author} onChange={setAuthor} wish={{ only: 'roles' }} />
        </Field>
        <Field
          label={t('rights.authors.receiver')}
          hint={t('rights.authors.receiverHint')}
          error={twice ? t('rights.authors.twice') : undefined}
          required
        >
          <PrincipalField
            value={receiver}
            onChange={setReceiver}
            wish={staffOnly ? { side: 'staff', only: 'roles' } : { only: 'roles' }}
          />
        </Field>
      </div>
    </Dialog>
  );
}

const plain = ({ above: _, ...named }: Principal): Named => named;

/** “Why can she see it?”: one user, one object, one deed; the four levels in words with the row that decided and the way to it. */
import { type ReactNode, useState } from 'react';
import { type Answer, call, Load, useCall } from '../../api/index.ts';
import {
  Card,
  Combobox,
  EmptyState,
  Field,
  type LoadOptions,
  type Option,
  Page,
  SearchIcon,
  Select,
  useQueryValue,
  useText,
} from '../../ui/index.ts';
import { titleIn } from './data.ts';
import { type Principal, PrincipalField } from './principals.tsx';
import css from './rights.module.css';
import { Trace } from './trace.tsx';

const actions = ['read', 'create', 'comment', 'update', 'move', 'delete'] as const;
type Action = (typeof actions)[number];
type Places = Answer<'GET /api/staff/principals/:user/places'>;

export function ExplainPage(): ReactNode {
  const t = useText();
  const [user, setUser] = useState<Principal | null>(null);
  const objects = useCall('GET /api/staff/rights');
  const places = useCall('GET /api/staff/principals/:user/places', {
    params: { user: user?.uid ?? 'nobody' },
    enabled: user !== null,
  });
  return (
    <Page title={t('rights.explain.title')} sub={t('rights.explain.sub')} width="wide">
      <Load of={objects}>
        {({ objects: all }) => (
          <Asking
            objects={all.map(({ key, title }) => ({ value: key, label: titleIn(t, title) }))}
            user={user}
            onUser={setUser}
            places={user === null ? undefined : places.data}
          />
        )}
      </Load>
    </Page>
  );
}

interface AskingProps {
  readonly objects: readonly Option[];
  readonly user: Principal | null;
  readonly onUser: (user: Principal | null) => void;
  readonly places: Places | undefined;
}

const named = (all: readonly { readonly title: string }[], key: (one: never) => string): Option[] =>
  all.map((one) => ({ value: key(one as never), label: one.title }));

function Asking({ objects, user, onUser, places }: AskingProps): ReactNode {
  const t = useText();
  const [object, setObject] = useQueryValue('object');
  const [action, setAction] = useState<Action>('read');
  const [portal, setPortal] = useState('');
  const [membership, setMembership] = useState('');
  const [record, setRecord] = useState<Option | null>(null);
  const [column, setColumn] = useState('');
  const portals = named(places?.portals ?? [], (one: { slug: string }) => one.slug);
  const memberships = named(places?.memberships ?? [], (one: { uid: string }) => one.uid);
  // What is left open is the first there is: most people have one portal and one organisation.
  const where = portals.some(({ value }) => value === portal) ? portal : portals[0]?.value;
  const as = memberships.some(({ value }) => value === membership) ? membership : memberships[0]?.value;
  const query = {
    user: user?.uid ?? '',
    object,
    action,
    portal: where,
    membership: as,
    record: record?.value,
    column: column || undefined,
  };
  const ready = user !== null && object !== '' && places !== undefined;
  return (
    <div className={css.ask}>
      <Card pad>
        <div className={css.form}>
          <Field label={t('rights.explain.user')} required>
            <PrincipalField value={user} onChange={onUser} wish={{ only: 'users' }} />
          </Field>
          {portals.length > 1 && (
            <Field label={t('rights.explain.portal')}>
              <Select value={where ?? ''} options={portals} onChange={setPortal} />
            </Field>
          )}
          {memberships.length > 1 && (
            <Field label={t('rights.explain.organisation')}>
              <Select value={as ?? ''} options={memberships} onChange={setMembership} />
            </Field>
          )}
          <Field label={t('rights.explain.action')}>
            <Select
              value={action}
              options={actions.map((value) => ({ value, label: t(`rights.action.${value}`) }))}
              onChange={(value) => setAction(value as Action)}
            />
          </Field>
          <Field label={t('rights.objects.object')} required>
            <Select
              value={object}
              empty={t('rights.explain.choose')}
              options={objects}
              onChange={(next) => {
                setObject(next);
                setRecord(null);
                setColumn('');
              }}
            />
          </Field>
          {object !== '' && action !== 'create' && (
            <Field label={t('rights.explain.record')} hint={t('rights.explain.recordHint')}>
              <Combobox key={object} value={record} options={recordsOf(object)} onChange={setRecord} />
            </Field>
          )}
          {object !== '' && action !== 'delete' && <ColumnField object={object} value={column} onChange={setColumn} />}
        </div>
      </Card>
      {ready ? (
        <Answered query={query} user={user.title} />
      ) : (
        <EmptyState icon={SearchIcon} title={t('rights.explain.ask')} as="h2">
          {t('rights.explain.askWhy')}
        </EmptyState>
      )}
    </div>
  );
}

/** Records the asker himself may read, by number or words. */
const recordsOf =
  (object: string): LoadOptions =>
  async (search, signal) => {
    const page = await call('GET /api/staff/records/:object', {
      params: { object },
      query: { search: search || undefined, limit: 25 },
      signal,
    });
    return page.rows.map((row) => {
      const [first, second] = Object.values(row.values).filter((value) => typeof value === 'string' || typeof value === 'number');
      return { value: row.uid, label: String(first ?? row.uid), hint: second === undefined ? undefined : String(second) };
    });
  };

function ColumnField({
  object,
  value,
  onChange,
}: {
  object: string;
  value: string;
  onChange: (value: string) => void;
}): ReactNode {
  const t = useText();
  const found = useCall('GET /api/staff/rights/:object', { params: { object } });
  const options = (found.data?.columns ?? []).map(({ key, title }) => ({ value: key, label: titleIn(t, title) }));
  return (
    <Field label={t('rights.explain.column')}>
      <Select value={value} empty={t('rights.explain.anyColumn')} options={options} onChange={onChange} />
    </Field>
  );
}

interface AnsweredProps {
  readonly query: {
    readonly user: string;
    readonly object: string;
    readonly action: Action;
    readonly portal?: string;
    readonly membership?: string;
    readonly record?: string;
    readonly column?: string;
  };
  readonly user: string;
}

function Answered({ query, user }: AnsweredProps): ReactNode {
  const found = useCall('GET /api/staff/rights/explanation', { query, about: [query.object] });
  return <Load of={found}>{(answer) => <Trace answer={answer} user={user} query={query} />}</Load>;
}

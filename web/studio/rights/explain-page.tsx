/**
 * “Why can she see it?”: one user, one object, one deed; the four levels in words with the row that decided and the way to it. Beside it the
 * question the other way round, each with an address of its own (`?ask=`).
 */
import { type ReactNode, useState } from 'react';
import { Load, useCall } from '../../api/index.ts';
import {
  Card,
  Combobox,
  EmptyState,
  Field,
  type Option,
  Page,
  SearchIcon,
  Select,
  Tabs,
  useQueryValue,
  useText,
} from '../../ui/index.ts';
import { ColumnField, type Places, recordsOf, usePlace, usePlaces } from './asking.tsx';
import { titleIn } from './data.ts';
import { type Principal, PrincipalField } from './principals.tsx';
import { Readers } from './readers-tab.tsx';
import css from './rights.module.css';
import { Sight } from './sight-tab.tsx';
import { Trace } from './trace.tsx';

const actions = ['read', 'create', 'comment', 'update', 'move', 'delete'] as const;
type Action = (typeof actions)[number];

const questions = ['why', 'record', 'column', 'user'] as const;

export function ExplainPage(): ReactNode {
  const t = useText();
  const [user, setUser] = useState<Principal | null>(null);
  const [asked, ask] = useQueryValue('ask');
  const objects = useCall('GET /api/staff/rights');
  const question = questions.find((one) => one === asked) ?? 'why';
  return (
    <Page title={t('rights.explain.title')} sub={t('rights.explain.sub')} width="wide">
      <Tabs
        label={t('rights.explain.title')}
        tabs={questions.map((key) => ({ key, label: t(`rights.ask.${key}`) }))}
        value={question}
        onChange={(key) => ask(key === 'why' ? '' : key)}
      >
        <div className={css.asked}>
          <Load of={objects}>
            {({ objects: all }) => {
              const options = all.map(({ key, title }) => ({ value: key, label: titleIn(t, title) }));
              if (question === 'user') return <Sight user={user} onUser={setUser} />;
              if (question !== 'why') return <Readers key={question} objects={options} about={question} />;
              return <Why objects={options} user={user} onUser={setUser} />;
            }}
          </Load>
        </div>
      </Tabs>
    </Page>
  );
}

function Why(props: Omit<AskingProps, 'places'>): ReactNode {
  return <Asking {...props} places={usePlaces(props.user)} />;
}

interface AskingProps {
  readonly objects: readonly Option[];
  readonly user: Principal | null;
  readonly onUser: (user: Principal | null) => void;
  readonly places: Places | undefined;
}

function Asking({ objects, user, onUser, places }: AskingProps): ReactNode {
  const t = useText();
  const [object, setObject] = useQueryValue('object');
  const [action, setAction] = useState<Action>('read');
  const [record, setRecord] = useState<Option | null>(null);
  const [column, setColumn] = useState('');
  const { place, fields } = usePlace(places);
  const query = {
    user: user?.uid ?? '',
    object,
    action,
    ...place,
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
          {fields}
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

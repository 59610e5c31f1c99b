/** Objects that an administrator made: their lists, forms and pages, drawn from the metadata alone. */
import type { ReactNode } from 'react';
import type { ObjectDescription, RecordRow } from '../../../shared/contracts/records.ts';
import { Load } from '../../api/index.ts';
import { columnOf, objectIcon, RecordList, RecordPage, shapeOf, useDescription, useSay } from '../../record/index.ts';
import {
  Card,
  EmptyState,
  Link,
  LinkButton,
  MissingState,
  Page,
  PlusIcon,
  useLocation,
  useText,
  WorkflowBar,
} from '../../ui/index.ts';
import { type Known as KnownObject, ownAt, standing, useKnown } from './own-entries.ts';
import css from './records.module.css';
import { NewRecord, ObjectList } from './records.tsx';

/** All of them, where the rail has no room. */
export function OwnObjects(): ReactNode {
  const t = useText();
  const say = useSay();
  return (
    <Page title={t('desk.own.all')}>
      <Load of={useKnown()}>
        {({ objects }) => (
          <Card>
            <ul className={css.places}>
              {standing(objects).map((one) => {
                const Mark = objectIcon(one.icon);
                return (
                  <li key={one.key}>
                    <Link to={ownAt(one.key)}>
                      <Mark />
                      {say(one.plural)}
                    </Link>
                  </li>
                );
              })}
            </ul>
          </Card>
        )}
      </Load>
    </Page>
  );
}

/** Draws with what is known of an object; nothing there for what this user may not read or what has screens of its own. */
function Known({
  object,
  children,
}: {
  object: string;
  children: (known: KnownObject, all: readonly KnownObject[]) => ReactNode;
}): ReactNode {
  return (
    <Load of={useKnown()}>
      {({ objects }) => {
        const known = objects.find((one) => one.key === object && one.own);
        return known ? children(known, objects) : <MissingState />;
      }}
    </Load>
  );
}

export function OwnList({ object }: { object: string }): ReactNode {
  const t = useText();
  const say = useSay();
  return (
    <Known object={object}>
      {(known) => (
        <ObjectList
          object={object}
          at={ownAt(object)}
          icon={objectIcon(known.icon)}
          add={t('desk.own.add', { object: say(known.title) })}
          none={t('desk.own.none', { objects: say(known.plural) })}
          noneWhy={t('desk.own.noneWhy')}
        />
      )}
    </Known>
  );
}

/** `?column=<key>&uid=<uid>&name=<name>`: what the new record belongs to. */
export function NewOwn({ object }: { object: string }): ReactNode {
  const t = useText();
  const say = useSay();
  const { query } = useLocation();
  const [column, value, label] = [query.get('column'), query.get('uid'), query.get('name')];
  return (
    <Known object={object}>
      {(known) => (
        <NewRecord
          object={object}
          at={ownAt(object)}
          title={t('desk.own.add', { object: say(known.title) })}
          start={column && value && label ? () => ({ [column]: { value, label } }) : undefined}
        />
      )}
    </Known>
  );
}

export function OwnPage({ object, uid }: { object: string; uid: string }): ReactNode {
  const say = useSay();
  return (
    <Known object={object}>
      {(known, all) => (
        <RecordPage
          object={object}
          uid={uid}
          back={{ label: say(known.plural), to: ownAt(object) }}
          flow={(row, description) => <Stages row={row} description={description} />}
          tabs={(row, description) => {
            // An arranged page has the lists that were placed on it.
            if (description.page !== null) return [];
            const display = description.displayColumn;
            const name = display === null ? say(description.title) : String(row.values[display] ?? say(description.title));
            return detailsOf(all, object).map(({ detail, column }) => ({
              key: `${detail.key}-${column}`,
              label: say(detail.plural),
              draw: () => <Detail detail={detail} column={column} uid={uid} name={name} />,
            }));
          }}
        />
      )}
    </Known>
  );
}

/** Stages as the values of the lookup stand, retired ones only while the record is there (BPM-08). */
function Stages({ row, description }: { row: RecordRow; description: ObjectDescription }): ReactNode {
  const say = useSay();
  const status = columnOf(description, description.statusColumn);
  const now = status && row.values[status.key];
  if (!status || typeof now !== 'string') return null;
  const stages = (status.choices ?? []).filter(({ key, retired }) => !retired || key === now);
  return (
    <WorkflowBar
      stages={stages.map(({ key, title }) => ({ key, label: say(title) }))}
      now={now}
      shape={shapeOf(status, now) ?? 'progress'}
    />
  );
}

/** Objects whose records lead here, parts first. */
function detailsOf(all: readonly KnownObject[], object: string): { detail: KnownObject; column: string }[] {
  return all
    .filter(({ own }) => own)
    .flatMap((detail) => detail.leads.filter(({ to }) => to === object).map(({ column }) => ({ detail, column })))
    .sort((a, b) => Number(b.detail.attachedTo === object) - Number(a.detail.attachedTo === object));
}

interface DetailProps {
  readonly detail: KnownObject;
  readonly column: string;
  readonly uid: string;
  readonly name: string;
}

/** The related list of a record, and the way to add to it. */
function Detail({ detail, column, uid, name }: DetailProps): ReactNode {
  const t = useText();
  const say = useSay();
  const description = useDescription(detail.key);
  const add = description.data?.can.create && (
    <LinkButton icon={PlusIcon} to={`${ownAt(detail.key)}/new?${new URLSearchParams({ column, uid, name })}`}>
      {t('desk.own.add', { object: say(detail.title) })}
    </LinkButton>
  );
  return (
    <div className={css.tab}>
      {add && <p className={css.end}>{add}</p>}
      <RecordList
        object={detail.key}
        to={(row) => `${ownAt(detail.key)}/${row.uid}`}
        only={{ column, op: 'in', value: [uid] }}
        empty={
          <EmptyState icon={objectIcon(detail.icon)} title={t('desk.own.none', { objects: say(detail.plural) })}>
            {t('desk.own.noneHere')}
          </EmptyState>
        }
      />
    </div>
  );
}

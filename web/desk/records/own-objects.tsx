/** Objects that an administrator made: their lists, forms and pages, drawn from the metadata alone. */
import { type ReactNode, useState } from 'react';
import { Load } from '../../api/index.ts';
import { objectIcon, RecordPage, RecordStages, useDetailTabs, useSay } from '../../record/index.ts';
import { Card, Link, MissingState, Page, SearchInput, Stack, useLocation, useText } from '../../ui/index.ts';
import { type Known as KnownObject, ownAt, sectionIcon, unplacedIn, useKnown, useWorkspaceMenu } from './own-entries.ts';
import css from './records.module.css';
import { NewRecord, ObjectList } from './records.tsx';

/** More than this and one wants to search. */
const MANY = 12;

/** All of them by workspace, where the rail has no room. */
export function OwnObjects(): ReactNode {
  const t = useText();
  const say = useSay();
  const [typed, setTyped] = useState('');
  const menu = useWorkspaceMenu();
  const known = useKnown();
  const workspaces = menu.data?.workspaces ?? [];
  const groups = [
    ...workspaces.map(({ uid, title, sections }) => ({
      key: uid,
      title,
      places: sections.map((one) => ({ key: one.object, to: ownAt(one.object), label: say(one.title), icon: sectionIcon(one) })),
    })),
    {
      key: 'none',
      title: workspaces.length > 0 ? t('desk.own.others') : undefined,
      places: unplacedIn(workspaces, known.data?.objects ?? []).map((one) => ({
        key: one.key,
        to: ownAt(one.key),
        label: say(one.plural),
        icon: objectIcon(one.icon),
      })),
    },
  ];
  const part = typed.trim().toLocaleLowerCase();
  const shown = groups
    .map((group) => ({ ...group, places: group.places.filter(({ label }) => label.toLocaleLowerCase().includes(part)) }))
    .filter(({ places }) => places.length > 0);
  const number = groups.reduce((sum, { places }) => sum + places.length, 0);
  return (
    <Page title={t('desk.own.all')}>
      <Load of={menu}>
        {() => (
          <Stack gap={16}>
            {number > MANY && <SearchInput label={t('common.findSection')} value={typed} onChange={setTyped} />}
            {shown.map(({ key, title, places }) => (
              <Card key={key} title={title}>
                <ul className={css.places}>
                  {places.map(({ key: object, to, label, icon: Mark }) => (
                    <li key={object}>
                      <Link to={to}>
                        <Mark />
                        {label}
                      </Link>
                    </li>
                  ))}
                </ul>
              </Card>
            ))}
          </Stack>
        )}
      </Load>
    </Page>
  );
}

/** Draws with what is known of an object; nothing there for what this user may not read or what has screens of its own. */
function Known({ object, children }: { object: string; children: (known: KnownObject) => ReactNode }): ReactNode {
  return (
    <Load of={useKnown()}>
      {({ objects }) => {
        const known = objects.find((one) => one.key === object && one.general);
        return known ? children(known) : <MissingState />;
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
  const tabs = useDetailTabs(object, true);
  return (
    <Known object={object}>
      {(known) => (
        <RecordPage
          object={object}
          uid={uid}
          back={{ label: say(known.plural), to: ownAt(object) }}
          flow={(row, description) => <RecordStages row={row} description={description} />}
          tabs={tabs}
        />
      )}
    </Known>
  );
}

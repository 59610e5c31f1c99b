/** What a role may do, at a glance: object by object, with the role whose row decides and the way to the setting (PRM-13, PRM-15). */
import { type ReactNode, useState } from 'react';
import { type Answer, Load, useCall } from '../../api/index.ts';
import {
  Badge,
  Button,
  Card,
  CheckIcon,
  type Column,
  CrossIcon,
  cx,
  DataTable,
  EmptyState,
  Link,
  ShieldIcon,
  type Text,
  usePhone,
  useText,
  Words,
} from '../../ui/index.ts';
import { rightsAt, type TabKey, titleIn } from '../rights/data.ts';
import { type Role, roleAt } from './data.ts';
import css from './roles.module.css';

type Rights = Answer<'GET /api/staff/roles/:role/rights'>;
type Glance = Rights['objects'][number];
type Source = Glance['operations']['read']['source'];
const verbs = ['create', 'read', 'update', 'delete'] as const;
const grades = ['edit', 'once', 'read', 'hidden'] as const;

export function RightsTab({ role, setsRights }: { role: Role; setsRights: boolean }): ReactNode {
  const t = useText();
  const found = useCall('GET /api/staff/roles/:role/rights', { params: { role: role.uid } });
  return (
    <div className={css.tab}>
      <Words as="p" size="sm" tone="muted">
        {t('roles.rights.sub')}
      </Words>
      <Load of={found}>
        {(rights) => (
          <>
            <Objects role={role} objects={rights.objects} setsRights={setsRights} />
            <System rights={rights} role={role} />
          </>
        )}
      </Load>
    </div>
  );
}

/** Something of it is open: its records can be read, or made. */
const isOpen = ({ operations: { read, create } }: Glance): boolean => read.verdict || create.verdict;

function Objects({ role, objects, setsRights }: { role: Role; objects: Rights['objects']; setsRights: boolean }): ReactNode {
  const t = useText();
  const [all, setAll] = useState(false);
  const narrow = usePhone();
  const columns = columnsOf(t, { role, objects, setsRights });
  const byTitle = [...objects].sort((a, b) => titleIn(t, a.title).localeCompare(titleIn(t, b.title), t.language));
  const closed = byTitle.filter((one) => !isOpen(one)).length;
  const shown = all ? byTitle : byTitle.filter(isOpen);
  return (
    <>
      {shown.length === 0 ? (
        <Card>
          <EmptyState icon={ShieldIcon} title={t('roles.rights.none')} as="h2">
            {setsRights && t('roles.rights.noneWhy')}
          </EmptyState>
        </Card>
      ) : (
        <div className={css.glance}>
          <DataTable
            label={t('roles.tab.rights')}
            rows={shown}
            rowKey={(one) => one.key}
            rowName={(one) => titleIn(t, one.title)}
            columns={narrow ? asCards(t, columns) : columns}
          />
        </div>
      )}
      {closed > 0 && !all && (
        <div>
          <Button onClick={() => setAll(true)}>{t('roles.rights.more', { count: closed })}</Button>
        </div>
      )}
    </>
  );
}

interface Around {
  readonly role: Role;
  readonly objects: Rights['objects'];
  readonly setsRights: boolean;
}

/** On a phone a card holds the four levels one below the other, each under its name. */
function asCards(t: Text, [object, ...levels]: Column<Glance>[]): Column<Glance>[] {
  const all: Column<Glance> = {
    key: 'all',
    label: t('roles.tab.rights'),
    card: 'second',
    draw: (one) => (
      <span className={css.levels}>
        {levels.map(({ key, label, draw }) => (
          <span key={key} className={css.level}>
            <b>{label}</b>
            {draw(one)}
          </span>
        ))}
      </span>
    ),
  };
  return object === undefined ? [] : [object, all];
}

function columnsOf(t: Text, { role, objects, setsRights }: Around): Column<Glance>[] {
  const parent = (one: Glance): string => {
    const holder = objects.find(({ key }) => key === one.attachedTo);
    return t('roles.rights.follows', { object: holder ? titleIn(t, holder.title) : (one.attachedTo ?? '') });
  };
  const set = (one: Glance, level: TabKey, what: string): ReactNode =>
    setsRights &&
    (one.attachedTo === null || level === 'columns') && (
      <Link
        to={rightsAt(one.key, level, level === 'operations' ? { row: role.uid } : {})}
        aria-label={t('roles.rights.setOf', { what, object: titleIn(t, one.title) })}
      >
        {t('roles.rights.set')}
      </Link>
    );
  const column = (key: string, level: TabKey, label: string, inside: (one: Glance) => ReactNode): Column<Glance> => ({
    key,
    label,
    draw: (one) => (
      <div className={css.cell}>
        {inside(one)}
        {set(one, level, label)}
      </div>
    ),
  });
  const portals = column('portals', 'availability', t('roles.rights.portals'), (one) => (
    <span>{one.portals.length === 0 ? t('roles.rights.nowhere') : one.portals.join(', ')}</span>
  ));
  return [
    { key: 'object', label: t('roles.rights.object'), card: 'title', draw: (one) => <b>{titleIn(t, one.title)}</b> },
    ...(role.side === 'portal' ? [portals] : []),
    column('operations', 'operations', t('roles.rights.operations'), (one) =>
      one.attachedTo === null ? <Operations of={one} /> : <span>{parent(one)}</span>,
    ),
    column('records', 'records', t('roles.rights.records'), (one) =>
      one.attachedTo === null ? <Records of={one} /> : <span>{parent(one)}</span>,
    ),
    column('columns', 'columns', t('roles.rights.columns'), (one) => <Columns of={one} />),
  ];
}

/** Whose row it is. */
function From({ source, none }: { source: Source; none?: string }): ReactNode {
  const t = useText();
  if (source === null) return none ? <small>{none}</small> : null;
  if (source.own) return <small className={css.own}>{t('roles.rights.own')}</small>;
  return <small>{t.rich('roles.rights.from', { role: <Link to={roleAt(source.uid, 'rights')}>{source.title}</Link> })}</small>;
}

function YesNo({ yes, children }: { yes: boolean; children: ReactNode }): ReactNode {
  const t = useText();
  const Mark = yes ? CheckIcon : CrossIcon;
  return (
    <span className={cx(css.verdict, yes ? css.yes : css.no)} title={t(yes ? 'roles.rights.yes' : 'roles.rights.no')}>
      <Mark size="sm" />
      {children}
      <span className={css.hidden}>: {t(yes ? 'roles.rights.yes' : 'roles.rights.no')}</span>
    </span>
  );
}

function Operations({ of: { operations, switchedOff } }: { of: Glance }): ReactNode {
  const t = useText();
  if (switchedOff) return <span>{t('roles.rights.switchedOff')}</span>;
  return (
    <ul className={css.lines}>
      {verbs.map((verb) => (
        <li key={verb}>
          <YesNo yes={operations[verb].verdict}>{t(`rights.verb.${verb}`)}</YesNo>
          <From source={operations[verb].source} none={t('roles.rights.noRow')} />
        </li>
      ))}
    </ul>
  );
}

function Records({ of: { scopes } }: { of: Glance }): ReactNode {
  const t = useText();
  if (scopes.length === 0) return <span>{t('roles.rights.noRecords')}</span>;
  return (
    <ul className={css.lines}>
      {scopes.map(({ scope, grade, source }) => (
        <li key={scope}>
          <span>
            {t(`rights.scope.${scope}`)}
            {grade !== 'none' && `: ${t(`rights.grade.${grade}`)}`}
          </span>
          <From source={source} none={t('roles.rights.shipped')} />
        </li>
      ))}
    </ul>
  );
}

function Columns({ of: { grades: counts, columns } }: { of: Glance }): ReactNode {
  const t = useText();
  const some = grades.filter((grade) => counts[grade] > 0);
  const limited = columns.filter(({ grade }) => grade === 'hidden');
  return (
    <>
      <span>
        {some.map((grade) => t('roles.rights.grades', { count: counts[grade], grade: t(`roles.rights.${grade}`) })).join(', ')}
      </span>
      {limited.length > 0 && (
        <ul className={css.lines}>
          {limited.map(({ key, title, source }) => (
            <li key={key}>
              <YesNo yes={false}>{titleIn(t, title)}</YesNo>
              <From source={source} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function System({ rights: { system }, role }: { rights: Rights; role: Role }): ReactNode {
  const t = useText();
  return (
    <Card title={t('roles.rights.system')}>
      {system.length === 0 && (
        <p className={css.hint}>
          <Words size="sm" tone="dim">
            {t('roles.rights.noSystem')}
          </Words>
        </p>
      )}
      <ul className={css.rows}>
        {system.map(({ key, title, verdict, source }) => (
          <li key={key}>
            <span className={css.grow}>{titleIn(t, title)}</span>
            <From source={source} />
            <Badge tone={verdict ? 'ok' : 'late'}>{t(verdict ? 'roles.rights.yes' : 'roles.rights.no')}</Badge>
          </li>
        ))}
      </ul>
      {role.key === 'administrators' && (
        <p className={css.hint}>
          <Words size="sm" tone="muted">
            {t('rights.system.sub')}
          </Words>
        </p>
      )}
    </Card>
  );
}

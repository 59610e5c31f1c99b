/** What somebody can see: objects with what may be done, how many records, which columns; each as the gateway answers him. */
import type { ReactNode } from 'react';
import { type Answer, Load, useCall } from '../../api/index.ts';
import { Badge, Card, EmptyState, EyeOffIcon, Field, Link, Row, SearchIcon, type Text, useText, Words } from '../../ui/index.ts';
import { usePlace, usePlaces } from './asking.tsx';
import { rightsAt, titleIn } from './data.ts';
import { type Principal, PrincipalField } from './principals.tsx';
import css from './rights.module.css';

type Seen = Answer<'GET /api/staff/rights/sight'>['objects'][number];

interface SightProps {
  readonly user: Principal | null;
  readonly onUser: (user: Principal | null) => void;
}

export function Sight({ user, onUser }: SightProps): ReactNode {
  const t = useText();
  const places = usePlaces(user);
  const { place, fields } = usePlace(places);
  return (
    <div className={css.ask}>
      <Card pad>
        <div className={css.form}>
          <Field label={t('rights.explain.user')} required>
            <PrincipalField value={user} onChange={onUser} wish={{ only: 'users' }} />
          </Field>
          {fields}
        </div>
      </Card>
      {user !== null && places !== undefined ? (
        <Told query={{ user: user.uid, ...place }} />
      ) : (
        <EmptyState icon={SearchIcon} title={t('rights.ask.userAsk')} as="h2">
          {t('rights.ask.userWhy')}
        </EmptyState>
      )}
    </div>
  );
}

function Told({ query }: { query: { user: string; portal?: string; membership?: string } }): ReactNode {
  const t = useText();
  const found = useCall('GET /api/staff/rights/sight', { query });
  return (
    <Load of={found}>
      {({ acts, objects }) =>
        objects.length === 0 ? (
          <EmptyState icon={EyeOffIcon} title={t('rights.ask.nothing')} as="h2">
            {t(acts ? 'rights.ask.nothingWhy' : 'rights.ask.notActing')}
          </EmptyState>
        ) : (
          <Card title={t('rights.ask.sees', { count: objects.length })}>
            <ul className={css.list}>
              {objects.map((one) => (
                <SeenObject key={one.key} one={one} parent={objects.find(({ key }) => key === one.attachedTo)} />
              ))}
            </ul>
          </Card>
        )
      }
    </Load>
  );
}

const verbs = ['create', 'read', 'update', 'delete'] as const;

function recordsText(t: Text, { records, attachedTo, can }: Seen, parent: Seen | undefined): string {
  if (!can.read) return t('rights.ask.onlyCreates');
  if (records === null) {
    return attachedTo === null ? '' : t('rights.ask.withParent', { object: parent ? titleIn(t, parent.title) : attachedTo });
  }
  return 'exact' in records
    ? t('rights.ask.records', { count: records.exact })
    : t('rights.ask.moreThan', { number: records.atLeast });
}

function SeenObject({ one, parent }: { one: Seen; parent: Seen | undefined }): ReactNode {
  const t = useText();
  const { key, title, can, columns, hidden } = one;
  const names = columns.map((column) => titleIn(t, column.title)).join(', ');
  return (
    <li>
      <div className={css.grow}>
        <Link to={rightsAt(key)}>{titleIn(t, title)}</Link>
        <Words as="p" size="sm" tone="muted">
          {recordsText(t, one, parent)}
        </Words>
        {columns.length > 0 && (
          <details>
            <summary>{t('rights.ask.columns', { count: columns.length, hidden })}</summary>
            <Words as="p" size="sm" tone="muted">
              {names}
            </Words>
          </details>
        )}
      </div>
      <Row gap={12} wrap>
        {verbs
          .filter((verb) => can[verb])
          .map((verb) => (
            <Badge key={verb} tone="ok">
              {t(`rights.verb.${verb}`)}
            </Badge>
          ))}
      </Row>
    </li>
  );
}

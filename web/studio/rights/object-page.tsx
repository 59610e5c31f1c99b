/** The rights of one object: four levels, asked in order; the first “no” ends it (PRM-06, PRM-07). */
import type { ReactNode } from 'react';
import { Load, useCall } from '../../api/index.ts';
import { LinkButton, Notice, Page, SearchIcon, Tabs, useQueryValue, useText } from '../../ui/index.ts';
import { Availability } from './availability.tsx';
import { Columns } from './columns.tsx';
import { type ObjectRights, rightsAt, type TabKey, tabs, titleIn } from './data.ts';
import { Operations } from './operations.tsx';
import { Records } from './records.tsx';
import css from './rights.module.css';

export function ObjectPage({ object, administrator }: { object: string; administrator: boolean }): ReactNode {
  const found = useCall('GET /api/staff/rights/:object', { params: { object } });
  return <Load of={found}>{(rights) => <Levels rights={rights} administrator={administrator} refetch={found.refetch} />}</Load>;
}

interface LevelsProps {
  readonly rights: ObjectRights;
  readonly administrator: boolean;
  readonly refetch: () => unknown;
}

function Levels({ rights, administrator, refetch }: LevelsProps): ReactNode {
  const t = useText();
  const [wanted, setLevel] = useQueryValue('level');
  const [hit] = useQueryValue('row');
  const level = tabs.find((one) => one === wanted) ?? 'availability';
  const attached = rights.attachedTo !== null && level !== 'columns';
  const limited = rights.columns.filter(({ rules }) => rules.length > 0).length;
  const counts: Partial<Record<TabKey, number>> = {
    availability: rights.portals.filter(({ exposed }) => exposed).length,
    columns: limited,
  };
  return (
    <Page
      title={titleIn(t, rights.title)}
      crumbs={[{ label: t('rights.objects.title'), to: '/rights' }]}
      sub={t('rights.levels.sub')}
      width="wide"
      actions={
        <LinkButton icon={SearchIcon} to={`/explain?object=${rights.key}`}>
          {t('rights.explain.menu')}
        </LinkButton>
      }
    >
      <Tabs
        label={t('rights.levels.label')}
        tabs={tabs.map((key, index) => ({ key, label: `${index + 1} ${t(`rights.levels.${key}`)}`, count: counts[key] }))}
        value={level}
        onChange={setLevel}
      >
        <div className={css.levels}>
          {attached ? (
            <Notice>
              {t('rights.levels.attached')}{' '}
              <LinkButton size="xs" to={rightsAt(rights.attachedTo ?? '', level)}>
                {t('rights.levels.toParent')}
              </LinkButton>
            </Notice>
          ) : (
            <>
              {level === 'availability' && <Availability rights={rights} refetch={refetch} />}
              {level === 'operations' && <Operations object={rights.key} staffOnly={rights.staffOnly} hit={hit} />}
              {level === 'records' && <Records rights={rights} administrator={administrator} hit={hit} refetch={refetch} />}
              {level === 'columns' && <Columns rights={rights} />}
            </>
          )}
        </div>
      </Tabs>
    </Page>
  );
}

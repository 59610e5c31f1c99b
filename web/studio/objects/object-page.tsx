/** One object: its columns, lookups, details, stages and settings. */
import { type ReactNode, useEffect } from 'react';
import { canBeArranged, shownAs } from '../../../shared/page-layout.ts';
import { Load, useCall } from '../../api/index.ts';
import { objectIcon } from '../../record/index.ts';
import { LayersIcon, LinkButton, Page, ShieldIcon, Tabs, useQueryValue, useText } from '../../ui/index.ts';
import { pagesAt } from '../pages/data.ts';
import { rightsAt, titleIn } from '../rights/data.ts';
import { ColumnsTab } from './columns-tab.tsx';
import { type ObjectView, objectsAt, tabs } from './data.ts';
import { DetailsTab } from './details-tab.tsx';
import { LookupsTab } from './lookups-tab.tsx';
import css from './objects.module.css';
import { SettingsTab } from './settings-tab.tsx';
import { StagesTab } from './stages-tab.tsx';
import { isChanging } from './type-change.tsx';

/** While a column becomes another type in the background. Milliseconds. */
const LOOK_EVERY = 2_000;

export function ObjectPage({ object }: { object: string }): ReactNode {
  const found = useCall('GET /api/staff/metadata/objects/:object', { params: { object } });
  const working = found.data !== undefined && isChanging(found.data);
  const { refetch } = found;
  useEffect(() => {
    if (!working) return;
    const timer = setInterval(() => void refetch(), LOOK_EVERY);
    return () => clearInterval(timer);
  }, [working, refetch]);
  return <Load of={found}>{(known) => <Designed object={known} />}</Load>;
}

function Designed({ object }: { object: ObjectView }): ReactNode {
  const t = useText();
  const [wanted, choose] = useQueryValue('tab');
  const tab = tabs.find((one) => one === wanted) ?? 'columns';
  const own = object.solution === null && object.behaviour === null;
  const counts = {
    columns: object.columnCount,
    lookups: object.columns.filter(({ type }) => type === 'choice').length,
  };
  const Mark = objectIcon(object.icon);
  return (
    <Page
      title={titleIn(t, object.title)}
      crumbs={[{ label: t('objects.title'), to: objectsAt() }]}
      sub={t('objects.page.sub', { code: object.key })}
      width="wide"
      actions={
        <>
          {own && object.attachedTo === null && (
            <a href={`/desk/objects/${object.key}`}>
              <Mark size="sm" /> {t('objects.page.desk')}
            </a>
          )}
          {canBeArranged(object) && (
            <LinkButton icon={LayersIcon} to={pagesAt(shownAs(object.key, 'desk'))}>
              {t('objects.page.design')}
            </LinkButton>
          )}
          <LinkButton
            icon={ShieldIcon}
            to={rightsAt(object.key, object.attachedTo === null && !object.staffOnly ? 'availability' : 'columns')}
          >
            {t('objects.page.rights')}
          </LinkButton>
        </>
      }
    >
      <Tabs
        label={t('objects.tab.label')}
        tabs={tabs.map((key) => ({
          key,
          label: t(`objects.tab.${key}`),
          count: key === 'columns' || key === 'lookups' ? counts[key] : undefined,
        }))}
        value={tab}
        onChange={choose}
      >
        <div className={css.tab}>
          {tab === 'columns' && <ColumnsTab object={object} />}
          {tab === 'lookups' && <LookupsTab object={object} />}
          {tab === 'details' && <DetailsTab object={object} />}
          {tab === 'stages' && <StagesTab object={object} />}
          {tab === 'settings' && <SettingsTab object={object} />}
        </div>
      </Tabs>
    </Page>
  );
}

/** The two profile pages of each portal (PRO-01..03): where they are set up. */
import type { ReactNode } from 'react';
import { Load, useCall } from '../../api/index.ts';
import {
  Card,
  EmptyState,
  GlobeIcon,
  Hidden,
  LinkButton,
  MissingState,
  MoreText,
  Page,
  Row,
  Stack,
  useText,
  Words,
} from '../../ui/index.ts';
import { DesignPage } from './design-page.tsx';

const files = import.meta.glob('../../../shared/text/*/design.json', { import: 'default' });

/** The objects behind them, by their name in the address. */
const objects = { person: 'contact', organisation: 'account' } as const;
type Which = keyof typeof objects;
const pages = Object.keys(objects) as Which[];

const PROFILE_PAGES = '/profile-pages';

export function ProfilePages(): ReactNode {
  return (
    <MoreText files={files}>
      <Listed />
    </MoreText>
  );
}

function Listed(): ReactNode {
  const t = useText();
  const found = useCall('GET /api/staff/profile-pages');
  return (
    <Page title={t('design.profiles.title')} sub={t('design.profiles.sub')}>
      <Load of={found}>
        {({ portals }) =>
          portals.length === 0 ? (
            <EmptyState icon={GlobeIcon} title={t('design.profiles.none')} as="h2">
              {t('design.profiles.noneWhy')}
            </EmptyState>
          ) : (
            <Stack gap={12}>
              {portals.map((portal) => (
                <Card key={portal.uid} pad title={portal.title}>
                  <Stack gap={12}>
                    {pages.map((which) => (
                      <Row key={which} between wrap gap={12}>
                        <span>
                          <Words as="p" bold>
                            {t(`design.profiles.${which}`)}
                          </Words>
                          <Words as="p" size="sm" tone="muted">
                            {t(portal[which] ? 'design.profiles.arranged' : 'design.profiles.drawn')}
                          </Words>
                        </span>
                        <LinkButton to={`${PROFILE_PAGES}/${portal.uid}/${which}`}>
                          {t(`design.profiles.set.${which}`)}
                          <Hidden>: {portal.title}</Hidden>
                        </LinkButton>
                      </Row>
                    ))}
                  </Stack>
                </Card>
              ))}
            </Stack>
          )
        }
      </Load>
    </Page>
  );
}

export function ProfileDesign({
  portal,
  page,
  administrator,
}: {
  portal: string;
  page: string;
  administrator: boolean;
}): ReactNode {
  const which = pages.find((one) => one === page);
  if (which === undefined) return <MissingState />;
  return <DesignPage object={objects[which]} administrator={administrator} profile={{ portal, which }} />;
}

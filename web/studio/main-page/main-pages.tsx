/** The portals whose main page can be set up. */
import type { ReactNode } from 'react';
import { Load, useCall } from '../../api/index.ts';
import {
  Badge,
  Card,
  EmptyState,
  GlobeIcon,
  LinkButton,
  Page,
  RelativeTime,
  Row,
  Stack,
  useText,
  Words,
} from '../../ui/index.ts';

export function MainPages(): ReactNode {
  const t = useText();
  const found = useCall('GET /api/staff/main-pages');
  return (
    <Page title={t('arrange.list.title')} sub={t('arrange.list.sub')}>
      <Load of={found}>
        {({ pages }) =>
          pages.length === 0 ? (
            <EmptyState icon={GlobeIcon} title={t('arrange.list.none')} as="h2">
              {t('arrange.list.noneWhy')}
            </EmptyState>
          ) : (
            <Stack gap={12}>
              {pages.map(({ portal, title, slug, publishedAt, changed }) => (
                <Card key={portal} pad>
                  <Row between wrap gap={12}>
                    <span>
                      <Words as="h2" bold>
                        {title}
                      </Words>
                      <Words as="p" size="sm" tone="muted">
                        /p/{slug} ·{' '}
                        {publishedAt === null
                          ? t('arrange.list.never')
                          : t.rich('arrange.list.published', {
                              time: <RelativeTime key="t" at={publishedAt} as="ago" size="sm" />,
                            })}
                      </Words>
                    </span>
                    <Row gap={12}>
                      {changed && <Badge tone="warn">{t('arrange.list.changed')}</Badge>}
                      <LinkButton to={`/main-pages/${portal}`}>{t('arrange.list.setUp')}</LinkButton>
                    </Row>
                  </Row>
                </Card>
              ))}
            </Stack>
          )
        }
      </Load>
    </Page>
  );
}

/** For administrators of an organisation: who of the staff looked at the portal as one of its members (docs/decisions/0019). */
import type { ReactNode } from 'react';
import { Load, usePages } from '../api/index.ts';
import { Card, MoreButton, Row, SkeletonRows, Stack, useFormat, useText, Words } from '../ui/index.ts';
import { usePortal } from './portal.tsx';

export function Looks(): ReactNode {
  const t = useText();
  const format = useFormat();
  const { slug } = usePortal();
  const list = usePages('GET /api/portal/:portal/organisation/viewings', { params: { portal: slug } });
  const looks = list.pages.flatMap((page) => page.viewings);
  return (
    <Card title={t('portal.looks.title')} pad>
      <Stack gap={12}>
        <Words as="p" size="sm" tone="muted">
          {t('portal.looks.why')}
        </Words>
        <Load of={{ ...list, data: list.pages[0] }} skeleton={<SkeletonRows rows={2} />} failed={t('portal.looks.failed')}>
          {() =>
            looks.length === 0 ? (
              <Words as="p">{t('portal.looks.none')}</Words>
            ) : (
              <ul>
                {looks.map((one) => (
                  <li key={one.uid}>
                    {t(one.endedAt ? 'portal.looks.look' : 'portal.looks.now', {
                      by: one.by,
                      name: one.user.name,
                      from: format.long(one.startedAt),
                      to: format.short(one.endedAt ?? one.until),
                    })}
                  </li>
                ))}
              </ul>
            )
          }
        </Load>
        {list.more && (
          <Row>
            <MoreButton busy={list.loadingMore} onMore={list.more}>
              {t('portal.looks.more')}
            </MoreButton>
          </Row>
        )}
      </Stack>
    </Card>
  );
}

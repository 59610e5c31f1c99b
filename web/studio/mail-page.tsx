/** Whether mail leaves, how much of it waits, and why. */
import type { ReactNode } from 'react';
import { Load, useCall } from '../api/index.ts';
import { Card, KeyValues, Notice, Page, RelativeTime, Stack, useText } from '../ui/index.ts';

export function MailPage(): ReactNode {
  const t = useText();
  const status = useCall('GET /api/staff/mail-status');
  return (
    <Page title={t('studio.mail.title')} sub={t('studio.mail.sub')}>
      <Load of={status}>
        {(mail) => (
          <Stack gap={16}>
            {mail.transport === 'none' && <Notice tone="warn">{t('studio.mail.none')}</Notice>}
            {mail.transport === 'mailbox' && (
              <Notice>
                {t.rich('studio.mail.mailbox', {
                  link: <a href="/mailbox">{t('studio.mail.open')}</a>,
                })}
              </Notice>
            )}
            <Card pad>
              <KeyValues
                rows={[
                  [t('studio.mail.way'), t(`studio.mail.transport.${mail.transport}`)],
                  [t('studio.mail.waiting'), String(mail.waiting)],
                  [t('studio.mail.oldest'), mail.oldest && <RelativeTime key="o" at={mail.oldest} size="sm" />],
                  [t('studio.mail.failed'), String(mail.failed)],
                  [t('studio.mail.lastError'), mail.lastError],
                ]}
              />
            </Card>
          </Stack>
        )}
      </Load>
    </Page>
  );
}

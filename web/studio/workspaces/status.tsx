/** Status of a portal: what it means, what may follow, and the administrator's preview (LIF-05..09, LIF-12). */
import { type ReactNode, useState } from 'react';
import { call, Problem, problemText, useChange } from '../../api/index.ts';
import { AlertIcon, Badge, Button, Card, Dialog, EyeIcon, Row, Stack, useText, useToast, Words } from '../../ui/index.ts';
import type { Portal } from './data.ts';

export function PortalBadge({ status }: { status: Portal['status'] }): ReactNode {
  const t = useText();
  const tone = status === 'active' ? 'ok' : status === 'inactive' ? 'warn' : 'line';
  return <Badge tone={tone}>{t(`studio.portals.status.${status}`)}</Badge>;
}

/** What may follow on each status. */
const next = { inactive: ['activate', 'disable'], active: ['deactivate', 'disable'], disabled: ['enable'] } as const;

export function StatusCard({ portal }: { portal: Portal }): ReactNode {
  const t = useText();
  const toast = useToast();
  const [asking, setAsking] = useState(false);
  const move = useChange('POST /api/staff/portals/:portal/status', {
    onDone: (after) => toast(t(`studio.portals.done.${after.status}`, { title: after.title })),
    onFailed: (problem) => toast(problemText(t, problem)),
  });
  const run = (action: 'activate' | 'deactivate' | 'disable' | 'enable') =>
    move.run({ params: { portal: portal.uid }, body: { action } });
  return (
    <Card pad title={t('studio.portals.statusTitle')} aside={<PortalBadge status={portal.status} />}>
      <Stack gap={16}>
        <Words as="p" tone="muted">
          {t(`studio.portals.means.${portal.status}`)}
        </Words>
        <Row wrap>
          {next[portal.status].map((action) => (
            <Button
              key={action}
              kind={action === 'activate' || action === 'enable' ? 'primary' : action === 'disable' ? 'danger' : 'secondary'}
              busy={move.busy}
              onClick={() => (action === 'disable' ? setAsking(true) : run(action))}
            >
              {t(`studio.portals.do.${action}`)}
            </Button>
          ))}
          <PreviewButton portal={portal} />
        </Row>
      </Stack>
      {asking && (
        <Dialog
          kind="question"
          title={t('studio.portals.disableTitle', { title: portal.title })}
          submit={t('studio.portals.do.disable')}
          danger
          onClose={() => setAsking(false)}
          onSubmit={() => {
            run('disable');
            setAsking(false);
          }}
        >
          <Words as="p">{t('studio.portals.disableWhy')}</Words>
        </Dialog>
      )}
    </Card>
  );
}

/** Opens the portal as any of its users would see it, whatever its status; the bar there leads back. */
function PreviewButton({ portal }: { portal: Portal }): ReactNode {
  const t = useText();
  const toast = useToast();
  const [busy, setBusy] = useState(false);
  const open = async (): Promise<void> => {
    setBusy(true);
    try {
      const { home } = await call('POST /api/staff/preview', { body: { portal: portal.slug } });
      window.location.assign(home);
    } catch (cause) {
      if (!(cause instanceof Problem)) throw cause;
      setBusy(false);
      toast({ text: `${t('studio.portals.previewFailed')} ${problemText(t, cause)}`, icon: AlertIcon });
    }
  };
  return (
    <Button icon={EyeIcon} busy={busy} onClick={() => void open()}>
      {t('studio.portals.preview')}
    </Button>
  );
}

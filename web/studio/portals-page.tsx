/** Workspaces, and the portal of each: enable, activate, deactivate, disable (LIF-01..09). */
import { type ReactNode, useState } from 'react';
import { type Answer, call, Load, problemText, useCall, useChange, useForm } from '../api/index.ts';
import {
  Badge,
  Button,
  Card,
  Dialog,
  EmptyState,
  Field,
  GlobeIcon,
  KeyValues,
  Page,
  PlusIcon,
  Row,
  Stack,
  TextInput,
  useText,
  useToast,
  Words,
} from '../ui/index.ts';
import { EnablePortalDialog } from './enable-portal.tsx';

type Workspace = Answer<'GET /api/staff/workspaces'>['workspaces'][number];
type Portal = NonNullable<Workspace['portal']>;

export function PortalsPage(): ReactNode {
  const t = useText();
  const workspaces = useCall('GET /api/staff/workspaces');
  const [adding, setAdding] = useState(false);
  const add = (
    <Button kind="primary" icon={PlusIcon} onClick={() => setAdding(true)}>
      {t('studio.portals.newWorkspace')}
    </Button>
  );
  return (
    <Page
      title={t('studio.portals.title')}
      sub={t('studio.portals.sub')}
      actions={workspaces.data?.workspaces.length ? add : undefined}
    >
      <Load of={workspaces}>
        {(data) =>
          data.workspaces.length === 0 ? (
            <EmptyState icon={GlobeIcon} title={t('studio.portals.none')} actions={add} as="h2">
              {t('studio.portals.noneWhy')}
            </EmptyState>
          ) : (
            <Stack gap={16}>
              {data.workspaces.map((workspace) => (
                <WorkspaceCard key={workspace.uid} workspace={workspace} />
              ))}
            </Stack>
          )
        }
      </Load>
      {adding && <NewWorkspaceDialog onClose={() => setAdding(false)} />}
    </Page>
  );
}

function WorkspaceCard({ workspace }: { workspace: Workspace }): ReactNode {
  const t = useText();
  const [enabling, setEnabling] = useState(false);
  const { portal } = workspace;
  return (
    <Card pad title={workspace.title} aside={portal && <PortalStatus status={portal.status} />}>
      {portal ? (
        <PortalFacts portal={portal} />
      ) : (
        <Row between wrap>
          <Words tone="muted">{t('studio.portals.noPortal')}</Words>
          <Button icon={GlobeIcon} onClick={() => setEnabling(true)}>
            {t('studio.portals.enable')}
          </Button>
        </Row>
      )}
      {enabling && <EnablePortalDialog workspace={workspace} onClose={() => setEnabling(false)} />}
    </Card>
  );
}

function PortalStatus({ status }: { status: Portal['status'] }): ReactNode {
  const t = useText();
  const tone = status === 'active' ? 'ok' : status === 'inactive' ? 'warn' : 'line';
  return <Badge tone={tone}>{t(`studio.portals.status.${status}`)}</Badge>;
}

/** What may follow on each status (LIF-05..09, LIF-12). */
const next = { inactive: ['activate', 'disable'], active: ['deactivate', 'disable'], disabled: ['enable'] } as const;

function PortalFacts({ portal }: { portal: Portal }): ReactNode {
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
    <Stack gap={16}>
      <Words tone="muted">{t(`studio.portals.means.${portal.status}`)}</Words>
      <KeyValues
        rows={[
          [t('studio.portals.name'), portal.title],
          [
            t('studio.portals.address'),
            <a key="a" href={portal.address}>
              {portal.address}
            </a>,
          ],
          [t('studio.portals.sections'), portal.sections.map((s) => s.title).join(', ') || t('studio.portals.noSections')],
          [t('studio.portals.users'), String(portal.users)],
        ]}
      />
      <Row wrap>
        {next[portal.status].map((action) => (
          <Button
            key={action}
            kind={action === 'activate' ? 'primary' : action === 'disable' ? 'danger' : 'secondary'}
            busy={move.busy}
            onClick={() => (action === 'disable' ? setAsking(true) : run(action))}
          >
            {t(`studio.portals.do.${action}`)}
          </Button>
        ))}
      </Row>
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
    </Stack>
  );
}

function NewWorkspaceDialog({ onClose }: { onClose: () => void }): ReactNode {
  const t = useText();
  const form = useForm({
    initial: { title: '' },
    check: (v) => (v.title.trim() ? {} : { title: t('studio.needed') }),
    send: (v, idempotencyKey) => call('POST /api/staff/workspaces', { body: { title: v.title.trim() }, idempotencyKey }),
    done: onClose,
  });
  return (
    <Dialog kind="question" title={t('studio.portals.newWorkspace')} onClose={onClose} onSubmit={form.submit} busy={form.busy}>
      <Field
        label={t('studio.portals.workspaceName')}
        hint={t('studio.portals.workspaceHint')}
        error={form.error('title')}
        required
      >
        <TextInput {...form.at('title')} maxLength={120} />
      </Field>
    </Dialog>
  );
}

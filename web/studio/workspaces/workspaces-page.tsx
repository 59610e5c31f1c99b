/** All workspaces, each with its portal and the gear that leads to the portal's settings (LIF-01). */
import { type ReactNode, useState } from 'react';
import { call, Load, useForm } from '../../api/index.ts';
import {
  Button,
  Card,
  Dialog,
  EmptyState,
  Field,
  GlobeIcon,
  LayersIcon,
  LinkButton,
  Page,
  PlusIcon,
  Row,
  SettingsIcon,
  Stack,
  TextInput,
  useNavigate,
  useText,
  Words,
} from '../../ui/index.ts';
import { at, useWorkspaces, type Workspace } from './data.ts';
import { PortalBadge } from './status.tsx';

export function WorkspacesPage(): ReactNode {
  const t = useText();
  const workspaces = useWorkspaces();
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

function WorkspaceCard({ workspace: { uid, title, portal } }: { workspace: Workspace }): ReactNode {
  const t = useText();
  const shown = portal && portal.status !== 'disabled';
  return (
    <Card pad title={title} aside={portal && <PortalBadge status={portal.status} />}>
      <Row between wrap>
        {portal ? (
          <Stack gap={2}>
            <Words bold>{portal.title}</Words>
            <Words tone="muted" size="sm">
              {portal.address}
            </Words>
          </Stack>
        ) : (
          <Words tone="muted">{t('studio.portals.noPortal')}</Words>
        )}
        <Row wrap>
          {shown && (
            <LinkButton icon={GlobeIcon} to={at.portal(uid)}>
              {t('studio.menu.portal')}
            </LinkButton>
          )}
          <LinkButton icon={LayersIcon} to={`/menus/workspace/${uid}`}>
            {t('studio.portals.toDeskMenu')}
          </LinkButton>
          <LinkButton icon={SettingsIcon} to={at.settings(uid)}>
            {t('studio.portals.settings')}
          </LinkButton>
        </Row>
      </Row>
    </Card>
  );
}

/** What one wants next in a new workspace is its portal. */
function NewWorkspaceDialog({ onClose }: { onClose: () => void }): ReactNode {
  const t = useText();
  const navigate = useNavigate();
  const form = useForm({
    initial: { title: '' },
    check: (v) => (v.title.trim() ? {} : { title: t('studio.needed') }),
    send: (v, idempotencyKey) => call('POST /api/staff/workspaces', { body: { title: v.title.trim() }, idempotencyKey }),
    done: ({ uid }) => {
      onClose();
      navigate(at.settings(uid));
    },
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

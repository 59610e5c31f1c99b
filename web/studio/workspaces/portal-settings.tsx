/** Portal settings of a workspace, behind its gear: enable, activate, deactivate, disable, name and address, the link (LIF-01..09, CON-19). */
import { type ReactNode, useState } from 'react';
import { call, FormProblem, Load, useForm } from '../../api/index.ts';
import {
  Button,
  Card,
  Dialog,
  EditIcon,
  EmptyState,
  Field,
  GlobeIcon,
  KeyValues,
  MissingState,
  Notice,
  Page,
  Select,
  Stack,
  TextInput,
  useText,
  useToast,
} from '../../ui/index.ts';
import { at, isSlug, type Portal, useWorkspaces, type Workspace } from './data.ts';
import { EnablePortalDialog } from './enable-portal.tsx';
import { FeaturesCard } from './features-card.tsx';
import { LinkCard } from './link-card.tsx';
import { StatusCard } from './status.tsx';

export function PortalSettings({ uid }: { uid: string }): ReactNode {
  const workspaces = useWorkspaces();
  return (
    <Load of={workspaces}>
      {(data) => {
        const workspace = data.workspaces.find((one) => one.uid === uid);
        return workspace ? <Settings workspace={workspace} /> : <MissingState />;
      }}
    </Load>
  );
}

function Settings({ workspace }: { workspace: Workspace }): ReactNode {
  const t = useText();
  const [enabling, setEnabling] = useState(false);
  const { title, portal } = workspace;
  const crumbs = [
    { label: t('studio.portals.title'), to: '/portals' },
    ...(portal && portal.status !== 'disabled' ? [{ label: title, to: at.portal(workspace.uid) }] : []),
  ];
  return (
    <Page title={t('studio.portals.settings')} sub={t('studio.portals.settingsSub', { title })} crumbs={crumbs}>
      {portal ? (
        <Stack gap={16}>
          <StatusCard portal={portal} />
          <FactsCard portal={portal} />
          <FeaturesCard portal={portal} />
          <LinkCard portal={portal} />
        </Stack>
      ) : (
        <EmptyState
          icon={GlobeIcon}
          as="h2"
          title={t('studio.portals.noneYet')}
          actions={
            <Button kind="primary" onClick={() => setEnabling(true)}>
              {t('studio.portals.enable')}
            </Button>
          }
        >
          {t('studio.portals.noneYetWhy')}
        </EmptyState>
      )}
      {enabling && <EnablePortalDialog workspace={workspace} onClose={() => setEnabling(false)} />}
    </Page>
  );
}

function FactsCard({ portal }: { portal: Portal }): ReactNode {
  const t = useText();
  const [changing, setChanging] = useState(false);
  const change = (
    <Button icon={EditIcon} onClick={() => setChanging(true)}>
      {t('studio.portals.change')}
    </Button>
  );
  return (
    <Card pad title={t('studio.portals.factsTitle')} aside={change}>
      <KeyValues
        rows={[
          [t('studio.portals.name'), portal.title],
          [t('studio.portals.slug'), `/p/${portal.slug}`],
          [t('studio.portals.language'), t(`studio.language.${portal.culture}`)],
          [t('studio.portals.sections'), portal.sections.map((s) => s.title).join(', ') || t('studio.portals.noSections')],
          [t('studio.portals.users'), String(portal.users)],
        ]}
      />
      {changing && <ChangeDialog portal={portal} onClose={() => setChanging(false)} />}
    </Card>
  );
}

function ChangeDialog({ portal, onClose }: { portal: Portal; onClose: () => void }): ReactNode {
  const t = useText();
  const toast = useToast();
  const form = useForm({
    initial: { title: portal.title, slug: portal.slug, culture: portal.culture as string },
    check: (v) => ({
      ...(v.title.trim() ? {} : { title: t('studio.needed') }),
      ...(isSlug(v.slug) ? {} : { slug: t('studio.portals.slugHint') }),
    }),
    send: (v) =>
      call('PATCH /api/staff/portals/:portal', {
        params: { portal: portal.uid },
        body: { title: v.title.trim(), slug: v.slug, culture: v.culture === 'de' ? 'de' : 'en' },
      }),
    done: ({ title }) => {
      toast(t('studio.portals.changed', { title }));
      onClose();
    },
  });
  const languages = (['en', 'de'] as const).map((value) => ({ value, label: t(`studio.language.${value}`) }));
  return (
    <Dialog
      kind="form"
      title={t('studio.portals.changeTitle', { title: portal.title })}
      submit={t('studio.save')}
      onClose={onClose}
      onSubmit={form.submit}
      busy={form.busy}
    >
      <Stack gap={16}>
        <FormProblem form={form} />
        <Field label={t('studio.portals.name')} error={form.error('title')} required>
          <TextInput {...form.at('title')} maxLength={120} />
        </Field>
        <Field label={t('studio.portals.slug')} hint={t('studio.portals.slugHint')} error={form.error('slug')} required>
          <TextInput {...form.at('slug')} maxLength={40} autoComplete="off" spellCheck={false} />
        </Field>
        {form.values.slug !== portal.slug && <Notice tone="warn">{t('studio.portals.slugWarn')}</Notice>}
        <Field label={t('studio.language.label')} hint={t('studio.portals.languageHint')}>
          <Select options={languages} {...form.at('culture')} />
        </Field>
      </Stack>
    </Dialog>
  );
}

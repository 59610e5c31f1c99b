/** The menu of a portal or of a workspace: its sections and pages in their order (SEC-01..11). */
import { type ReactNode, useState } from 'react';
import { call, Load } from '../../api/index.ts';
import { Button, Card, Dialog, Link, MoreText, Notice, Page, PlusIcon, Stack, useText, useToast, Words } from '../../ui/index.ts';
import { titleIn } from '../rights/data.ts';
import { at, useWorkspaces } from '../workspaces/data.ts';
import { AddSection } from './add-section.tsx';
import { type Menu, type MenuOf, type Section, useArrange, useMenu } from './data.ts';
import { EditSection } from './edit-section.tsx';
import { SectionRows } from './rows.tsx';

const files = import.meta.glob('../../../shared/text/*/{sections,objects,rights}.json', { import: 'default' });

export function MenuPage({ of, uid }: { of: MenuOf; uid: string }): ReactNode {
  const menu = useMenu(of, uid);
  return (
    <MoreText files={files}>
      <Load of={menu}>{(data) => <Arranged menu={data} again={() => void menu.refetch()} />}</Load>
    </MoreText>
  );
}

type Open = { readonly do: 'add' } | { readonly do: 'edit' | 'remove'; readonly section: Section };

function Arranged({ menu, again }: { menu: Menu; again: () => void }): ReactNode {
  const t = useText();
  const [open, setOpen] = useState<Open | null>(null);
  const workspace = useWorkspaces().data?.workspaces.find((one) => one.uid === menu.workspace);
  const portal = menu.of === 'portal';
  const crumbs = [
    { label: t('studio.portals.title'), to: '/portals' },
    ...(portal ? [{ label: menu.title, to: at.portal(menu.workspace) }] : []),
  ];
  const { has, most } = menu.custom;
  return (
    <Page
      title={t(portal ? 'sections.menu.portal' : 'sections.menu.workspace', { title: menu.title })}
      sub={t(portal ? 'sections.menu.portalWhy' : 'sections.menu.workspaceWhy')}
      over={portal ? workspace?.title : undefined}
      crumbs={crumbs}
      actions={
        <Button kind="primary" icon={PlusIcon} onClick={() => setOpen({ do: 'add' })}>
          {t('sections.add')}
        </Button>
      }
    >
      <Stack gap={16}>
        {most !== null && (
          <Notice tone={has > most ? 'warn' : 'info'}>
            {t('sections.limit', { has, most })} <Link to="/licences">{t('sections.toLimits')}</Link>
          </Notice>
        )}
        <Card title={t('sections.order')}>
          <SectionRows
            menu={menu}
            again={again}
            onEdit={(section) => setOpen({ do: 'edit', section })}
            onRemove={(section) => setOpen({ do: 'remove', section })}
          />
        </Card>
      </Stack>
      {open?.do === 'add' && <AddSection menu={menu} again={again} onClose={() => setOpen(null)} />}
      {open?.do === 'edit' && <EditSection menu={menu} section={open.section} again={again} onClose={() => setOpen(null)} />}
      {open?.do === 'remove' && <RemoveSection menu={menu} section={open.section} again={again} onClose={() => setOpen(null)} />}
    </Page>
  );
}

interface RemoveProps {
  readonly menu: Menu;
  readonly section: Section;
  readonly again: () => void;
  readonly onClose: () => void;
}

function RemoveSection({ menu, section, again, onClose }: RemoveProps): ReactNode {
  const t = useText();
  const toast = useToast();
  const arrange = useArrange(menu, again);
  const [busy, setBusy] = useState(false);
  const name = titleIn(t, section.title) || section.key;
  const remove = async (): Promise<void> => {
    setBusy(true);
    const done = await arrange(
      call('DELETE /api/staff/menus/:of/:menu/sections/:section', {
        params: { of: menu.of, menu: menu.uid, section: section.uid },
        ifMatch: menu.version,
      }),
    );
    if (done) toast(t('sections.removed', { name }));
    onClose();
  };
  return (
    <Dialog
      kind="question"
      title={t('sections.removeTitle', { name })}
      submit={t('sections.remove')}
      danger
      busy={busy}
      onClose={onClose}
      onSubmit={() => void remove()}
    >
      <Words as="p">{t(menu.of === 'portal' ? 'sections.removePortal' : 'sections.removeWorkspace')}</Words>
    </Dialog>
  );
}

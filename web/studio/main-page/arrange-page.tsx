/** “Set up portal main page” (HOM-04): arrange, look, publish. */
import { type ReactNode, useState } from 'react';
import { Load, useCall } from '../../api/index.ts';
import {
  Button,
  cx,
  DotsIcon,
  ExternalIcon,
  GlobeIcon,
  HistoryIcon,
  HomeIcon,
  IconButton,
  Menu,
  type MenuEntry,
  Page,
  UndoIcon,
  useText,
} from '../../ui/index.ts';
import css from './arrange.module.css';
import { BlockForm } from './block-form.tsx';
import { BlockList } from './block-list.tsx';
import { type Draft, type Edit, useDraft } from './draft.ts';
import { nameOf } from './kinds.ts';
import { HostsDialog, StartPageDialog } from './options.tsx';
import { Preview } from './preview.tsx';
import { HistoryDialog, PublishDialog, useUndoPublish } from './publish.tsx';

export function ArrangePage({ portal }: { portal: string }): ReactNode {
  const t = useText();
  const found = useCall('GET /api/staff/portals/:portal/main-page', { params: { portal } });
  return (
    <Load of={found} failed={t('arrange.failed')}>
      {(edit) => <Arranging first={edit} />}
    </Load>
  );
}

type Open = 'publish' | 'history' | 'start' | 'hosts' | { readonly block: string } | null;

function Arranging({ first }: { first: Edit }): ReactNode {
  const t = useText();
  const draft = useDraft(first);
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  const { edit, blocks, state, fault } = draft;
  const edited = typeof open === 'object' ? blocks.find(({ uid }) => uid === open?.block) : undefined;
  const ready = state === 'saved' && blocks.length > 0;
  return (
    <Page
      title={t('arrange.title', { portal: edit.portal.title })}
      crumbs={[{ label: t('arrange.back'), to: '/main-pages' }]}
      sub={<StateLine draft={draft} />}
      width="wide"
      actions={[
        <More key="more" draft={draft} onOpen={setOpen} />,
        <Button key="publish" kind="primary" disabled={!ready} onClick={() => setOpen('publish')}>
          {t('arrange.publish')}
        </Button>,
      ]}
    >
      <div className={css.split}>
        <BlockList draft={draft} onEdit={(block) => setOpen({ block })} />
        <Preview edit={edit} />
      </div>
      {edited && (
        <BlockForm
          block={edited}
          edit={edit}
          name={nameOf(t, edited, t.language)}
          fault={fault?.block === edited.uid ? fault.text : undefined}
          onChange={(block) => draft.set(blocks.map((one) => (one.uid === block.uid ? block : one)))}
          onClose={close}
        />
      )}
      {open === 'publish' && <PublishDialog draft={draft} onClose={close} />}
      {open === 'history' && <HistoryDialog draft={draft} onClose={close} />}
      {open === 'start' && <StartPageDialog draft={draft} onClose={close} />}
      {open === 'hosts' && <HostsDialog draft={draft} onClose={close} />}
    </Page>
  );
}

/** Whether what is on the screen is kept, and whether people see it. */
function StateLine({ draft }: { draft: Draft }): ReactNode {
  const t = useText();
  const { state } = draft;
  const bad = state === 'refused' || state === 'stale' || state === 'offline';
  return (
    <>
      <span role="status" className={cx(css.state, bad && css.bad)}>
        {t(`arrange.state.${state}`)}
      </span>{' '}
      {state === 'stale' && (
        <Button size="xs" onClick={() => void draft.reload()}>
          {t('arrange.reload')}
        </Button>
      )}
      {state === 'offline' && (
        <Button size="xs" onClick={() => draft.set(draft.blocks)}>
          {t('common.retry')}
        </Button>
      )}
    </>
  );
}

function More({ draft, onOpen }: { draft: Draft; onOpen: (open: Open) => void }): ReactNode {
  const t = useText();
  const undo = useUndoPublish(draft);
  const { edit } = draft;
  const current = edit.copies.find((copy) => copy.current);
  const entries: (MenuEntry | 'line')[] = [{ label: t('arrange.history'), icon: HistoryIcon, onSelect: () => onOpen('history') }];
  if (current && edit.copies.some(({ number }) => number < current.number)) {
    entries.push({ label: t('arrange.undoPublish'), icon: UndoIcon, onSelect: () => undo(current.number) });
  }
  if (edit.administrator) {
    entries.push(
      'line',
      { label: t('arrange.start'), icon: HomeIcon, onSelect: () => onOpen('start') },
      { label: t('arrange.hosts'), icon: GlobeIcon, onSelect: () => onOpen('hosts') },
    );
  }
  const address = `/p/${edit.portal.slug}`;
  entries.push('line', { label: address, icon: ExternalIcon, onSelect: () => window.open(address, '_blank', 'noopener') });
  const label = t('arrange.more');
  return (
    <Menu
      label={label}
      entries={entries}
      trigger={(props) => <IconButton kind="secondary" icon={DotsIcon} label={label} {...props} />}
    />
  );
}

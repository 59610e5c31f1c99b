/** The folders of a list in their tree (LST-03): All at the top, those of the user and those he was given below. */
import { lazy, type ReactNode, Suspense, useState } from 'react';
import type { Folder } from '../../../shared/contracts/folders.ts';
import type { Filter } from '../../../shared/rules/filter.ts';
import { Load } from '../../api/index.ts';
import {
  Button,
  cx,
  DotsIcon,
  FolderIcon,
  IconButton,
  InboxIcon,
  LockIcon,
  Menu,
  type MenuEntry,
  PlusIcon,
  SkeletonRows,
  UsersIcon,
  useText,
  Words,
} from '../../ui/index.ts';
import { DeleteFolder, FolderDialog } from './folder-dialog.tsx';
import css from './folders.module.css';
import { useFolders } from './use-folders.ts';

const ReadersDialog = lazy(() => import('./readers-dialog.tsx').then((all) => ({ default: all.ReadersDialog })));

interface PaneProps {
  readonly object: string;
  /** Uid of the folder that is open; '' for all. */
  readonly chosen: string;
  readonly onChoose: (uid: string) => void;
  /** What the list is filtered by now: what a new folder can hold. */
  readonly filter: Filter | undefined;
}

type Asked =
  | { readonly kind: 'make'; readonly parent: Folder | null }
  | { readonly kind: 'change' | 'delete' | 'share'; readonly folder: Folder };

export function FolderPane(props: PaneProps): ReactNode {
  const t = useText();
  const { object, chosen, onChoose, filter } = props;
  const folders = useFolders(object);
  const [asked, setAsked] = useState<Asked | null>(null);
  const open = folders.data?.folders.find(({ uid }) => uid === chosen) ?? null;
  const close = (): void => setAsked(null);
  return (
    <nav className={css.pane} aria-label={t('tags.folder.title')}>
      <Load of={folders} skeleton={<SkeletonRows rows={3} />} failed={t('tags.folder.failed')}>
        {({ folders: all }) => (
          <ul className={css.tree}>
            <li>
              <FolderButton icon="all" name={t('tags.folder.all')} on={chosen === ''} onClick={() => onChoose('')} />
            </li>
            <Branch all={all} parent={null} {...props} onAsk={setAsked} />
          </ul>
        )}
      </Load>
      {folders.data?.folders.length === 0 && (
        <Words as="p" size="xs" tone="dim" className={css.hint}>
          {t('tags.folder.none')}
        </Words>
      )}
      <Button kind="quiet" size="xs" icon={PlusIcon} onClick={() => setAsked({ kind: 'make', parent: open })}>
        {open ? t('tags.folder.newBelow', { name: open.name }) : t('tags.folder.new')}
      </Button>
      {asked?.kind === 'make' && (
        <FolderDialog object={object} parent={asked.parent} filter={filter} onClose={close} onMade={(uid) => onChoose(uid)} />
      )}
      {asked?.kind === 'change' && <FolderDialog object={object} folder={asked.folder} filter={filter} onClose={close} />}
      {asked?.kind === 'share' && (
        <Suspense>
          <ReadersDialog object={object} folder={asked.folder} onClose={close} />
        </Suspense>
      )}
      {asked?.kind === 'delete' && (
        <DeleteFolder
          object={object}
          folder={asked.folder}
          onClose={close}
          onGone={() => asked.folder.uid === chosen && onChoose('')}
        />
      )}
    </nav>
  );
}

interface BranchProps extends PaneProps {
  readonly all: readonly Folder[];
  readonly parent: string | null;
  readonly onAsk: (asked: Asked) => void;
}

function Branch({ all, parent, onAsk, ...props }: BranchProps): ReactNode {
  const t = useText();
  return all
    .filter((folder) => folder.parent === parent)
    .map((folder) => {
      const { uid, name, usable, can } = folder;
      const entries: MenuEntry[] = [
        { label: t('tags.folder.newBelow', { name }), onSelect: () => onAsk({ kind: 'make', parent: folder }) },
      ];
      if (can.change)
        entries.push({ label: t('tags.folder.change', { name }), onSelect: () => onAsk({ kind: 'change', folder }) });
      if (can.share)
        entries.push({ label: t('tags.folder.share'), icon: UsersIcon, onSelect: () => onAsk({ kind: 'share', folder }) });
      if (can.delete) {
        entries.push({ label: t('tags.folder.delete'), danger: true, onSelect: () => onAsk({ kind: 'delete', folder }) });
      }
      const below = all.some((one) => one.parent === uid);
      return (
        <li key={uid}>
          <div className={css.line}>
            <FolderButton
              icon={usable ? 'folder' : 'locked'}
              name={name}
              hint={usable ? undefined : t('tags.folder.unusable')}
              on={props.chosen === uid}
              onClick={() => props.onChoose(uid)}
            />
            <Menu
              label={name}
              entries={entries}
              trigger={(given) => <IconButton icon={DotsIcon} size="xs" label={t('tags.folder.change', { name })} {...given} />}
            />
          </div>
          {below && (
            <ul className={css.tree}>
              <Branch {...props} all={all} parent={uid} onAsk={onAsk} />
            </ul>
          )}
        </li>
      );
    });
}

const icons = { all: InboxIcon, folder: FolderIcon, locked: LockIcon } as const;

interface FolderButtonProps {
  readonly icon: keyof typeof icons;
  readonly name: string;
  readonly hint?: string;
  readonly on: boolean;
  readonly onClick: () => void;
}

function FolderButton({ icon, name, hint, on, onClick }: FolderButtonProps): ReactNode {
  const Mark = icons[icon];
  return (
    <button
      type="button"
      className={cx(css.folder, on && css.on)}
      aria-current={on || undefined}
      title={hint ?? name}
      onClick={onClick}
    >
      <Mark size="sm" />
      <span>{name}</span>
    </button>
  );
}

/** Above a list: its filters, and at the end how it is shown. The dialogs come when they are opened. */
import { lazy, type ReactNode, Suspense, useState } from 'react';
import type { SavedView } from '../../../shared/contracts/list-views.ts';
import type { ObjectDescription } from '../../../shared/contracts/records.ts';
import {
  Button,
  ColumnsIcon,
  DownIcon,
  IconButton,
  Menu,
  type MenuEntry,
  TableIcon,
  TilesIcon,
  useText,
  Words,
} from '../../ui/index.ts';
import type { Arranged, Asking } from './arranged.ts';
import css from './views.module.css';

const ColumnsDialog = lazy(() => import('./columns-dialog.tsx').then((all) => ({ default: all.ColumnsDialog })));
const ViewDialogs = lazy(() => import('./view-dialogs.tsx').then((all) => ({ default: all.ViewDialogs })));

interface ListBarProps {
  readonly description: ObjectDescription;
  readonly arranged: Arranged;
  /** The filters. */
  readonly children: ReactNode;
}

export function ListBar({ description, arranged, children }: ListBarProps): ReactNode {
  const t = useText();
  const [choosing, setChoosing] = useState(false);
  const [asking, setAsking] = useState<Asking | null>(null);
  const { shape, setShape, view, isChanged } = arranged;
  const apply = (act: () => void): void => {
    act();
    setChoosing(false);
  };
  return (
    <div className={css.bar}>
      <div>{children}</div>
      <div className={css.tools}>
        {isChanged && (
          <>
            <Words size="sm" tone="muted">
              {t('common.list.changed')}
            </Words>
            <Button kind="quiet" onClick={() => arranged.show(view)}>
              {t('common.list.back')}
            </Button>
            <Button onClick={() => setAsking({ what: view?.mine ? 'save' : 'new' })}>{t('common.list.save')}</Button>
          </>
        )}
        <ViewMenu arranged={arranged} onAsk={setAsking} />
        <IconButton
          icon={shape === 'table' ? TilesIcon : TableIcon}
          label={t(shape === 'table' ? 'common.list.asTiles' : 'common.list.asTable')}
          onClick={() => setShape(shape === 'table' ? 'tiles' : 'table')}
        />
        <Button icon={ColumnsIcon} onClick={() => setChoosing(true)}>
          {t('common.list.columns')}
        </Button>
      </div>
      <Suspense>
        {choosing && (
          <ColumnsDialog
            description={description}
            shown={arranged.layout.columns}
            onClose={() => setChoosing(false)}
            onApply={(columns) => apply(() => arranged.setColumns(columns))}
            onReset={arranged.isOwn && !view ? () => apply(arranged.reset) : undefined}
          />
        )}
        {asking && <ViewDialogs asking={asking} arranged={arranged} onClose={() => setAsking(null)} />}
      </Suspense>
    </div>
  );
}

function ViewMenu({ arranged, onAsk }: { arranged: Arranged; onAsk: (asking: Asking) => void }): ReactNode {
  const t = useText();
  const { view, kept, show } = arranged;
  const { views } = kept;
  if (!views) return null;
  const here = views.views.filter(({ portal }) => portal === null);
  const elsewhere = views.views.filter(({ portal }) => portal !== null);
  const own = view !== undefined && views.opens === view.uid;
  const acts: (MenuEntry | false | undefined)[] = [
    { label: t('common.list.saveAs'), onSelect: () => onAsk({ what: 'new' }) },
    view?.removable && {
      label: t(view.mine ? 'common.list.changeView' : 'common.list.deleteView'),
      onSelect: () => onAsk({ what: 'change', view }),
    },
    view && {
      label: t(own ? 'common.list.openPlain' : 'common.list.openWith'),
      onSelect: () => kept.openWith(own ? null : view.uid),
    },
    arranged.isOwn && !view && { label: t('common.list.resetLayout'), onSelect: arranged.reset },
    views.can.standard && !view && { label: t('common.list.standard'), onSelect: () => onAsk({ what: 'standard' }) },
  ];
  return (
    <Menu
      label={t('common.list.views')}
      entries={[
        { label: t('common.list.all'), checked: view === undefined, onSelect: () => show(undefined) },
        ...here.map((one) => ({ label: nameOf(one, here), checked: one === view, onSelect: () => show(one) })),
        'line',
        ...acts.flatMap((act) => act || []),
        ...(elsewhere.length > 0 ? (['line'] as const) : []),
        ...elsewhere.map((one) => ({
          label: t('common.list.onPortal', { name: one.name, portal: one.portal?.title ?? '' }),
          onSelect: () => onAsk({ what: 'change', view: one }),
        })),
      ]}
      trigger={(props) => (
        <Button after={DownIcon} className={css.view} {...props}>
          {view?.name ?? t('common.list.view')}
        </Button>
      )}
    />
  );
}

/** Two people may give the same name: the entries of a menu need different ones. */
function nameOf(view: SavedView, all: readonly SavedView[]): string {
  const alike = all.filter(({ name }) => name === view.name);
  return alike.length > 1 ? `${view.name} (${alike.indexOf(view) + 1})` : view.name;
}

/** Announcements, quick actions, pages from elsewhere. */
import { type ReactNode, useState } from 'react';
import type { BlockViewOf } from '../../../shared/contracts/page-blocks.ts';
import { useChange } from '../../api/index.ts';
import {
  AlertIcon,
  BookIcon,
  BuildingIcon,
  CalendarIcon,
  Card,
  CaseIcon,
  CheckIcon,
  ClockIcon,
  CrossIcon,
  cx,
  DocumentIcon,
  DownloadIcon,
  FlagIcon,
  GlobeIcon,
  type Icon,
  IconButton,
  InfoIcon,
  KeyIcon,
  LayersIcon,
  MailIcon,
  PlusIcon,
  SettingsIcon,
  ShieldIcon,
  TagMarkIcon,
  UsersIcon,
  useText,
  useToast,
  Words,
} from '../../ui/index.ts';
import css from './page.module.css';
import { Picture } from './pictures.tsx';
import { WayLink } from './way.tsx';

type Actions = BlockViewOf<'actions'>;

/** Icons of quick actions, by the names their settings have. */
export const actionIcon: Readonly<Record<Actions['actions'][number]['icon'], Icon>> = {
  case: CaseIcon,
  plus: PlusIcon,
  book: BookIcon,
  document: DocumentIcon,
  calendar: CalendarIcon,
  clock: ClockIcon,
  mail: MailIcon,
  tag: TagMarkIcon,
  layers: LayersIcon,
  download: DownloadIcon,
  users: UsersIcon,
  building: BuildingIcon,
  globe: GlobeIcon,
  settings: SettingsIcon,
  flag: FlagIcon,
  key: KeyIcon,
  shield: ShieldIcon,
};

export function ActionsBlock({ block }: { block: Actions }): ReactNode {
  const t = useText();
  return (
    <section className={css.section}>
      <h2>{block.title || t('page.actions.title')}</h2>
      <ul className={css.tiles}>
        {block.actions.map((action) => {
          const Mark = actionIcon[action.icon];
          return (
            <li key={action.label}>
              <WayLink way={action} className={css.tile}>
                <Mark size="lg" />
                <b>{action.label}</b>
                {action.hint && (
                  <Words size="xs" tone="dim">
                    {action.hint}
                  </Words>
                )}
              </WayLink>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

const marks = { info: InfoIcon, ok: CheckIcon, warn: AlertIcon, late: AlertIcon } as const;

interface AnnouncementProps {
  readonly block: BlockViewOf<'announcement'>;
  /** Slug of the portal. */
  readonly portal: string;
}

/** Hidden for this reader at once, with the way back in the toast. */
export function AnnouncementBlock({ block, portal }: AnnouncementProps): ReactNode {
  const t = useText();
  const toast = useToast();
  const [gone, setGone] = useState(false);
  const change = useChange('PUT /api/portal/:portal/main/:block/dismissed', {
    onFailed: () => {
      setGone(false);
      toast({ text: t('page.announcement.failed'), icon: AlertIcon });
    },
  });
  const send = (dismissed: boolean): void => {
    setGone(dismissed);
    change.run({ params: { portal, block: block.uid }, body: { mark: block.mark, dismissed } });
  };
  if (gone) return null;
  const Mark = marks[block.tone];
  return (
    <section className={cx(css.note, block.tone !== 'info' && css[block.tone])}>
      <div className={css.noteHead}>
        <Mark />
        <h2>{block.title}</h2>
        {block.dismissible && (
          <IconButton
            icon={CrossIcon}
            label={t('page.announcement.dismiss', { title: block.title })}
            onClick={() => {
              send(true);
              toast({ text: t('page.announcement.dismissed'), undo: () => send(false) });
            }}
          />
        )}
      </div>
      {block.text && <p>{block.text}</p>}
      {block.link && <WayLink way={block.link} />}
    </section>
  );
}

interface WebsiteProps {
  readonly block: BlockViewOf<'website'>;
  readonly preview?: boolean;
}

/**
 * A page from an allowed host (decision 16). The sandbox gives it an origin of its own: it cannot read the portal, its cookies or its
 * storage, cannot move the portal's page, and learns no address it stands on.
 */
export function WebsiteBlock({ block, preview }: WebsiteProps): ReactNode {
  const t = useText();
  const host = URL.parse(block.address)?.host ?? '';
  const style = { blockSize: `${block.height}px` };
  const inside = (
    <div className={cx(css.framed, block.picture !== 'none' && css.dark, block.frame === 'line' && css.lined)} style={style}>
      <Picture name={block.picture} />
      {preview ? (
        <div className={css.stand}>
          <Words tone="muted">{t('page.website.preview', { host })}</Words>
        </div>
      ) : (
        <iframe
          src={block.address}
          title={block.title}
          sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox"
          referrerPolicy="no-referrer"
          loading="lazy"
          allow=""
        />
      )}
    </div>
  );
  if (block.frame !== 'card') return inside;
  return (
    <Card>
      <div className={css.caption}>
        <Words as="h2" bold>
          {block.title}
        </Words>
        <Words size="xs" tone="dim">
          {t('page.website.elsewhere', { host })}
        </Words>
      </div>
      {inside}
    </Card>
  );
}

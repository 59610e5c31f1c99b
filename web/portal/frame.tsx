/** What stands around every page behind the log-in: menu of the portal's sections, profile, organisation. */
import { type ReactNode, useEffect, useMemo, useRef } from 'react';
import type { PortalMe } from '../../shared/contracts/sessions.ts';
import { articlePath, sectionPath } from '../../shared/portal-paths.ts';
import { call, useChange } from '../api/index.ts';
import { helpAt } from '../blocks/help/index.ts';
import { RichTextField } from '../blocks/rich-text/index.ts';
import { type Door, DoorProvider, objectIcon, RichTextProvider, useSay } from '../record/index.ts';
import { useSearch } from '../search/index.ts';
import {
  AlertIcon,
  BellIcon,
  BookIcon,
  BuildingIcon,
  Button,
  CaseIcon,
  HomeIcon,
  type Icon,
  type MenuEntry,
  type NavEntry,
  PortalShell,
  pictureIcon,
  SettingsIcon,
  setTheme,
  UserIcon,
  useLocation,
  useText,
  useTheme,
  useToast,
} from '../ui/index.ts';
import { useLogOut } from './log-out.ts';
import { onlyLooks, useMe, usePortal } from './portal.tsx';
import { useEndView, ViewBar } from './view-bar.tsx';

/** Address of a section: cases have pages of their own, every other object the general ones. */
export const sectionTo = sectionPath;

type Section = PortalMe['sections'][number];

/** A section's own picture, else the icon of its name. */
function iconOf({ picture, icon, object, page }: Section): Icon {
  if (picture !== null) return pictureIcon(picture);
  if (page === 'main') return icon === null ? HomeIcon : objectIcon(icon);
  // The product's own objects have icons that the list to choose from does not know.
  return object === 'case' && icon === 'inbox' ? CaseIcon : objectIcon(icon);
}

/** The menu in its order: the main page, first where nobody placed it, and sections that lead to records (SEC-11). */
function useNav(): NavEntry[] {
  const t = useText();
  const me = useMe();
  const say = useSay();
  const labelOf = (section: Section): string => {
    const given = say(section.title);
    if (section.page === 'main') return given || t('portal.home');
    // To a reader it is the knowledge base; “published articles” is what the object is called.
    return section.object === 'published_article' && !section.renamed ? t('knowledge.title') : given || section.key;
  };
  const entries = me.sections
    .filter(({ object, page }) => object !== null || page !== null)
    .map((section) => ({
      to: section.page === 'main' ? '/' : sectionTo(section),
      label: labelOf(section),
      icon: iconOf(section),
    }));
  const home = { to: '/', label: t('portal.home'), icon: HomeIcon };
  return me.sections.some(({ page }) => page === 'main') ? entries : [home, ...entries];
}

export function Frame({ children }: { children: ReactNode }): ReactNode {
  const t = useText();
  const me = useMe();
  const { slug, title, look, base } = usePortal();
  const { path } = useLocation();
  const nav = useNav();
  const logOut = useLogOut();
  const leavePreview = useLeavePreview();
  const endView = useEndView();
  const organisations = useOrganisations();
  useOwnTheme();
  const door = useMemo<Door>(() => {
    const recordTo = (object: string, uid: string): string | null => {
      const section = me.sections.find((one) => one.object === object);
      if (section) return `${sectionTo(section)}/${uid}`;
      // Articles are read in portals without the section, too: a block of the main page leads to them (decision 18).
      return object === 'published_article' ? articlePath(uid) : null;
    };
    return { portal: slug, fileLimit: me.fileLimit, largeFileLimit: me.largeFileLimit, recordTo };
  }, [slug, me.sections, me.fileLimit, me.largeFileLimit]);
  const recordTo = (object: string, uid: string): string | null => {
    const to = door.recordTo?.(object, uid) ?? null;
    return to === null ? null : `${base}${to}`;
  };
  const { open: onSearch, palette } = useSearch({ portal: slug, person: me.as, base, entries: nav, recordTo });
  return (
    <DoorProvider door={door}>
      <RichTextProvider editor={RichTextField}>
        <PortalShell
          name={title}
          logo={look?.logo}
          nav={nav}
          help={helpAt('portal', path, base)}
          onSearch={onSearch}
          person={{ name: me.displayName, sub: me.preview ? t('portal.preview.as') : (me.organisation?.title ?? me.email) }}
          banner={
            me.preview ? (
              <PreviewBar onLeave={leavePreview} />
            ) : me.viewedBy ? (
              <ViewBar onEnd={endView} />
            ) : (
              me.readOnly && <ReadOnlyBar />
            )
          }
          entries={
            onlyLooks(me)
              ? []
              : [
                  { label: t('portal.profile.mine'), icon: UserIcon, to: '/profile' },
                  ...(me.organisation
                    ? [{ label: t('portal.profile.organisation'), icon: BuildingIcon, to: '/organisation' }]
                    : []),
                  ...(me.comments ? [{ label: t('common.record.followedTitle'), icon: BellIcon, to: '/followed' }] : []),
                  { label: t('portal.profile.settings'), icon: SettingsIcon, to: '/settings' },
                  { label: t('common.guide.customers'), icon: BookIcon, to: '/help' },
                  ...organisations,
                ]
          }
          leave={me.preview ? t('portal.preview.leave') : me.viewedBy ? t('portal.viewAs.end') : undefined}
          onLogOut={me.preview ? leavePreview : me.viewedBy ? endView : logOut}
        >
          {children}
          {palette}
        </PortalShell>
      </RichTextProvider>
    </DoorProvider>
  );
}

/** Above every page while the portal takes no changes (LIC-11). */
function ReadOnlyBar(): ReactNode {
  const t = useText();
  return (
    <span>
      <b>{t('portal.readOnly.title')}</b> {t('portal.readOnly.text')}
    </span>
  );
}

/** Above every page of an administrator's preview: what it is, what it is not, and the way back. */
function PreviewBar({ onLeave }: { onLeave: () => void }): ReactNode {
  const t = useText();
  const { title, open } = usePortal();
  return (
    <>
      <span>
        <b>{t('portal.preview.title', { portal: title })}</b> {t(open ? 'portal.preview.open' : 'portal.preview.notOpen')}{' '}
        {t('portal.preview.text')}
      </span>
      <Button size="xs" onClick={onLeave}>
        {t('portal.preview.leave')}
      </Button>
    </>
  );
}

/** Back to the studio; with the staff session over, the preview is over as well. */
function useLeavePreview(): () => void {
  return () => {
    const back = (): void => window.location.assign('/studio/portals');
    call('DELETE /api/staff/preview').then(back, back);
  };
}

/** Acting for another of one's organisations; nothing where there is only one. */
function useOrganisations(): (MenuEntry | 'line')[] {
  const t = useText();
  const toast = useToast();
  const { slug, base } = usePortal();
  const { memberships } = useMe();
  const change = useChange('PUT /api/portal/:portal/me/membership', {
    // Everything on the screen belongs to the other organisation.
    onDone: () => window.location.assign(base),
    onFailed: () => toast({ text: t('portal.profile.switchFailed'), icon: AlertIcon }),
  });
  if (memberships.length < 2) return [];
  const entries = memberships.map(({ uid, organisation, current }) => ({
    label: organisation?.title ?? t('portal.profile.myself'),
    icon: organisation ? BuildingIcon : UserIcon,
    checked: current,
    onSelect: () => {
      if (!current) change.run({ params: { portal: slug }, body: { membership: uid } });
    },
  }));
  return ['line', ...entries];
}

const TAKEN = 'portico.theme.taken';

/** The look goes with the user: taken from his account once a session, told to it when he changes it here. */
function useOwnTheme(): void {
  const { slug } = usePortal();
  const me = useMe();
  const [theme] = useTheme();
  const told = useRef(me.theme);
  useEffect(() => {
    // Who only looks has no settings here: his own browser decides.
    if (onlyLooks(me) || sessionStorage.getItem(TAKEN) === me.uid) return;
    sessionStorage.setItem(TAKEN, me.uid);
    setTheme(me.theme);
    told.current = me.theme;
  }, [me]);
  useEffect(() => {
    if (theme === told.current || sessionStorage.getItem(TAKEN) !== me.uid) return;
    told.current = theme;
    // It is on the screen already; that it is kept elsewhere too is a convenience.
    void call('PATCH /api/portal/:portal/me', { params: { portal: slug }, body: { theme } }).catch(() => {});
  }, [theme, slug, me.uid]);
}

/** The frames: portal (header, tab bar on a phone), desk (rail), studio (menu), and the doors (log-in, invitation, new password). */
import { type ReactNode, useState } from 'react';
import { Avatar } from './badge.tsx';
import { Brand } from './brand.tsx';
import { IconButton } from './button.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { HelpMark, type HelpProps } from './help-mark.tsx';
import { BookIcon, DesktopIcon, LogOutIcon, MenuLinesIcon, MoonIcon, SettingsIcon, SunIcon } from './icons.tsx';
import { SkipLink, Words } from './layout.tsx';
import { Menu, type MenuEntry, type TriggerProps } from './menu.tsx';
import { usePhone } from './phone.ts';
import { Link, useLocation } from './router.tsx';
import { SearchButton, type SearchProps } from './search-button.tsx';
import css from './shell.module.css';
import { type NavEntry, type OtherEntry, RailPlaces, SectionPanel, Tabs, TopNav } from './shell-nav.tsx';
import { OfflineNotice } from './states.tsx';
import { useText } from './text.tsx';
import { useTheme } from './theme.ts';

export interface Person {
  readonly name: string;
  /** Below the name in the menu: mail address or organisation. */
  readonly sub?: string;
}

interface ProfileProps {
  readonly person: Person;
  readonly onLogOut: () => void;
  /** Above theme and log-out: profile, password. */
  readonly entries?: readonly (MenuEntry | 'line')[];
  /** Words of the way out; “Log out” unless told. */
  readonly leave?: string;
}

/** The avatar with its menu: who is logged in, own entries, theme, log-out. */
function Profile({ person, onLogOut, entries = [], leave }: ProfileProps): ReactNode {
  const t = useText();
  const [theme, setTheme] = useTheme();
  const themes = [
    { value: 'system', label: t('common.theme.system'), icon: DesktopIcon },
    { value: 'light', label: t('common.theme.light'), icon: SunIcon },
    { value: 'dark', label: t('common.theme.dark'), icon: MoonIcon },
  ] as const;
  return (
    <Menu
      label={t('common.profileOf', { name: person.name })}
      head={
        <>
          <Words as="div" bold cut>
            {person.name}
          </Words>
          {person.sub && (
            <Words as="div" size="xs" tone="dim" cut>
              {person.sub}
            </Words>
          )}
        </>
      }
      entries={[
        ...entries,
        ...(entries.length > 0 ? (['line'] as const) : []),
        ...themes.map(({ value, label, icon }) => ({ label, icon, checked: theme === value, onSelect: () => setTheme(value) })),
        'line',
        { label: leave ?? t('common.logOut'), icon: LogOutIcon, onSelect: onLogOut },
      ]}
      trigger={(props: TriggerProps) => (
        <button type="button" className={css.who} aria-label={t('common.profileOf', { name: person.name })} {...props}>
          <Avatar name={person.name} />
        </button>
      )}
    />
  );
}

/** The main part: takes the focus after a move, and keeps the frame when a screen fails. */
function Main({ className, children }: { className?: string; children: ReactNode }): ReactNode {
  const { path } = useLocation();
  return (
    <main id="main" tabIndex={-1} className={className}>
      <OfflineNotice />
      <ErrorBoundary resetKey={path}>{children}</ErrorBoundary>
    </main>
  );
}

/** Portico's own sign. */
export function PorticoMark(): ReactNode {
  return (
    <svg viewBox="0 0 26 26" aria-hidden="true">
      <rect width="26" height="26" rx="7" fill="#2951b2" />
      <path d="M5.5 9.6 13 5.2l7.5 4.4z" fill="#fff" />
      <path d="M7.3 11.6v7.2M13 11.6v7.2M18.7 11.6v7.2" stroke="#fff" strokeWidth="2.2" strokeLinecap="round" />
    </svg>
  );
}

/** A portal's sign until it has a logo: our columns in its own colour. */
export function PortalMark(): ReactNode {
  return (
    <svg viewBox="0 0 26 26" aria-hidden="true">
      <circle cx="13" cy="13" r="12" fill="var(--b7)" />
      <path d="M13 6.2 19 10H7z" fill="#fff" />
      <path d="M8.8 12v5.6M13 12v5.6M17.2 12v5.6" stroke="var(--b2)" strokeWidth="2" strokeLinecap="round" />
    </svg>
  );
}

interface PortalShellProps extends ProfileProps, HelpProps, SearchProps {
  /** The portal's name. */
  readonly name: string;
  readonly logo?: string | null;
  readonly nav: readonly NavEntry[];
  /** Between navigation and avatar: search, bell. */
  readonly tools?: ReactNode;
  readonly foot?: ReactNode;
  /** Above everything: what is special about this view of the portal. */
  readonly banner?: ReactNode;
  readonly children: ReactNode;
}

export function PortalShell({
  name,
  logo,
  nav,
  tools,
  foot,
  banner,
  help,
  onSearch,
  children,
  ...profile
}: PortalShellProps): ReactNode {
  const t = useText();
  const [panel, setPanel] = useState(false);
  return (
    <div className={css.portal}>
      <SkipLink />
      {banner && (
        <aside className={css.banner} aria-label={t('common.notice')}>
          {banner}
        </aside>
      )}
      <header className={css.top}>
        <Link to="/" className={css.brand}>
          <Brand mark={<PortalMark />} name={name} logo={logo} />
        </Link>
        <TopNav nav={nav} onMore={() => setPanel(true)} />
        <div className={css.tools}>
          {tools}
          <SearchButton onSearch={onSearch} />
          <HelpMark help={help} />
          <Profile {...profile} />
        </div>
      </header>
      <Main>{children}</Main>
      {foot && (
        <footer className={css.foot}>
          <div>{foot}</div>
        </footer>
      )}
      <nav className={css.tabbar} aria-label={t('common.navigation')}>
        <Tabs nav={nav} onMore={() => setPanel(true)} />
      </nav>
      {panel && <SectionPanel nav={nav} onClose={() => setPanel(false)} />}
    </div>
  );
}

interface DeskShellProps extends ProfileProps, HelpProps, SearchProps {
  readonly nav: readonly NavEntry[];
  /** The way to the studio, for administrators. */
  readonly studio?: string;
  /** One screen high; the panes inside scroll by themselves. */
  readonly whole?: boolean;
  /** Along the foot: `<span><Kbd>J</Kbd>next</span>`. */
  readonly keys?: ReactNode;
  readonly children: ReactNode;
}

/** Places of the desk's bar on a phone, beside search and profile. */
const DESK_TABS = 4;

/** The desk's rail on a phone: a bar with words, and a way to all that has no place in it. */
function DeskBar({ nav, studio, help, onSearch, ...profile }: Omit<DeskShellProps, 'children'>): ReactNode {
  const t = useText();
  const [panel, setPanel] = useState(false);
  const others: OtherEntry[] = [];
  if (studio) others.push({ href: studio, label: t('common.studio'), icon: <SettingsIcon size="lg" /> });
  if (help) others.push({ href: help, label: t('common.help'), icon: <BookIcon size="lg" />, beside: true });
  return (
    <nav className={css.tabbar} aria-label={t('common.navigation')}>
      <SearchButton onSearch={onSearch} tab />
      <Tabs nav={nav} places={DESK_TABS} onMore={() => setPanel(true)} />
      <span className={css.place}>
        <Profile {...profile} />
      </span>
      {panel && <SectionPanel nav={nav} others={others} onClose={() => setPanel(false)} />}
    </nav>
  );
}

export function DeskShell({ nav, studio, whole, keys, help, onSearch, children, ...profile }: DeskShellProps): ReactNode {
  const t = useText();
  const narrow = usePhone();
  return (
    <div className={css.desk}>
      <SkipLink />
      {narrow ? (
        <DeskBar nav={nav} studio={studio} help={help} onSearch={onSearch} {...profile} />
      ) : (
        <nav className={css.rail} aria-label={t('common.navigation')}>
          <Link to="/desk" className={css.home} aria-label={t('common.product')} aria-current={false}>
            <PorticoMark />
          </Link>
          <SearchButton onSearch={onSearch} />
          <RailPlaces nav={nav} />
          <span className={css.spring} />
          <HelpMark help={help} />
          {studio && (
            <a href={studio} aria-label={t('common.studio')} title={t('common.studio')}>
              <SettingsIcon size="lg" />
            </a>
          )}
          <Profile {...profile} />
        </nav>
      )}
      <Main className={whole ? css.whole : undefined}>{children}</Main>
      {keys && (
        <footer className={css.keys} aria-hidden="true">
          {keys}
        </footer>
      )}
    </div>
  );
}

export interface NavGroup {
  readonly label: string;
  /** Where labels may be alike. */
  readonly key?: string;
  readonly entries: readonly NavEntry[];
  /** The gear beside the label: where what the group stands for is set. */
  readonly gear?: { readonly to: string; readonly label: string };
}

interface StudioShellProps extends ProfileProps, HelpProps, SearchProps {
  readonly groups: readonly NavGroup[];
  readonly children: ReactNode;
}

export function StudioShell({ groups, help, onSearch, children, ...profile }: StudioShellProps): ReactNode {
  const t = useText();
  const brand = (
    <Link to="/" className={css.brand} aria-current={false}>
      <PorticoMark />
      <span>{t('common.studioName')}</span>
    </Link>
  );
  return (
    <div className={css.studio}>
      <SkipLink />
      <aside className={css.side}>
        <div>
          {brand}
          <SearchButton onSearch={onSearch} wide />
          <nav aria-label={t('common.navigation')}>
            {groups.map((group) => (
              <section key={group.key ?? group.label}>
                <p>
                  <span className={css.groupName}>{group.label}</span>
                  {group.gear && (
                    <Link to={group.gear.to} aria-label={group.gear.label} title={group.gear.label} className={css.gear}>
                      <SettingsIcon size="sm" />
                    </Link>
                  )}
                </p>
                <ul>
                  {group.entries.map(({ to, label, icon: Mark }) => (
                    <li key={to}>
                      <Link to={to} deep>
                        <Mark />
                        {label}
                      </Link>
                    </li>
                  ))}
                </ul>
              </section>
            ))}
          </nav>
          <div className={css.sideFoot}>
            <Profile {...profile} />
            <span>{profile.person.name}</span>
            <HelpMark help={help} />
          </div>
        </div>
      </aside>
      <header className={css.bar}>
        <Menu
          label={t('common.navigation')}
          align="start"
          entries={groups.flatMap(({ label: of, gear, entries }) => [
            ...entries.map(({ to, label, icon }) => ({ to, label: gear ? `${of}: ${label}` : label, icon })),
            ...(gear ? [{ ...gear, icon: SettingsIcon }] : []),
          ])}
          trigger={(props) => <IconButton icon={MenuLinesIcon} iconSize="lg" label={t('common.navigation')} {...props} />}
        />
        {brand}
        <SearchButton onSearch={onSearch} />
        <HelpMark help={help} />
        <Profile {...profile} />
      </header>
      <Main>{children}</Main>
    </div>
  );
}

/** Sections of a portal: as many as fit in the header or in the bar of a phone, and all of them in a panel at the side (SEC-11). */
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { cx } from './cx.ts';
import { Dialog } from './dialog.tsx';
import { SearchInput } from './field.tsx';
import { type Icon, MenuLinesIcon } from './icons.tsx';
import { Link, useLocation } from './router.tsx';
import css from './shell-nav.module.css';
import { useText } from './text.tsx';

export interface NavEntry {
  readonly to: string;
  readonly label: string;
  readonly icon: Icon;
}

/** Places of the bar on a phone. */
const TABS = 5;
/** Links of the header at most; it shows as many of them as there is room for. */
const LINKS = 12;
/** More than this and one wants to search. */
const MANY = 12;

/** Sections in the header, as many as fit; the others are behind a button. */
export function TopNav({ nav, onMore }: { nav: readonly NavEntry[]; onMore: () => void }): ReactNode {
  const t = useText();
  const ref = useRef<HTMLElement>(null);
  const [fit, setFit] = useState(nav.length);
  const shown = nav.slice(0, LINKS);
  useLayoutEffect(() => {
    const bar = ref.current;
    if (!bar) return;
    // Links that find no room break into a second line, which the bar does not show.
    const count = (): void => {
      const links = [...bar.children] as HTMLElement[];
      setFit(links.filter((one) => one.offsetTop === links[0]?.offsetTop).length);
    };
    count();
    const watch = new ResizeObserver(count);
    watch.observe(bar);
    return () => watch.disconnect();
  });
  return (
    <>
      <nav ref={ref} aria-label={t('common.navigation')}>
        {shown.map(({ to, label, icon: Mark }, index) => (
          <Link key={to} to={to} deep className={index < fit ? undefined : css.beyond}>
            <Mark />
            <span className={css.cut}>{label}</span>
          </Link>
        ))}
      </nav>
      {fit < nav.length && (
        <button type="button" className={css.more} aria-haspopup="dialog" onClick={onMore}>
          <MenuLinesIcon />
          {t('common.allSections', { count: nav.length })}
        </button>
      )}
    </>
  );
}

interface SectionPanelProps {
  readonly nav: readonly NavEntry[];
  /** Below the sections: what else the bar of a phone has no place for. */
  readonly others?: readonly OtherEntry[];
  readonly onClose: () => void;
}

/** A way out of this face: to the studio, to the guide. */
export interface OtherEntry {
  readonly href: string;
  readonly label: string;
  readonly icon: ReactNode;
  /** Opened beside what one is at. */
  readonly beside?: boolean;
}

/** All sections with their titles and icons, from the side (SEC-11). */
export function SectionPanel({ nav, others = [], onClose }: SectionPanelProps): ReactNode {
  const t = useText();
  const { path } = useLocation();
  const [typed, setTyped] = useState('');
  const opened = useRef(path);
  useEffect(() => {
    if (path !== opened.current) onClose();
  }, [path, onClose]);
  const part = typed.trim().toLocaleLowerCase();
  const found = nav.filter(({ label }) => label.toLocaleLowerCase().includes(part));
  return (
    <Dialog kind="form" title={t('common.sections')} onClose={onClose}>
      {nav.length > MANY && <SearchInput label={t('common.findSection')} value={typed} onChange={setTyped} />}
      <nav aria-label={t('common.sections')} className={css.panel}>
        {found.map(({ to, label, icon: Mark }) => (
          <Link key={to} to={to} deep className={css.panelLink} onClick={onClose}>
            <Mark size="lg" />
            <span>{label}</span>
          </Link>
        ))}
      </nav>
      {others.length > 0 && (
        <div className={cx(css.panel, css.others)}>
          {others.map(({ href, label, icon, beside }) => (
            <a key={href} href={href} className={css.panelLink} {...(beside && { target: '_blank', rel: 'noreferrer' })}>
              {icon}
              <span>{label}</span>
            </a>
          ))}
        </div>
      )}
    </Dialog>
  );
}

interface TabsProps {
  readonly nav: readonly NavEntry[];
  readonly onMore: () => void;
  /** Where others stand in the bar as well. */
  readonly places?: number;
}

/** The bar of a phone: the first sections, and where there are more than places a way to all of them. */
export function Tabs({ nav, onMore, places = TABS }: TabsProps): ReactNode {
  const t = useText();
  return (
    <>
      {nav.slice(0, nav.length > places ? places - 1 : places).map(({ to, label, icon: Mark }) => (
        <Link key={to} to={to} deep>
          <Mark size="lg" />
          <span className={css.tabName}>{label}</span>
        </Link>
      ))}
      {nav.length > places && (
        <button type="button" aria-haspopup="dialog" onClick={onMore}>
          <MenuLinesIcon size="lg" />
          <span className={css.tabName}>{t('common.moreSections')}</span>
        </button>
      )}
    </>
  );
}

/** The places of the desk's rail, which scroll by themselves where there are more than fit. */
export function RailPlaces({ nav }: { nav: readonly NavEntry[] }): ReactNode {
  const ref = useRef<HTMLDivElement>(null);
  const { path } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the place one is at comes into sight whenever it is another one
  useLayoutEffect(() => {
    ref.current?.querySelector('[aria-current="page"]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [path, nav.length]);
  return (
    <div className={css.rail} ref={ref}>
      {nav.map(({ to, label, icon: Mark }) => (
        <Link key={to} to={to} deep aria-label={label} title={label}>
          <Mark size="lg" />
        </Link>
      ))}
    </div>
  );
}

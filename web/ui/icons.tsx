/**
 * The icons: a 16 grid, line 1.5, round ends, in the colour of the text beside them.
 * One path each, so that an unused icon costs nothing. Alone only inside a control with a label (`IconButton`).
 */
import { cx } from './cx.ts';
import css from './icons.module.css';

export interface IconProps {
  /** 14, 16 or 20 px. */
  readonly size?: 'sm' | 'md' | 'lg';
  readonly className?: string;
}

export type Icon = (props: IconProps) => React.ReactElement;

/** An icon from its path; also for a part of the product with icons of its own. */
export function drawIcon(path: string): Icon {
  return function Icon({ size = 'md', className }) {
    return (
      <svg className={cx(css.icon, css[size], className)} viewBox="0 0 16 16" aria-hidden="true">
        <path d={path} />
      </svg>
    );
  };
}

/** An icon from a picture: only its shape counts, in the colour of the text beside it (SEC-05). The same address is the same icon. */
export function pictureIcon(address: string): Icon {
  const known = pictures.get(address);
  if (known) return known;
  function PictureIcon({ size = 'md', className }: IconProps): React.ReactElement {
    const style = { '--picture': `url("${address}")` } as React.CSSProperties;
    return <span className={cx(css.picture, css[size], className)} style={style} aria-hidden="true" />;
  }
  pictures.set(address, PictureIcon);
  return PictureIcon;
}
const pictures = new Map<string, Icon>();

export const AlertIcon = /* @__PURE__ */ drawIcon('M8 2.5 14.3 13.5H1.7zM8 6.5v3.2M8 11.6v.01');
export const BellIcon = /* @__PURE__ */ drawIcon('M4 11V7a4 4 0 0 1 8 0v4l1.2 1.3H2.8zM6.7 14.2h2.6');
export const BookIcon = /* @__PURE__ */ drawIcon(
  'M8 4c-1.2-1-3-1.2-5.5-1v9.5c2.5-.2 4.3 0 5.5 1 1.2-1 3-1.2 5.5-1V3C11 2.8 9.2 3 8 4zM8 4v9.5',
);
export const BuildingIcon = /* @__PURE__ */ drawIcon(
  'M3 13.5v-11h7v11M10 6.5h3v7M1.8 13.5h12.4M5.3 5.3h.01M7.7 5.3h.01M5.3 8h.01M7.7 8h.01M5.3 10.7h.01M7.7 10.7h.01',
);
export const CalendarIcon = /* @__PURE__ */ drawIcon(
  'M3.5 3.5h9a1 1 0 0 1 1 1v8a1 1 0 0 1 -1 1h-9a1 1 0 0 1 -1 -1v-8a1 1 0 0 1 1 -1zM2.5 6.7h11M5.5 2v3M10.5 2v3',
);
export const CaseIcon = /* @__PURE__ */ drawIcon(
  'M3 5h10a1 1 0 0 1 1 1v6.5a1 1 0 0 1 -1 1h-10a1 1 0 0 1 -1 -1v-6.5a1 1 0 0 1 1 -1zM6 5V3h4v2M2 8.8h12',
);
export const CheckIcon = /* @__PURE__ */ drawIcon('M3 8.5l3.2 3.2L13 5');
export const ClipIcon = /* @__PURE__ */ drawIcon(
  'M13 7.4 8 12.4a3.2 3.2 0 0 1-4.5-4.5l5.3-5.3a2.1 2.1 0 0 1 3 3l-5.2 5.2a1 1 0 0 1-1.5-1.5l4.6-4.6',
);
export const ClockIcon = /* @__PURE__ */ drawIcon('M2.2 8a5.8 5.8 0 1 0 11.6 0a5.8 5.8 0 1 0 -11.6 0M8 4.8V8l2.2 1.5');
export const OfflineIcon = /* @__PURE__ */ drawIcon(
  'M4.5 12.5a2.7 2.7 0 0 1 0-5.3 3.8 3.8 0 0 1 7.2-.4 2.9 2.9 0 0 1 .1 5.7zM3 3l10 10.5',
);
export const ColumnsIcon = /* @__PURE__ */ drawIcon(
  'M3.5 3h9a1 1 0 0 1 1 1v8a1 1 0 0 1 -1 1h-9a1 1 0 0 1 -1 -1v-8a1 1 0 0 1 1 -1zM6.2 3v10M9.8 3v10',
);
export const DesktopIcon = /* @__PURE__ */ drawIcon(
  'M3 3h10a1 1 0 0 1 1 1v6a1 1 0 0 1 -1 1h-10a1 1 0 0 1 -1 -1v-6a1 1 0 0 1 1 -1zM8 11v2.5M5.5 13.5h5',
);
export const DocumentIcon = /* @__PURE__ */ drawIcon('M4 2h8v12H4zM6 5.5h4M6 8h4M6 10.5h2.5');
export const DownIcon = /* @__PURE__ */ drawIcon('M4 6l4 4 4-4');
export const DownloadIcon = /* @__PURE__ */ drawIcon('M8 2.5v7M5 6.8l3 3 3-3M3 13h10');
export const EditIcon = /* @__PURE__ */ drawIcon('M3 13l.6-2.7 7.1-7.1 2.1 2.1-7.1 7.1z');
export const ExternalIcon = /* @__PURE__ */ drawIcon('M9.3 2.8h4v4M13.2 2.9 7.6 8.5M6.8 4H3v9h9V9.2');
export const EyeIcon = /* @__PURE__ */ drawIcon(
  'M1.8 8S4 3.8 8 3.8 14.2 8 14.2 8 12 12.2 8 12.2 1.8 8 1.8 8zM6.2 8a1.8 1.8 0 1 0 3.6 0a1.8 1.8 0 1 0 -3.6 0',
);
export const EyeOffIcon = /* @__PURE__ */ drawIcon(
  'M3 3l10 10M6.3 4.1A6 6 0 0 1 8 3.8C12 3.8 14.2 8 14.2 8a10 10 0 0 1-1.8 2.3M9.8 11.9A6 6 0 0 1 8 12.2C4 12.2 1.8 8 1.8 8a10 10 0 0 1 2.3-2.7',
);
export const FilterIcon = /* @__PURE__ */ drawIcon('M2.5 4h11M4.5 8h7M6.5 12h3');
export const FlagIcon = /* @__PURE__ */ drawIcon('M4 14V2.5h8.5l-2 2.9 2 2.9H4');
export const FolderIcon = /* @__PURE__ */ drawIcon('M2 12.5v-9h4L7.5 5H14v7.5z');
export const SettingsIcon = /* @__PURE__ */ drawIcon(
  'M2.5 5h5.3M11.2 5h2.3M2.5 11h2.3M8.2 11h5.3M7.8 5a1.7 1.7 0 1 0 3.4 0a1.7 1.7 0 1 0 -3.4 0M4.8 11a1.7 1.7 0 1 0 3.4 0a1.7 1.7 0 1 0 -3.4 0',
);
export const GlobeIcon = /* @__PURE__ */ drawIcon(
  'M2.2 8a5.8 5.8 0 1 0 11.6 0a5.8 5.8 0 1 0 -11.6 0M2.2 8h11.6M8 2.2c4 3.7 4 7.9 0 11.6-4-3.7-4-7.9 0-11.6z',
);
export const HeartIcon = /* @__PURE__ */ drawIcon('M8 13.4 2.9 8.3a3.1 3.1 0 0 1 4.4-4.4L8 4.6l.7-.7a3.1 3.1 0 0 1 4.4 4.4z');
export const HistoryIcon = /* @__PURE__ */ drawIcon('M2.6 6.5A5.7 5.7 0 1 1 2.4 9M2.3 3.5v3.2h3.2M8 5.2V8l2 1.4');
export const HomeIcon = /* @__PURE__ */ drawIcon('M2.5 7.3 8 2.8l5.5 4.5v6.2h-4V9.8h-3v3.7h-4z');
export const ImageIcon = /* @__PURE__ */ drawIcon(
  'M3 3h10a1 1 0 0 1 1 1v8a1 1 0 0 1 -1 1h-10a1 1 0 0 1 -1 -1v-8a1 1 0 0 1 1 -1zM2.5 11.5l3.5-3.5 2.5 2.5 2-2 3 3M9.8 5.9a0.9 0.9 0 1 0 1.8 0a0.9 0.9 0 1 0 -1.8 0',
);
export const InboxIcon = /* @__PURE__ */ drawIcon('M2.5 9 4 3.5h8L13.5 9v4h-11zM2.5 9H6l.8 1.5h2.4L10 9h3.5');
export const InfoIcon = /* @__PURE__ */ drawIcon('M2.2 8a5.8 5.8 0 1 0 11.6 0a5.8 5.8 0 1 0 -11.6 0M8 7.4v3.4M8 5.2v.01');
export const KeyIcon = /* @__PURE__ */ drawIcon('M2.5 8a2.8 2.8 0 1 0 5.6 0a2.8 2.8 0 1 0 -5.6 0M8.1 8h5.9v2.5M11.5 8v2');
export const LayersIcon = /* @__PURE__ */ drawIcon('M8 2.5l6 3-6 3-6-3zM2.5 8.3 8 11l5.5-2.7M2.5 11 8 13.7l5.5-2.7');
export const LeftIcon = /* @__PURE__ */ drawIcon('M10 4 6 8l4 4');
export const ListIcon = /* @__PURE__ */ drawIcon('M6 4h7.5M6 8h7.5M6 12h7.5M3 4h.01M3 8h.01M3 12h.01');
export const LockIcon = /* @__PURE__ */ drawIcon(
  'M4.5 7h7a1 1 0 0 1 1 1v4.5a1 1 0 0 1 -1 1h-7a1 1 0 0 1 -1 -1v-4.5a1 1 0 0 1 1 -1zM5.5 7V5a2.5 2.5 0 0 1 5 0v2',
);
export const MailIcon = /* @__PURE__ */ drawIcon(
  'M3 3.5h10a1 1 0 0 1 1 1v7a1 1 0 0 1 -1 1h-10a1 1 0 0 1 -1 -1v-7a1 1 0 0 1 1 -1zM2.5 4.5 8 9l5.5-4.5',
);
export const MenuLinesIcon = /* @__PURE__ */ drawIcon('M2.5 4.5h11M2.5 8h11M2.5 11.5h11');
export const PauseIcon = /* @__PURE__ */ drawIcon('M5.5 3.5v9M10.5 3.5v9');
export const PlusIcon = /* @__PURE__ */ drawIcon('M8 3v10M3 8h10');
export const RightIcon = /* @__PURE__ */ drawIcon('M6 4l4 4-4 4');
export const SearchIcon = /* @__PURE__ */ drawIcon('M2.5 7a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0M10.5 10.5l3.2 3.2');
export const SendIcon = /* @__PURE__ */ drawIcon('M2.3 7.6l11.4-4.9-3.4 11-2.8-4.6z');
export const ShieldIcon = /* @__PURE__ */ drawIcon('M8 2l5 1.8v4c0 3-2 5-5 6.2-3-1.2-5-3.2-5-6.2v-4z');
export const SortDownIcon = /* @__PURE__ */ drawIcon('M8 3v10M4.5 9.5 8 13l3.5-3.5');
export const TableIcon = /* @__PURE__ */ drawIcon(
  'M3 3h10a1 1 0 0 1 1 1v8a1 1 0 0 1 -1 1h-10a1 1 0 0 1 -1 -1v-8a1 1 0 0 1 1 -1zM2 6.3h12M2 9.7h12M7 6.3V13',
);
export const TilesIcon = /* @__PURE__ */ drawIcon(
  'M2.5 2.5h4.2v4.2H2.5zM9.3 2.5h4.2v4.2H9.3zM2.5 9.3h4.2v4.2H2.5zM9.3 9.3h4.2v4.2H9.3z',
);
export const TagMarkIcon = /* @__PURE__ */ drawIcon(
  'M2.5 2.5h5.2l6 6-5.2 5.2-6-6zM4.7 5.3a0.6 0.6 0 1 0 1.2 0a0.6 0.6 0 1 0 -1.2 0',
);
export const TrashIcon = /* @__PURE__ */ drawIcon('M3 4.5h10M6.3 4.5V3h3.4v1.5M4.4 4.5l.6 9h6l.6-9');
export const RedoIcon = /* @__PURE__ */ drawIcon('M12.5 6.5h-6a3.3 3.3 0 0 0 0 6.6H10M9.8 3.6l2.9 2.9-2.9 2.9');
export const UndoIcon = /* @__PURE__ */ drawIcon('M3.5 6.5h6a3.3 3.3 0 0 1 0 6.6H6M6.2 3.6 3.3 6.5l2.9 2.9');
export const UpIcon = /* @__PURE__ */ drawIcon('M4 10l4-4 4 4');
export const UserIcon = /* @__PURE__ */ drawIcon(
  'M5.4 5.2a2.6 2.6 0 1 0 5.2 0a2.6 2.6 0 1 0 -5.2 0M3 13.5c.6-2.7 2.6-4 5-4s4.4 1.3 5 4',
);
export const UsersIcon = /* @__PURE__ */ drawIcon(
  'M3.7 5.4a2.3 2.3 0 1 0 4.6 0a2.3 2.3 0 1 0 -4.6 0M1.8 13c.4-2.4 2.1-3.6 4.2-3.6s3.8 1.2 4.2 3.6M10.5 3.3a2.2 2.2 0 0 1 0 4.2M12 9.7c1.3.5 2.1 1.6 2.3 3.3',
);
export const CrossIcon = /* @__PURE__ */ drawIcon('M4 4l8 8M12 4l-8 8');
export const MinusIcon = /* @__PURE__ */ drawIcon('M4 8h8');
export const MoonIcon = /* @__PURE__ */ drawIcon('M13.2 9.6A5.6 5.6 0 0 1 6.4 2.8a5.6 5.6 0 1 0 6.8 6.8z');
export const SunIcon = /* @__PURE__ */ drawIcon(
  'M5.2 8a2.8 2.8 0 1 0 5.6 0a2.8 2.8 0 1 0 -5.6 0M8 1.6v1.2M8 13.2v1.2M1.6 8h1.2M13.2 8h1.2M3.5 3.5l.8 .8M11.7 11.7l.8 .8M12.5 3.5l-.8 .8M4.3 11.7l-.8 .8',
);
export const LogOutIcon = /* @__PURE__ */ drawIcon('M6.5 13.5h-4v-11h4M6.5 8h7M10.7 5.2L13.5 8l-2.8 2.8');
export const DotsIcon = /* @__PURE__ */ drawIcon(
  'M3.1 8a.4.4 0 1 0 .8 0a.4.4 0 1 0-.8 0M7.6 8a.4.4 0 1 0 .8 0a.4.4 0 1 0-.8 0M12.1 8a.4.4 0 1 0 .8 0a.4.4 0 1 0-.8 0',
);

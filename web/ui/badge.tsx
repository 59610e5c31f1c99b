/** Small things that say a state: badge (a person or thing), count, chip (a filter), status of a case, avatar, notice. */
import { type CSSProperties, type ReactNode, useEffect, useRef } from 'react';
import css from './badge.module.css';
import { cx } from './cx.ts';
import { AlertIcon, CheckIcon, CrossIcon, type Icon, InfoIcon } from './icons.tsx';
import { Hidden } from './layout.tsx';
import { useText } from './text.tsx';

export type Tone = 'ok' | 'late' | 'warn' | 'info' | 'brand' | 'note' | 'line';

/** One word for the state of a person or a thing. */
export function Badge({ tone, icon: Mark, children }: { tone?: Tone; icon?: Icon; children: ReactNode }): ReactNode {
  return (
    <span className={cx(css.badge, tone && css[tone])}>
      {Mark && <Mark size="sm" />}
      {children}
    </span>
  );
}

/** A number beside a name. */
export function Count({ children }: { children: ReactNode }): ReactNode {
  return <span className={css.count}>{children}</span>;
}

interface ChipProps {
  /** What is filtered, e.g. “Status”. */
  readonly name?: string;
  readonly value: string;
  readonly onRemove: () => void;
  /** Opens it to be changed. */
  readonly onOpen?: () => void;
}

/** A filter that is on, with its cross. */
export function Chip({ name, value, onRemove, onOpen }: ChipProps): ReactNode {
  const t = useText();
  const words = (
    <>
      {name && <span className={css.chipName}>{name}: </span>}
      <span className={css.chipValue}>{value}</span>
    </>
  );
  return (
    <span className={css.chip}>
      {onOpen ? (
        <button type="button" className={css.chipOpen} onClick={onOpen}>
          {words}
        </button>
      ) : (
        <span>{words}</span>
      )}
      <button type="button" aria-label={t('common.removeFilter', { name: name ?? value })} onClick={onRemove}>
        <CrossIcon size="sm" />
      </button>
    </span>
  );
}

/** A filter to switch on and off. */
export function ChipToggle({
  on,
  onChange,
  children,
}: {
  on: boolean;
  onChange: (on: boolean) => void;
  children: ReactNode;
}): ReactNode {
  return (
    <span className={cx(css.chip, on && css.on)}>
      <button type="button" className={css.pick} aria-pressed={on} onClick={() => onChange(!on)}>
        {on && <CheckIcon size="sm" />}
        {children}
      </button>
    </span>
  );
}

/** The shapes a status can have; which status has which shape is data. */
export type StatusShape = 'new' | 'progress' | 'waiting' | 'resolved' | 'closed' | 'canceled' | 'reopened';

const ring = <circle cx="7" cy="7" r="5.2" fill="none" stroke="currentColor" strokeWidth="1.6" />;
const line = { fill: 'none', stroke: 'currentColor', strokeWidth: 1.5, strokeLinecap: 'round', strokeLinejoin: 'round' } as const;
const shapes: Record<StatusShape, ReactNode> = {
  new: <circle cx="7" cy="7" r="5.2" fill="none" stroke="currentColor" strokeWidth="1.6" strokeDasharray="2.3 1.75" />,
  progress: [<g key="r">{ring}</g>, <path key="p" d="M7 4a3 3 0 0 1 0 6z" fill="currentColor" />],
  waiting: [<g key="r">{ring}</g>, <path key="p" d="M5.6 5v4M8.4 5v4" {...line} />],
  resolved: [
    <circle key="r" cx="7" cy="7" r="6" fill="currentColor" />,
    <path key="p" d="m4.4 7.2 1.8 1.8 3.5-3.7" {...line} stroke="var(--surface)" />,
  ],
  closed: [<g key="r">{ring}</g>, <path key="p" d="m4.8 7.2 1.5 1.5 3-3.1" {...line} />],
  canceled: [<g key="r">{ring}</g>, <path key="p" d="M4.8 9.2 9.2 4.8" {...line} />],
  reopened: <path d="M3.3 3.6A5.2 5.2 0 1 1 1.9 8M3.2 1.2v2.8h2.8" {...line} strokeWidth="1.6" />,
};

interface StatusProps {
  readonly shape: StatusShape;
  readonly label: string;
  /** The glyph alone; the label is spoken. */
  readonly bare?: boolean;
}

/** Status of a case: glyph and word, without a box. */
export function StatusGlyph({ shape, label, bare }: StatusProps): ReactNode {
  return (
    <span className={css.status} title={bare ? label : undefined}>
      <svg className={css[shape]} viewBox="0 0 14 14" aria-hidden="true">
        {shapes[shape]}
      </svg>
      {bare ? <Hidden>{label}</Hidden> : <span>{label}</span>}
    </span>
  );
}

const colours = ['#0e8a8a', '#2951b2', '#a56d03', '#7a53bc', '#068342', '#b04a03', '#c3292b', '#0476a6', '#5a5751'];

function colourOf(name: string): string {
  let sum = 7;
  for (const letter of name) sum = (sum * 31 + letter.codePointAt(0)!) % 9973;
  return colours[sum % colours.length]!;
}

/** First letters of the first and the last word. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => (word ? [...word][0] : ''));
  return letters.join('').toLocaleUpperCase();
}

interface AvatarProps {
  readonly name: string;
  readonly size?: 'sm' | 'md' | 'lg';
  /** An organisation instead of a person. */
  readonly square?: boolean;
}

/** The letters of a name on a colour of its own: a picture, not text. Hidden from readers: the name stands beside it, or in the control around it. */
export function Avatar({ name, size = 'md', square }: AvatarProps): ReactNode {
  const colour = { '--c': colourOf(name) } as CSSProperties;
  return (
    <span
      className={cx(css.avatar, css[size], square && css.square)}
      style={colour}
      title={name}
      data-letters={initials(name)}
      aria-hidden="true"
    />
  );
}

const noticeLooks = {
  info: { name: undefined, icon: InfoIcon },
  ok: { name: 'alertOk', icon: CheckIcon },
  warn: { name: 'alertWarn', icon: AlertIcon },
  late: { name: 'alertLate', icon: AlertIcon },
} as const;

interface NoticeProps {
  readonly tone?: keyof typeof noticeLooks;
  readonly icon?: Icon;
  /** Spoken when it appears: for what follows on something the user did. */
  readonly live?: boolean;
  readonly children: ReactNode;
}

/** A word to the reader above or between the content. A refusal comes into sight: the button that was refused may stand far below it. */
export function Notice({ tone = 'info', icon, live, children }: NoticeProps): ReactNode {
  const { name, icon: own } = noticeLooks[tone];
  const Mark = icon ?? own;
  const ref = useRef<HTMLDivElement>(null);
  const refusal = live === true && tone === 'late';
  useEffect(() => {
    if (refusal) ref.current?.scrollIntoView({ block: 'nearest' });
  }, [refusal]);
  return (
    <div ref={ref} className={cx(css.alert, name && css[name])} role={live ? 'alert' : undefined}>
      <Mark />
      <div>{children}</div>
    </div>
  );
}

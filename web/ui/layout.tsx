/** Rows, stacks, words and the frame of a page: what a screen is set out with, so that it needs no styles of its own. */
import { Children, type CSSProperties, type ReactNode } from 'react';
import { cx } from './cx.ts';
import { LeftIcon } from './icons.tsx';
import css from './layout.module.css';
import { Link, useTitle } from './router.tsx';
import { useText } from './text.tsx';

const gapStyle = (gap: number | undefined): CSSProperties | undefined =>
  gap === undefined ? undefined : ({ '--gap': `${gap}px` } as CSSProperties);

interface BoxProps {
  /** Pixels between the parts, a multiple of 2. */
  readonly gap?: number;
  readonly className?: string;
  readonly children?: ReactNode;
}

interface RowProps extends BoxProps {
  readonly between?: boolean;
  readonly end?: boolean;
  readonly wrap?: boolean;
  readonly top?: boolean;
}

/** Side by side. */
export function Row({ gap, between, end, wrap, top, className, children }: RowProps): ReactNode {
  const name = cx(css.row, between && css.between, end && css.end, wrap && css.wrap, top && css.top, className);
  return (
    <div className={name} style={gapStyle(gap)}>
      {children}
    </div>
  );
}

/** One below the other. */
export function Stack({ gap, className, children }: BoxProps): ReactNode {
  return (
    <div className={cx(css.stack, className)} style={gapStyle(gap)}>
      {children}
    </div>
  );
}

/** Filters above a list: they break into lines, on a phone they scroll sideways. */
export function FilterBar({ label, children }: { label: string; children: ReactNode }): ReactNode {
  return (
    <search className={css.filters} aria-label={label}>
      {children}
    </search>
  );
}

/** Takes the room that is left. */
export function Grow({ className, children }: { className?: string; children?: ReactNode }): ReactNode {
  return <div className={cx(css.grow, className)}>{children}</div>;
}

export interface WordsProps {
  readonly as?: 'span' | 'p' | 'div' | 'b' | 'h2' | 'h3';
  readonly size?: 'xs' | 'sm' | 'md' | 'lg';
  readonly tone?: 'muted' | 'dim' | 'ok' | 'late' | 'warn';
  readonly bold?: boolean;
  /** One line, cut with an ellipsis. */
  readonly cut?: boolean;
  /** Numbers and times: never broken. */
  readonly num?: boolean;
  readonly mono?: boolean;
  readonly id?: string;
  readonly title?: string;
  readonly className?: string;
  readonly children?: ReactNode;
}

/** Text in one of the sizes and tones of the house. */
export function Words({ as: Tag = 'span', size, tone, bold, cut, num, mono, className, ...rest }: WordsProps): ReactNode {
  const name = cx(
    css.text,
    size && css[size],
    tone && css[tone],
    bold && css.bold,
    cut && css.cut,
    num && css.num,
    mono && css.mono,
  );
  return <Tag className={cx(name, className)} {...rest} />;
}

/** For readers only; on the screen it takes no room. */
export function Hidden({ as: Tag = 'span', children }: { as?: 'span' | 'h1' | 'h2' | 'h3'; children: ReactNode }): ReactNode {
  return <Tag className={css.hidden}>{children}</Tag>;
}

/** Shown on a phone only (`only="phone"`) or everywhere but there. */
export function Show({ on, children }: { on: 'phone' | 'desktop'; children: ReactNode }): ReactNode {
  return <div className={on === 'phone' ? css.onPhone : css.offPhone}>{children}</div>;
}

/** First thing the keyboard meets: over the header, straight to the content. */
export function SkipLink(): ReactNode {
  const t = useText();
  return (
    <a className={css.skip} href="#main">
      {t('common.skip')}
    </a>
  );
}

export function Kbd({ children }: { children: ReactNode }): ReactNode {
  return <kbd className={css.kbd}>{children}</kbd>;
}

interface CardProps {
  readonly title?: ReactNode;
  /** At the end of the head: a button, a count. */
  readonly aside?: ReactNode;
  readonly foot?: ReactNode;
  /** Inner margin of 16; without it the children reach the edge (lists, tables). */
  readonly pad?: boolean;
  readonly className?: string;
  readonly children?: ReactNode;
}

/** White ground, one hairline. */
export function Card({ title, aside, foot, pad, className, children }: CardProps): ReactNode {
  return (
    <section className={cx(css.card, className)}>
      {title !== undefined && (
        <header className={css.head}>
          <h2>{title}</h2>
          {aside}
        </header>
      )}
      {pad ? <div className={css.pad}>{children}</div> : children}
      {foot && <footer className={css.foot}>{foot}</footer>}
    </section>
  );
}

/** Name and value in two columns: `<KeyValues rows={[[t('…'), value], …]} />`. Empty values are left out. */
export function KeyValues({ rows }: { rows: readonly (readonly [string, ReactNode])[] }): ReactNode {
  const filled = rows.filter(([, value]) => value !== null && value !== undefined && value !== '');
  return (
    <dl className={css.kv}>
      {filled.map(([name, value]) => [<dt key={`${name}-t`}>{name}</dt>, <dd key={`${name}-d`}>{value}</dd>])}
    </dl>
  );
}

export interface Crumb {
  readonly label: string;
  readonly to?: string;
}

/** The way back: the first crumb has the arrow. */
export function Breadcrumb({ crumbs }: { crumbs: readonly Crumb[] }): ReactNode {
  const t = useText();
  return (
    <nav aria-label={t('common.breadcrumb')}>
      <ol className={css.crumbs}>
        {crumbs.map((crumb, index) => (
          <li key={`${crumb.to ?? ''} ${crumb.label}`} className={index > 0 && crumb.to === undefined ? css.offPhone : undefined}>
            {index > 0 && <span aria-hidden="true">/</span>}
            {crumb.to === undefined ? (
              <span aria-current="page">{crumb.label}</span>
            ) : (
              <Link to={crumb.to}>
                {index === 0 && <LeftIcon size="sm" className={css.turn} />}
                {crumb.label}
              </Link>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}

interface PageProps {
  /** Heading and browser title. */
  readonly title: string;
  /** Dim line above the heading: a number. */
  readonly over?: ReactNode;
  /** Below the heading. */
  readonly sub?: ReactNode;
  /** At the end of the head, on a phone below it at full width: a `WorkflowBar`. */
  readonly flow?: ReactNode;
  /** At the end of the head: at most one primary button. */
  readonly actions?: ReactNode;
  readonly crumbs?: readonly Crumb[];
  readonly width?: 'wide' | 'narrow';
  readonly children?: ReactNode;
}

/** A page with a heading: title, way back, actions, content. */
export function Page({ title, over, sub, flow, actions, crumbs, width, children }: PageProps): ReactNode {
  useTitle(title);
  return (
    <div className={cx(css.page, width && css[width])}>
      {crumbs && <Breadcrumb crumbs={crumbs} />}
      <header className={css.pageHead}>
        <div>
          {over && (
            <Words as="p" size="sm" tone="dim" num>
              {over}
            </Words>
          )}
          <h1>{title}</h1>
          {sub && (
            <Words as="p" size="sm" tone="muted">
              {sub}
            </Words>
          )}
        </div>
        {flow && <div className={css.flow}>{flow}</div>}
        {Children.count(actions) > 0 && <Row wrap>{actions}</Row>}
      </header>
      {children}
    </div>
  );
}

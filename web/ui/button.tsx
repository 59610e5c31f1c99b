/** Buttons: one primary a view, secondary has a line, quiet has none, danger is red text and never filled. */
import type { ReactNode } from 'react';
import css from './button.module.css';
import { cx } from './cx.ts';
import type { Icon } from './icons.tsx';
import { Hidden } from './layout.tsx';
import { Link } from './router.tsx';
import { useText } from './text.tsx';

interface Look {
  readonly kind?: 'primary' | 'secondary' | 'quiet' | 'danger';
  readonly size?: 'xs' | 'sm' | 'md' | 'lg';
  readonly icon?: Icon;
  /** After the words: an arrow down for a menu. */
  readonly after?: Icon;
  readonly full?: boolean;
}

const look = ({ kind = 'secondary', size = 'sm', full }: Look, ...more: (string | false | undefined)[]): string =>
  cx(css.button, kind !== 'secondary' && css[kind], size !== 'sm' && css[size], full && css.full, ...more);

type NativeButton = Omit<React.ComponentPropsWithRef<'button'>, 'children'>;

export interface ButtonProps extends NativeButton, Look {
  /** Waiting for an answer: keeps its width, takes no second click, says so to readers. */
  readonly busy?: boolean;
  readonly children: ReactNode;
}

/** A button with words. `type` is `button` unless told. */
export function Button({
  kind,
  size,
  full,
  icon: Mark,
  after: After,
  busy,
  className,
  children,
  onClick,
  ...rest
}: ButtonProps): ReactNode {
  const t = useText();
  const small = size === 'xs' ? 'sm' : 'md';
  return (
    <button
      type="button"
      {...rest}
      className={look({ kind, size, full }, busy && css.busy, className)}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {Mark && <Mark size={small} />}
      <span>{children}</span>
      {After && <After size="sm" />}
      {busy && (
        <span className={css.pulse}>
          <i />
          <i />
          <i />
          <Hidden>{t('common.working')}</Hidden>
        </span>
      )}
    </button>
  );
}

interface LinkButtonProps extends Look {
  readonly to: string;
  readonly children: ReactNode;
}

/** A link that looks like a button: it goes somewhere. */
export function LinkButton({ to, icon: Mark, after: After, children, ...rest }: LinkButtonProps): ReactNode {
  return (
    <Link to={to} className={look(rest)}>
      {Mark && <Mark />}
      {children}
      {After && <After size="sm" />}
    </Link>
  );
}

export interface IconButtonProps extends NativeButton {
  readonly icon: Icon;
  /** Spoken, and shown on hover. */
  readonly label: string;
  readonly kind?: 'secondary' | 'quiet' | 'danger';
  readonly size?: 'xs' | 'sm';
  readonly iconSize?: 'sm' | 'md' | 'lg';
  /** A red dot: something new. The label must say it too. */
  readonly dot?: boolean;
}

/** A button with an icon only. */
export function IconButton({
  icon: Mark,
  label,
  kind = 'quiet',
  size,
  iconSize,
  dot,
  className,
  ...rest
}: IconButtonProps): ReactNode {
  return (
    <button
      type="button"
      title={label}
      aria-label={label}
      {...rest}
      className={look({ kind, size }, css.icon, dot && css.dot, className)}
    >
      <Mark size={iconSize} />
    </button>
  );
}

/** Two buttons grown together: the deed, and the arrow with its variants. */
export function SplitButton({ children }: { children: ReactNode }): ReactNode {
  return <span className={css.split}>{children}</span>;
}

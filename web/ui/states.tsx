/** Nothing yet, wait, it failed: each says what happened, what it means for the work in hand, and holds the next step. */
import { type ReactNode, useSyncExternalStore } from 'react';
import { Notice } from './badge.tsx';
import { Button } from './button.tsx';
import { AlertIcon, type Icon, OfflineIcon, SearchIcon } from './icons.tsx';
import { Hidden } from './layout.tsx';
import css from './states.module.css';
import { useText } from './text.tsx';

interface EmptyProps {
  readonly icon: Icon;
  /** What: “No cases yet”. */
  readonly title: string;
  /** Why, or what it would be good for. */
  readonly children?: ReactNode;
  /** One primary button, at most one more. */
  readonly actions?: ReactNode;
  readonly as?: 'h1' | 'h2' | 'h3';
}

export function EmptyState({ icon: Mark, title, children, actions, as: Heading = 'h3' }: EmptyProps): ReactNode {
  return (
    <div className={css.empty}>
      <span className={css.mark}>
        <Mark size="lg" />
      </span>
      <Heading>{title}</Heading>
      {children && <p>{children}</p>}
      {actions && <div className={css.acts}>{actions}</div>}
    </div>
  );
}

interface ErrorProps {
  readonly title: string;
  readonly children?: ReactNode;
  readonly onRetry?: () => void;
  readonly busy?: boolean;
  /** What to name on the telephone. */
  readonly reference?: string;
}

/** Our fault: what is safe, try again, the reference. */
export function ErrorState({ title, children, onRetry, busy, reference }: ErrorProps): ReactNode {
  const t = useText();
  return (
    <div className={css.empty} role="alert">
      <span className={css.mark}>
        <AlertIcon size="lg" />
      </span>
      <h3>{title}</h3>
      <p>{children ?? t(reference ? 'common.error.safe' : 'common.error.safeAlone')}</p>
      {onRetry && (
        <div className={css.acts}>
          <Button kind="primary" onClick={onRetry} busy={busy}>
            {t('common.retry')}
          </Button>
        </div>
      )}
      {reference && <p className={css.reference}>{t.rich('common.error.reference', { reference: <code>{reference}</code> })}</p>}
    </div>
  );
}

/** Not there, or not open to you: one answer for both. */
export function MissingState({ actions }: { actions?: ReactNode }): ReactNode {
  const t = useText();
  return (
    <EmptyState icon={SearchIcon} title={t('common.missing.title')} actions={actions} as="h1">
      {t('common.missing.why')}
    </EmptyState>
  );
}

const widths = [62, 48, 70, 54, 66, 44];

/** The shape of a list that comes. `label` is spoken: “Loading cases”. */
export function SkeletonRows({ rows = 6, label }: { rows?: number; label?: string }): ReactNode {
  const t = useText();
  return (
    <div className={css.waits}>
      <Hidden>
        <span role="status">{label ?? t('common.loading')}</span>
      </Hidden>
      <div className={css.rows} aria-hidden="true">
        {Array.from({ length: rows }, (_, row) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: bones have no names
          <div key={row}>
            <Bone width={14} height={14} />
            <span className={css.lines}>
              <Bone width={`${widths[row % 6]}%`} />
              <Bone width={`${widths[(row + 2) % 6]! + 12}%`} height={8} />
            </span>
            <Bone width={64} />
          </div>
        ))}
      </div>
    </div>
  );
}

/** One grey bar of a skeleton. */
export function Bone({ width, height }: { width: number | string; height?: number }): ReactNode {
  return <span className={css.bone} style={{ width, height }} />;
}

/** Long work: a bar with its share, 0 to 1. The count and the way out stand beside it. */
export function ProgressBar({ share, label }: { share: number; label: string }): ReactNode {
  const percent = Math.round(Math.max(0, Math.min(1, share)) * 100);
  return (
    <span
      className={css.track}
      role="progressbar"
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-label={label}
    >
      <i style={{ inlineSize: `${percent}%` }} />
    </span>
  );
}

function subscribeOnline(listen: () => void): () => void {
  window.addEventListener('online', listen);
  window.addEventListener('offline', listen);
  return () => {
    window.removeEventListener('online', listen);
    window.removeEventListener('offline', listen);
  };
}

/** Says that the line is gone; nothing while it is there. */
export function OfflineNotice(): ReactNode {
  const t = useText();
  const online = useSyncExternalStore(subscribeOnline, () => navigator.onLine);
  if (online) return null;
  return (
    <div className={css.offline}>
      <Notice tone="warn" icon={OfflineIcon} live>
        <b>{t('common.offline.title')}</b> {t('common.offline.text')}
      </Notice>
    </div>
  );
}

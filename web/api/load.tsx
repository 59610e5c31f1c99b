/** What every reading goes through on the screen: the shape of what comes, a fault with its way out, nothing there, then the content. */
import { type ReactNode, useState } from 'react';
import { Dialog, ErrorState, MissingState, SkeletonRows, useText, Words } from '../ui/index.ts';
import type { Problem } from './problem.ts';
import { problemText } from './problem-text.ts';

interface Reading<A> {
  readonly data: A | undefined;
  readonly error: Problem | null;
  readonly refetch: () => unknown;
}

interface LoadProps<A> {
  readonly of: Reading<A>;
  /** What stands there meanwhile; rows unless told. */
  readonly skeleton?: ReactNode;
  /** Title of a fault: “Your cases could not be loaded”. */
  readonly failed?: string;
  readonly children: (data: A) => ReactNode;
}

/** `<Load of={useCall(…)}>{(record) => …}</Load>`. An answer that is there stays, even when fetching it again fails, unless it is gone. */
export function Load<A>({ of, skeleton, failed, children }: LoadProps<A>): ReactNode {
  const t = useText();
  const [busy, setBusy] = useState(false);
  // What he may not see any more goes off the screen at once, however much of it is there.
  if (of.error?.status === 404) return <MissingState />;
  if (of.data !== undefined) return children(of.data);
  if (!of.error) return skeleton ?? <SkeletonRows />;
  const again = async (): Promise<void> => {
    setBusy(true);
    await of.refetch();
    setBusy(false);
  };
  return (
    <ErrorState title={failed ?? t('common.error.load')} onRetry={() => void again()} busy={busy} reference={of.error.reference}>
      {of.error.status >= 500 ? undefined : problemText(t, of.error)}
    </ErrorState>
  );
}

/** The session ended while somebody was at work: what he wrote is kept as drafts, the log-in brings him back to it. */
export function ExpiredDialog({ onLogIn }: { onLogIn: () => void }): ReactNode {
  const t = useText();
  return (
    <Dialog
      kind="question"
      title={t('common.expired.title')}
      submit={t('common.expired.logIn')}
      onSubmit={onLogIn}
      onClose={onLogIn}
      only
    >
      <Words as="p" tone="muted">
        {t('common.expired.text')}
      </Words>
    </Dialog>
  );
}

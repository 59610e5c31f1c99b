/** The way to add a record stands once: in the head of a page, or in the middle of its list while that is empty. */
import { type ReactNode, useEffect } from 'react';

interface BareProps {
  readonly onBare: (bare: boolean) => void;
  readonly children: ReactNode;
}

/** Around what stands in place of an empty list: while it is there its own button is the one to press, and the head goes without. */
export function Bare({ onBare, children }: BareProps): ReactNode {
  useEffect(() => {
    onBare(true);
    return () => onBare(false);
  }, [onBare]);
  return children;
}

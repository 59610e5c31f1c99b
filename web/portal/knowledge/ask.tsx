import type { ReactNode } from 'react';
import { LinkButton, PlusIcon, useText } from '../../ui/index.ts';
import { useMe } from '../portal.tsx';

/** Where a new case is made, with what was read or looked for noted; null where the reader has no cases. */
export function useAskAt(): (about?: string) => string | null {
  const has = useMe().sections.some(({ object }) => object === 'case');
  return (about) => (has ? `/cases/new${about ? `?about=${encodeURIComponent(about.slice(0, 250))}` : ''}` : null);
}

/** “Ask us instead”: from nothing found to a new case. */
export function AskInstead({ about }: { about?: string }): ReactNode {
  const t = useText();
  const to = useAskAt()(about);
  return (
    to && (
      <LinkButton kind="primary" icon={PlusIcon} to={to}>
        {t('knowledge.ask')}
      </LinkButton>
    )
  );
}

/** The question mark of every screen: the guide, opened beside what one is at (DOC-02). */
import type { ReactNode } from 'react';
import css from './help-mark.module.css';
import { useText } from './text.tsx';

export interface HelpProps {
  /** Where the guide tells about the screen that is shown. */
  readonly help?: string;
}

export function HelpMark({ help }: HelpProps): ReactNode {
  const t = useText();
  if (!help) return null;
  return (
    <a className={css.ask} href={help} target="_blank" rel="noreferrer" aria-label={t('common.help')} title={t('common.help')}>
      <span>?</span>
    </a>
  );
}

/** The question mark beside a setting: opens the guide's chapter for administrators (DOC-02). */
import type { ReactNode } from 'react';
import { useText } from '../ui/index.ts';
import css from './studio.module.css';

export function HelpMark({ about }: { about: string }): ReactNode {
  const t = useText();
  const label = t('studio.helpOn', { about });
  return (
    <a className={css.help} href="/help/administrators" target="_blank" rel="noreferrer" aria-label={label} title={label}>
      ?
    </a>
  );
}

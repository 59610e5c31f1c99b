import type { ReactNode } from 'react';
import type { Marked as Parts } from '../../../shared/contracts/knowledge.ts';
import css from './search-box.module.css';

/** A text with what was looked for marked. */
export function Marked({ parts }: { parts: Parts }): ReactNode {
  return parts.map(({ text, hit }, index) =>
    hit ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never change places
      <mark key={index} className={css.hit}>
        {text}
      </mark>
    ) : (
      text
    ),
  );
}

export const plainOf = (parts: Parts): string => parts.map(({ text }) => text).join('');

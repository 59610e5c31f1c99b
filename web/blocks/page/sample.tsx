/** Where records will stand: the preview has none, so that arranging a page shows nobody's records (W8). */
import type { ReactNode } from 'react';
import css from './page.module.css';

const widths = [62, 48, 71, 55, 40];

export function Sample({ rows }: { rows: number }): ReactNode {
  return (
    <div className={css.sample} aria-hidden="true">
      {widths.slice(0, rows).map((width) => (
        <i key={width} style={{ inlineSize: `${width}%` }} />
      ))}
    </div>
  );
}

/** Small parts of the studio's lists. */
import type { ReactNode } from 'react';
import { SearchInput, useText, Words } from '../ui/index.ts';
import css from './studio.module.css';

/** A name with its dim second line, in a list whose rows lead nowhere. */
export function NameLines({ name, sub }: { name: string; sub: string }): ReactNode {
  return (
    <span className={css.two}>
      <Words cut>{name}</Words>
      <Words size="xs" tone="dim" cut>
        {sub}
      </Words>
    </span>
  );
}

/** The search box of a list in the studio. */
export function ListSearch({ value, onChange }: { value: string; onChange: (value: string) => void }): ReactNode {
  const t = useText();
  return (
    <div className={css.search}>
      <SearchInput label={t('studio.search')} value={value} onChange={onChange} />
    </div>
  );
}

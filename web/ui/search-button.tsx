/** The button of the search everywhere, in the frame of each face. */
import type { ReactNode } from 'react';
import { IconButton } from './button.tsx';
import { SearchIcon } from './icons.tsx';
import css from './search-button.module.css';
import { useText } from './text.tsx';

export interface SearchProps {
  /** Opens the search everywhere; no button without. */
  readonly onSearch?: () => void;
}

/** The magnifying glass, where there is room a field that says its key, in the bar of a phone with its word. */
export function SearchButton({ onSearch, wide, tab }: SearchProps & { wide?: boolean; tab?: boolean }): ReactNode {
  const t = useText();
  if (!onSearch) return null;
  const label = t('common.searchEverywhere');
  const keys = { 'aria-keyshortcuts': 'Control+K Meta+K' };
  if (tab) {
    return (
      <button type="button" aria-label={label} onClick={onSearch} {...keys}>
        <SearchIcon size="lg" />
        <span>{t('common.searchShort')}</span>
      </button>
    );
  }
  if (!wide) return <IconButton icon={SearchIcon} iconSize="lg" label={label} onClick={onSearch} {...keys} />;
  return (
    <button type="button" className={css.wide} onClick={onSearch} {...keys}>
      <SearchIcon />
      <span>{label}</span>
      <small aria-hidden="true">Ctrl K</small>
    </button>
  );
}

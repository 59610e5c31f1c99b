/**
 * The search of a portal: suggestions while one types (HOM-01, KBA-05), articles first, then the reader's own cases; Enter leads to all
 * results. Keys as the ARIA combobox pattern says. On a phone the suggestions push what is below instead of covering it.
 *
 * `<SearchBox large />` in a banner, `<SearchBox value={q} />` above results. Needs a `DoorProvider` with a portal around it.
 */
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { useDoor } from '../../record/index.ts';
import { CrossIcon, cx, Hidden, IconButton, Kbd, SearchIcon, useNavigate, useText } from '../../ui/index.ts';
import css from './search-box.module.css';
import { Suggestions } from './suggestions.tsx';
import { type Suggestion, useSuggestions } from './use-suggestions.ts';

export interface SearchBoxProps {
  /** What is in the box at first. */
  readonly value?: string;
  /** In a banner. */
  readonly large?: boolean;
  /** Words in the empty box; “Search articles and cases” where absent. */
  readonly placeholder?: string;
  /** Takes the key `/` from anywhere on the page where nothing is written. */
  readonly slash?: boolean;
  /** Where all results are; the knowledge base's own page where absent. */
  readonly resultsTo?: (words: string) => string;
  /** Only these are offered; articles and cases where absent. */
  readonly only?: 'articles' | 'cases' | undefined;
}

export const resultsAt = (words: string): string => `/knowledge/search?q=${encodeURIComponent(words)}`;

export function SearchBox({ value = '', large, placeholder, slash, resultsTo = resultsAt, only }: SearchBoxProps): ReactNode {
  const t = useText();
  const navigate = useNavigate();
  const { recordTo } = useDoor();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(value);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const found = useSuggestions(typed, open, only);
  const { options, all } = found;
  useSlash(input, slash);
  useEffect(() => setTyped(value), [value]);

  function leave(): void {
    setOpen(false);
    setActive(-1);
  }
  function go(to: string | null | undefined): void {
    if (!to) return;
    leave();
    input.current?.blur();
    navigate(to);
  }
  const addressOf = ({ object, uid }: Suggestion): string | null | undefined => recordTo?.(object, uid);
  const results = (): void => go(typed.trim() ? resultsTo(typed.trim()) : null);
  /** One behind the last suggestion stands “All results”. */
  const choose = (index: number): void => {
    const option = options[index];
    if (option) go(addressOf(option));
    else results();
  };

  function onKeyDown(event: React.KeyboardEvent): void {
    const last = options.length; // the line with all results
    const keys: Record<string, () => void> = {
      ArrowDown: () => (all ? setActive(active >= last ? -1 : active + 1) : setOpen(true)),
      ArrowUp: () => (all ? setActive(active < 0 ? last : active - 1) : setOpen(true)),
      Enter: () => (open && active >= 0 ? choose(active) : results()),
      Escape: () => (open ? leave() : setTyped('')),
    };
    const act = keys[event.key];
    if (!act || event.nativeEvent.isComposing) return;
    event.preventDefault();
    act();
  }

  const shown = open && all !== null;
  return (
    <search className={cx(css.search, large && css.large)}>
      <div className={css.box}>
        <SearchIcon />
        <input
          ref={input}
          type="text"
          role="combobox"
          enterKeyHint="search"
          autoComplete="off"
          spellCheck={false}
          maxLength={200}
          aria-label={placeholder ?? t('knowledge.search.label')}
          placeholder={placeholder ?? t('knowledge.search.label')}
          aria-autocomplete="list"
          aria-expanded={shown}
          aria-controls={shown ? id : undefined}
          aria-activedescendant={shown && active >= 0 ? `${id}-${active}` : undefined}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setOpen(true);
            setActive(-1);
          }}
          onFocus={() => typed !== value && setOpen(true)}
          onKeyDown={onKeyDown}
          onBlur={leave}
        />
        {typed ? (
          <IconButton
            size="xs"
            icon={CrossIcon}
            label={t('knowledge.search.clear')}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => {
              setTyped('');
              input.current?.focus();
            }}
          />
        ) : (
          slash && (
            <span className={css.slash}>
              <Kbd>/</Kbd>
            </span>
          )
        )}
      </div>
      <Hidden>
        <span role="status">{shown ? t('knowledge.search.suggestions', { count: options.length }) : ''}</span>
      </Hidden>
      {shown && <Suggestions id={id} found={found} words={typed.trim()} active={active} onPoint={setActive} onChoose={choose} />}
    </search>
  );
}

/** The key `/` puts the cursor into the box, unless somebody is writing. */
function useSlash(input: React.RefObject<HTMLInputElement | null>, on: boolean | undefined): void {
  useEffect(() => {
    if (!on) return;
    const listen = (event: KeyboardEvent): void => {
      const at = event.target as HTMLElement;
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return;
      if (at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName)) return;
      event.preventDefault();
      input.current?.focus();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [input, on]);
}

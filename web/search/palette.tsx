/**
 * The palette: one box, results in groups below it. Keys as the ARIA combobox pattern says; the focus stays in the box, Escape closes, and the focus goes
 * back to where it was. Older answers are never drawn over newer questions.
 */
import { type ReactNode, useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { useSay } from '../record/index.ts';
import {
  Button,
  CrossIcon,
  Hidden,
  IconButton,
  MoreText,
  RelativeTime,
  SearchIcon,
  StatusGlyph,
  useNavigate,
  useText,
} from '../ui/index.ts';
import css from './palette.module.css';
import { keepRecent, recentOf } from './recent.ts';
import { foundGroups, type Group, placesFor, type Result, recentGroup } from './results.ts';
import type { SearchSource } from './source.ts';
import { type Everywhere, useEverywhere, worthAsking } from './use-everywhere.ts';

const searchText = import.meta.glob('../../shared/text/*/search.json', { import: 'default' });

interface PaletteProps {
  readonly source: SearchSource;
  /** What was typed before it was there; once. */
  readonly takeEarly: () => string;
  readonly onClose: () => void;
}

export function Palette(props: PaletteProps): ReactNode {
  return (
    <MoreText files={searchText}>
      <Open {...props} />
    </MoreText>
  );
}

/** Goes to a path: within this face without loading the page anew. */
function useGo(base: string): (href: string) => void {
  const navigate = useNavigate();
  return (href) => {
    const here =
      base === '' ? !href.startsWith('/studio') && !href.startsWith('/p/') : href === base || href.startsWith(`${base}/`);
    if (here) navigate(href.slice(base.length) || '/');
    else window.location.assign(href);
  };
}

function useGroups(source: SearchSource, words: string, seen: Everywhere): readonly Group[] {
  const t = useText();
  const say = useSay();
  return useMemo(() => {
    if (words === '') return recentGroup(t, recentOf(source.person));
    const found = seen.found === null ? [] : foundGroups(t, say, source, seen.found);
    return [...placesFor(t, source, words), ...found];
  }, [t, say, source, words, seen.found]);
}

function Open({ source, takeEarly, onClose }: PaletteProps): ReactNode {
  const t = useText();
  const go = useGo(source.base);
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  const [typed, setTyped] = useState('');
  const [active, setActive] = useState(0);
  const [again, setAgain] = useState(0);
  const words = typed.trim();
  const seen = useEverywhere(source.portal, words, again);
  const groups = useGroups(source, words, seen);
  const results = groups.flatMap((group) => group.results);
  const at = Math.min(active, results.length - 1);

  useLayoutEffect(() => {
    const dialog = ref.current;
    if (!dialog) return;
    if (!dialog.open) dialog.showModal();
    dialog.querySelector('input')?.focus();
    const early = takeEarly();
    if (early !== '') setTyped(early);
    return () => dialog.close();
  }, [takeEarly]);
  useEffect(() => {
    document.getElementById(`${id}-${at}`)?.scrollIntoView({ block: 'nearest' });
  }, [id, at]);

  const choose = (result: Result | undefined): void => {
    if (!result) return;
    keepRecent(source.person, { href: result.href, label: result.label, note: result.kind });
    onClose();
    go(result.href);
  };
  const move = (to: number): void => setActive(results.length === 0 ? 0 : (to + results.length) % results.length);
  function onKeyDown(event: React.KeyboardEvent): void {
    const keys: Record<string, () => void> = {
      ArrowDown: () => move(at + 1),
      ArrowUp: () => move(at - 1),
      PageDown: () => setActive(Math.min(at + 5, results.length - 1)),
      PageUp: () => setActive(Math.max(at - 5, 0)),
      Enter: () => choose(results[at]),
    };
    const act = keys[event.key];
    if (!act || event.nativeEvent.isComposing) return;
    event.preventDefault();
    act();
  }
  return createPortal(
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog by itself
    <dialog
      ref={ref}
      className={css.dialog}
      aria-label={t('search.title')}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      // Beside the palette: it is meant to go.
      onClick={(event) => event.target === ref.current && onClose()}
    >
      <search className={css.box}>
        <SearchIcon />
        <input
          type="text"
          role="combobox"
          autoComplete="off"
          spellCheck={false}
          enterKeyHint="go"
          maxLength={200}
          aria-label={t('search.title')}
          placeholder={t(source.settings ? 'search.placeholderStaff' : 'search.placeholder')}
          aria-autocomplete="list"
          aria-expanded={results.length > 0}
          aria-controls={`${id}-list`}
          aria-activedescendant={results.length > 0 ? `${id}-${at}` : undefined}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
        />
        <IconButton icon={CrossIcon} label={t('common.close')} onClick={onClose} />
      </search>
      <Hidden>
        <span role="status">{statusOf(t, words, seen, results.length)}</span>
      </Hidden>
      <Results id={id} groups={groups} active={at} onPoint={setActive} onChoose={choose} />
      <Foot words={words} seen={seen} empty={results.length === 0} onAgain={() => setAgain(again + 1)} />
    </dialog>,
    document.body,
  );
}

function statusOf(t: ReturnType<typeof useText>, words: string, seen: Everywhere, count: number): string {
  if (words === '' || seen.state === 'asking') return '';
  if (seen.state === 'failed') return t('search.failed');
  return count === 0 ? (worthAsking(words) ? t('search.nothing', { words }) : '') : t('search.found', { count });
}

interface ResultsProps {
  readonly id: string;
  readonly groups: readonly Group[];
  readonly active: number;
  readonly onPoint: (index: number) => void;
  readonly onChoose: (result: Result) => void;
}

function Results({ id, groups, active, onPoint, onChoose }: ResultsProps): ReactNode {
  const t = useText();
  let index = -1;
  return (
    <div className={css.list} role="listbox" id={`${id}-list`} aria-label={t('search.results')}>
      {groups.map(({ name, results }) => (
        // biome-ignore lint/a11y/useSemanticElements: a group of options, as the listbox pattern has it
        <div key={name} role="group" aria-label={name}>
          <div className={css.head} aria-hidden="true">
            {name}
          </div>
          {results.map((result) => {
            index += 1;
            const own = index;
            const { icon: Mark, label, href } = result;
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the box above has the focus and the keys
              <div
                key={href}
                id={`${id}-${own}`}
                role="option"
                aria-selected={own === active}
                className={css.option}
                onMouseDown={(event) => event.preventDefault()}
                onMouseMove={() => own !== active && onPoint(own)}
                onClick={() => onChoose(result)}
              >
                <Mark />
                <span className={css.words}>
                  <span className={css.label}>{label}</span>
                  <Facts {...result} />
                </span>
              </div>
            );
          })}
        </div>
      ))}
    </div>
  );
}

/** Beside the name: its number, its status, when it was. */
function Facts({ note, status, at }: Result): ReactNode {
  if (!note && !status && !at) return null;
  return (
    <span className={css.facts}>
      {note && <span className={css.note}>{note}</span>}
      {status && (status.shape ? <StatusGlyph shape={status.shape} label={status.label} /> : <span>{status.label}</span>)}
      {at && <RelativeTime at={at} as="short" />}
    </span>
  );
}

interface FootProps {
  readonly words: string;
  readonly seen: Everywhere;
  readonly empty: boolean;
  readonly onAgain: () => void;
}

/** What there is to say besides the results: nothing found, something went wrong, words that are only like those typed. */
function Foot({ words, seen, empty, onAgain }: FootProps): ReactNode {
  const t = useText();
  if (words === '') return empty ? <p className={css.say}>{t('search.hint')}</p> : null;
  if (seen.state === 'failed') {
    return (
      <div className={css.say}>
        <span>{t('search.failed')}</span>
        <Button size="xs" onClick={onAgain}>
          {t('common.retry')}
        </Button>
      </div>
    );
  }
  if (seen.state === 'asking') return empty ? <p className={css.say}>{t('search.asking')}</p> : null;
  if (empty) return <p className={css.say}>{worthAsking(words) ? t('search.nothing', { words }) : t('search.more')}</p>;
  return seen.found?.near ? <p className={css.say}>{t('search.near')}</p> : null;
}

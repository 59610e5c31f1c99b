/**
 * A menu behind a button: arrow keys, Home, End, typing ahead, Escape; the popover gives the top layer and the closing by a click outside.
 * A long one has a search over its entries, with the arrow keys going on into them.
 */
import { type ReactNode, useId, useLayoutEffect, useRef, useState } from 'react';
import { cx } from './cx.ts';
import { SearchInput } from './field.tsx';
import { CheckIcon, type Icon } from './icons.tsx';
import css from './menu.module.css';
import { phone } from './phone.ts';
import { place } from './place.ts';
import { useHref, useNavigate } from './router.tsx';
import { useText } from './text.tsx';

export interface MenuEntry {
  readonly label: string;
  readonly icon?: Icon;
  readonly onSelect?: () => void;
  /** Goes to an address below the base. */
  readonly to?: string;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  /** One of a group: the chosen one has a check. */
  readonly checked?: boolean;
}

export interface TriggerProps {
  readonly ref: React.RefObject<HTMLButtonElement | null>;
  readonly popoverTarget: string;
  readonly 'aria-haspopup': 'menu' | 'dialog';
  readonly 'aria-expanded': boolean;
  readonly onKeyDown: (event: React.KeyboardEvent) => void;
}

interface MenuProps {
  readonly label: string;
  /** Draws the button: `trigger={(props) => <Button {...props}>…</Button>}`. */
  readonly trigger: (props: TriggerProps) => ReactNode;
  /** `line` draws a hairline. */
  readonly entries: readonly (MenuEntry | 'line')[];
  readonly align?: 'start' | 'end';
  /** Above the entries: who is logged in. */
  readonly head?: ReactNode;
  /** Name of the search that it has where it is long. */
  readonly search?: string;
}

/** More entries than this and one wants to search. */
const MANY = 10;

const entriesOf = (menu: HTMLElement | null): HTMLElement[] => [...(menu?.querySelectorAll<HTMLElement>('[data-entry]') ?? [])];
const searchOf = (menu: HTMLElement | null): HTMLInputElement | null => menu?.querySelector('input[type="search"]') ?? null;

export function Menu({ label, trigger, entries, align = 'end', head, search }: MenuProps): ReactNode {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);

  const long = search !== undefined && entries.length > MANY;

  const aim = useRef<number | null>(null);
  useLayoutEffect(() => {
    if (!open || !menu.current || !button.current) return;
    place(button.current, menu.current, { align });
    // With the arrow up the last entry takes the focus; else the first, or the search, which calls up the keyboard of a phone.
    const field = aim.current === null && !phone?.matches ? searchOf(menu.current) : null;
    (field ?? entriesOf(menu.current).at(aim.current ?? 0))?.focus();
    aim.current = null;
  }, [open, align]);

  const close = (): void => menu.current?.hidePopover();
  const drawn = (some: MenuProps['entries']): ReactNode =>
    some.map((entry, index) =>
      entry === 'line' ? (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no name, and the entries of a menu keep their order
        <hr className={css.line} key={`line-${index}`} />
      ) : (
        <Entry key={`${entry.label} ${entry.to ?? ''}`} entry={entry} close={close} />
      ),
    );

  return (
    <>
      {trigger({
        ref: button,
        popoverTarget: id,
        'aria-haspopup': long ? 'dialog' : 'menu',
        'aria-expanded': open,
        onKeyDown: (event) => {
          if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
          event.preventDefault();
          aim.current = event.key === 'ArrowDown' ? 0 : -1;
          menu.current?.showPopover();
        },
      })}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it is a dialog or a menu */}
      {/* biome-ignore lint/a11y/useAriaPropsSupportedByRole: either may have a name */}
      <div
        ref={menu}
        id={id}
        popover="auto"
        role={long ? 'dialog' : 'menu'}
        tabIndex={-1}
        aria-label={label}
        className={css.menu}
        onKeyDown={(event) => walk(event, menu.current)}
        onToggle={(event) => setOpen(event.newState === 'open')}
      >
        {open && head && (
          <div className={css.head} role="presentation">
            {head}
          </div>
        )}
        {open && long && <Searched label={label} search={search} entries={entries} draw={drawn} />}
        {open && !long && drawn(entries)}
      </div>
    </>
  );
}

/** A field over the entries: a menu holds nothing but entries, so they are one within a dialog. */
function Searched({
  label,
  search,
  entries,
  draw,
}: Pick<MenuProps, 'label' | 'entries'> & {
  search: string;
  draw: (entries: MenuProps['entries']) => ReactNode;
}): ReactNode {
  const t = useText();
  const [typed, setTyped] = useState('');
  const part = typed.trim().toLocaleLowerCase();
  const found = part === '' ? entries : entries.filter((one) => one !== 'line' && one.label.toLocaleLowerCase().includes(part));
  return (
    <>
      <div className={css.search}>
        <SearchInput label={search} value={typed} onChange={setTyped} />
        <p role="status" className={found.length > 0 ? css.spoken : undefined}>
          {part !== '' && (found.length === 0 ? t('common.nothingFound') : t('common.found', { count: found.length }))}
        </p>
      </div>
      <div role="menu" aria-label={label}>
        {draw(found)}
      </div>
    </>
  );
}

/** The keys of a menu, in its entries and in its search. */
function walk(event: React.KeyboardEvent, menu: HTMLElement | null): void {
  const all = entriesOf(menu);
  const field = searchOf(menu);
  const here = all.indexOf(document.activeElement as HTMLElement);
  const types = field !== null && document.activeElement === field;
  const focusAt = (index: number): void => all[(index + all.length) % all.length]?.focus();
  const keys: Record<string, () => void> = {
    ArrowDown: () => focusAt(here + 1),
    // From the first entry back to what it was found by.
    ArrowUp: () => (here === 0 && field ? field.focus() : focusAt(here < 0 ? -1 : here - 1)),
    ...(types ? { Enter: () => all[0]?.click() } : { Home: () => focusAt(0), End: () => focusAt(-1) }),
    Tab: () => menu?.hidePopover(),
  };
  const act = keys[event.key];
  if (act) {
    if (event.key !== 'Tab') event.preventDefault();
    act();
    return;
  }
  if (types || event.key.length !== 1 || event.key === ' ' || event.ctrlKey || event.metaKey) return;
  // What is typed goes on in the search.
  if (field) {
    field.focus();
    return;
  }
  const letter = event.key.toLocaleLowerCase();
  const next = [...all.slice(here + 1), ...all.slice(0, here + 1)].find((one) =>
    one.innerText.trim().toLocaleLowerCase().startsWith(letter),
  );
  next?.focus();
}

function Entry({ entry, close }: { entry: MenuEntry; close: () => void }): ReactNode {
  const { label, icon: Mark, onSelect, to, danger, disabled, checked } = entry;
  const navigate = useNavigate();
  const href = useHref(to ?? '');
  const inside = (
    <>
      {Mark && <Mark />}
      <span>{label}</span>
      {checked && <CheckIcon size="sm" />}
    </>
  );
  const common = {
    'data-entry': true,
    className: cx(css.entry, danger && css.danger),
    tabIndex: -1,
    role: checked === undefined ? 'menuitem' : 'menuitemradio',
    'aria-checked': checked,
  };
  if (to !== undefined) {
    return (
      <a
        {...common}
        href={href}
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey) return;
          event.preventDefault();
          close();
          navigate(to);
        }}
      >
        {inside}
      </a>
    );
  }
  return (
    <button
      {...common}
      type="button"
      aria-disabled={disabled || undefined}
      onClick={() => {
        if (disabled) return;
        close();
        onSelect?.();
      }}
    >
      {inside}
    </button>
  );
}

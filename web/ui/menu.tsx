/** A menu behind a button: arrow keys, Home, End, typing ahead, Escape; the popover gives the top layer and the closing by a click outside. */
import { type ReactNode, useId, useLayoutEffect, useRef, useState } from 'react';
import { cx } from './cx.ts';
import { CheckIcon, type Icon } from './icons.tsx';
import css from './menu.module.css';
import { place } from './place.ts';
import { useHref, useNavigate } from './router.tsx';

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
  readonly 'aria-haspopup': 'menu';
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
}

const entriesOf = (menu: HTMLElement | null): HTMLElement[] => [...(menu?.querySelectorAll<HTMLElement>('[data-entry]') ?? [])];

export function Menu({ label, trigger, entries, align = 'end', head }: MenuProps): ReactNode {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);

  const focusAt = (index: number): void => {
    const all = entriesOf(menu.current);
    all[(index + all.length) % all.length]?.focus();
  };

  /** Which entry takes the focus when the menu opens: the first, or with the arrow up the last. */
  const aim = useRef(0);
  useLayoutEffect(() => {
    if (!open || !menu.current || !button.current) return;
    place(button.current, menu.current, { align });
    const all = entriesOf(menu.current);
    all.at(aim.current)?.focus();
    aim.current = 0;
  }, [open, align]);

  function onKeyDown(event: React.KeyboardEvent): void {
    const all = entriesOf(menu.current);
    const here = all.indexOf(document.activeElement as HTMLElement);
    const keys: Record<string, () => void> = {
      ArrowDown: () => focusAt(here + 1),
      ArrowUp: () => focusAt(here < 0 ? -1 : here - 1),
      Home: () => focusAt(0),
      End: () => focusAt(-1),
      Tab: () => menu.current?.hidePopover(),
    };
    const act = keys[event.key];
    if (act) {
      if (event.key !== 'Tab') event.preventDefault();
      act();
      return;
    }
    if (event.key.length !== 1 || event.key === ' ' || event.ctrlKey || event.metaKey) return;
    const letter = event.key.toLocaleLowerCase();
    const next = [...all.slice(here + 1), ...all.slice(0, here + 1)].find((one) =>
      one.innerText.trim().toLocaleLowerCase().startsWith(letter),
    );
    next?.focus();
  }

  return (
    <>
      {trigger({
        ref: button,
        popoverTarget: id,
        'aria-haspopup': 'menu',
        'aria-expanded': open,
        onKeyDown: (event) => {
          if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
          event.preventDefault();
          aim.current = event.key === 'ArrowDown' ? 0 : -1;
          menu.current?.showPopover();
        },
      })}
      <div
        ref={menu}
        id={id}
        popover="auto"
        role="menu"
        tabIndex={-1}
        aria-label={label}
        className={css.menu}
        onKeyDown={onKeyDown}
        onToggle={(event) => setOpen(event.newState === 'open')}
      >
        {open && head && (
          <div className={css.head} role="presentation">
            {head}
          </div>
        )}
        {open &&
          entries.map((entry, index) =>
            entry === 'line' ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines have no name, and the entries of a menu keep their order
              <hr className={css.line} key={`line-${index}`} />
            ) : (
              <Entry key={`${entry.label} ${entry.to ?? ''}`} entry={entry} close={() => menu.current?.hidePopover()} />
            ),
          )}
      </div>
    </>
  );
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

/** One of many, found by typing; the options come from a list or from the server. Keys as the ARIA combobox pattern says. */
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { IconButton } from './button.tsx';
import css from './field.module.css';
import { type Option, useBox, useFieldTies } from './field.tsx';
import { CrossIcon, DownIcon } from './icons.tsx';
import { Hidden } from './layout.tsx';
import { place } from './place.ts';
import { useText } from './text.tsx';

/** Gives the options for what was typed. The signal tells that the answer is no longer wanted. */
export type LoadOptions = (typed: string, signal: AbortSignal) => Promise<readonly Option[]>;

export interface ComboboxProps {
  readonly value: Option | null;
  readonly onChange: (value: Option | null) => void;
  readonly options: readonly Option[] | LoadOptions;
  readonly placeholder?: string;
  readonly disabled?: boolean;
  /** Spoken name, where no `Field` stands around it. */
  readonly label?: string;
}

type Found =
  | { readonly state: 'loading' | 'failed' }
  /** `typed`: the words they were found for; while others are asked for they stay on the screen. */
  | { readonly state: 'there'; readonly options: readonly Option[]; readonly typed: string };

const WAIT = 150; // milliseconds after the last key before the server is asked

const isFor = (found: Found, typed: string): boolean => found.state === 'there' && found.typed === typed;

function useFound(source: readonly Option[] | LoadOptions, typed: string, open: boolean): Found {
  const [found, setFound] = useState<Found>({ state: 'loading' });
  const latest = useRef(source);
  latest.current = source;
  useEffect(() => {
    if (!open) return;
    const from = latest.current;
    if (typeof from !== 'function') {
      const part = typed.trim().toLocaleLowerCase();
      setFound({ state: 'there', typed, options: from.filter((one) => one.label.toLocaleLowerCase().includes(part)) });
      return;
    }
    const stop = new AbortController();
    setFound((before) => (before.state === 'there' ? before : { state: 'loading' }));
    const timer = setTimeout(
      () => {
        from(typed, stop.signal).then(
          (options) => stop.signal.aborted || setFound({ state: 'there', typed, options }),
          () => stop.signal.aborted || setFound({ state: 'failed' }),
        );
      },
      typed ? WAIT : 0,
    );
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [typed, open]);
  return found;
}

export function Combobox({ value, onChange, options: source, placeholder, disabled, label }: ComboboxProps): ReactNode {
  const t = useText();
  const ties = useFieldTies();
  const listId = useId();
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [typed, setTyped] = useState<string | null>(null);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const found = useFound(source, typed ?? '', open);
  const options = found.state === 'there' ? found.options : [];
  const box = useBox(css.picker);

  useEffect(() => {
    const popup = list.current;
    const field = input.current?.parentElement;
    if (!open || !popup || !field) return;
    if (!popup.matches(':popover-open')) popup.showPopover();
    place(field, popup, { fit: true });
  });
  useEffect(() => {
    list.current?.querySelector(`[id="${listId}-${active}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [active, listId]);

  const close = (): void => {
    setOpen(false);
    setTyped(null);
  };
  const choose = (option: Option): void => {
    onChange(option);
    close();
  };
  /** The button goes with the choice: the focus goes on from the field. */
  const clear = (): void => {
    onChange(null);
    input.current?.focus();
  };
  const move = (to: number): void => setActive(Math.max(0, Math.min(to, options.length - 1)));

  function onKeyDown(event: React.KeyboardEvent): void {
    const keys: Record<string, () => void> = {
      ArrowDown: () => (open ? move(active + 1) : setOpen(true)),
      ArrowUp: () => (open ? move(active - 1) : setOpen(true)),
      PageDown: () => move(active + 8),
      PageUp: () => move(active - 8),
      // Never one that was found for other words: what was meant is on its way.
      Enter: () => open && isFor(found, typed ?? '') && options[active] && choose(options[active]),
      Escape: close,
    };
    const act = keys[event.key];
    if (!act || (!open && (event.key === 'Escape' || event.key === 'Enter'))) return;
    event.preventDefault();
    event.stopPropagation(); // Escape closes the list, not the dialog around it
    act();
  }

  return (
    <div className={box}>
      <input
        {...ties}
        ref={input}
        role="combobox"
        aria-label={label}
        aria-expanded={open}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={open && options[active] ? `${listId}-${active}` : undefined}
        autoComplete="off"
        placeholder={placeholder}
        disabled={disabled}
        value={typed ?? value?.label ?? ''}
        onChange={(event) => {
          setTyped(event.target.value);
          setActive(0);
          setOpen(true);
        }}
        onClick={() => setOpen(true)}
        onKeyDown={onKeyDown}
        onBlur={close}
      />
      {value && !disabled ? (
        <IconButton size="xs" iconSize="sm" icon={CrossIcon} label={t('common.clearChoice')} onClick={clear} />
      ) : (
        <DownIcon />
      )}
      <Hidden>
        <span role="status">{open && found.state === 'there' ? t('common.found', { count: options.length }) : ''}</span>
      </Hidden>
      {open && (
        <div ref={list} popover="manual" className={css.listbox}>
          <OptionList
            id={listId}
            label={label ?? placeholder ?? t('common.options')}
            found={found}
            active={active}
            chosen={value?.value}
            onPoint={setActive}
            onChoose={choose}
          />
        </div>
      )}
    </div>
  );
}

interface OptionListProps {
  readonly id: string;
  readonly label: string;
  readonly found: Found;
  readonly active: number;
  /** Value of the option that is chosen now. */
  readonly chosen: string | undefined;
  readonly onPoint: (index: number) => void;
  readonly onChoose: (option: Option) => void;
}

function OptionList({ id, label, found, active, chosen, onPoint, onChoose }: OptionListProps): ReactNode {
  const t = useText();
  const options = found.state === 'there' ? found.options : [];
  return (
    <>
      <div role="listbox" id={id} aria-label={label}>
        {options.map((one, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are on the input, which keeps the focus
          // biome-ignore lint/a11y/useFocusableInteractive: the input keeps the focus and points here
          <div
            key={one.value}
            id={`${id}-${index}`}
            role="option"
            className={css.option}
            aria-selected={index === active}
            data-chosen={one.value === chosen || undefined}
            onMouseDown={(event) => event.preventDefault()}
            onMouseMove={() => onPoint(index)}
            onClick={() => onChoose(one)}
          >
            {one.label}
            {one.hint && <small>{one.hint}</small>}
          </div>
        ))}
      </div>
      {found.state !== 'there' && (
        <p className={css.note}>{t(found.state === 'failed' ? 'common.optionsFailed' : 'common.loading')}</p>
      )}
      {found.state === 'there' && options.length === 0 && <p className={css.note}>{t('common.nothingFound')}</p>}
    </>
  );
}

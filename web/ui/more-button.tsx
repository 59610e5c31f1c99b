/** The button below a list that asks for more rows. */
import { type ReactNode, type RefObject, useEffect, useRef } from 'react';
import { Button, type ButtonProps } from './button.tsx';
import { focusOr } from './focus.ts';

const ROWS = 'tr[data-row], li, [role="treeitem"]';

interface MoreButtonProps extends Omit<ButtonProps, 'onClick'> {
  readonly onMore: () => void;
  readonly busy: boolean | undefined;
}

/** What the button takes, whatever it looks like. */
interface MoreFocus {
  readonly ref: RefObject<HTMLButtonElement | null>;
  readonly onFocus: () => void;
  readonly onBlur: () => void;
}

/**
 * `{pages.more && <MoreButton onMore={pages.more} busy={pages.loadingMore}>…</MoreButton>}` beside the rows or below them. It goes with the last
 * of them; who is on it with the keyboard goes on at the first row that is new.
 */
export function MoreButton({ onMore, busy, ...rest }: MoreButtonProps): ReactNode {
  return <Button {...rest} {...useMoreFocus(busy)} busy={busy} onClick={onMore} />;
}

/** For a button that looks different: `<button {...useMoreFocus(pages.loadingMore)} …>`, drawn by a component that goes with it. */
export function useMoreFocus(busy: boolean | undefined): MoreFocus {
  const button = useRef<HTMLButtonElement>(null);
  const has = useRef(false);
  const before = useRef<{ readonly list: Element | null; readonly rows: ReadonlySet<Element> }>(undefined);
  useEffect(() => {
    if (!busy) return;
    const list = listOf(button.current);
    before.current = { list, rows: new Set(list?.querySelectorAll(ROWS)) };
  }, [busy]);
  useEffect(
    () => () => {
      const list = before.current?.list;
      if (!has.current || !list?.isConnected) return;
      const rows = [...list.querySelectorAll<HTMLElement>(ROWS)];
      enter(rows.find((row) => !before.current?.rows.has(row)) ?? rows.at(-1));
    },
    [],
  );
  return {
    ref: button,
    onFocus: () => {
      has.current = true;
    },
    onBlur: () => {
      has.current = false;
    },
  };
}

/** The nearest part of the page around the button that has rows. */
function listOf(button: Element | null): Element | null {
  let part = button?.parentElement ?? null;
  while (part && part.querySelector(ROWS) === null) part = part.parentElement;
  return part;
}

/** What opens the row, the first thing in it that the keyboard reaches, or the row itself. */
function enter(row: HTMLElement | undefined): void {
  const target = row?.querySelector<HTMLElement>('a[href]') ?? row?.querySelector<HTMLElement>('button, input') ?? row;
  if (target === row) row?.setAttribute('tabindex', '-1');
  focusOr(target);
}

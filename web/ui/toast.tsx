/**
 * Short messages at the foot of the screen: what was done, with a way to undo it. Spoken; they wait while the pointer or the focus is
 * on them, and never lie over what is being typed in: where the field stands at the foot, they go to the head. Title, stages and tabs of
 * a page stand at its head and are what is pressed next. On a phone they go where nothing is pressed, if there is such a place. While a dialog is
 * open they stand in it: it lies over all else, and what is outside it can neither be pressed nor heard.
 */
import {
  createContext,
  type FocusEvent,
  type MouseEvent,
  type ReactNode,
  type RefObject,
  useCallback,
  useContext,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { createPortal } from 'react-dom';
import { focusOr } from './focus.ts';
import { CheckIcon, CrossIcon, type Icon } from './icons.tsx';
import { phone } from './phone.ts';
import css from './states.module.css';
import { useText } from './text.tsx';
import { freePlace, withRoom } from './toast-room.ts';

export interface ToastInput {
  readonly text: string;
  readonly icon?: Icon;
  /** Takes it back; shows the button. */
  readonly undo?: () => void;
}
interface Toast extends ToastInput {
  readonly id: number;
  /** When it goes by itself, wherever it is drawn by then. */
  readonly ends: number;
}

/** Milliseconds: about the time it takes to read one; longer where there is something to decide. */
const STAY = 4000;
const STAY_UNDO = 7000;
const stayOf = ({ undo }: ToastInput): number => (undo ? STAY_UNDO : STAY);

const ToastContext = createContext<(toast: ToastInput | string) => void>(() => {});

/** Shows a toast: `toast(t('…'))` or `toast({ text, undo })`. */
export function useToast(): (toast: ToastInput | string) => void {
  return useContext(ToastContext);
}

const HostContext = createContext<(host: HTMLElement) => () => void>(() => () => {});

/** The place for messages in a dialog, while it is the last one opened. */
export function ToastHost(): ReactNode {
  const ref = useRef<HTMLDivElement>(null);
  const join = useContext(HostContext);
  useLayoutEffect(() => (ref.current ? join(ref.current) : undefined), [join]);
  return <div ref={ref} role="status" aria-live="polite" />;
}

export function ToastProvider({ children }: { children: ReactNode }): ReactNode {
  const [hosts, setHosts] = useState<readonly HTMLElement[]>([]);
  const join = useCallback((host: HTMLElement) => {
    setHosts((all) => [...all, host]);
    return () => setHosts((all) => all.filter((one) => one !== host));
  }, []);
  const host = hosts.at(-1);
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const next = useRef(0);
  const held = useRef(new Set<number>());
  const show = useCallback((input: ToastInput | string) => {
    const id = next.current++;
    const toast: ToastInput = typeof input === 'string' ? { text: input } : input;
    setToasts((all) => [...withRoom(all, held.current), { ...toast, id, ends: Date.now() + stayOf(toast) }]);
  }, []);
  const drop = useCallback((id: number) => setToasts((all) => all.filter((one) => one.id !== id)), []);
  const box = useRef<HTMLDivElement>(null);
  const at = useOutOfTheWay(box, toasts.length);
  const free = typeof at === 'number';
  const lines = toasts.length > 0 && (
    <div ref={box} className={css.toasts} data-at={free ? 'free' : at} style={free ? { insetBlock: `${at}px auto` } : undefined}>
      {toasts.map((one) => (
        <ToastLine key={one.id} toast={one} drop={drop} held={held.current} />
      ))}
    </div>
  );
  return (
    <ToastContext value={show}>
      <HostContext value={join}>
        {children}
        <div role="status" aria-live="polite">
          {host ? null : lines}
        </div>
        {host && createPortal(lines, host)}
      </HostContext>
    </ToastContext>
  );
}

/** Where one types: a field, or anything else that takes text. */
const typed = 'input:not([type="checkbox"]):not([type="radio"]), textarea, select, [contenteditable="true"]';
/** What can be pressed or typed in: all of it; where rows are everywhere what stands beside or in them; and what is least to be covered. */
const pressed = [
  `a[href], button, label, summary, [data-row], input, ${typed}`,
  `a[href]:not([data-row] *), button, label, summary, input, ${typed}`,
  `button, label, input, ${typed}`,
] as const;
const EDGE = 72; // pixels between screen and toasts at most; the style sheet has the same
const GAP = 8;

type At = 'end' | 'start' | number;

/** The edges of what stands there, in sight. */
const edgesOf = (all: Iterable<Element>): DOMRect[] =>
  [...all]
    .map((one) => one.getBoundingClientRect())
    .filter(({ top, bottom, width, height }) => width > 1 && height > 1 && bottom > 0 && top < window.innerHeight);

const meet = (one: DOMRect, other: DOMRect): boolean =>
  one.top < other.bottom && one.bottom > other.top && one.left < other.right && one.right > other.left;

/** Where toasts that lie over something pressed would lie over none; null where they do not, or where there is no such place. */
function elsewhere(box: HTMLElement, lines: readonly DOMRect[]): number | null {
  const within = box.closest('dialog') ?? document;
  const height = lines.reduce((sum, line) => sum + line.height + GAP, -GAP);
  for (const some of pressed) {
    const controls = edgesOf([...within.querySelectorAll(some)].filter((one) => !box.contains(one)));
    if (!controls.some((one) => lines.some((line) => meet(one, line)))) return null;
    const beside = controls.filter(({ left, right }) => lines.some((line) => left < line.right && right > line.left));
    const free = freePlace(height, { top: GAP, bottom: window.innerHeight - GAP }, beside);
    if (free !== null) return free;
  }
  return null;
}

/**
 * Where the toasts stand: at the foot, or out of the way of the focused field. On a phone, where they are as wide as everything else, out of the
 * way of whatever is pressed. Asked again when the focus or the page moves; once out of the way of a field, they stay there.
 */
function useOutOfTheWay(box: RefObject<HTMLDivElement | null>, shown: number): At {
  const [at, setAt] = useState<At>('end');
  useLayoutEffect(() => {
    if (shown === 0) return setAt('end');
    const look = (event?: Event | readonly MutationRecord[]): void => {
      const field = document.activeElement?.closest(typed)?.getBoundingClientRect();
      const lines = [...(box.current?.children ?? [])].map((line) => line.getBoundingClientRect());
      const head = window.innerHeight - EDGE - lines.reduce((sum, { height }) => sum + height + GAP, 0);
      const covered =
        field !== undefined &&
        field.top < window.innerHeight &&
        field.bottom > head &&
        lines.some(({ left, right }) => field.left < right && field.right > left);
      // Who moves the page would chase them over it: only a field is left then.
      const moves = event instanceof Event && event.type === 'scroll' && !(field && lines.some((line) => meet(field, line)));
      const free = phone?.matches && box.current && !moves ? elsewhere(box.current, lines) : null;
      // They never come back while they are shown: the button beside the field takes the focus when it is pressed, and would be under
      // them before the finger leaves it.
      if (free !== null) setAt(free);
      else if (covered) setAt((now) => (now === 'end' ? 'start' : now));
    };
    look();
    // What the deed has changed is drawn after it is told.
    const watch = new MutationObserver(look);
    if (phone?.matches) watch.observe(document.body, { childList: true, subtree: true });
    document.addEventListener('focusin', look);
    document.addEventListener('scroll', look, { capture: true, passive: true });
    window.addEventListener('resize', look);
    return () => {
      watch.disconnect();
      document.removeEventListener('focusin', look);
      document.removeEventListener('scroll', look, { capture: true });
      window.removeEventListener('resize', look);
    };
  }, [box, shown]);
  return at;
}

interface LineProps {
  readonly toast: Toast;
  readonly drop: (id: number) => void;
  /** Ids of the messages that are held. */
  readonly held: Set<number>;
}

function ToastLine({ toast, drop, held }: LineProps): ReactNode {
  const t = useText();
  const [isHeld, setHeld] = useState(false);
  /** What had the focus before one of its buttons took it: it goes back there. */
  const from = useRef<EventTarget | null>(null);
  const { id, text, icon: Mark = CheckIcon, undo } = toast;
  const ends = useRef(toast.ends);
  const stay = stayOf(toast);
  useEffect(() => {
    if (isHeld) {
      held.add(id);
      return () => {
        held.delete(id);
        ends.current = Date.now() + stay;
      };
    }
    const timer = setTimeout(() => drop(id), ends.current - Date.now());
    return () => clearTimeout(timer);
  }, [isHeld, held, id, drop, stay]);
  const hold = useMemo(
    () => ({
      // A move, not an entry: a message that appears below a pointer at rest is not held there for ever.
      onMouseMove: () => setHeld(true),
      onMouseLeave: () => setHeld(false),
      onFocus: ({ currentTarget, relatedTarget }: FocusEvent<HTMLElement>) => {
        if (!currentTarget.contains(relatedTarget)) from.current = relatedTarget;
        setHeld(true);
      },
      onBlur: () => setHeld(false),
    }),
    [],
  );
  const leave = ({ currentTarget }: MouseEvent<HTMLElement>): void => {
    const back = from.current;
    focusOr(back instanceof HTMLElement && back.isConnected ? back : currentTarget.closest('dialog'));
    drop(id);
  };
  return (
    <div className={css.toast} {...hold}>
      <Mark />
      <span>{text}</span>
      {undo && (
        <button
          type="button"
          onClick={(event) => {
            undo();
            leave(event);
          }}
        >
          {t('common.undo')}
        </button>
      )}
      <button type="button" aria-label={t('common.close')} onClick={leave}>
        <CrossIcon size="sm" />
      </button>
    </div>
  );
}

/** Short messages at the foot: what was done, with a way to undo it. Spoken; they wait while the pointer or the focus is on them. */
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { CheckIcon, CrossIcon, type Icon } from './icons.tsx';
import css from './states.module.css';
import { useText } from './text.tsx';

export interface ToastInput {
  readonly text: string;
  readonly icon?: Icon;
  /** Takes it back; shows the button. */
  readonly undo?: () => void;
}
interface Toast extends ToastInput {
  readonly id: number;
}

const STAY = 7000; // milliseconds, about twice the time it takes to read one

const ToastContext = createContext<(toast: ToastInput | string) => void>(() => {});

/** Shows a toast: `toast(t('…'))` or `toast({ text, undo })`. */
export function useToast(): (toast: ToastInput | string) => void {
  return useContext(ToastContext);
}

export function ToastProvider({ children }: { children: ReactNode }): ReactNode {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const next = useRef(0);
  const show = useCallback((input: ToastInput | string) => {
    const id = next.current++;
    setToasts((all) => [...all.slice(-2), { ...(typeof input === 'string' ? { text: input } : input), id }]);
  }, []);
  const drop = useCallback((id: number) => setToasts((all) => all.filter((one) => one.id !== id)), []);
  return (
    <ToastContext value={show}>
      {children}
      <div className={css.toasts} role="status" aria-live="polite">
        {toasts.map((one) => (
          <ToastLine key={one.id} toast={one} drop={drop} />
        ))}
      </div>
    </ToastContext>
  );
}

function ToastLine({ toast, drop }: { toast: Toast; drop: (id: number) => void }): ReactNode {
  const t = useText();
  const [held, setHeld] = useState(false);
  const { id, text, icon: Mark = CheckIcon, undo } = toast;
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => drop(id), STAY);
    return () => clearTimeout(timer);
  }, [held, id, drop]);
  const hold = useMemo(
    () => ({
      // A move, not an entry: a message that appears below a pointer at rest is not held there for ever.
      onMouseMove: () => setHeld(true),
      onMouseLeave: () => setHeld(false),
      onFocus: () => setHeld(true),
      onBlur: () => setHeld(false),
    }),
    [],
  );
  return (
    <div className={css.toast} {...hold}>
      <Mark />
      <span>{text}</span>
      {undo && (
        <button
          type="button"
          onClick={() => {
            undo();
            drop(id);
          }}
        >
          {t('common.undo')}
        </button>
      )}
      <button type="button" aria-label={t('common.close')} onClick={() => drop(id)}>
        <CrossIcon size="sm" />
      </button>
    </div>
  );
}

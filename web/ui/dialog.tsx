/**
 * Dialogs on the native element, which holds the focus, makes the page inert and gives the focus back.
 * A question stands in the middle; a form comes from the side with the list still visible. The title is the deed, and the button repeats it.
 */
import { type ReactNode, useEffect, useId, useLayoutEffect, useRef } from 'react';
import { createPortal } from 'react-dom';
import { Button, IconButton } from './button.tsx';
import { cx } from './cx.ts';
import css from './dialog.module.css';
import { CrossIcon } from './icons.tsx';
import { useText } from './text.tsx';
import { ToastHost } from './toast.tsx';

export interface DialogProps {
  /** `view` is wide and in the middle: something to look at. */
  readonly kind: 'question' | 'form' | 'view';
  /** The deed: “Invite people to Halden Biolabs”. */
  readonly title: string;
  readonly sub?: ReactNode;
  readonly onClose: () => void;
  /** There is no other way than the one button: nothing to cancel, and closing it is pressing it. */
  readonly only?: boolean;
  /** Sent by the button or Enter. Without it there is nothing to send, only to close. */
  readonly onSubmit?: () => void;
  /** Words of the button that does it. */
  readonly submit?: string;
  readonly danger?: boolean;
  readonly busy?: boolean;
  readonly disabled?: boolean;
  /** At the start of the foot: “3 of 4 addresses are ready”. */
  readonly note?: ReactNode;
  readonly children?: ReactNode;
}

/** The first field, else the first button: in a form what it is about before its foot, never the cross. */
function focusFirst(dialog: HTMLDialogElement, isForm: boolean): void {
  const field = dialog.querySelector<HTMLElement>('[data-body] :is(input, textarea, select):not([type="hidden"], :disabled)');
  const button = (part: string) => dialog.querySelector<HTMLElement>(`[data-${part}] button:not(:disabled)`);
  (field ?? (isForm ? button('body') : null) ?? button('foot') ?? dialog).focus();
}

/** Draw it while it is open: `{open && <Dialog …/>}`. */
export function Dialog({
  kind,
  title,
  sub,
  onClose,
  only,
  onSubmit,
  submit,
  danger,
  busy,
  disabled,
  note,
  children,
}: DialogProps): ReactNode {
  const t = useText();
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  // Before the element leaves the page: a removed dialog can no longer give the focus back to where it was.
  useLayoutEffect(() => {
    const dialog = ref.current;
    if (!dialog) return;
    if (!dialog.open) dialog.showModal();
    focusFirst(dialog, kind === 'form');
    return () => dialog.close();
  }, [kind]);
  // What was sent and refused, here or by the server, begins at its first fault: else the button seems to do nothing.
  const sent = useRef(false);
  useEffect(() => {
    if (!sent.current || busy) return;
    sent.current = false;
    ref.current?.querySelector<HTMLElement>('[data-body] [aria-invalid="true"]')?.focus();
  });
  // What had the focus may be gone: taken back, removed. It stays in the dialog, so that the next key is not pressed from nowhere.
  useEffect(() => {
    if (ref.current?.open && document.activeElement === document.body) ref.current.focus();
  });
  // At the end of the page: a dialog with a form of its own may be opened from within a form.
  return createPortal(
    <dialog
      ref={ref}
      className={cx(css.dialog, css[kind])}
      data-kind={kind}
      tabIndex={-1}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        if (!busy) onClose();
      }}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          event.stopPropagation(); // React would carry it to a form around the dialog
          if (busy || disabled) return;
          sent.current = true;
          onSubmit?.();
        }}
      >
        <header className={css.head}>
          <div>
            <h2 id={titleId}>{title}</h2>
            {sub && <p>{sub}</p>}
          </div>
          <IconButton icon={CrossIcon} label={t('common.close')} onClick={onClose} disabled={busy} />
        </header>
        {children && (
          <div className={css.body} data-body>
            {children}
          </div>
        )}
        <footer className={css.foot} data-foot>
          <span>{note}</span>
          {!only && (
            <Button onClick={onClose} disabled={busy}>
              {t(onSubmit ? 'common.cancel' : 'common.close')}
            </Button>
          )}
          {onSubmit && (
            <Button type="submit" kind={danger ? 'danger' : 'primary'} busy={busy} disabled={disabled}>
              {submit ?? title}
            </Button>
          )}
        </footer>
      </form>
      <ToastHost />
    </dialog>,
    document.body,
  );
}

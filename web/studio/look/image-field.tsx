/** A picture: shown as it is now, [Select file], [Clear value] (BRD-02). Nothing is sent before the page is saved. */
import { type ReactNode, useId, useRef } from 'react';
import { Button, IconButton, ImageIcon, Row, TrashIcon, useText, Words } from '../../ui/index.ts';
import css from './look.module.css';

/** A chosen file, `clear`, or null: left as it is. */
export type Pending = File | 'clear' | null;

const urls = new WeakMap<File, string>();
/** One address for each chosen file, for as long as it is chosen. */
export function urlOf(file: File): string {
  const known = urls.get(file) ?? URL.createObjectURL(file);
  urls.set(file, known);
  return known;
}

interface ImageFieldProps {
  readonly label: string;
  readonly hint: string;
  /** Address of the present one. */
  readonly now: string | null;
  readonly pending: Pending;
  readonly onChange: (image: Pending) => void;
}

export function ImageField({ label, hint, now, pending, onChange }: ImageFieldProps): ReactNode {
  const t = useText();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const shown = pending === 'clear' ? null : pending === null ? now : urlOf(pending);
  return (
    <div className={css.image}>
      <span className={css.thumb}>{shown ? <img src={shown} alt="" /> : <ImageIcon size="lg" />}</span>
      <div>
        <Words as="div" bold id={id}>
          {label}
        </Words>
        <Words as="p" size="sm" tone="muted">
          {pending instanceof File ? pending.name : hint}
        </Words>
      </div>
      <Row>
        <input
          ref={input}
          type="file"
          hidden
          accept="image/png,image/jpeg,image/webp,image/gif,image/svg+xml"
          aria-labelledby={id}
          onChange={(event) => {
            const file = event.target.files?.[0];
            if (file) onChange(file);
            event.target.value = '';
          }}
        />
        <Button onClick={() => input.current?.click()} aria-describedby={id}>
          {t('studio.look.select')}
        </Button>
        {shown && (
          <IconButton
            icon={TrashIcon}
            label={t('studio.look.clear', { name: label })}
            onClick={() => onChange(now && pending !== 'clear' ? 'clear' : null)}
          />
        )}
      </Row>
    </div>
  );
}

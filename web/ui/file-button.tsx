/** A button that lets one file be chosen, in our words and not the browser's. Stands inside a `Field`. */
import { type ReactNode, useId } from 'react';
import { useFieldTies } from './field.tsx';
import css from './files.module.css';
import { Hidden, Words } from './layout.tsx';

interface FileButtonProps {
  /** Words on the button. */
  readonly children: string;
  /** Types that are offered, as the browser takes them. */
  readonly accept: string;
  readonly onFile: (file: File) => void;
  /** What is chosen, beside the button: its name. */
  readonly chosen?: ReactNode;
}

export function FileButton({ children, accept, onFile, chosen }: FileButtonProps): ReactNode {
  const own = useId();
  const { id = own, 'aria-describedby': describedBy, 'aria-invalid': invalid } = useFieldTies();
  return (
    <div className={css.chosen}>
      <label className={css.choose} htmlFor={id}>
        {children}
        {chosen && <Hidden> {chosen}</Hidden>}
        <input
          id={id}
          type="file"
          accept={accept}
          className={css.input}
          aria-describedby={describedBy}
          aria-invalid={invalid}
          onChange={(event) => {
            const [file] = event.target.files ?? [];
            if (file) onFile(file);
            event.target.value = ''; // the same file can be chosen again after it was taken back
          }}
        />
      </label>
      {chosen && (
        <Words size="sm" tone="muted" cut>
          {chosen}
        </Words>
      )}
    </div>
  );
}

/**
 * Fields: label above, hint below, the error under the field where it says how to mend it.
 *
 * `<Field label={t('…')} error={form.error('mail')}><TextInput … /></Field>`: the input finds its id, its description and
 * its error through the field around it. All inputs give their value, not an event.
 */
import { type CSSProperties, createContext, type ReactNode, useContext, useEffect, useId, useRef, useState } from 'react';
import { IconButton } from './button.tsx';
import { cx } from './cx.ts';
import css from './field.module.css';
import { AlertIcon, DownIcon, EyeIcon, EyeOffIcon, type Icon, SearchIcon } from './icons.tsx';
import { useText } from './text.tsx';

interface FieldTies {
  readonly id: string;
  readonly describedBy: string | undefined;
  readonly invalid: boolean;
  readonly required: boolean;
}
const FieldContext = createContext<FieldTies | null>(null);

/** What ties an input to the field around it: spread it on the element that takes the focus. */
export function useFieldTies(): { id?: string; 'aria-describedby'?: string; 'aria-invalid'?: true; 'aria-required'?: true } {
  const ties = useContext(FieldContext);
  if (!ties) return {};
  return {
    id: ties.id,
    'aria-describedby': ties.describedBy,
    'aria-invalid': ties.invalid || undefined,
    'aria-required': ties.required || undefined,
  };
}

/** The class of the box around an input. */
export function useBox(...more: (string | false | undefined)[]): string {
  const ties = useContext(FieldContext);
  return cx(css.box, ties?.invalid && css.bad, ...more);
}

export interface FieldProps {
  readonly label: string;
  readonly hint?: ReactNode;
  /** Says how to mend it. Spoken when it appears. */
  readonly error?: ReactNode;
  readonly required?: boolean;
  /** Says “optional” beside the label. */
  readonly optional?: boolean;
  /** At the end of the label's line: a link. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

export function Field({ label, hint, error, required = false, optional, aside, children }: FieldProps): ReactNode {
  const t = useText();
  const id = useId();
  const ids = [error ? `${id}-error` : '', hint ? `${id}-hint` : ''].filter(Boolean).join(' ');
  return (
    <div className={css.field}>
      <div className={css.labelRow}>
        <label className={css.label} htmlFor={id}>
          {label} {optional && <span className={css.optional}>{t('common.optional')}</span>}
        </label>
        {aside}
      </div>
      <FieldContext value={{ id, describedBy: ids || undefined, invalid: Boolean(error), required }}>{children}</FieldContext>
      <div aria-live="polite">{error && <FieldError id={`${id}-error`}>{error}</FieldError>}</div>
      {hint && (
        <p className={css.hint} id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

/** The line under a field; alone where the fault belongs to several fields. */
export function FieldError({ id, children }: { id?: string; children: ReactNode }): ReactNode {
  return (
    <p className={css.error} id={id} data-fault>
      <AlertIcon size="sm" />
      <span>{children}</span>
    </p>
  );
}

type NativeInput = Omit<React.ComponentPropsWithRef<'input'>, 'value' | 'onChange' | 'size' | 'type'>;

export interface TextInputProps extends NativeInput {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly type?: 'text' | 'email' | 'tel' | 'url' | 'search' | 'number' | 'datetime-local';
  readonly size?: 'lg' | 'compact';
  readonly icon?: Icon;
  readonly after?: ReactNode;
}

export function TextInput({ value, onChange, size, icon: Mark, after, type = 'text', ...rest }: TextInputProps): ReactNode {
  const ties = useFieldTies();
  return (
    <div className={useBox(size && css[size])}>
      {Mark && <Mark />}
      <input {...ties} {...rest} type={type} value={value} onChange={(event) => onChange(event.target.value)} />
      {after}
    </div>
  );
}

/** A search box with its glass; the label is for readers. */
export function SearchInput({ label, ...rest }: Omit<TextInputProps, 'type' | 'icon'> & { label: string }): ReactNode {
  return (
    <TextInput
      size="compact"
      {...rest}
      type="search"
      icon={SearchIcon}
      aria-label={label}
      placeholder={rest.placeholder ?? label}
    />
  );
}

type PasswordProps = Omit<TextInputProps, 'type' | 'after' | 'icon'> & { autoComplete: 'current-password' | 'new-password' };

/** A password that can be shown while it is typed. */
export function PasswordInput({ value, onChange, size, ...rest }: PasswordProps): ReactNode {
  const t = useText();
  const ties = useFieldTies();
  const [shown, setShown] = useState(false);
  return (
    <div className={useBox(size && css[size])}>
      <input
        {...ties}
        {...rest}
        type={shown ? 'text' : 'password'}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      <IconButton
        size="xs"
        icon={shown ? EyeOffIcon : EyeIcon}
        label={t(shown ? 'common.hidePassword' : 'common.showPassword')}
        aria-pressed={shown}
        onClick={() => setShown(!shown)}
      />
    </div>
  );
}

type NativeArea = Omit<React.ComponentPropsWithRef<'textarea'>, 'value' | 'onChange'>;

/** Several lines; grows with the text up to half the screen. */
export function TextArea({
  value,
  onChange,
  rows = 3,
  ...rest
}: NativeArea & { value: string; onChange: (value: string) => void }): ReactNode {
  const ties = useFieldTies();
  return (
    <div className={useBox(css.area)}>
      <textarea
        {...ties}
        {...rest}
        rows={rows}
        style={{ '--rows': `${rows * 20 + 6}px` } as CSSProperties}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}

export interface Option {
  readonly value: string;
  readonly label: string;
  /** A second, dim line. */
  readonly hint?: string;
}

type NativeSelect = Omit<React.ComponentPropsWithRef<'select'>, 'value' | 'onChange' | 'size'>;

interface SelectProps extends NativeSelect {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly options: readonly Option[];
  /** Shown while nothing is chosen; without it the first option is. */
  readonly empty?: string;
  readonly size?: 'compact';
}

/** One of a few. For many, or for options from the server, use `Combobox`. */
export function Select({ value, onChange, options, empty, size, ...rest }: SelectProps): ReactNode {
  const ties = useFieldTies();
  return (
    <div className={useBox(css.picker, size && css[size])}>
      <select {...ties} {...rest} value={value} onChange={(event) => onChange(event.target.value)}>
        {empty !== undefined && <option value="">{empty}</option>}
        {options.map((one) => (
          <option key={one.value} value={one.value}>
            {one.label}
          </option>
        ))}
      </select>
      <DownIcon />
    </div>
  );
}

/** A day, as `2026-11-22`, or a moment (`datetime-local`), as `2026-11-22T09:30`; empty for none. */
export function DateInput({
  value,
  onChange,
  ...rest
}: NativeInput & { value: string; onChange: (value: string) => void; type?: 'date' | 'datetime-local' }): ReactNode {
  const ties = useFieldTies();
  return (
    <div className={useBox(css.date)}>
      <input {...ties} type="date" {...rest} value={value} onChange={(event) => onChange(event.target.value)} />
    </div>
  );
}

interface CheckboxProps {
  readonly checked: boolean | 'mixed';
  readonly onChange: (checked: boolean) => void;
  readonly label: string;
  readonly hint?: string;
  /** The label is spoken only: in a table. */
  readonly bare?: boolean;
  readonly disabled?: boolean;
  readonly name?: string;
}

export function Checkbox({ checked, onChange, label, hint, bare, ...rest }: CheckboxProps): ReactNode {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (box.current) box.current.indeterminate = checked === 'mixed';
  }, [checked]);
  const input = (
    <input
      {...rest}
      ref={box}
      type="checkbox"
      className={css.tick}
      checked={checked === true}
      onChange={(event) => onChange(event.target.checked)}
      aria-label={bare ? label : undefined}
    />
  );
  if (bare) return input;
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the input stands inside the label
    <label className={css.check}>
      {input}
      <span>
        {label}
        {hint && <small>{hint}</small>}
      </span>
    </label>
  );
}

interface ChoicesProps {
  readonly options: readonly Option[];
  readonly label: string;
  readonly error?: ReactNode;
}

interface RadioProps extends ChoicesProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** One of a few, all of them seen, each with a line of explanation. */
export function RadioCards({ options, value, onChange, label, error }: RadioProps): ReactNode {
  const name = useId();
  return (
    <fieldset>
      <legend className={css.labelRow}>
        <span className={css.label}>{label}</span>
      </legend>
      <div className={css.choices}>
        {options.map((one) => (
          <label className={css.check} key={one.value}>
            <input
              type="radio"
              name={name}
              className={css.tick}
              checked={one.value === value}
              onChange={() => onChange(one.value)}
            />
            <span>
              {one.label}
              {one.hint && <small>{one.hint}</small>}
            </span>
          </label>
        ))}
      </div>
      {error && <FieldError>{error}</FieldError>}
    </fieldset>
  );
}

interface CheckCardsProps extends ChoicesProps {
  readonly values: readonly string[];
  readonly onChange: (values: readonly string[]) => void;
}

/** Any of a few, each with a line of explanation. */
export function CheckCards({ options, values, onChange, label, error }: CheckCardsProps): ReactNode {
  return (
    <fieldset>
      <legend className={css.labelRow}>
        <span className={css.label}>{label}</span>
      </legend>
      <div className={css.choices}>
        {options.map((one) => (
          <Checkbox
            key={one.value}
            label={one.label}
            hint={one.hint}
            checked={values.includes(one.value)}
            onChange={(on) => onChange(on ? [...values, one.value] : values.filter((value) => value !== one.value))}
          />
        ))}
      </div>
      {error && <FieldError>{error}</FieldError>}
    </fieldset>
  );
}

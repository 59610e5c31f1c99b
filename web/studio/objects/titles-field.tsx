/** A title in every language, side by side. */
import type { ReactNode } from 'react';
import { Field, FieldError, TextInput, useText } from '../../ui/index.ts';
import { languages, type Titles } from './data.ts';
import css from './objects.module.css';

interface TitlesFieldProps {
  readonly label: string;
  readonly value: Titles;
  readonly onChange: (value: Titles) => void;
  readonly hint?: string;
  readonly error?: string;
  readonly required?: boolean;
}

export function TitlesField({ label, value, onChange, hint, error, required }: TitlesFieldProps): ReactNode {
  const t = useText();
  return (
    <fieldset className={css.titles}>
      <legend>{label}</legend>
      <div className={css.both}>
        {languages.map((language) => (
          <Field key={language} label={t(`objects.titles.${language}`)} required={required && language === t.language}>
            <TextInput
              value={value[language] ?? ''}
              onChange={(text) => onChange({ ...value, [language]: text })}
              maxLength={200}
              aria-label={`${label}, ${t(`objects.titles.${language}`)}`}
              aria-invalid={error && language === languages[0] ? true : undefined}
            />
          </Field>
        ))}
      </div>
      {error && <FieldError>{error}</FieldError>}
      {hint && <p className={css.hint}>{hint}</p>}
    </fieldset>
  );
}

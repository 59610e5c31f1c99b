/** Choosing the picture of an object. */
import { type ReactNode, useId } from 'react';
import { objectIcon, objectIcons } from '../../record/index.ts';
import { useText } from '../../ui/index.ts';
import css from './objects.module.css';

export function IconField({ value, onChange }: { value: string; onChange: (value: string) => void }): ReactNode {
  const t = useText();
  const name = useId();
  return (
    <fieldset className={css.titles}>
      <legend>{t('objects.make.icon')}</legend>
      <div className={css.icons}>
        {objectIcons.map((one) => {
          const Mark = objectIcon(one);
          return (
            <label key={one} title={one}>
              <input type="radio" name={name} aria-label={one} checked={one === value} onChange={() => onChange(one)} />
              <Mark />
            </label>
          );
        })}
      </div>
    </fieldset>
  );
}

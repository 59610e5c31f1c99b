/** One colour for the whole brand. Where white cannot be read on it the nearest that passes is offered (ui.md, Theme). */
import type { ReactNode } from 'react';
import { isColour, isReadable, nearestReadable, shadesOf } from '../../../shared/shades.ts';
import { Button, Field, Notice, Row, Stack, TextInput, useText, Words } from '../../ui/index.ts';
import css from './look.module.css';

interface ColourFieldProps {
  readonly value: string | null;
  readonly onChange: (colour: string | null) => void;
  readonly error: string | undefined;
}

/** Where the picker begins when nothing is chosen: Portico's own. */
const OWN = '#2951b2';

export function ColourField({ value, onChange, error }: ColourFieldProps): ReactNode {
  const t = useText();
  const whole = value !== null && isColour(value);
  const passes = whole && isReadable(value);
  const nearest = whole && !passes ? nearestReadable(value) : null;
  return (
    <Stack gap={12}>
      <Row wrap>
        <input
          type="color"
          className={css.swatch}
          aria-label={t('studio.look.pick')}
          value={whole ? value : OWN}
          onChange={(event) => onChange(event.target.value)}
        />
        <Field label={t('studio.look.hex')} hint={t('studio.look.hexHint')} error={whole && !passes ? undefined : error}>
          <TextInput
            value={value ?? ''}
            onChange={(text) => onChange(text.trim() === '' ? null : text.trim().toLowerCase())}
            placeholder={OWN}
            maxLength={7}
            spellCheck={false}
            autoComplete="off"
          />
        </Field>
      </Row>
      {nearest && (
        <Notice tone="warn" live>
          <Row wrap between>
            <span>{t('studio.look.contrast')}</span>
            <Button size="xs" onClick={() => onChange(nearest)}>
              {t('studio.look.useNearest', { colour: nearest })}
            </Button>
          </Row>
        </Notice>
      )}
      {passes && (
        <div>
          <Words size="xs" tone="dim">
            {t('studio.look.shades')}
          </Words>
          <div className={css.shades} aria-hidden="true">
            {shadesOf(value).map((shade) => (
              <i key={shade} style={{ background: shade }} />
            ))}
          </div>
        </div>
      )}
    </Stack>
  );
}

/** The page as a user of the portal will see it: drawn by the portal's own code, in the portal's colours, at the width of either screen. */
import { type CSSProperties, type ReactNode, useState } from 'react';
import { PageView } from '../../blocks/page/index.ts';
import { cx, DesktopIcon, Segments, Stack, useText, UserIcon, Words } from '../../ui/index.ts';
import css from './arrange.module.css';
import type { Edit } from './draft.ts';

const COLOUR = /^#[0-9a-f]{6}$/i;

/** The portal's ten shades for this part of the screen alone. */
function shadesOf({ shades }: { readonly shades?: unknown }): CSSProperties {
  if (!Array.isArray(shades) || shades.length !== 10 || !shades.every((one) => COLOUR.test(String(one)))) return {};
  return Object.fromEntries(shades.map((shade, i) => [`--b${i}`, String(shade)])) as CSSProperties;
}

export function Preview({ edit }: { edit: Edit }): ReactNode {
  const t = useText();
  const [screen, setScreen] = useState<'desktop' | 'phone'>('desktop');
  const hidden = Object.values(edit.whoSees).some(({ verdict }) => verdict === 'nobody');
  return (
    <section className={css.stage} aria-label={t('arrange.preview.label')}>
      <div className={css.stageHead}>
        <Words as="h2" bold>
          {t('arrange.preview.label')}
        </Words>
        <Segments
          label={t('arrange.preview.label')}
          value={screen}
          options={[
            { value: 'desktop', label: t('arrange.preview.desktop'), icon: DesktopIcon },
            { value: 'phone', label: t('arrange.preview.phone'), icon: UserIcon },
          ]}
          onChange={(value) => setScreen(value as typeof screen)}
        />
      </div>
      {/* Inert: nothing in it can be pressed by mistake, and readers hear the list of blocks instead. */}
      <div
        className={cx(css.window, screen === 'phone' && css.phone)}
        style={shadesOf(edit.portal.theme)}
        data-brand="portal"
        inert
      >
        <PageView page={edit.preview} portal={edit.portal.slug} name="Anna Lindqvist" preview />
      </div>
      <Stack gap={2}>
        <Words size="xs" tone="dim">
          {t('arrange.preview.why')} {hidden && t('arrange.preview.hidden')}
        </Words>
      </Stack>
    </section>
  );
}

/** The page as a user of the portal will see it: drawn by the portal's own code, in the portal's colours, at the width of either screen. */
import { type CSSProperties, type ReactNode, useEffect, useRef, useState } from 'react';
import { isColour, shadesOf } from '../../../shared/shades.ts';
import { PageView } from '../../blocks/page/index.ts';
import { cx, Segments, useText, Words } from '../../ui/index.ts';
import css from './arrange.module.css';
import type { Edit } from './draft.ts';

/** The portal's ten shades for this part of the screen alone. */
function brandOf({ colour }: { readonly colour?: unknown }): CSSProperties {
  if (typeof colour !== 'string' || !isColour(colour)) return {};
  return Object.fromEntries(shadesOf(colour).map((shade, i) => [`--b${i}`, shade])) as CSSProperties;
}

const DESK = 1_200; // pixels of the screen that is shown, however narrow the room for it

/** How much smaller a desktop has to be drawn to fit. */
function useScale() {
  const box = useRef<HTMLDivElement>(null);
  const [scale, setScale] = useState(1);
  useEffect(() => {
    const { current } = box;
    if (!current) return;
    const watch = new ResizeObserver(([entry]) => entry && setScale(Math.min(1, entry.contentRect.width / DESK)));
    watch.observe(current);
    return () => watch.disconnect();
  }, []);
  return { box, scale };
}

export function Preview({ edit }: { edit: Edit }): ReactNode {
  const t = useText();
  const [screen, setScreen] = useState<'desktop' | 'phone'>('desktop');
  const { box, scale } = useScale();
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
            { value: 'desktop', label: t('arrange.preview.desktop') },
            { value: 'phone', label: t('arrange.preview.phone') },
          ]}
          onChange={(value) => setScreen(value as typeof screen)}
        />
      </div>
      {/* Inert: nothing in it can be pressed by mistake, and readers hear the list of blocks instead. */}
      <div
        ref={box}
        className={cx(css.window, screen === 'phone' && css.phone)}
        style={brandOf(edit.portal.theme)}
        data-brand="portal"
        inert
      >
        <div style={screen === 'desktop' ? { zoom: scale } : undefined}>
          <PageView page={edit.preview} portal={edit.portal.slug} name="Anna Lindqvist" preview />
        </div>
      </div>
      <Words as="p" size="xs" tone="dim" className={css.note}>
        {t('arrange.preview.why')} {hidden && t('arrange.preview.hidden')}
      </Words>
    </section>
  );
}

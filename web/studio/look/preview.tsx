/** The log-in page as it would be, small and only to look at: the very brick that the page is made of, in the shades being chosen. */
import type { CSSProperties, ReactNode } from 'react';
import type { Look } from '../../../shared/contracts/looks.ts';
import { isColour, shadesOf } from '../../../shared/shades.ts';
import { Button, Door, DoorHelp, lineIn, PortalMark, PorticoMark, useText, Words } from '../../ui/index.ts';
import css from './look.module.css';

interface PreviewProps {
  readonly look: Look;
  readonly shown: Pick<Look, 'contacts' | 'links'> & { readonly logo: string | null; readonly picture: string | null };
  readonly name: string;
  readonly language: 'en' | 'de';
  readonly staff: boolean;
}

const filled = (texts: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(texts).filter((pair): pair is [string, string] => Boolean(pair[1])));

export function LookPreview({ look, shown, name, language, staff }: PreviewProps): ReactNode {
  const t = useText();
  const say = (texts: Readonly<Record<string, string | undefined>>): string => lineIn(filled(texts), language);
  const shades = look.colour !== null && isColour(look.colour) ? shadesOf(look.colour) : [];
  const brand = Object.fromEntries(shades.map((shade, index) => [`--b${index}`, shade])) as CSSProperties;
  return (
    <div className={css.preview}>
      <Words as="p" size="xs" tone="dim">
        {t('studio.look.preview')}
      </Words>
      <div className={css.frame} aria-hidden="true" inert>
        <div className={css.scaled} data-brand="chosen" style={brand}>
          <Door
            brand={staff ? <PorticoMark /> : <PortalMark />}
            brandName={name}
            logo={shown.logo}
            picture={shown.picture}
            caption={say(look.caption)}
            help={
              shown.contacts.length + shown.links.length > 0 && (
                <DoorHelp
                  contacts={shown.contacts.map((one) => ({ name: say(one.name), phone: one.phone }))}
                  links={shown.links.map((one) => ({ name: say(one.name), url: one.url }))}
                  contactsTitle={t('common.door.contacts')}
                  linksTitle={t('common.door.links')}
                />
              )
            }
          >
            <h1>{say(look.header) || t('studio.look.sample.title')}</h1>
            <p>{say(look.text) || t('studio.look.sample.text')}</p>
            <div className={css.sample}>
              <i />
              <i />
              <Button kind="primary" size="lg" full>
                {t('studio.look.sample.title')}
              </Button>
            </div>
          </Door>
        </div>
      </div>
    </div>
  );
}

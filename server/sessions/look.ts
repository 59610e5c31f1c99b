/** How a log-in page looks to everybody: what was set, with addresses for pictures and ten shades for a colour (BRD). Pure. */
import { type Look, look as lookShape, type ShownLook } from '../../shared/contracts/looks.ts';
import { shadesOf } from '../../shared/shades.ts';

export type Slot = 'logo' | 'picture' | 'favicon';
/** Pictures by their place: hash of the content in hex, and its type. */
export type LookImages = Readonly<Partial<Record<Slot, { readonly hash: string; readonly type: string }>>>;

/** Types a picture may have, with the ending of its address. */
export const imageEndings: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
  'image/gif': 'gif',
  'image/svg+xml': 'svg',
};

/** The address changes with the content, so that no browser shows an old logo (BRD-04). */
export const imageAddress = ({ hash, type }: { readonly hash: string; readonly type: string }): string =>
  `/look/${hash}.${imageEndings[type] ?? 'png'}`;

const plain: Look = lookShape.parse({});

/** What is stored, with what a later version added; what cannot be read shows as nothing set. */
export function storedLook(stored: unknown): Look {
  const read = lookShape.safeParse(stored ?? {});
  return read.success ? read.data : plain;
}

const filled = (texts: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(texts).filter((pair): pair is [string, string] => Boolean(pair[1])));

/** What everybody sees. `installation` is the look of the staff's door, whose telephone numbers and links others may share. */
export function shownLook(own: Look, images: LookImages, installation: Look = own): ShownLook {
  const { contacts, links } = own.help === 'own' ? own : installation;
  const address = (slot: Slot) => (images[slot] ? imageAddress(images[slot]) : null);
  return {
    logo: address('logo'),
    picture: address('picture'),
    favicon: address('favicon'),
    shades: own.colour === null ? [] : shadesOf(own.colour),
    header: filled(own.header),
    text: filled(own.text),
    caption: filled(own.caption),
    contacts: contacts.map(({ name, phone }) => ({ name: filled(name), phone })),
    links: links.map(({ name, url }) => ({ name: filled(name), url })),
  };
}

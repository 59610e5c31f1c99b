/** What each kind of block is called, looks like, and begins with. */

import { newKey } from '../../api/index.ts';
import {
  BellIcon,
  BookIcon,
  CaseIcon,
  FlagIcon,
  GlobeIcon,
  type Icon,
  ImageIcon,
  LayersIcon,
  ListIcon,
  SearchIcon,
  type Text,
} from '../../ui/index.ts';
import type { Block, Edit, Kind, Place } from './draft.ts';

export const kindIcons: Readonly<Record<Kind, Icon>> = {
  banner: ImageIcon,
  search: SearchIcon,
  cases: CaseIcon,
  popular: BookIcon,
  liked: FlagIcon,
  records: ListIcon,
  actions: LayersIcon,
  announcement: BellIcon,
  website: GlobeIcon,
};
export const kinds = Object.keys(kindIcons) as Kind[];

type Texts = Readonly<Record<string, string>>;

/** What a block is called in the list: its title, else its kind. */
export function nameOf(t: Text, block: Block, language: string): string {
  const { title } = block.settings as { readonly title?: Texts | null };
  return title?.[language] ?? Object.values(title ?? {})[0] ?? t(`arrange.kind.${block.kind}`);
}

/** A uid of version 4 from a random key of 128 bits; `crypto.randomUUID` is not there on plain-HTTP addresses. */
function newUid(): string {
  const hex = newKey();
  const variant = '89ab'[Number.parseInt(hex[16] ?? '0', 16) % 4];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** Three columns to begin with, those that all portal users may read before the others. */
export function shownFirst(object: Edit['catalogue']['objects'][number] | undefined): string[] {
  const all = object?.columns ?? [];
  const shown = all.filter((column) => column.shown);
  return (shown.length > 0 ? shown : all).slice(0, 3).map(({ key }) => key);
}

/** A new block with what it needs to be valid, in the portal's language. */
export function freshBlock(t: Text, kind: Kind, place: Place, { catalogue, portal }: Edit): Block {
  const texts = (words: string): Record<string, string> => ({ [portal.culture]: words });
  const head = { uid: newUid(), place };
  const [object] = catalogue.objects;
  switch (kind) {
    case 'banner': {
      const title = texts(t('arrange.fresh.banner'));
      return { ...head, kind, settings: { title, text: null, greet: false, picture: 'waves', button: null } };
    }
    case 'website': {
      const title = texts(t('arrange.fresh.website'));
      const address = `https://${catalogue.hosts[0] ?? 'example.com'}/`;
      return { ...head, kind, settings: { title, address, picture: 'none', height: 280, frame: 'line' } };
    }
    case 'search':
      return { ...head, kind, settings: { placeholder: null, articles: true, cases: true } };
    case 'popular':
    case 'liked':
      return { ...head, kind, settings: { title: null, limit: 5 } };
    case 'cases':
      return { ...head, kind, settings: { title: null, limit: 6, whose: 'own', open: true } };
    case 'records': {
      const title = texts(t('arrange.fresh.list'));
      const columns = shownFirst(object);
      return { ...head, kind, settings: { title, object: object?.key ?? 'case', columns, sort: null, filter: null, limit: 5 } };
    }
    case 'actions': {
      const label = texts(t('arrange.fresh.action'));
      const action = { label, hint: null, icon: 'plus', target: { kind: 'new_case' } } as const;
      return { ...head, kind, settings: { title: null, actions: [action] } };
    }
    default: {
      const title = texts(t('arrange.fresh.announcement'));
      const settings = { title, text: null, tone: 'info', from: null, until: null, dismissible: true, link: null } as const;
      return { ...head, kind: 'announcement', settings };
    }
  }
}

/** What the palette shows: groups of results out of the menu, the screens of settings and the server's answer. Pure but for the words. */

import { objectIcon, shapeNamed } from '../record/index.ts';
import { BookIcon, ClockIcon, type Icon, SettingsIcon, type StatusShape, type Text, UserIcon } from '../ui/index.ts';
import type { Recent } from './recent.ts';
import { screensFor } from './screens.ts';
import type { SearchSource } from './source.ts';
import type { Found } from './use-everywhere.ts';

export interface Result {
  /** Whole path. */
  readonly href: string;
  readonly label: string;
  /** Beside it: a number, what it is. */
  readonly note: string;
  readonly icon: Icon;
  /** Its status, in the words of this person. */
  readonly status?: { readonly label: string; readonly shape?: StatusShape | undefined } | undefined;
  /** Moment of the record, ISO 8601. */
  readonly at?: string | null;
  /** What it is, where that stands in no group (recent ones). */
  readonly kind: string;
}

export interface Group {
  readonly name: string;
  readonly results: readonly Result[];
}

type Say = (titles: Readonly<Record<string, string>>) => string;

const folded = (text: string): string =>
  text
    .normalize('NFD')
    .replaceAll(/\p{Diacritic}/gu, '')
    .toLocaleLowerCase();
const wordsOf = (text: string): string[] =>
  folded(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');

/** True where each word that was typed is the beginning of one of these. */
export function holds(text: string, typed: string): boolean {
  const words = wordsOf(text);
  const asked = wordsOf(typed);
  return asked.length > 0 && asked.every((one) => words.some((word) => word.startsWith(one)));
}

/** Menu entries and screens of settings that were meant. */
export function placesFor(t: Text, source: SearchSource, typed: string): Group[] {
  const group = (name: string, results: Result[]): Group[] => (results.length === 0 ? [] : [{ name, results }]);
  const kinds = { menu: t('search.group.menu'), settings: t('search.group.settings') };
  const settings = source.settings === undefined ? [] : screensFor(source.settings);
  const screens = settings
    .map(({ href, label, words }) => ({ href, label: t(label), words: t(words) }))
    .filter(({ label, words }) => holds(`${label} ${words}`, typed))
    .map(({ href, label }) => ({ href, label, note: '', icon: SettingsIcon, kind: kinds.settings }));
  const offered = new Set(screens.map(({ href }) => href));
  const menu = source.entries
    .map(({ to, label, icon }) => ({
      href: `${source.base}${to === '/' && source.base ? '' : to}`,
      label,
      note: '',
      icon,
      kind: kinds.menu,
    }))
    .filter(({ href, label }) => holds(label, typed) && !offered.has(href));
  return [...group(kinds.menu, menu), ...group(kinds.settings, screens)];
}

type Told = Found['records'][number]['hits'][number]['status'];

const statusOf = (say: Say, status: Told): Result['status'] =>
  status === null ? undefined : { label: say(status.title), shape: shapeNamed(status.glyph) };

/** What the server found, in its order; what has no page here is left out. */
export function foundGroups(t: Text, say: Say, source: SearchSource, found: Found): Group[] {
  const records = found.records.map(({ object, plural, icon, hits }) => {
    const name = say(plural);
    const mark = objectIcon(icon);
    const results = hits.flatMap(({ uid, label, number, status, at }) => {
      const href = source.recordTo(object, uid);
      return href === null
        ? []
        : [
            {
              href,
              label: label || t('search.nameless'),
              note: number ?? '',
              icon: mark,
              status: statusOf(say, status),
              at,
              kind: name,
            },
          ];
    });
    return { name, results };
  });
  const articles = found.articles.flatMap(({ object, uid, title }) => {
    const href = source.recordTo(object, uid);
    return href === null
      ? []
      : [{ href, label: title || t('search.nameless'), note: '', icon: BookIcon, kind: t('search.group.articles') }];
  });
  const people = found.people.map(({ kind, name, login }) => ({
    href: `/studio/${kind === 'staff' ? 'staff' : 'portal-users'}?q=${encodeURIComponent(login)}`,
    label: name,
    note: login,
    icon: UserIcon,
    kind: t(`search.group.${kind}`),
  }));
  const all = [
    ...records,
    { name: t('search.group.articles'), results: articles },
    { name: t('search.group.people'), results: people },
  ];
  return all.filter(({ results }) => results.length > 0);
}

export const recentGroup = (t: Text, recent: readonly Recent[]): Group[] =>
  recent.length === 0
    ? []
    : [{ name: t('search.group.recent'), results: recent.map((one) => ({ ...one, icon: ClockIcon, kind: one.note })) }];

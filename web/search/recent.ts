/** What was opened from the palette lately: of one person, in one tab, gone with it. */

export interface Recent {
  readonly href: string;
  readonly label: string;
  readonly note: string;
}

const MOST = 5;
const place = (person: string): string => `portico.recent.${person}`;

/** The last ones first; none where the browser keeps nothing. */
export function recentOf(person: string): readonly Recent[] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(place(person)) ?? '[]');
    return Array.isArray(kept) ? kept.filter(isRecent).slice(0, MOST) : [];
  } catch {
    return [];
  }
}

function isRecent(one: unknown): one is Recent {
  const { href, label, note } = (one ?? {}) as Record<string, unknown>;
  return typeof href === 'string' && href.startsWith('/') && typeof label === 'string' && typeof note === 'string';
}

export function keepRecent(person: string, { href, label, note }: Recent): void {
  const others = recentOf(person).filter((other) => other.href !== href);
  try {
    sessionStorage.setItem(place(person), JSON.stringify([{ href, label, note }, ...others].slice(0, MOST)));
  } catch {
    // A browser that keeps nothing has no recent ones.
  }
}

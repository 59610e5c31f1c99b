/** Addresses that a link may have: the web, mail, telephone, as the server's sanitiser says. */

const SCHEMES = new Set(['http:', 'https:', 'mailto:', 'tel:']);

/** Whether a finished address may stand in a link. */
export function isLink(address: string): boolean {
  try {
    return SCHEMES.has(new URL(address).protocol);
  } catch {
    return false; // relative, or no address at all
  }
}

/** What somebody typed as an address, made whole: `example.com` is on the web, `a@example.com` a mail, `+49 30 …` a telephone. Null for no address. */
export function addressOfWords(words: string): string | null {
  const typed = words.trim();
  if (/^[^\s@/:]+@[^\s@/:]+\.[^\s@/:]+$/.test(typed)) return `mailto:${typed}`;
  if (/^\+?[\d\s()/.-]{5,}$/.test(typed)) return `tel:${typed.replaceAll(/[^+\d]/g, '')}`;
  if (/^[a-z][a-z\d+.-]*:/i.test(typed) && !/^[\w.-]+:\d+(\/|$)/.test(typed))
    return isLink(typed) && !/\s/.test(typed) ? typed : null;
  if (!/^[^\s/?#]+\.[^\s/?#.]{2,}([/?#]\S*)?$/.test(typed.replace(/:\d+(?=[/?#]|$)/, ''))) return null;
  return isLink(`https://${typed}`) ? `https://${typed}` : null;
}

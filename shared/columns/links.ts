/** Links in their order: a list of `{ title, address }`, web or mail. A link without a title has its address as one. Settings: `{ maxLinks (20) }`. */
import { bad, type Checked, type ColumnTypeRules, good, type LinkValue, wholeSetting, wholeSettingFault } from './contract.ts';
import { checkEmail } from './email.ts';
import { link } from './link.ts';
import { checkText } from './plain-text.ts';

export const links: ColumnTypeRules = {
  type: 'links',
  operators: ['empty', 'not_empty'],
  sortable: false,
  settingKeys: ['maxLinks'],
  check: (value, { settings }) => checkLinks(value, wholeSetting(settings, 'maxLinks', 20)),
  checkSettings: (settings) => wholeSettingFault(settings, 'maxLinks', 1, 100),
};

function checkLinks(value: unknown, max: number): Checked {
  if (!Array.isArray(value)) return bad('not_links', 'Send a list of { "title": "…", "address": "https://…" }.');
  if (value.length > max) return bad('too_many_links', `Name at most ${max} links.`, { max });
  const checked: LinkValue[] = [];
  for (const [i, one] of value.entries()) {
    const found = linkOf(one);
    const number = i + 1;
    if (found === null) {
      const message = `Link ${number} needs an address that begins with https://, http:// or mailto:, and a title of at most 200 characters.`;
      return bad('bad_link', message, { number });
    }
    checked.push(found);
  }
  return good(checked.length === 0 ? null : checked);
}

function linkOf(value: unknown): LinkValue | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const { title, address, ...rest } = value as Record<string, unknown>;
  if (Object.keys(rest).length > 0) return null;
  const named = checkText(title ?? '', 200, true);
  const found = addressOf(address);
  if (!named.ok || found === null) return null;
  return {
    title: named.value === null ? found.replace(/^(https?:\/\/|mailto:)/, '').slice(0, 200) : String(named.value),
    address: found,
  };
}

/** A web address as a column `link` takes it, or one mail address behind `mailto:`; null for every other. */
function addressOf(value: unknown): string | null {
  const written = typeof value === 'string' ? value.trim() : '';
  const mail = /^mailto:(.*)$/i.exec(written);
  const checked = mail === null ? link.check(written, { type: 'link', settings: {} }) : checkEmail(mail[1]);
  if (!checked.ok || checked.value === null) return null;
  return mail === null ? String(checked.value) : `mailto:${checked.value}`;
}

/** The links in a stored value, which is their JSON. */
export function linksOf(stored: unknown): readonly LinkValue[] {
  return typeof stored === 'string' && stored !== '' ? (JSON.parse(stored) as LinkValue[]) : [];
}

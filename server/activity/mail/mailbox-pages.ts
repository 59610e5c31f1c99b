/** The built-in mailbox's pages: plain HTML without script. Letters hold links that open accounts, so nobody else may ask. */
import de from '../../../shared/text/mail/de.json' with { type: 'json' };
import en from '../../../shared/text/mail/en.json' with { type: 'json' };
import type { StoredLetter } from '../../kernel/index.ts';
import { escapeHtml } from './layout.ts';
import { languageOf } from './render.ts';

/** Style of our own making is all that these pages may load. */
export const mailboxHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
} as const;

const STYLE = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
table{width:100%;border-collapse:collapse}th,td{text-align:left;padding:.5rem;border-bottom:1px solid #8886;overflow-wrap:anywhere}
a{color:light-dark(#1f5fbf,#8ab4f8)}`;

/** The languages of an `Accept-Language` header, as they stand there. */
const wanted = (header: string | undefined) => (header ?? '').split(',').map((part) => part.split(';')[0]?.trim());

/** The list of letters, newest first. */
export function mailboxList(letters: readonly StoredLetter[], acceptLanguage: string | undefined): string {
  const language = languageOf(wanted(acceptLanguage));
  const text = (language === 'de' ? de : en).mailbox;
  const date = new Intl.DateTimeFormat(language === 'de' ? 'de' : 'en-GB', { dateStyle: 'medium', timeStyle: 'short' });
  const row = (l: StoredLetter) =>
    `<tr><td>${escapeHtml(l.to)}</td><td><a href="/mailbox/${encodeURIComponent(l.id)}">${escapeHtml(l.subject)}</a></td><td>${escapeHtml(date.format(new Date(l.date)))}</td></tr>`;
  const table = `<table><thead><tr><th scope="col">${text.to}</th><th scope="col">${text.subject}</th><th scope="col">${text.date}</th></tr></thead>
<tbody>${letters.map(row).join('\n')}</tbody></table>`;
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text.title}</title><style>${STYLE}</style></head><body><main><h1>${text.title}</h1><p>${text.intro}</p>
${letters.length === 0 ? `<p>${text.empty}</p>` : table}</main></body></html>`;
}

/** Makes a letter of a template's messages and one recipient's data: subject, text and HTML. Pure. */
import de from '../../../shared/text/mail/de.json' with { type: 'json' };
import en from '../../../shared/text/mail/en.json' with { type: 'json' };
import { headerLine } from '../../kernel/index.ts';
import { type Block, htmlPage, plainText } from './layout.ts';
import type { MailRecipient, MailTemplate } from './registry.ts';

interface TemplateText {
  readonly subject: string;
  readonly heading: string;
  readonly paragraphs: readonly string[];
  readonly button: string;
  readonly notes: readonly string[];
}

interface MailText {
  readonly layout: { readonly plain_link: string; readonly footer: string; readonly footer_no_link: string };
  readonly templates: Readonly<Record<MailTemplate, TemplateText>>;
}

const languages: ReadonlyMap<string, MailText> = new Map<string, MailText>([
  ['en', en],
  ['de', de],
]);

const MAX_VALUE = 300;
const MAX_QUOTE = 5_000;

/** The first of these languages that mails are written in; `de-AT` counts as `de`. */
export function languageOf(wanted: readonly (string | null | undefined)[]): string {
  for (const tag of wanted) {
    const base = tag?.toLowerCase().split(/[-_]/)[0];
    if (base !== undefined && languages.has(base)) return base;
  }
  return 'en';
}

const shorten = (text: string, max: number) => ([...text].length > max ? `${[...text].slice(0, max - 1).join('')}…` : text);

/** Values as text of one line each; the dates in UTC, which they say. */
function textsOf(recipient: MailRecipient, sender: string, language: string): ReadonlyMap<string, string> {
  const format = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: 'UTC',
    timeZoneName: 'short',
  });
  const texts = new Map<string, string>([['sender', sender]]);
  for (const [name, value] of Object.entries(recipient.values)) {
    const text = value instanceof Date ? format.format(value) : (value ?? '').replace(/[\p{Cc}\s]+/gu, ' ').trim();
    if (text !== '') texts.set(name, shorten(text.toWellFormed(), MAX_VALUE));
  }
  return texts;
}

/**
 * Fills `{name}` in one pass over *our* text, so what is inserted is never looked at again (N10).
 * Answers null where a value is missing.
 */
function fill(text: string, values: ReadonlyMap<string, string>): string | null {
  let complete = true;
  const filled = text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values.get(name);
    if (value === undefined) complete = false;
    return value ?? '';
  });
  return complete ? filled : null;
}

/**
 * The address of a button: always below the configured origin, whatever host a request named (H5).
 * @throws Error for a path that leads elsewhere, or carries a query where a token could be logged.
 */
export function linkTo(origin: string, path: string): string {
  const url = new URL(path, `${origin}/`);
  if (!path.startsWith('/') || path.startsWith('//') || url.origin !== new URL(origin).origin || url.search !== '') {
    throw new Error('A mail may link only to a plain path of this installation');
  }
  return url.href;
}

export interface RenderedMail {
  readonly language: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Renders a template for a recipient; `sender` names the installation where the recipient's data names nobody. */
export function renderMail(template: MailTemplate, recipient: MailRecipient, origin: string, sender: string): RenderedMail {
  const language = languageOf(recipient.languages);
  const { layout, templates } = languages.get(language) ?? en;
  const words = templates[template];
  const values = textsOf(recipient, headerLine(recipient.sender ?? sender), language);
  const filled = (texts: readonly string[]) => texts.map((t) => fill(t, values)).filter((t): t is string => t !== null);
  // Line breaks of a quotation stay, everything else that controls a terminal or the direction of text goes.
  const quote = recipient.quote
    ?.replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .toWellFormed()
    .trim();
  const link = recipient.path === undefined ? null : { label: words.button, url: linkTo(origin, recipient.path) };
  const block: Block = {
    language,
    heading: fill(words.heading, values) ?? words.button,
    paragraphs: filled(words.paragraphs),
    quote: quote ? shorten(quote, MAX_QUOTE) : null,
    link,
    notes: filled(words.notes),
    linkHint: layout.plain_link,
    footer: fill(link === null ? layout.footer_no_link : layout.footer, values) ?? '',
  };
  const subject = headerLine(fill(words.subject, values) ?? block.heading);
  return { language, subject, text: plainText(block), html: htmlPage(subject, block) };
}

/** Rich text from people: a small set of tags, no styles, no classes, no scripts, links to web and mail only. */
import sanitizeHtml from 'sanitize-html';

const options: sanitizeHtml.IOptions = {
  allowedTags: [
    'p',
    'br',
    'div',
    'span',
    'h1',
    'h2',
    'h3',
    'h4',
    'strong',
    'b',
    'em',
    'i',
    'u',
    's',
    'sub',
    'sup',
    'blockquote',
    'pre',
    'code',
    'ul',
    'ol',
    'li',
    'a',
    'table',
    'thead',
    'tbody',
    'tr',
    'th',
    'td',
    'hr',
  ],
  allowedAttributes: { a: ['href', 'rel', 'target'], th: ['colspan', 'rowspan'], td: ['colspan', 'rowspan'], ol: ['start'] },
  allowedSchemes: ['https', 'http', 'mailto', 'tel'],
  allowProtocolRelative: false,
  disallowedTagsMode: 'discard',
  // Deep nesting costs every reader's browser; nobody writes it by hand.
  nestingLimit: 30,
  transformTags: {
    // The page behind a link must not reach back into the portal, nor learn where the reader came from.
    a: (tagName, { href }): sanitizeHtml.Tag => ({
      tagName,
      attribs: href === undefined ? {} : { href, rel: 'noopener noreferrer nofollow', target: '_blank' },
    }),
  },
};

/** HTML that may be shown as it is; null where nothing readable remains. */
export function cleanHtml(html: string): string | null {
  const clean = sanitizeHtml(html, options).trim();
  const readable = clean.replaceAll(/<[^>]*>|&nbsp;|\s/g, '') !== '' || /<hr\b/.test(clean);
  return readable ? clean : null;
}

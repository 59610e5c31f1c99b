/**
 * Rich text from people: a small set of tags, no styles, no classes, no scripts, links to web and mail only.
 *
 * A picture is a file of the same record and nothing else: `<img src="file:<uid>" alt="…">`. The screen makes the address of it, by the
 * record and the door it is read through, so the bytes go the way of every other file of the record.
 */
import sanitizeHtml from 'sanitize-html';

const PICTURE = /^file:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

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
    'img',
  ],
  allowedAttributes: {
    a: ['href', 'rel', 'target'],
    img: ['src', 'alt'],
    th: ['colspan', 'rowspan'],
    td: ['colspan', 'rowspan'],
    ol: ['start'],
  },
  allowedSchemes: ['https', 'http', 'mailto', 'tel'],
  allowedSchemesByTag: { img: ['file'] },
  // A picture from elsewhere would tell its owner who reads, when and where from; an address of ours would act as the reader.
  exclusiveFilter: ({ tag, attribs }) => tag === 'img' && !PICTURE.test(attribs.src ?? ''),
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
  const readable = clean.replaceAll(/<[^>]*>|&nbsp;|\s/g, '') !== '' || /<(hr|img)\b/.test(clean);
  return readable ? clean : null;
}

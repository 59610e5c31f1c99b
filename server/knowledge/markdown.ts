/** The text of an article as Markdown and back. Pictures are `file:<uid>` in the text and a relative link in Markdown. */
import { tables } from '@joplin/turndown-plugin-gfm';
import { marked } from 'marked';
import TurndownService from 'turndown';
import { inTime } from './bounded.ts';

const service = new TurndownService({
  headingStyle: 'atx',
  hr: '---',
  bulletListMarker: '-',
  codeBlockStyle: 'fenced',
  emDelimiter: '_',
});
service.use(tables);
// Markdown has no words for these: they stay as they are, and come back through the sanitiser like all else.
service.keep(['u', 'sub', 'sup']);
service.addRule('struck', { filter: ['s'], replacement: (content) => `~~${content}~~` });
service.addRule('break', { filter: 'br', replacement: () => '\\\n' });

const PICTURE = /(<img\b[^>]*?\bsrc=")([^"]*)(")/g;

/**
 * Markdown of sanitised HTML; `at` says where a picture with this uid lies. Written twice: HTML says in several ways what Markdown says in
 * one (a list item with a paragraph in it and one without), and what comes in again must be what went out. What takes too long stays HTML,
 * which Markdown may hold: one article, of whoever may write some, must not keep all of them from going out.
 */
export function markdownOf(html: string, at: (uid: string) => string | null): string {
  try {
    return inTime(() => {
      const once = written(html, (uid) => uid);
      return written(
        htmlOf(once, (path) => path),
        at,
      );
    });
  } catch {
    return placed(html, at).trim();
  }
}

/** With the pictures where they lie. */
function placed(html: string, at: (uid: string) => string | null): string {
  return html.replaceAll(PICTURE, (_, before: string, src: string, after: string) => {
    const path = src.startsWith('file:') ? at(src.slice(5)) : null;
    return `${before}${path === null ? '' : encodeURI(path).replaceAll(/[()&"]/g, (c) => `%${c.charCodeAt(0).toString(16)}`)}${after}`;
  });
}

function written(html: string, at: (uid: string) => string | null): string {
  // Empty lines inside lists are indented by the library; nothing reads that.
  return service
    .turndown(placed(html, at))
    .replaceAll(/\n+(?:[ \t]+\n)+\n*/g, '\n\n')
    .trim();
}

/**
 * HTML of Markdown, not sanitised yet: the column does that like for everything that is written into it. `uidOf` says which picture lies at
 * a relative path; one that is not there is left out.
 */
export function htmlOf(markdown: string, uidOf: (path: string) => string | null): string {
  const html = marked.parse(markdown, { gfm: true, async: false });
  return html.replaceAll(PICTURE, (_, before: string, src: string, after: string) => {
    const path = pathOf(src);
    const uid = path === null ? null : uidOf(path);
    return `${before}${uid === null ? '' : `file:${uid}`}${after}`;
  });
}

/** Relative paths of the pictures in a Markdown text. */
export function picturesIn(markdown: string): string[] {
  const found = new Set<string>();
  htmlOf(markdown, (path) => {
    found.add(path);
    return null;
  });
  return [...found];
}

/** Null for an address of elsewhere: pictures lie beside the text. */
function pathOf(src: string): string | null {
  if (src === '' || /^([a-z][a-z0-9+.-]*:|\/|#)/i.test(src)) return null;
  try {
    return decodeURI(
      src
        .replaceAll('&amp;', '&')
        .replaceAll(/%(28|29|26|22)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    )
      .replace(/^\.\//, '')
      .normalize('NFC');
  } catch {
    return null;
  }
}

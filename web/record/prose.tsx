/**
 * Formatted text on the screen. The server sanitised it before it was kept; here it is built anew from the tags that may be there, so
 * that nothing a text holds is ever read as markup of this page. Pictures get their address by the record they are a file of.
 */
import { createElement, type ReactNode, useMemo } from 'react';
import { cx } from '../ui/index.ts';
import css from './prose.module.css';

const TAGS = new Set(
  'p br div span h2 h3 h4 strong b em i u s sub sup blockquote pre code ul ol li a table thead tbody tr th td hr'.split(' '),
);
const renamed: Readonly<Record<string, string>> = { h1: 'h2', h5: 'h4', h6: 'h4' };
const LINK = /^(https?:|mailto:|tel:)/i;
const PICTURE = /^file:([0-9a-f-]{36})$/;
/** A file of a record behind one of the doors: where an answer names addresses instead of uids. */
const FILE_ADDRESS = /^\/api\/(staff|portal\/[\w-]+)\/[\w/-]+\/files\/[0-9a-f-]{36}$/;

export interface ProseProps {
  readonly html: string;
  /** Address of a file of the record. */
  readonly fileHref?: (file: string) => string;
  /** Reading size, for a page that is read rather than filled in. */
  readonly large?: boolean;
}

/** A heading of a text and the id it has on the page. */
export interface ProseHeading {
  readonly id: string;
  readonly text: string;
}

const parse = (html: string): HTMLElement => new DOMParser().parseFromString(html, 'text/html').body;

/** The headings of the second level, in order, as `Prose` names them. */
export function headingsOf(html: string): ProseHeading[] {
  return [...parse(html).querySelectorAll('h1, h2')].map((one, index) => ({
    id: `part-${index + 1}`,
    text: (one.textContent ?? '').trim(),
  }));
}

/** Uids of the files that a text shows as pictures. */
export function picturesOf(html: string): string[] {
  return [...html.matchAll(/<img\b[^>]*\ssrc="file:([0-9a-f-]{36})"/g)].map((match) => match[1] ?? '');
}

export function Prose({ html, fileHref, large }: ProseProps): ReactNode {
  const parts = useMemo(() => {
    const body = parse(html);
    for (const [index, one] of [...body.querySelectorAll('h1, h2')].entries()) one.id = `part-${index + 1}`;
    return childrenOf(body, fileHref);
  }, [html, fileHref]);
  return <div className={cx(css.prose, large && css.large)}>{parts}</div>;
}

function childrenOf(parent: Node, fileHref: ProseProps['fileHref']): ReactNode[] {
  return [...parent.childNodes].map((node, index) => draw(node, index, fileHref));
}

function draw(node: Node, key: number, fileHref: ProseProps['fileHref']): ReactNode {
  if (node instanceof Text) return node.data;
  if (!(node instanceof Element)) return null;
  const tag = renamed[node.localName] ?? node.localName;
  if (tag === 'img') return drawPicture(node, key, fileHref);
  const inner = childrenOf(node, fileHref);
  if (!TAGS.has(tag)) return inner;
  if (tag === 'br' || tag === 'hr') return createElement(tag, { key });
  if (tag === 'a') return drawLink(node, key, inner);
  if (tag === 'table') {
    return (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled by keyboard, too
      <div key={key} className={css.wide} tabIndex={0}>
        <table>{inner}</table>
      </div>
    );
  }
  return createElement(tag, { key, ...attributesOf(node, tag) }, ...inner);
}

function attributesOf(node: Element, tag: string): Record<string, unknown> {
  if (tag === 'h2') return { id: node.id || undefined };
  if (tag === 'ol') return { start: Number(node.getAttribute('start')) || undefined };
  if (tag !== 'th' && tag !== 'td') return {};
  return {
    colSpan: Number(node.getAttribute('colspan')) || undefined,
    rowSpan: Number(node.getAttribute('rowspan')) || undefined,
  };
}

function drawLink(node: Element, key: number, inner: ReactNode[]): ReactNode {
  const href = node.getAttribute('href') ?? '';
  if (!LINK.test(href)) return inner;
  return (
    <a key={key} href={href} target="_blank" rel="noopener noreferrer nofollow">
      {inner}
    </a>
  );
}

function drawPicture(node: Element, key: number, fileHref: ProseProps['fileHref']): ReactNode {
  const src = node.getAttribute('src') ?? '';
  const file = PICTURE.exec(src)?.[1];
  const address = file ? fileHref?.(file) : FILE_ADDRESS.test(src) ? src : undefined;
  const alt = node.getAttribute('alt') ?? '';
  return address ? <img key={key} src={address} alt={alt} loading="lazy" /> : null;
}

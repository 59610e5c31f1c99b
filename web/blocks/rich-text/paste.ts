/**
 * What is pasted, made plain before the editor reads it. Three things the editor's own schema cannot know: lists that Word writes as
 * paragraphs with a bullet in them, lists that Google Docs nests beside their item, and what a page brings along that is no text.
 * Fonts, colours and classes fall away by themselves, because the schema has no place for them. The parsed document is inert: nothing in
 * it loads or runs.
 */

/** Never text: what a page needs around it, and Word's and Google's own remarks. */
const NO_TEXT =
  'script, style, link, meta, title, template, noscript, iframe, object, embed, svg, canvas, video, audio, form, button, input, select, textarea, nav, colgroup';

export function cleanPasted(html: string): string {
  // The content policy of the page forbids style attributes, so they would be ignored, with a complaint: they are read under another name.
  const quiet = html
    .replaceAll(/<style\b[\s\S]*?<\/style\s*>/gi, '')
    .replaceAll(/<[a-z][^>]*>/gi, (tag) => tag.replaceAll(/\sstyle\s*=/gi, ` ${STYLE}=`));
  // Word hides bullets from browsers that know lists: `<![if !supportLists]>·<![endif]>`. The parser turns those marks into comments.
  const { body } = new DOMParser().parseFromString(quiet, 'text/html');
  wordLists(body);
  for (const one of [...body.querySelectorAll('*')]) {
    // `<o:p>` and the like: Word's own elements hold at most a space
    if (one.localName.includes(':')) one.replaceWith(...one.childNodes);
  }
  for (const one of body.querySelectorAll(NO_TEXT)) one.remove();
  for (const one of body.querySelectorAll('img')) if (!PICTURE.test(one.getAttribute('src') ?? '')) one.remove();
  while (body.lastChild instanceof HTMLBRElement) body.lastChild.remove();
  for (const one of [...body.querySelectorAll(`[${STYLE}]`)]) meant(one);
  for (const one of body.querySelectorAll('p.MsoTitle')) retag(one, 'h2');
  for (const one of body.querySelectorAll('p.MsoSubtitle')) retag(one, 'h3');
  for (const one of body.querySelectorAll('p.MsoQuote, p.MsoIntenseQuote')) retag(one, 'blockquote');
  headings(body);
  strayLists(body);
  for (const one of body.querySelectorAll('a[href]')) one.setAttribute('href', straight(one.getAttribute('href') ?? ''));
  for (const one of body.querySelectorAll('p, h2, h3, h4')) if (isBlank(one)) one.remove();
  return body.innerHTML;
}

/** A picture of a record, copied within the product. Pictures from elsewhere are not taken along: their files are not here. */
const PICTURE = /^file:[0-9a-f-]{36}$/;
const STYLE = 'data-pasted-style';
const styleOf = (one: Element): string => one.getAttribute(STYLE) ?? '';

/** Emphasis that is written as a style, as Google Docs does, becomes an element; what its style takes back is none. */
const emphases = [
  [
    'strong',
    'b, strong',
    /(^|;)\s*font-weight\s*:\s*(bold|bolder|[6-9]00)\b/i,
    /(^|;)\s*font-weight\s*:\s*(normal|lighter|[1-5]00)\b/i,
  ],
  ['em', 'i, em', /(^|;)\s*font-style\s*:\s*(italic|oblique)/i, /(^|;)\s*font-style\s*:\s*normal/i],
  ['s', 's, strike, del', /(^|;)\s*text-decoration[\w-]*\s*:[^;]*line-through/i, null],
  ['sup', 'sup', /(^|;)\s*vertical-align\s*:\s*super/i, null],
  ['sub', 'sub', /(^|;)\s*vertical-align\s*:\s*sub/i, null],
] as const;

function meant(one: Element): void {
  const style = styleOf(one);
  one.removeAttribute(STYLE);
  if (/(^|;)\s*(display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden)/i.test(style)) {
    one.remove();
    return;
  }
  for (const [tag, own, yes, no] of emphases) {
    if (no?.test(style) && one.matches(own)) one.replaceWith(...one.childNodes);
    // A whole paragraph or cell in bold is a look; a stretch of words is emphasis.
    else if (yes.test(style) && one.matches('span, a, b, i, em, strong, u') && !one.matches(own)) wrap(one, tag);
  }
}

function wrap(around: Element, tag: string): void {
  const emphasis = around.ownerDocument.createElement(tag);
  emphasis.append(...around.childNodes);
  around.append(emphasis);
}

/** Headings begin at the second level and step down one at a time, so that readers who hear the page can follow. */
function headings(body: HTMLElement): void {
  let above = 1;
  for (const one of body.querySelectorAll('h1, h2, h3, h4, h5, h6')) {
    above = Math.min(4, above + 1, Math.max(2, Number(one.localName.slice(1))));
    if (one.localName !== `h${above}`) retag(one, `h${above}`);
  }
}

function retag(from: Element, tag: string): void {
  const to = from.ownerDocument.createElement(tag);
  to.append(...from.childNodes);
  from.replaceWith(to);
}

/** An empty line was distance, not text. */
function isBlank(one: Element): boolean {
  return (one.textContent ?? '').replaceAll(' ', ' ').trim() === '' && !one.querySelector('img, br + br, hr, table');
}

/** The address itself, where Google sends its links through a counter. */
function straight(address: string): string {
  try {
    const url = new URL(address);
    const to = /(^|\.)google\.[a-z.]+$/.test(url.hostname) && url.pathname === '/url' ? url.searchParams.get('q') : null;
    return to && /^https?:\/\//i.test(to) ? to : address;
  } catch {
    return address;
  }
}

/** Level of a paragraph that Word means as a list item, from 1; 0 for any other. */
const wordLevel = (one: Element): number => Number(/mso-list\s*:[^;]*\blevel(\d)/i.exec(styleOf(one))?.[1] ?? 0);

/** The bullet or number that Word wrote into the text; taken out. */
function takeMark(item: Element): string {
  let mark = '';
  for (const one of item.querySelectorAll(`[${STYLE}*="mso-list"]`)) {
    if (!/mso-list\s*:\s*ignore/i.test(styleOf(one))) continue;
    mark += one.textContent ?? '';
    one.remove();
  }
  return mark.trim();
}

function wordLists(body: HTMLElement): void {
  for (const first of [...body.querySelectorAll(`[${STYLE}*="mso-list"]`)]) {
    if (!first.isConnected || wordLevel(first) === 0) continue;
    const open: Element[] = [];
    let next: Element | null = first;
    while (next && wordLevel(next) > 0) {
      const item: Element = next;
      next = item.nextElementSibling;
      const level = wordLevel(item);
      const tag = /^[([]?([\divxlc]+|[a-z])[.)\]]/i.test(takeMark(item)) ? 'ol' : 'ul';
      while (open.length > level) open.pop();
      while (open.length < level) {
        const list = item.ownerDocument.createElement(tag);
        const parent = open.at(-1);
        if (!parent) item.before(list);
        else (parent.lastElementChild ?? parent).append(list);
        open.push(list);
      }
      const li = item.ownerDocument.createElement('li');
      li.append(...item.childNodes);
      open.at(-1)?.append(li);
      item.remove();
    }
  }
}

/** `<ul><li>a</li><ul>…</ul></ul>`: the inner list belongs to the item before it. */
function strayLists(body: HTMLElement): void {
  for (const list of body.querySelectorAll(':is(ul, ol) > :is(ul, ol)')) {
    const before = list.previousElementSibling;
    if (before?.localName === 'li') before.append(list);
    else {
      const item = list.ownerDocument.createElement('li');
      list.replaceWith(item);
      item.append(list);
    }
  }
}

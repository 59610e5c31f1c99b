/** From formatted text to plain text, and back where a face has no editor. */

const BLOCKS = 'p, div, li, h1, h2, h3, h4, h5, h6, blockquote, pre, tr';

/** The words of sanitised HTML, one line a block. The parsed document is inert: nothing in it loads or runs. */
export function textOfHtml(html: string): string {
  const { body } = new DOMParser().parseFromString(html, 'text/html');
  for (const br of body.querySelectorAll('br')) br.replaceWith('\n');
  // A row of a table is one line.
  for (const cell of body.querySelectorAll('td, th')) cell.textContent = `${(cell.textContent ?? '').trim()}   `;
  for (const block of body.querySelectorAll(BLOCKS)) block.append('\n');
  return (body.textContent ?? '').replaceAll(/\n{3,}/g, '\n\n').trim();
}

/** Paragraphs as HTML; every sign that means something there is escaped. */
export function htmlOfText(text: string): string {
  const signs: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
  const escaped = text.trim().replaceAll(/[&<>]/g, (sign) => signs[sign] ?? sign);
  return escaped === '' ? '' : escaped.replaceAll(/[^\n]+/g, '<p>$&</p>').replaceAll('\n', '');
}

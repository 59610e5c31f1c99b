/**
 * Chapters of docs/guide as part of the build: `import('../docs/guide/staff.md?chapter')` gives a chapter's HTML as text. Markdown is read
 * here and never in a browser; raw HTML in a chapter is left out, and screens draw the text with `Prose`, which builds it anew.
 */
import { readFileSync } from 'node:fs';
import { Marked } from 'marked';
import type { Plugin } from 'vite';

const marked = new Marked({ gfm: true, renderer: { html: () => '', image: () => '' } });
const QUERY = '?chapter';

export function guide(): Plugin {
  return {
    name: 'guide',
    enforce: 'pre',
    load(id) {
      if (!id.endsWith(`.md${QUERY}`)) return null;
      const file = id.slice(0, -QUERY.length);
      this.addWatchFile(file);
      return `export default ${JSON.stringify(marked.parse(readFileSync(file, 'utf8'), { async: false }))}`;
    },
  };
}

/**
 * What a rich text may hold: exactly what the server's sanitiser lets through (server/metadata/rich-text.ts), so that nothing that
 * stands in the editor is gone after saving. No styles, no classes; headings begin at the second level, since the page has the first.
 */
import { type Extensions, Mark, mergeAttributes, Node } from '@tiptap/core';
import { Table, TableCell, TableHeader, TableRow } from '@tiptap/extension-table';
import StarterKit from '@tiptap/starter-kit';
import { isLink } from './address.ts';

const HEADINGS = [2, 3, 4] as const;

/** Sub and sup have no button of their own; pasted formulas keep them. */
const small = (name: 'sub' | 'sup') =>
  Mark.create({
    name,
    excludes: name === 'sub' ? 'sup' : 'sub',
    parseHTML: () => [{ tag: name }],
    renderHTML: () => [name, 0],
  });

const span = (name: 'colspan' | 'rowspan') => ({
  default: 1,
  parseHTML: (cell: HTMLElement) => Math.max(1, Math.min(100, Number(cell.getAttribute(name)) || 1)),
  renderHTML: (attributes: Record<string, unknown>) => (attributes[name] === 1 ? {} : { [name]: attributes[name] }),
});
/** `colwidth` stays known to the table's commands, but is neither read nor written: widths are styles. */
const cellAttributes = () => ({
  colspan: span('colspan'),
  rowspan: span('rowspan'),
  colwidth: { default: null, rendered: false, parseHTML: () => null },
});

const PlainTable = Table.extend({
  renderHTML: () => ['table', ['tbody', 0]],
  addNodeView: () => null,
});

export interface PictureView {
  /** Where the bytes of a file are shown from; null while they cannot be. */
  readonly srcOf: (file: string) => string | null;
  /** Words in place of a picture that cannot be shown yet. */
  readonly later: string;
}

const FILE = /^file:([0-9a-f-]{36})$/;

/** A picture is a file of the record: `<img src="file:<uid>">` in the text, its address on the screen only. */
const picture = ({ srcOf, later }: PictureView) =>
  Node.create({
    name: 'picture',
    group: 'block',
    draggable: true,
    addAttributes: () => ({
      file: { default: null, rendered: false, parseHTML: (img) => FILE.exec(img.getAttribute('src') ?? '')?.[1] ?? null },
      alt: { default: '', parseHTML: (img) => img.getAttribute('alt') ?? '' },
    }),
    parseHTML: () => [{ tag: 'img', getAttrs: (img) => FILE.test(img.getAttribute('src') ?? '') && null }],
    renderHTML: ({ node, HTMLAttributes }) => ['img', mergeAttributes(HTMLAttributes, { src: `file:${node.attrs.file}` })],
    addNodeView:
      () =>
      ({ node }) => {
        const dom = document.createElement('figure');
        const src = srcOf(String(node.attrs.file));
        const missing = (): void => {
          dom.replaceChildren(document.createTextNode(node.attrs.alt ? `${later}: ${node.attrs.alt}` : later));
          dom.dataset.missing = '';
        };
        if (src === null) missing();
        else {
          const img = document.createElement('img');
          img.alt = String(node.attrs.alt);
          img.src = src;
          img.onerror = missing;
          dom.append(img);
        }
        return { dom };
      },
  });

export function schemaOf(pictures: PictureView): Extensions {
  return [
    StarterKit.configure({
      heading: { levels: [...HEADINGS] },
      // Behind a heading Enter makes the paragraph; one that is there already would stay as an empty line.
      trailingNode: { notAfter: ['heading'] },
      link: {
        openOnClick: false,
        defaultProtocol: 'https',
        protocols: ['http', 'https', 'mailto', 'tel'],
        isAllowedUri: isLink,
        HTMLAttributes: { target: null, rel: null },
      },
      codeBlock: { HTMLAttributes: { class: null } },
    }),
    small('sub'),
    small('sup'),
    PlainTable.configure({ resizable: false }),
    TableRow,
    TableHeader.extend({ addAttributes: cellAttributes }),
    TableCell.extend({ addAttributes: cellAttributes }),
    picture(pictures),
  ];
}

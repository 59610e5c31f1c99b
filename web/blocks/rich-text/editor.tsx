/** The editor of a rich text column. Loaded late, by `RichTextField`; its value is the HTML the server keeps. */
import { Editor } from '@tiptap/core';
import { type ReactNode, useEffect, useReducer, useRef, useState } from 'react';
import { Problem, problemText, upload } from '../../api/index.ts';
import { type FormFile, type RichTextProps, useDoor, useFileHref } from '../../record/index.ts';
import { cx, useBox, useFieldTies, useText } from '../../ui/index.ts';
import { keepPicture, pictureSrc } from './fresh.ts';
import { LinkDialog } from './link-dialog.tsx';
import { cleanPasted } from './paste.ts';
import { PICTURES, PictureDialog } from './picture-dialog.tsx';
import css from './rich-text.module.css';
import { schemaOf } from './schema.ts';
import { Toolbar } from './toolbar.tsx';

/** The HTML as it is kept: nothing for an empty text; the empty line the editor keeps behind a table is not text. */
const htmlOf = (editor: Editor): string => (editor.isEmpty ? '' : editor.getHTML().replace(/(<p><\/p>)+$/, ''));

type Asked = { readonly what: 'link' } | { readonly what: 'picture'; readonly file?: File };

export function RichTextEditor({ label, value, onChange, of, files, tall }: RichTextProps): ReactNode {
  const t = useText();
  const ties = useFieldTies();
  const box = useBox(css.box);
  const [asked, ask] = useState<Asked | null>(null);
  const href = useFileHref();
  const { fileLimit } = useDoor();
  const latest = useRef({ onChange, href, of, mayPictures: files !== undefined });
  latest.current = { onChange, href, of, mayPictures: files !== undefined };
  const place = useRef<HTMLDivElement>(null);
  const editor = useEditor(place, { value, label, later: t('editor.pictures.later'), latest, ask });

  // What a reader is told of the field goes to the part that takes the keys.
  useEffect(() => {
    const area = editor?.view.dom;
    if (!area) return;
    for (const [name, tie] of Object.entries({
      id: undefined,
      'aria-describedby': undefined,
      'aria-invalid': undefined,
      ...ties,
    })) {
      if (tie === undefined) area.removeAttribute(name);
      else area.setAttribute(name, String(tie));
    }
  });
  // Another text from outside: a draft thrown away, a version restored.
  const shown = useRef(value);
  useEffect(() => {
    if (!editor || value === shown.current || value === htmlOf(editor)) return;
    shown.current = value;
    editor.commands.setContent(value, { emitUpdate: false });
  }, [editor, value]);

  const insert = useInsert(editor, files);
  return (
    <div className={cx(box, css.editor)}>
      {editor && (
        <Toolbar editor={editor} onLink={() => ask({ what: 'link' })} onPicture={files && (() => ask({ what: 'picture' }))} />
      )}
      <div ref={place} className={cx(css.area, tall && css.tall)} />
      {editor && asked?.what === 'link' && <LinkDialog editor={editor} onClose={() => ask(null)} />}
      {editor && asked?.what === 'picture' && (
        <PictureDialog limit={fileLimit} file={asked.file} insert={insert} onClose={() => ask(null)} />
      )}
    </div>
  );
}

interface Wiring {
  readonly value: string;
  readonly label: string;
  readonly later: string;
  readonly latest: React.RefObject<{
    readonly onChange: (html: string) => void;
    readonly href: ReturnType<typeof useFileHref>;
    readonly of: RichTextProps['of'];
    readonly mayPictures: boolean;
  }>;
  readonly ask: (asked: Asked) => void;
}

/** One editor for as long as the field stands there; the component draws again whenever text or cursor changed. */
function useEditor(place: React.RefObject<HTMLDivElement | null>, wiring: Wiring): Editor | null {
  const [editor, setEditor] = useState<Editor | null>(null);
  const [, again] = useReducer((count: number) => count + 1, 0);
  const first = useRef(wiring);
  useEffect(() => {
    const { value, label, later, latest, ask } = first.current;
    const pictureIn = (files: FileList | undefined): File | undefined =>
      latest.current.mayPictures ? [...(files ?? [])].find((file) => PICTURES.includes(file.type)) : undefined;
    const srcOf = (file: string): string | null => {
      const { of, href } = latest.current;
      return pictureSrc(file) ?? (of ? href(of.object, of.uid, file) : null);
    };
    const made = new Editor({
      element: place.current,
      content: value,
      extensions: schemaOf({ srcOf, later }),
      injectCSS: false, // the content policy takes styles from our files only
      editorProps: {
        attributes: { role: 'textbox', 'aria-multiline': 'true', 'aria-label': label },
        transformPastedHTML: cleanPasted,
        handleKeyDown: (_, event) => {
          if (event.key !== 'k' || !(event.ctrlKey || event.metaKey)) return false;
          event.preventDefault();
          ask({ what: 'link' });
          return true;
        },
        // Office programs put a picture of the text beside the text: then the text is meant.
        handlePaste: (_, event) => {
          const file = pictureIn(event.clipboardData?.files);
          if (!file || event.clipboardData?.types.includes('text/html')) return false;
          ask({ what: 'picture', file });
          return true;
        },
        handleDrop: (_, event) => {
          const file = pictureIn(event.dataTransfer?.files);
          if (!file) return false;
          event.preventDefault();
          ask({ what: 'picture', file });
          return true;
        },
      },
      onUpdate: () => latest.current.onChange(htmlOf(made)),
      onTransaction: again,
    });
    setEditor(made);
    return () => made.destroy();
  }, [place]);
  return editor;
}

/** Uploads a picture and puts it where the cursor is; answers what went wrong, in words. */
function useInsert(editor: Editor | null, files: RichTextProps['files']): (file: File, alt: string) => Promise<string | null> {
  const t = useText();
  const { portal } = useDoor();
  return async (file, alt) => {
    if (!editor || !files) return null;
    const address = portal === null ? '/api/staff/uploads' : `/api/portal/${encodeURIComponent(portal)}/uploads`;
    try {
      const kept = (await upload(address, file)) as FormFile;
      keepPicture(kept.uid, file);
      files.add(kept);
      editor
        .chain()
        .focus()
        .insertContent({ type: 'picture', attrs: { file: kept.uid, alt } })
        .run();
      return null;
    } catch (cause) {
      if (!(cause instanceof Problem)) throw cause;
      return cause.detail ?? problemText(t, cause);
    }
  };
}

/**
 * The door for an editor of rich text: `blocks/rich-text` stands above this module, so a face hands it in. Without one, formatted text is
 * written as plain paragraphs.
 */
import { type ComponentType, createContext, type ReactNode, useContext, useState } from 'react';
import { TextArea } from '../ui/index.ts';
import type { FormFile } from './form-values.ts';
import { htmlOfText, textOfHtml } from './text.ts';

export interface RichTextProps {
  /** Spoken name: the title of the column. */
  readonly label: string;
  /** HTML; empty for nothing. */
  readonly value: string;
  readonly onChange: (html: string) => void;
  /** The record the text belongs to, for its pictures; absent while it is new. */
  readonly of?: { readonly object: string; readonly uid: string };
  /** Takes an uploaded picture as a file of the record; absent where the form has no place for files, and so no pictures. */
  readonly files?: { readonly add: (file: FormFile) => void };
  /** The main thing on the page, with room to write. */
  readonly tall?: boolean;
}

const RichTextContext = createContext<ComponentType<RichTextProps>>(PlainParagraphs);

export function RichTextProvider({ editor, children }: { editor: ComponentType<RichTextProps>; children: ReactNode }): ReactNode {
  return <RichTextContext value={editor}>{children}</RichTextContext>;
}

/** The input of a rich text column. */
export function RichTextInput(props: RichTextProps): ReactNode {
  const Editor = useContext(RichTextContext);
  return <Editor {...props} />;
}

/** What is typed stays as it was typed; the form holds it as HTML. */
function PlainParagraphs({ value, onChange }: RichTextProps): ReactNode {
  const [typed, setTyped] = useState({ text: textOfHtml(value), html: value });
  const text = typed.html === value ? typed.text : textOfHtml(value);
  return (
    <TextArea
      value={text}
      onChange={(next) => {
        const html = htmlOfText(next);
        setTyped({ text: next, html });
        onChange(html);
      }}
      rows={8}
    />
  );
}

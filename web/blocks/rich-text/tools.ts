/** The buttons of the toolbar: what each shows, does and means with the cursor where it is. */
import type { Editor } from '@tiptap/core';
import { type Icon, ListIcon, type TextKey, UndoIcon } from '../../ui/index.ts';
import {
  BoldIcon,
  CodeBlockIcon,
  CodeIcon,
  HeadingIcon,
  ItalicIcon,
  NumbersIcon,
  QuoteIcon,
  RedoIcon,
  SubheadingIcon,
} from './icons.tsx';

export interface Tool {
  readonly key: string;
  readonly label: TextKey;
  readonly icon: Icon;
  /** As it stands behind the name: `Mod` is Ctrl, or ⌘ on a Mac. */
  readonly keys?: string;
  readonly run: (editor: Editor) => void;
  /** Undefined for what is never on: undo. */
  readonly on?: (editor: Editor) => boolean;
  readonly may: (editor: Editor) => boolean;
}

const always = (editor: Editor): boolean => editor.isEditable;

/** In groups, a hairline between them. */
export const tools: readonly (readonly Tool[])[] = [
  [
    {
      key: 'undo',
      label: 'editor.undo',
      icon: UndoIcon,
      keys: 'Mod+Z',
      run: (editor) => editor.chain().focus().undo().run(),
      may: (editor) => editor.can().undo(),
    },
    {
      key: 'redo',
      label: 'editor.redo',
      icon: RedoIcon,
      keys: 'Mod+Shift+Z',
      run: (editor) => editor.chain().focus().redo().run(),
      may: (editor) => editor.can().redo(),
    },
  ],
  [
    heading('heading', 'editor.heading', HeadingIcon, 2),
    heading('subheading', 'editor.subheading', SubheadingIcon, 3),
    mark('bold', 'editor.bold', BoldIcon, 'Mod+B', (editor) => editor.chain().focus().toggleBold().run()),
    mark('italic', 'editor.italic', ItalicIcon, 'Mod+I', (editor) => editor.chain().focus().toggleItalic().run()),
    mark('code', 'editor.code', CodeIcon, 'Mod+E', (editor) => editor.chain().focus().toggleCode().run()),
  ],
  [
    mark('bulletList', 'editor.bullets', ListIcon, 'Mod+Shift+8', (editor) => editor.chain().focus().toggleBulletList().run()),
    mark('orderedList', 'editor.numbers', NumbersIcon, 'Mod+Shift+7', (editor) =>
      editor.chain().focus().toggleOrderedList().run(),
    ),
    mark('blockquote', 'editor.quote', QuoteIcon, 'Mod+Shift+B', (editor) => editor.chain().focus().toggleBlockquote().run()),
    mark('codeBlock', 'editor.codeBlock', CodeBlockIcon, 'Mod+Alt+C', (editor) => editor.chain().focus().toggleCodeBlock().run()),
  ],
];

function heading(key: string, label: TextKey, icon: Icon, level: 2 | 3): Tool {
  return {
    key,
    label,
    icon,
    keys: `Mod+Alt+${level}`,
    run: (editor) => editor.chain().focus().toggleHeading({ level }).run(),
    on: (editor) => editor.isActive('heading', { level }),
    may: always,
  };
}

function mark(key: string, label: TextKey, icon: Icon, keys: string, run: (editor: Editor) => void): Tool {
  return { key, label, icon, keys, run, on: (editor) => editor.isActive(key), may: always };
}

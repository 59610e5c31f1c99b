/** Where a link leads: checked while it can still be mended. */
import type { Editor } from '@tiptap/core';
import { type ReactNode, useState } from 'react';
import { Button, Dialog, Field, TextInput, useText } from '../../ui/index.ts';
import { addressOfWords } from './address.ts';

/** What a reader sees of an address while it is changed: without what was put before it. */
const wordsOf = (href: unknown): string => (typeof href === 'string' ? href.replace(/^(mailto|tel):/, '') : '');

export function LinkDialog({ editor, onClose }: { editor: Editor; onClose: () => void }): ReactNode {
  const t = useText();
  const before = wordsOf(editor.getAttributes('link').href);
  const [typed, setTyped] = useState(before);
  const [wrong, setWrong] = useState(false);
  function set(): void {
    const href = addressOfWords(typed);
    if (href === null) {
      setWrong(true);
      return;
    }
    const chain = editor.chain().focus().extendMarkRange('link');
    if (editor.state.selection.empty && !editor.isActive('link')) {
      // Nothing was chosen: the address itself becomes the words, and writing goes on behind it.
      chain
        .insertContent([{ type: 'text', text: typed.trim(), marks: [{ type: 'link', attrs: { href } }] }])
        .unsetMark('link')
        .run();
    } else chain.setLink({ href }).run();
    onClose();
  }
  return (
    <Dialog
      kind="question"
      title={t('editor.links.title')}
      submit={t('editor.links.set')}
      onSubmit={set}
      onClose={onClose}
      note={
        before && (
          <Button
            kind="danger"
            onClick={() => {
              editor.chain().focus().extendMarkRange('link').unsetLink().run();
              onClose();
            }}
          >
            {t('editor.links.remove')}
          </Button>
        )
      }
    >
      <Field
        label={t('editor.links.address')}
        hint={t('editor.links.hint')}
        error={wrong ? t('editor.links.wrong') : undefined}
        required
      >
        <TextInput
          value={typed}
          onChange={(words) => {
            setTyped(words);
            setWrong(false);
          }}
          inputMode="url"
          autoComplete="off"
          maxLength={2_000}
        />
      </Field>
    </Dialog>
  );
}

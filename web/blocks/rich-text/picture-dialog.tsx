/** Chooses a picture and asks what it shows; it is uploaded and becomes a file of the record. */
import { type ReactNode, useId, useState } from 'react';
import { Dialog, Field, Hidden, Stack, TextInput, useFormat, useText, Words } from '../../ui/index.ts';
import css from './rich-text.module.css';

/** What browsers show and the server takes as a picture. */
export const PICTURES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

interface PictureDialogProps {
  readonly limit: number;
  /** Chosen before the dialog: pasted or dropped. */
  readonly file?: File;
  /** Uploads and inserts; answers what went wrong, in words. */
  readonly insert: (file: File, alt: string) => Promise<string | null>;
  readonly onClose: () => void;
}

export function PictureDialog({ limit, file: given, insert, onClose }: PictureDialogProps): ReactNode {
  const t = useText();
  const format = useFormat();
  const id = useId();
  const [file, setFile] = useState<File | null>(given ?? null);
  const [alt, setAlt] = useState('');
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  async function send(): Promise<void> {
    if (!file || !PICTURES.includes(file.type)) return setWrong(t('editor.pictures.kind'));
    if (file.size > limit) return setWrong(t('editor.pictures.tooLarge', { limit: format.size(limit) }));
    setBusy(true);
    const fault = await insert(file, alt.trim());
    setBusy(false);
    if (fault === null) onClose();
    else setWrong(t('editor.pictures.failed', { why: fault }));
  }
  return (
    <Dialog
      kind="question"
      title={t('editor.pictures.title')}
      submit={t('editor.pictures.insert')}
      busy={busy}
      onSubmit={() => void send()}
      onClose={onClose}
    >
      <Stack gap={16}>
        <Field label={t('editor.pictures.file')} error={wrong ?? undefined} required>
          <div className={css.chosen}>
            <label className={css.choose} htmlFor={id}>
              {t('editor.pictures.choose')}
              <Hidden>{file?.name ?? ''}</Hidden>
              <input
                id={id}
                type="file"
                accept={PICTURES.join()}
                onChange={(event) => {
                  setFile(event.target.files?.[0] ?? null);
                  setWrong(null);
                }}
              />
            </label>
            {file && (
              <Words size="sm" tone="muted" cut>
                {file.name} · {format.size(file.size)}
              </Words>
            )}
          </div>
        </Field>
        <Field label={t('editor.pictures.words')} hint={t('editor.pictures.wordsHint')} optional>
          <TextInput value={alt} onChange={setAlt} maxLength={250} />
        </Field>
        {busy && (
          <span role="status">
            <Words size="sm" tone="dim">
              {t('editor.pictures.coming')}
            </Words>
          </span>
        )}
      </Stack>
    </Dialog>
  );
}

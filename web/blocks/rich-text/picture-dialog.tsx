/** Chooses a picture and asks what it shows; it is uploaded and becomes a file of the record. */
import { type ReactNode, useState } from 'react';
import { Dialog, Field, FileButton, Stack, TextInput, useFormat, useText, Words } from '../../ui/index.ts';

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
          <FileButton
            accept={PICTURES.join()}
            chosen={file && `${file.name} · ${format.size(file.size)}`}
            onFile={(next) => {
              setFile(next);
              setWrong(null);
            }}
          >
            {t('editor.pictures.choose')}
          </FileButton>
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

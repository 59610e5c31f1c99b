/** Files of a record as cards; pictures and PDFs are looked at in place. What is shown is made by the server, never the file itself. */
import { type ReactNode, useState } from 'react';
import type { ShownFile } from '../../shared/contracts/records.ts';
import { Dialog, DownloadIcon, FileCards, useFormat, useText, Words } from '../ui/index.ts';
import { useFileHref, usePreviewHref } from './door.tsx';
import css from './previews.module.css';

/** Of its pages the first is drawn. */
const PDF = 'application/pdf';
/** Types the server draws (records/pictures/model.ts); any other answers that there is no preview. */
const drawn = /^(image\/(png|jpeg|gif|webp|tiff|avif)|application\/pdf)$/;

interface PreviewCardsProps {
  readonly files: readonly ShownFile[];
  /** The record that holds them. */
  readonly of: { readonly object: string; readonly uid: string };
}

export function PreviewCards({ files, of }: PreviewCardsProps): ReactNode {
  const href = useFileHref();
  const preview = usePreviewHref();
  const [open, setOpen] = useState<ShownFile | null>(null);
  return (
    <>
      <FileCards
        files={files.map((file) => ({
          key: file.uid,
          ...file,
          href: href(of.object, of.uid, file.uid),
          ...(drawn.test(file.mediaType) && {
            preview: preview(of.object, of.uid, file.uid, 'small'),
            onOpen: () => setOpen(file),
          }),
        }))}
      />
      {open && (
        <Preview
          file={open}
          src={preview(of.object, of.uid, open.uid, 'large')}
          href={href(of.object, of.uid, open.uid)}
          onClose={() => setOpen(null)}
        />
      )}
    </>
  );
}

interface PreviewProps {
  readonly file: ShownFile;
  readonly src: string;
  readonly href: string;
  readonly onClose: () => void;
}

function Preview({ file, src, href, onClose }: PreviewProps): ReactNode {
  const t = useText();
  const format = useFormat();
  const [failed, setFailed] = useState(false);
  const size = format.size(file.size);
  return (
    <Dialog
      kind="view"
      title={file.name}
      sub={file.mediaType === PDF ? t('common.files.firstPage', { size }) : size}
      onClose={onClose}
      note={
        <a className={css.download} href={href} download={file.name}>
          <DownloadIcon /> {t('common.files.download')}
        </a>
      }
    >
      {failed ? (
        <Words as="p" tone="muted">
          {t('common.files.undrawn')}
        </Words>
      ) : (
        <img className={css.large} src={src} alt={file.name} onError={() => setFailed(true)} />
      )}
    </Dialog>
  );
}

/** Files: a card to open one, a place to drop some, and the list of those on their way. */
import { type MouseEvent, type ReactNode, useId, useState } from 'react';
import { IconButton } from './button.tsx';
import { cx } from './cx.ts';
import css from './files.module.css';
import { useFormat } from './format.ts';
import { AlertIcon, CheckIcon, ClipIcon, CrossIcon, DocumentIcon, type Icon, ImageIcon, TableIcon } from './icons.tsx';
import { ProgressBar } from './states.tsx';
import { useText } from './text.tsx';

/** The icon that fits a file's name. */
function iconOf(name: string): Icon {
  if (/\.(png|jpe?g|gif|webp|heic|bmp|svg|mp4|mov|webm)$/i.test(name)) return ImageIcon;
  if (/\.(csv|xlsx?|ods|tsv)$/i.test(name)) return TableIcon;
  return DocumentIcon;
}

interface FileCardProps {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Where it is downloaded from. */
  readonly href: string;
  /** Address of a small picture of it, made by the server. */
  readonly preview?: string;
  /** Shows it in place of downloading it; with a modifier key it is downloaded all the same. */
  readonly onOpen?: () => void;
}

/** An attachment. */
export function FileCard({ name, size, href, preview, onOpen }: FileCardProps): ReactNode {
  const format = useFormat();
  const [drawn, setDrawn] = useState(true);
  const Mark = iconOf(name);
  const open = onOpen && {
    'aria-haspopup': 'dialog' as const,
    onClick: (event: MouseEvent) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
      event.preventDefault();
      onOpen();
    },
  };
  return (
    <a className={css.card} href={href} download={name} {...open}>
      <span className={css.thumb}>
        {preview && drawn ? <img src={preview} alt="" loading="lazy" onError={() => setDrawn(false)} /> : <Mark />}
      </span>
      <span>
        <span className={css.name}>{name}</span>
        <span className={css.size}>{format.size(size)}</span>
      </span>
    </a>
  );
}

/** Attachments side by side. */
export function FileCards({ files }: { files: readonly (FileCardProps & { readonly key: string })[] }): ReactNode {
  if (files.length === 0) return null;
  return (
    <div className={css.list}>
      {files.map(({ key, ...file }) => (
        <FileCard key={key} {...file} />
      ))}
    </div>
  );
}

interface FileDropProps {
  readonly onFiles: (files: readonly File[]) => void;
  /** Largest size of one file in bytes, named in the words. */
  readonly limit: number;
}

/** Drop files here, or choose them. */
export function FileDrop({ onFiles, limit }: FileDropProps): ReactNode {
  const t = useText();
  const format = useFormat();
  const id = useId();
  const [over, setOver] = useState(false);
  return (
    <label
      htmlFor={id}
      className={cx(css.drop, over && css.over)}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        onFiles([...event.dataTransfer.files]);
      }}
    >
      <ClipIcon />
      <span>{t.rich('common.files.drop', { choose: <b>{t('common.files.choose')}</b>, limit: format.size(limit) })}</span>
      <FileInput id={id} onFiles={onFiles} />
    </label>
  );
}

/** The hidden native input; also behind the clip of a composer. */
export function FileInput({
  id,
  onFiles,
  label,
}: {
  id: string;
  onFiles: (files: readonly File[]) => void;
  label?: string;
}): ReactNode {
  return (
    <input
      id={id}
      type="file"
      multiple
      className={css.input}
      aria-label={label}
      onChange={(event) => {
        onFiles([...(event.target.files ?? [])]);
        event.target.value = ''; // the same file can be chosen again after it was removed
      }}
    />
  );
}

export interface UploadView {
  readonly key: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** 0 to 1; 1 is done. */
  readonly share: number;
  /** Why it was refused, and what to do. */
  readonly error?: string;
  /** Nothing arrives at the moment; it goes on by itself. */
  readonly waiting?: boolean;
  /** It stopped on its way before this page was opened: its part is there, and it goes on once the file is chosen again. */
  readonly resume?: (file: File) => void;
  /** It arrived as a whole before this page was opened, and stands in no form: takes it. */
  readonly take?: () => void;
}

/** Files on their way, one by one. */
export function UploadList({
  uploads,
  onRemove,
}: {
  uploads: readonly UploadView[];
  onRemove: (key: string) => void;
}): ReactNode {
  if (uploads.length === 0) return null;
  return (
    <ul className={css.uploads}>
      {uploads.map((one) => (
        <UploadLine key={one.key} upload={one} onRemove={() => onRemove(one.key)} />
      ))}
    </ul>
  );
}

function UploadLine({ upload, onRemove }: { upload: UploadView; onRemove: () => void }): ReactNode {
  const t = useText();
  const format = useFormat();
  const { name, size, share, error } = upload;
  const Mark = iconOf(name);
  return (
    <li>
      <Mark />
      <div>
        <b>{name}</b>
        {upload.take ? (
          <Take upload={upload} onTake={upload.take} />
        ) : upload.resume ? (
          <Resume upload={upload} onFile={upload.resume} />
        ) : error ? (
          <Failed>{error}</Failed>
        ) : share < 1 ? (
          <>
            <ProgressBar share={share} label={t('common.files.uploading', { name })} />
            {upload.waiting && (
              <span className={css.note} role="status">
                {t('common.files.waiting')}
              </span>
            )}
          </>
        ) : (
          <span className={cx(css.note, css.done)}>
            <CheckIcon size="sm" />
            {t('common.files.uploaded', { size: format.size(size) })}
          </span>
        )}
      </div>
      <IconButton size="xs" icon={CrossIcon} label={t('common.files.remove', { name })} onClick={onRemove} />
    </li>
  );
}

/** All of it is there; what is left is to say that it belongs here. */
function Take({ upload: { name, error }, onTake }: { upload: UploadView; onTake: () => void }): ReactNode {
  const t = useText();
  return (
    <>
      <span className={css.note}>{t('common.files.whole')}</span>
      {error && <Failed>{error}</Failed>}
      <button type="button" className={css.resume} onClick={onTake}>
        {t('common.files.take', { name })}
      </button>
    </>
  );
}

const Failed = ({ children }: { children: ReactNode }): ReactNode => (
  <span className={cx(css.note, css.failed)} role="alert">
    <AlertIcon size="sm" />
    {children}
  </span>
);

/** How far it has come, and the way to choose it again. */
function Resume({ upload, onFile }: { upload: UploadView; onFile: (file: File) => void }): ReactNode {
  const t = useText();
  const format = useFormat();
  const id = useId();
  const { name, size, share, error } = upload;
  return (
    <>
      <span className={css.note}>
        {t('common.files.arrived', { part: format.size(Math.round(size * share)), size: format.size(size) })}
      </span>
      {error && <Failed>{error}</Failed>}
      <label className={css.resume} htmlFor={id}>
        {t('common.files.resume', { name })}
        <FileInput id={id} onFiles={([file]) => file && onFile(file)} />
      </label>
    </>
  );
}

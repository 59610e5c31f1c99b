/** Several files: dropped or chosen, each with its progress; what has arrived is kept with the form's draft. */
import { type ReactNode, useEffect, useRef } from 'react';
import { type Uploads, useUploads } from '../api/index.ts';
import { FileDrop, Stack, UploadList, type UploadView } from '../ui/index.ts';
import { useDoor } from './door.tsx';
import type { FormFile } from './form-values.ts';

const readFile = (answer: unknown): FormFile => answer as FormFile;

export interface Attaching {
  readonly views: readonly UploadView[];
  readonly busy: boolean;
  readonly add: (files: readonly File[]) => void;
  readonly remove: (key: string) => void;
}

/** Files on their way beside those that have arrived: one list. `value` holds what has arrived and survives a reload. */
export function useAttaching(value: readonly FormFile[], onChange: (files: readonly FormFile[]) => void): Attaching {
  const { portal, fileLimit } = useDoor();
  const address = portal === null ? '/api/staff/uploads' : `/api/portal/${encodeURIComponent(portal)}/uploads`;
  const uploads: Uploads<FormFile> = useUploads({ address, limit: fileLimit, read: readFile });
  const latest = useRef({ value, onChange, uploads });
  latest.current = { value, onChange, uploads };
  const arrived = uploads.answers.length;
  useEffect(() => {
    if (arrived === 0) return;
    const now = latest.current;
    for (const view of now.uploads.views) if (view.share === 1 && !view.error) now.uploads.remove(view.key);
    now.onChange([...now.value, ...now.uploads.answers.filter((file) => !now.value.some((one) => one.uid === file.uid))]);
  }, [arrived]);
  const there = value.map(({ uid, name, size }) => ({ key: uid, name, size, share: 1 }));
  return {
    views: [...there, ...uploads.views.filter((view) => view.share < 1 || view.error)],
    busy: uploads.busy,
    add: uploads.add,
    remove: (key) => {
      if (value.some((file) => file.uid === key)) onChange(value.filter((file) => file.uid !== key));
      else uploads.remove(key);
    },
  };
}

interface FilesInputProps {
  readonly value: readonly FormFile[];
  readonly onChange: (files: readonly FormFile[]) => void;
  /** Told when files are on their way, so that a form does not leave without them. */
  readonly onBusy: (busy: boolean) => void;
}

export function FilesInput({ value, onChange, onBusy }: FilesInputProps): ReactNode {
  const { fileLimit } = useDoor();
  const files = useAttaching(value, onChange);
  useEffect(() => onBusy(files.busy), [files.busy, onBusy]);
  return (
    <Stack gap={8}>
      <FileDrop onFiles={files.add} limit={fileLimit} />
      <UploadList uploads={files.views} onRemove={files.remove} />
    </Stack>
  );
}

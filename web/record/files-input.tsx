/** Several files: dropped or chosen, each with its progress; what has arrived is kept with the form's draft. */
import { type ReactNode, useEffect, useRef } from 'react';
import { canGoInParts, LARGE, type LargePlace, type Uploads, useUploads } from '../api/index.ts';
import { FileDrop, Stack, UploadList, type UploadView } from '../ui/index.ts';
import { useDoor } from './door.tsx';
import type { FormFile } from './form-values.ts';
import { useOffers } from './large-offers.ts';

const readFile = (answer: unknown): FormFile => answer as FormFile;

export interface Attaching {
  readonly views: readonly UploadView[];
  readonly busy: boolean;
  readonly add: (files: readonly File[]) => void;
  readonly remove: (key: string) => void;
  /** Largest file that is taken here, in bytes. */
  readonly limit: number;
}

/**
 * Files on their way beside those that have arrived: one list. `value` holds what has arrived and survives a reload. `place`: where they
 * will hang; large ones go part by part then, and those that have not arrived are offered again.
 */
export function useAttaching(
  value: readonly FormFile[],
  onChange: (files: readonly FormFile[]) => void,
  place: LargePlace,
): Attaching {
  const { portal, fileLimit, largeFileLimit } = useDoor();
  const base = portal === null ? '/api/staff' : `/api/portal/${encodeURIComponent(portal)}`;
  const uploads: Uploads<FormFile> = useUploads({
    address: `${base}/uploads`,
    limit: fileLimit,
    read: readFile,
    large: { base, place, limit: largeFileLimit },
  });
  const latest = useRef({ value, onChange, uploads });
  latest.current = { value, onChange, uploads };
  // The smaller file arrives first; what counts is the order in which they were chosen.
  const places = useRef(new Map<string, number>());
  const offers = useOffers(base, place, {
    add: uploads.add,
    arrived: (answer) => {
      const file = readFile(answer);
      const now = latest.current;
      // Behind what is there, and not the record's yet.
      places.current.set(file.uid, -1);
      if (!now.value.some(({ uid }) => uid === file.uid)) now.onChange([...now.value, file]);
    },
    has: (uid) => value.some((one) => one.uid === uid),
  });
  // By name, not by number: one may arrive while another is being taken over, and it would stay unseen.
  const arrived = uploads.through.map(({ answer }) => answer.uid).join();
  useEffect(() => {
    if (arrived === '') return;
    const now = latest.current;
    for (const view of now.uploads.views) if (view.share === 1 && !view.error) now.uploads.remove(view.key);
    for (const { answer, place } of now.uploads.through) places.current.set(answer.uid, place);
    const all = new Map([...now.value, ...now.uploads.through.map(({ answer }) => answer)].map((one) => [one.uid, one]));
    const placeOf = ({ uid }: FormFile) => places.current.get(uid) ?? -1;
    now.onChange([...all.values()].toSorted((a, b) => placeOf(a) - placeOf(b)));
  }, [arrived]);
  // What a record holds already is another matter: it is taken out by saving.
  const isStaged = ({ uid }: FormFile): boolean => place.record === undefined || places.current.has(uid);
  const takeOut = (file: FormFile): void => {
    onChange(value.filter((one) => one.uid !== file.uid));
    // It has taken room that others of his may need; one that came before the page was left would be offered again.
    if (offers.giveUp(file.uid)) return;
    if (file.size >= Math.min(LARGE, fileLimit + 1) && isStaged(file)) {
      void import('../api/large-upload.ts').then(({ giveUpLarge }) => giveUpLarge(base, file.uid));
    }
  };
  const there = value.map(({ uid, name, size }) => ({ key: uid, name, size, share: 1 }));
  return {
    views: [...there, ...uploads.views.filter((view) => view.share < 1 || view.error), ...offers.views],
    busy: uploads.busy || offers.busy,
    add: uploads.add,
    remove: (key) => {
      const file = value.find((one) => one.uid === key);
      if (file !== undefined) takeOut(file);
      else if (!offers.giveUp(key)) uploads.remove(key);
    },
    limit: canGoInParts() ? Math.max(fileLimit, largeFileLimit) : fileLimit,
  };
}

interface FilesInputProps {
  readonly value: readonly FormFile[];
  readonly onChange: (files: readonly FormFile[]) => void;
  /** Told when files are on their way, so that a form does not leave without them. */
  readonly onBusy: (busy: boolean) => void;
  readonly place: LargePlace;
}

export function FilesInput({ value, onChange, onBusy, place }: FilesInputProps): ReactNode {
  const files = useAttaching(value, onChange, place);
  useEffect(() => onBusy(files.busy), [files.busy, onBusy]);
  return (
    <Stack gap={8}>
      <FileDrop onFiles={files.add} limit={files.limit} />
      <UploadList uploads={files.views} onRemove={files.remove} />
    </Stack>
  );
}

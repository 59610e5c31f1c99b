/** Several files on their way at once, each with its progress, its fault and its way out. */
import { useEffect, useRef, useState } from 'react';
import { type UploadView, useFormat, useText } from '../ui/index.ts';
import { type UploadOptions, upload } from './client.ts';
import { canGoInParts, LARGE, type LargePlace, rememberLarge } from './large-place.ts';
import { Problem } from './problem.ts';
import { problemText } from './problem-text.ts';

interface One<A> extends UploadView {
  readonly place: number;
  readonly answer?: A;
}

export interface Uploads<A> {
  readonly views: readonly UploadView[];
  /** Those that are through, in the order they were added; `place` counts what was added here before. */
  readonly through: readonly { readonly place: number; readonly answer: A }[];
  readonly busy: boolean;
  readonly add: (files: readonly File[]) => void;
  readonly remove: (key: string) => void;
  readonly clear: () => void;
}

interface UploadsOptions<A> {
  /** Where the files go. */
  readonly address: string;
  /** Largest size of one file in bytes. */
  readonly limit: number;
  /** Reads the server's answer to one file. */
  readonly read: (answer: unknown) => A;
  readonly send?: (address: string, file: File, options: UploadOptions) => Promise<unknown>;
  /** Where large files go, part by part, and the largest of them in bytes; as a whole where absent. */
  readonly large?: { readonly base: string; readonly place: LargePlace; readonly limit: number };
}

/** Sends a large file part by part; what can do that is loaded with the first one. */
async function sendLarge(
  { base, place }: NonNullable<UploadsOptions<unknown>['large']>,
  file: File,
  options: LargeSending,
): Promise<unknown> {
  const { uploadLarge } = await import('./large-upload.ts');
  rememberLarge(true);
  return uploadLarge(base, file, place, options);
}
type LargeSending = Required<Pick<UploadOptions, 'signal' | 'onProgress' | 'onWaiting'>>;

export function useUploads<A>({ address, limit: most, read, send = upload, large }: UploadsOptions<A>): Uploads<A> {
  const inParts = large !== undefined && large.limit > 0 && canGoInParts() ? large : null;
  const limit = Math.max(most, inParts?.limit ?? 0);
  const t = useText();
  const format = useFormat();
  const [all, setAll] = useState<readonly One<A>[]>([]);
  const stops = useRef(new Map<string, AbortController>());
  const next = useRef(0);
  // Whoever goes to another screen sends nothing behind his back; a large file can be gone on with later.
  useEffect(() => {
    const all = stops.current;
    return () => {
      for (const stop of all.values()) stop.abort('left');
    };
  }, []);
  const change = (key: string, changes: Partial<One<A>>): void =>
    setAll((list) => list.map((one) => (one.key === key ? { ...one, ...changes } : one)));

  async function start(key: string, file: File): Promise<void> {
    const stop = new AbortController();
    stops.current.set(key, stop);
    try {
      const options = {
        signal: stop.signal,
        onProgress: (share: number) => change(key, { share: Math.min(share, 0.99) }),
        onWaiting: (waiting: boolean) => change(key, { waiting }),
      };
      const answer = await (inParts && file.size >= Math.min(LARGE, most + 1) && file.size <= inParts.limit
        ? sendLarge(inParts, file, options)
        : send(address, file, options));
      change(key, { share: 1, waiting: false, answer: read(answer) });
    } catch (cause) {
      if (cause instanceof Problem) change(key, { waiting: false, error: cause.detail ?? problemText(t, cause) });
      else if (!stop.signal.aborted) throw cause;
    } finally {
      stops.current.delete(key);
    }
  }

  function add(files: readonly File[]): void {
    const fresh = files.map((file) => {
      const place = next.current++;
      const key = `upload-${place}`;
      const tooLarge = file.size > limit;
      if (!tooLarge) void start(key, file);
      const error = tooLarge
        ? t('common.files.tooLarge', { size: format.size(file.size), limit: format.size(limit) })
        : undefined;
      return { key, place, name: file.name, size: file.size, share: 0, error };
    });
    setAll((list) => [...list, ...fresh]);
  }

  return {
    views: all,
    through: all.flatMap(({ place, answer }) => (answer === undefined ? [] : [{ place, answer }])),
    busy: all.some((one) => !one.error && one.share < 1),
    add,
    remove: (key) => {
      stops.current.get(key)?.abort();
      setAll((list) => list.filter((one) => one.key !== key));
    },
    clear: () => setAll([]),
  };
}

/** Large files that did not arrive before the page was left: offered where they would have hung, to go on with or to give up. */
import { useEffect, useState } from 'react';
import type { OpenUpload } from '../../shared/contracts/uploads.ts';
import { call, hasLarge, isAt, type LargePlace, rememberLarge } from '../api/index.ts';
import { type UploadView, useFormat, useText } from '../ui/index.ts';
import { keyAt, useDoor } from './door.tsx';

interface Offers {
  readonly views: readonly UploadView[];
  /** Gives one up; false where the key is none of these. */
  readonly giveUp: (key: string) => boolean;
}

/** `add` takes the file once it has been chosen again. */
export function useOffers(base: string, place: LargePlace, add: (files: readonly File[]) => void): Offers {
  const t = useText();
  const format = useFormat();
  const { portal } = useDoor();
  const [all, setAll] = useState<readonly (OpenUpload & { readonly error?: string })[]>([]);
  const { object, column, record, parent } = place;
  useEffect(() => {
    if (!hasLarge()) return;
    const stop = new AbortController();
    const at = { object, column, record, parent };
    const look = async (): Promise<void> => {
      const { signal } = stop;
      const { uploads } = await call(keyAt({ portal }, 'GET /api/staff/uploads/large'), { signal });
      if (uploads.length === 0) rememberLarge(false);
      const here = uploads.filter((one) => isAt(one, at));
      if (here.length === 0) return setAll([]);
      const { heldAnywhere, untilFree } = await import('../api/large-upload.ts');
      // What a tab sends now, this one included, is offered once it does so no longer.
      const held = await heldAnywhere(here.map(({ uid }) => uid));
      if (signal.aborted) return;
      setAll(here.filter(({ uid }) => !held.includes(uid)));
      if (held.length === 0) return;
      await untilFree(held, signal);
      return look();
    };
    // Nothing is offered then; choosing the file goes on with it all the same.
    look().catch(() => undefined);
    return () => stop.abort();
  }, [portal, object, column, record, parent]);

  const without = (uid: string): void => setAll((list) => list.filter((one) => one.uid !== uid));
  const take = (one: OpenUpload, file: File): void => {
    if (file.size === one.size) {
      without(one.uid);
      add([file]);
      return;
    }
    const error = t('common.files.otherFile', { name: one.name, size: format.size(one.size) });
    setAll((list) => list.map((other) => (other.uid === one.uid ? { ...other, error } : other)));
  };
  return {
    views: all.map((one) => ({
      key: one.uid,
      name: one.name,
      size: one.size,
      share: one.received / one.size,
      error: one.error,
      resume: (file) => take(one, file),
    })),
    giveUp: (key) => {
      if (!all.some(({ uid }) => uid === key)) return false;
      without(key);
      void import('../api/large-upload.ts').then(({ giveUpLarge }) => giveUpLarge(base, key));
      return true;
    },
  };
}

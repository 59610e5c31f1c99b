/**
 * Large files that did not arrive before the page was left, or arrived while it was: offered where they would have hung, to go on with, to take
 * or to give up.
 */
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { OpenUpload } from '../../shared/contracts/uploads.ts';
import { call, hasLarge, isAt, type LargePlace, listenLarge, Problem, problemText, rememberLarge } from '../api/index.ts';
import { type UploadView, useFormat, useText } from '../ui/index.ts';
import { keyAt, useDoor } from './door.tsx';

interface Offers {
  readonly views: readonly UploadView[];
  /** One is on its way into the form, which must not leave without it. */
  readonly busy: boolean;
  /** Gives one up; false where the key is none of these. */
  readonly giveUp: (key: string) => boolean;
}

interface Ways {
  /** The file once it has been chosen again. */
  readonly add: (files: readonly File[]) => void;
  /** What the server answers of a whole one. */
  readonly arrived: (answer: unknown) => void;
  /** Whether the form has it: then nothing is offered. */
  readonly has: (uid: string) => boolean;
}

interface Offer extends OpenUpload {
  readonly error?: string | undefined;
  /** It is on its way into the form. */
  readonly taking?: boolean;
}

export function useOffers(base: string, place: LargePlace, { add, arrived, has }: Ways): Offers {
  const t = useText();
  const format = useFormat();
  const { portal } = useDoor();
  const [all, setAll] = useState<readonly Offer[]>([]);
  const stop = useRef(new AbortController());
  useEffect(() => {
    // Whoever goes to another screen takes nothing behind his back.
    const mine = new AbortController();
    stop.current = mine;
    return () => mine.abort();
  }, []);
  const { object, column, record, parent } = place;
  // Also one that was begun since the form was opened: where it is given up, or breaks for good, it can be gone on with.
  const begun = useSyncExternalStore(listenLarge, hasLarge);
  useEffect(() => {
    if (!begun) return;
    const stop = new AbortController();
    const { signal } = stop;
    const at = { object, column, record, parent };
    const look = async (): Promise<void> => {
      const { heldAnywhere, patiently, untilFree } = await import('../api/large-upload.ts');
      const ask = () => call(keyAt({ portal }, 'GET /api/staff/uploads/large'), { signal });
      const { uploads } = await patiently({ signal }, ask);
      if (uploads.length === 0) rememberLarge(false);
      const here = uploads.filter((one) => isAt(one, at));
      if (here.length === 0) return setAll([]);
      // What a tab sends now, this one included, is offered once it does so no longer.
      const held = await heldAnywhere(here.map(({ uid }) => uid));
      if (signal.aborted) return;
      setAll(here.filter(({ uid }) => !held.includes(uid)));
      if (held.length === 0) return;
      await untilFree(held, signal);
      return look();
    };
    // Refused for good: nothing is offered then; choosing the file goes on with it all the same.
    look().catch(() => undefined);
    return () => stop.abort();
  }, [begun, portal, object, column, record, parent]);

  const without = (uid: string): void => setAll((list) => list.filter((one) => one.uid !== uid));
  const change = (uid: string, changes: Partial<Offer>): void =>
    setAll((list) => list.map((one) => (one.uid === uid ? { ...one, ...changes } : one)));
  const take = (one: OpenUpload, file: File): void => {
    if (file.size === one.size) {
      without(one.uid);
      add([file]);
      return;
    }
    change(one.uid, { error: t('common.files.otherFile', { name: one.name, size: format.size(one.size) }) });
  };
  const takeWhole = async ({ uid }: OpenUpload): Promise<void> => {
    const { signal } = stop.current;
    change(uid, { taking: true, error: undefined });
    try {
      const { takeLarge } = await import('../api/large-upload.ts');
      const answer = await takeLarge(base, uid, { signal, onProgress: () => undefined, onWaiting: () => undefined });
      arrived(answer);
      without(uid);
    } catch (cause) {
      if (signal.aborted) return;
      if (!(cause instanceof Problem)) throw cause;
      change(uid, { taking: false, error: cause.detail ?? problemText(t, cause) });
    }
  };
  return {
    busy: all.some(({ uid, taking }) => taking === true && !has(uid)),
    views: all
      .filter(({ uid }) => !has(uid))
      .map((one) => {
        const view = { key: one.uid, name: one.name, size: one.size, error: one.error };
        if (one.taking) return { ...view, share: 0.99 };
        if (one.received === one.size) return { ...view, share: 1, take: () => void takeWhole(one) };
        return { ...view, share: one.received / one.size, resume: (file) => take(one, file) };
      }),
    giveUp: (key) => {
      if (!all.some(({ uid }) => uid === key)) return false;
      without(key);
      void import('../api/large-upload.ts').then(({ giveUpLarge }) => giveUpLarge(base, key));
      return true;
    },
  };
}

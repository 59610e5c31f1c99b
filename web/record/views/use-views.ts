/** Layouts and saved views of a list, as this user has them, and keeping them. */
import { useCallback, useEffect, useRef } from 'react';
import type { ListLayout } from '../../../shared/contracts/list-views.ts';
import { call, useCall, useKnown } from '../../api/index.ts';
import { useText, useToast } from '../../ui/index.ts';
import { keyAt, useDoor } from '../door.tsx';

/** Milliseconds after the last change before it is sent: a border is dragged in many steps. */
const WAIT = 400;

export function useListViews(object: string, place: string) {
  const door = useDoor();
  const t = useText();
  const toast = useToast();
  const key = keyAt(door, 'GET /api/staff/objects/:object/views');
  const known = useKnown<typeof key>();
  const reading = useCall(key, { params: { object }, query: { place }, still: true });
  const { refetch } = reading;
  const waiting = useRef<{ timer: ReturnType<typeof setTimeout>; send: () => void }>(undefined);
  /** What was arranged and is not kept yet: an answer that knows nothing of it must not take it from the screen. */
  const arranged = useRef<{ readonly own: ListLayout | null; readonly of: string }>(undefined);
  // One after the other, so that what was arranged last is what stays.
  const sent = useRef<Promise<unknown>>(Promise.resolve());

  const keep = useCallback(
    (own: ListLayout | null): void => {
      const at = { params: { object }, query: { place } };
      const mine = { own, of: `${object}/${place}` };
      arranged.current = mine;
      known(key, at, (views) => ({ ...views, own }));
      clearTimeout(waiting.current?.timer);
      const send = (): void => {
        waiting.current = undefined;
        const kept = () =>
          own
            ? call(keyAt(door, 'PUT /api/staff/objects/:object/layout'), { ...at, body: own, outlives: true })
            : call(keyAt(door, 'DELETE /api/staff/objects/:object/layout'), { ...at, outlives: true });
        const over = (): boolean => {
          if (arranged.current !== mine) return false;
          arranged.current = undefined;
          return true;
        };
        const done = () => over() && known(key, at, (views) => ({ ...views, own }));
        const failed = (): void => {
          toast(t('common.list.notKept'));
          if (over()) void refetch();
        };
        sent.current = sent.current.then(kept).then(done, failed);
      };
      waiting.current = { timer: setTimeout(send, WAIT), send };
    },
    [door, object, place, key, known, refetch, toast, t],
  );
  /** Which view the list opens with; null = none. */
  const openWith = useCallback(
    (view: string | null): void => {
      const at = { params: { object }, query: { place } };
      known(key, at, (views) => ({ ...views, opens: view }));
      const kept = call(keyAt(door, 'PUT /api/staff/objects/:object/opening-view'), { ...at, body: { view } });
      kept.catch(() => toast(t('common.list.notKept')));
    },
    [door, object, place, key, known, toast, t],
  );
  // Whoever leaves the list at once has arranged it all the same.
  useEffect(() => {
    const sendNow = (): void => {
      clearTimeout(waiting.current?.timer);
      waiting.current?.send();
    };
    window.addEventListener('pagehide', sendNow);
    return () => {
      window.removeEventListener('pagehide', sendNow);
      sendNow();
    };
  }, []);
  const mine = arranged.current?.of === `${object}/${place}` ? arranged.current : undefined;
  const views = reading.data && mine ? { ...reading.data, own: mine.own } : reading.data;
  return { object, place, views, isPending: reading.isPending, keep, openWith, again: refetch };
}

export type KnownViews = ReturnType<typeof useListViews>;

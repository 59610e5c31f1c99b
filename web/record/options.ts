/** What may be chosen in a reference or person column, asked from the server while one types. */
import { useCallback } from 'react';
import { call, useCall } from '../api/index.ts';
import type { LoadOptions } from '../ui/index.ts';
import { keyAt, useDoor, useKeyAt } from './door.tsx';

/** Labels that were offered since the page was opened: a filter in the address holds only the uid. */
const seen = new Map<string, string>();

/** The label of an option that was offered before. */
export const knownLabel = (uid: string): string | undefined => seen.get(uid);

/** For a `Combobox`. `only` narrows the records of a reference: a filter tree as JSON. */
export function useOptions(object: string, column: string, only?: string): LoadOptions {
  const door = useDoor();
  return useCallback(
    async (typed, signal) => {
      const key = keyAt(door, 'GET /api/staff/records/:object/lookup/:column');
      const { options } = await call(key, {
        params: { object, column },
        query: { text: typed, ...(only && { filter: only }) },
        signal,
      });
      for (const { value, label } of options) seen.set(value, label);
      return options.map(({ value, label }) => ({ value, label }));
    },
    [door, object, column, only],
  );
}

/** Labels of options by their uid; undefined while one is not known. */
export function useOptionLabels(object: string, column: string, uids: readonly string[]): (uid: string) => string | undefined {
  const at = useKeyAt();
  const { data } = useCall(at('GET /api/staff/records/:object/lookup/:column'), {
    params: { object, column },
    enabled: uids.some((uid) => uid && uid !== 'me' && !seen.has(uid)),
  });
  for (const { value, label } of data?.options ?? []) seen.set(value, label);
  return knownLabel;
}

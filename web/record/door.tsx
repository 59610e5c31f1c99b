/** Which of the two doors the screens stand behind: the desk's (`/api/staff`) or one portal's (`/api/portal/<slug>`). */
import { createContext, type ReactNode, useCallback, useContext } from 'react';
import type { EndpointKey } from '../api/index.ts';

/** What differs between the doors; everything in `web/record` takes it from the context. */
export interface Door {
  /** The portal's slug; null for the staff. */
  readonly portal: string | null;
  /** Largest size of one file in bytes, as the server says (PORTICO_MAX_FILE_MB). */
  readonly fileLimit: number;
  /** Largest file that goes part by part (PORTICO_MAX_LARGE_FILE_MB); 0 = none does. */
  readonly largeFileLimit: number;
  /** Address of a record's page below the base; null where this face has none for the object. */
  readonly recordTo?: (object: string, uid: string) => string | null;
}

const DoorContext = createContext<Door>({ portal: null, fileLimit: Number.POSITIVE_INFINITY, largeFileLimit: 0 });

export function DoorProvider({ door, children }: { door: Door; children: ReactNode }): ReactNode {
  return <DoorContext value={door}>{children}</DoorContext>;
}

export function useDoor(): Door {
  return useContext(DoorContext);
}

/** Endpoints that both doors have, by their name at the staff's. The contracts are the same (shared/contracts/records.ts). */
export type DoorKey = Extract<
  EndpointKey,
  `${string} /api/staff/${'objects' | 'records' | 'shares' | 'uploads' | 'search' | 'follows'}${string}`
>;

/** The same endpoint at this door: `GET /api/staff/records/:object` is `GET /api/portal/acme/records/:object` on the portal `acme`. */
export function keyAt<K extends DoorKey>({ portal }: Pick<Door, 'portal'>, key: K): K {
  return portal === null ? key : (key.replace('/api/staff/', `/api/portal/${encodeURIComponent(portal)}/`) as K);
}

/** `const at = useKeyAt(); useCall(at('GET /api/staff/records/:object'), { params: { object } })`. */
export function useKeyAt(): <K extends DoorKey>(key: K) => K {
  const door = useDoor();
  return useCallback((key) => keyAt(door, key), [door]);
}

/** Address of a file of a record, for downloading. */
export function useFileHref(): (object: string, uid: string, file: string) => string {
  const { portal } = useDoor();
  const base = portal === null ? '/api/staff' : `/api/portal/${encodeURIComponent(portal)}`;
  return (object, uid, file) => `${base}/records/${encodeURIComponent(object)}/${uid}/files/${file}`;
}

/** Address of what a file of a record looks like: a picture made by the server. */
export function usePreviewHref(): (object: string, uid: string, file: string, size: 'small' | 'large') => string {
  const href = useFileHref();
  return (object, uid, file, size) => `${href(object, uid, file)}/preview?size=${size}`;
}

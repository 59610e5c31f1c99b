import { useSyncExternalStore } from 'react';

/** Whether the screen is narrow now; null where there is none. */
export const phone = typeof window === 'undefined' ? null : window.matchMedia('(max-width: 720px)');

/** True on a narrow screen. For what CSS alone cannot change. */
export function usePhone(): boolean {
  return useSyncExternalStore(
    (listen) => {
      phone?.addEventListener('change', listen);
      return () => phone?.removeEventListener('change', listen);
    },
    () => phone?.matches ?? false,
  );
}

/**
 * Search everywhere (Ctrl-K): `const { open, palette } = useSearch({ … })`, `open` for the frame's button, `palette` anywhere in the frame.
 *
 * Menu entries and screens of settings are found here, among those that this person was given; records, articles and users by the server.
 * What is drawn comes late (`palette.tsx`): the first load carries the key and the button only.
 */
export type { SearchSource } from './source.ts';
export { useSearch } from './use-search.tsx';

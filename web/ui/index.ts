/**
 * The bricks of all three faces. One page for whoever builds a screen:
 *
 * **Look.** Values come from `tokens.css` by names of meaning (`var(--text-2)`, never a shade). A screen is set out with `Page`, `Card`,
 * `Row`, `Stack`, `Grow`, `Words`, `Show` and needs styles of its own only where it is unlike every other; then `x.module.css` beside it, logical
 * properties only (`margin-inline-start`), one breakpoint (720 px). One primary `Button` a view; a risky one is `kind="danger"` and names itself.
 *
 * **Words.** No text in code: `const t = useText(); t('portal.cases.title', { count })`. Keys live in `shared/text/<language>/<area>.json`, in every
 * language; the compiler and `web/testing/text.test.ts` check them. Times and sizes: `useFormat()`, `<RelativeTime at as="short|long|ago" />`.
 *
 * **Addresses.** `route('/cases/:uid', ({ uid }) => <CasePage uid={uid} />)` in a `Routes` list; `Link`, `LinkButton`, `useNavigate()` take addresses
 * below the base; a filter that should survive a reload lives in `useQueryValue('q')`. `Page` sets heading and browser title, others call `useTitle`.
 *
 * **Forms.** `<Field label error hint><TextInput …/></Field>`; inputs find their field by themselves and give values, not events. `Combobox` for many
 * options or options from the server. The state, draft and sending of a form is `useForm` of `web/api`.
 *
 * **States.** List: `SkeletonRows` while it comes, `ErrorState` with retry, `EmptyState` with the next step, then `DataTable` (columns say where
 * they stand on a phone's card; J, K, X and Enter work by themselves) with `BulkBar`. Done: `useToast()({ text, undo })` instead of “are you sure”.
 * `Dialog kind="question"` asks, `kind="form"` comes from the side: `{open && <Dialog …/>}`. `Menu` draws its button through `trigger`;
 * `search` names the field of a long one.
 *
 * **Case.** `StatusGlyph`, `WorkflowBar`, `Message`, `SystemLine`, `Composer`, `FileCards`, `FileDrop`, `UploadList`.
 *
 * **Frames.** `start` (once per face), `Router`, `PortalShell`, `DeskShell`, `StudioShell`, `Door` (pages before the log-in).
 *
 * All bricks at once, in both themes and on a phone: `npx vite --config web/testing/gallery/vite.config.ts`. Why no kit: docs/decisions/0002-kit.md.
 */
export * from './badge.tsx';
export * from './brand.tsx';
export * from './button.tsx';
export * from './combobox.tsx';
export * from './conversation.tsx';
export { cx } from './cx.ts';
export * from './data-table.tsx';
export * from './dialog.tsx';
export * from './door.tsx';
export * from './door-help.tsx';
export { isSearchKey, takeEarlyKeys, typedOn, useNoSearch } from './early-keys.ts';
export * from './error-boundary.tsx';
export * from './field.tsx';
export * from './file-button.tsx';
export * from './files.tsx';
export * from './focus.ts';
export * from './format.ts';
export * from './icons.tsx';
export * from './layout.tsx';
export * from './links.tsx';
export * from './menu.tsx';
export * from './more-button.tsx';
export { usePhone } from './phone.ts';
export * from './router.tsx';
export * from './shell.tsx';
export type { NavEntry } from './shell-nav.tsx';
export * from './start.tsx';
export * from './states.tsx';
export * from './tabs.tsx';
export * from './text.tsx';
export * from './theme.ts';
export * from './time.tsx';
export * from './toast.tsx';

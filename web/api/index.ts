/**
 * The browser's side of the API. One page for whoever builds a screen:
 *
 * **Read.** `const cases = useCall('GET /api/portal/:portal/…', { params, query })` gives `data`, `error` (a `Problem`), `isPending`, `refetch`, typed by
 * `shared/contracts`; `<Load of={cases}>{(data) => …}</Load>` draws skeleton, fault, nothing there or the content. `usePages` for answers with `next`: `pages`, `more`, `loadingMore` go straight into `DataTable`. A reading wakes by itself
 * when a live event names its object (`params.object`) or what `about: ['case', 'case:<uid>']` says.
 *
 * **Write.** `const close = useChange('POST …', { onDone }); close.run({ params, body, ifMatch })`: idempotency key, busy, problem; afterwards
 * everything on the screen is fetched again. Outside React: `call(key, input)`.
 *
 * **Forms.** `useForm({ initial, draft, send, done, check })` with `<form {...form.props}>`, `FormProblem`, `form.at('name')`, `form.error('name')`:
 * keeps a draft per user over reloads and expired sessions, sends once, puts the server's faults at their fields. A single text (a message): `useDraft`.
 * Passwords never get a draft. `setDraftOwner(user)` after the log-in, `dropDrafts(user)` on a log-out by hand.
 *
 * **Files.** `useUploads({ address, limit, read, large })` (`large`: where big ones go, part by part) beside `FileDrop`, `UploadList` or `Composer`.
 *
 * **Problems.** `problemText(t, problem)` in the user's language. `WhyOrProblem` says it in a dialog that asks.
 * 401 `not_signed_in` calls `onExpired` of `ApiProvider`: the face shows its log-in.
 * 409 `other_person` calls `onOther`: the session is another person's than the one the page was drawn for (`setDrawnFor`).
 *
 * **First data.** The page brings `<script type="application/json" id="first-data">` (`FirstData`): `answers` by address fill the first readings.
 */
export {
  addressOf,
  type CallOptions,
  call,
  newKey,
  onMissing,
  onSessionExpired,
  setDrawnFor,
  type UploadOptions,
  upload,
} from './client.ts';
export * from './drafts.ts';
export type * from './endpoints.ts';
export * from './first-data.ts';
export * from './form.tsx';
export { canGoInParts, hasLarge, isAt, LARGE, type LargePlace, listenLarge, rememberLarge } from './large-place.ts';
export * from './load.tsx';
export { type FieldFault, Problem } from './problem.ts';
export { problemText } from './problem-text.ts';
export { ApiProvider, createClient, type Pages, useCall, useCalls, useChange, useKnown, usePages } from './query.tsx';
export { type LiveEvent, listenLive } from './stream.ts';
export * from './uploads.ts';
export { keepWayBack, wayBack } from './way-back.ts';
export { WhyOrProblem } from './why-or-problem.tsx';

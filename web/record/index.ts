/**
 * Records on the screen, drawn from the metadata, for the desk, the studio and the portals alike.
 *
 * Once per face: `<DoorProvider door={{ portal: null, fileLimit }}>` (staff) or with `portal: slug`; `recordTo` says where a record's page is, so that
 * references become links.
 *
 * - `RecordList`: a standard list screen is a `Page` with this in it. Columns, filters, search, sort, paging, count, phone cards; its state
 *   is in the address. `columns` and `looks` say what to show how, `only` is a condition that is always on, `empty` holds the next step.
 *   `Bare` around that tells a page to leave its own button to add one away.
 * - `RecordPage`: a standard record screen: profile with edit (changes of two people are put together, `merge/`), actions, tabs, comments, history.
 * - `RecordForm`: makes (`start`, `done`) or changes (`row`) a record. `RecordInput` is one field of it, `OptionInput` a reference alone.
 * - `RichTextProvider` (once per face) hands in the editor of formatted text, `Prose` shows such text.
 * - `ArrangedSheet`, `LaidOutForm`: an arranged page, and its form, inside a screen that the product draws itself.
 * - `useRecordForm` is such a form without its layout, for a screen of its own; with `draft` a changed record keeps what is typed, too.
 * - `RecordValue`, `RecordValues`, `RecordProfile`, `RecordHistory`: the parts, for pages of their own.
 * - `useDescription(object)`, `useRecord(object, uid)`, `useAct(object, row)`, `useOptions(object, column)`: reading, acting, choosing.
 * - `RelatedRows`: the records that lead to one, added, changed and taken away in place.
 * - `useAttaching`, `FilesInput`: files of a message or form; `AddFiles`: of a record that is being read; `PreviewCards` shows them. `useSay()` gives a title of the metadata in the user's language.
 * - `useAccess(object, row, name)`: passing the record on, and who can see it, for the menu of a page of its own.
 * - `FilterDialog`, `filterKind`, `filterOf`: asking for a condition on a column, for filters that are kept.
 * - `useKeyAt()('GET /api/staff/records/:object')`: the same endpoint at this face's door, for `useCall`, `usePages`, `useChange`, `call`.
 */
export { type AccessMenu, useAccess } from './access/menu.tsx';
export { ReadersView, useSearch } from './access/readers.tsx';
export { type Side, SideChoice } from './access/record-readers.tsx';
export { accessText, type Way } from './access/words.ts';
export { useAct } from './act.ts';
export { AddFiles } from './add-files.tsx';
export { Bare } from './bare.tsx';
export { FollowedPage } from './comments/followed-page.tsx';
export { filterKind } from './condition.ts';
export { choiceOf, columnOf, nameOf, ownColumns, plainText, shapeNamed, shapeOf, useDescription, useSay } from './description.ts';
export { useDetailTabs } from './details/generated.tsx';
export { RelatedRows, type RelatedRowsProps } from './details/related.tsx';
export { type Door, DoorProvider, keyAt, useDoor, useFileHref, useKeyAt } from './door.tsx';
export { FilesInput, useAttaching } from './files-input.tsx';
export { FilterDialog } from './filter-dialog.tsx';
export { RecordForm, type RecordFormProps } from './form.tsx';
export { type FormFile, type FormValue, type FormValues, isEmpty, startValues, toSend } from './form-values.ts';
export { RecordHistory } from './history.tsx';
export { OptionInput, RecordInput } from './input.tsx';
export { LaidOutForm } from './layout-form.tsx';
export { PagePreview } from './layout-preview.tsx';
export { ArrangedSheet } from './layout-sheet.tsx';
export { RecordList, type RecordListProps } from './list.tsx';
export type { ColumnLook } from './list-columns.tsx';
export { filterOf, type ListState } from './list-state.ts';
export { objectIcon, objectIcons } from './object-icons.ts';
export { useOptions } from './options.ts';
export { RecordPage, type RecordPageProps, RecordProfile, type RecordTab, RecordValues, useRecord } from './page.tsx';
export { PreviewCards } from './previews.tsx';
export { headingsOf, Prose, type ProseHeading, type ProseProps, picturesOf } from './prose.tsx';
export { RichTextInput, type RichTextProps, RichTextProvider } from './rich-text.tsx';
export { RecordStages } from './stages.tsx';
export { RecordTags } from './tags/record-tags.tsx';
export { textOfHtml } from './text.ts';
export { type RecordFormState, type RecordFormWish, useRecordForm } from './use-record-form.tsx';
export { RecordValue } from './value.tsx';
export { ConditionTree } from './views/filter-editor.tsx';

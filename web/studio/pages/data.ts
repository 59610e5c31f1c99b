/** What the screens of the page designer share: readings, addresses, what stands where nothing is arranged. */
import type { PageField, PageLayout, PageSet } from '../../../shared/contracts/record-pages.ts';
import type { ColumnDescription, ObjectDescription } from '../../../shared/contracts/records.ts';
import type { Answer } from '../../api/index.ts';
import type { Text } from '../../ui/index.ts';
import { languages, type ObjectView } from '../objects/data.ts';

export type Arranged = Answer<'GET /api/staff/metadata/objects/:object/pages/:door'>;
export type ColumnAt = Arranged['columns'][number];
export type Grants = Answer<'POST /api/staff/metadata/objects/:object/pages/:door/grants'>;

/** Address of the designer: of an object, for staff or the portal of a uid. */
export function pagesAt(object: string, door?: string, view?: string): string {
  const query = new URLSearchParams({ ...(door && { door }), ...(view && { view }) }).toString();
  return `/objects/${object}/pages${query ? `?${query}` : ''}`;
}

/** A title in the language on the screen; others follow in the settings. */
export const titled = (t: Text, words: string): Record<string, string> => ({
  [languages.find((one) => one === t.language) ?? 'en']: words,
});

/** What is drawn where nothing is arranged, as a page to begin with: all fields, a tab for each detail, what happened. */
export function firstSet(t: Text, { columns, details }: Arranged): PageSet {
  const profile: PageField[] = columns.filter(({ fixed }) => !fixed).map(({ key }) => ({ column: key }));
  // Where the product has screens of its own for the rest, the fields are all there is to begin with.
  const bare = columns.some(({ fixed }) => fixed);
  const shown = bare ? [] : details.slice(0, 8);
  const layout: PageLayout = {
    profile,
    tabs: [
      ...shown.map((detail, i) => ({
        key: `detail_${i + 1}`,
        title: { ...detail.title },
        parts: [{ kind: 'detail' as const, key: `list_${i + 1}`, object: detail.object, column: detail.column }],
      })),
      ...(bare
        ? []
        : [
            {
              key: 'history',
              title: titled(t, t('common.record.history')),
              parts: [{ kind: 'history' as const, key: 'changes' }],
            },
          ]),
    ],
    rules: [],
  };
  return { by: null, pages: [{ key: 'page', title: titled(t, t('design.types.all')), value: null, layout }] };
}

/** An object as its whole definition says, for conditions and the preview: the designer is the administrators'. */
export function descriptionOf(object: ObjectView, page: PageSet | null): ObjectDescription {
  const columns: ColumnDescription[] = object.columns.map((column) => ({
    key: column.key,
    type: column.type,
    title: column.title,
    hint: column.hint,
    required: column.required,
    searchable: column.searchable,
    sortable: true,
    settable: !column.owned && !column.standard,
    editable: !column.owned && !column.standard,
    settings: column.settings,
    default: column.defaultValue,
    ...(column.type === 'choice' && { choices: column.choices }),
  }));
  return {
    key: object.key,
    title: object.title,
    plural: object.plural,
    icon: object.icon,
    displayColumn: object.displayColumn,
    orderColumn: object.orderColumn,
    statusColumn: object.statusColumn,
    attachedTo: object.attachedTo,
    parentColumn: object.parentColumn,
    can: { create: false, read: true, update: false, delete: false },
    moves: false,
    exports: false,
    comments: false,
    columns,
    actions: [],
    page,
  };
}

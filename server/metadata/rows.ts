/** Definitions as rows of the tables of metadata. */
import type { NewChoice, NewColumn, NewObject } from './input.ts';
import type { Metadata } from './model.ts';
import { standardColumns } from './names.ts';
import type { NewChoiceRow, NewColumnRow, NewObjectRow } from './store.ts';

/** Rows of `portico.object_column`, the standard ones behind the others for new objects. */
export function columnRows(objectId: string, columns: readonly NewColumn[], withStandard: boolean, from = 0): NewColumnRow[] {
  const own = columns.map((c, i) => ({
    object_id: objectId,
    key: c.key,
    type: c.type,
    title: c.title,
    hint: c.hint ?? null,
    settings: c.settings ?? {},
    required: c.required === true,
    is_unique: c.unique === true || c.type === 'number',
    indexed: c.indexed === true,
    searchable: c.searchable === true,
    owned: c.owned === true || c.type === 'number',
    shipped: c.shipped === true,
    default_value: c.defaultValue ?? null,
    position: c.position ?? from + (i + 1) * 10,
  }));
  if (!withStandard) return own;
  const standard = standardColumns.map((c, i) => ({
    object_id: objectId,
    key: c.key,
    type: c.type,
    title: c.title,
    hint: null,
    settings: c.settings,
    required: c.key === 'created_at' || c.key === 'modified_at',
    is_unique: false,
    indexed: false,
    searchable: false,
    owned: true,
    shipped: false,
    default_value: null,
    position: 10_000 + i,
  }));
  return [...own, ...standard];
}

/** What stands in the settings of an object's row; nothing for what is not said. */
export function settingsOf(
  o: Pick<NewObject, 'organisationFrom' | 'languageColumn' | 'untilColumn' | 'catalogue'>,
): NewObjectRow['settings'] {
  return {
    ...(o.organisationFrom != null && { organisation_from: o.organisationFrom }),
    ...(o.languageColumn != null && { language_column: o.languageColumn }),
    ...(o.untilColumn != null && { until_column: o.untilColumn }),
    ...(o.catalogue === true && { catalogue: true }),
  };
}

/** A row of `portico.object`; `ids` = objects of the same batch that have one already. */
export function objectRow(metadata: Metadata, ids: ReadonlyMap<string, string>, o: NewObject): NewObjectRow {
  const parent = o.attachedTo ?? null;
  return {
    key: o.key,
    title: o.title,
    plural: o.plural,
    icon: o.icon ?? null,
    display_column: o.displayColumn ?? null,
    order_column: o.orderColumn ?? 'created_at',
    contact_column: o.contactColumn ?? null,
    attached_to: parent === null ? null : (ids.get(parent) ?? metadata.objects.get(parent)?.id ?? null),
    parent_column: o.parentColumn ?? null,
    staff_only: o.staffOnly === true,
    use_operation_permissions: o.useOperationPermissions === true,
    use_record_permissions: o.useRecordPermissions === true,
    wall_child_accounts: o.wallChildAccounts === true,
    wall_all_records: o.wallAllRecords === true,
    behaviour: o.behaviour ?? null,
    settings: settingsOf(o),
    solution: o.solution ?? null,
  };
}

/** A row of `portico.choice`; the order in the list is the order on screen. */
export function choiceRow(columnId: string, choice: NewChoice, index: number): NewChoiceRow {
  const { key, title, flags = {}, retired = false } = choice;
  return { column_id: columnId, key, title, flags, retired, position: (index + 1) * 10 };
}

import { createHash } from 'node:crypto';
import type { ColumnDef, ObjectDef } from './model.ts';

/** A number that is another one as soon as any of the values is: what `If-Match` names where rows have no versions. */
export function contentVersion(values: readonly unknown[]): number {
  return createHash('sha256').update(JSON.stringify(values)).digest().readUInt32BE(0);
}

/** The version of an object's title, look, switches and walls. */
export function objectVersion(o: ObjectDef): number {
  const switches = [o.useOperationPermissions, o.useRecordPermissions, o.wallChildAccounts, o.wallAllRecords];
  return contentVersion([o.title, o.plural, o.icon, o.displayColumn, o.behaviour, ...switches]);
}

/** The version of a column with its choices. */
export function columnVersion(c: ColumnDef): number {
  const flags = [c.required, c.unique, c.indexed, c.searchable];
  const choices = c.choices.map(({ key, title, flags: look, retired }) => [key, title, look, retired]);
  return contentVersion([c.type, c.title, c.hint, c.settings, c.defaultValue, c.position, ...flags, choices]);
}

/** The version of an object's unique rules. */
export function rulesVersion(o: ObjectDef): number {
  return contentVersion(o.uniqueRules.map(({ uid, columns }) => [uid, columns]));
}

/** The version of an object's workflow. */
export function workflowVersion(o: ObjectDef): number {
  return contentVersion([o.statusColumn, o.transitions.map(({ id: _, ...t }) => t)]);
}

import { createHash } from 'node:crypto';
import type { ObjectDef } from './model.ts';

/** A number that is another one as soon as any of the values is: what `If-Match` names where rows have no versions. */
export function contentVersion(values: readonly unknown[]): number {
  return createHash('sha256').update(JSON.stringify(values)).digest().readUInt32BE(0);
}

/** The version of an object's title, look, switches and walls. */
export function objectVersion(o: ObjectDef): number {
  const switches = [o.useOperationPermissions, o.useRecordPermissions, o.wallChildAccounts, o.wallAllRecords];
  return contentVersion([o.title, o.plural, o.icon, o.displayColumn, o.behaviour, ...switches]);
}

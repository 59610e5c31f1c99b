/** Ids as they travel. */
import { bad, type Checked, good } from './contract.ts';

const form = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** True for a uid in its one spelling (small letters). */
export function isUid(value: unknown): value is string {
  return typeof value === 'string' && form.test(value);
}

/** The uid out of itself or out of what was answered for it (`{ uid, label }`), so that a value can be sent back as it came. */
export function checkUid(value: unknown): Checked {
  const uid = typeof value === 'object' && value !== null && 'uid' in value ? value.uid : value;
  return isUid(uid) ? good(uid) : bad('not_uid', 'Send the uid of the record.');
}

/** Ids as they travel. */
import { bad, type Checked, good } from './contract.ts';

const form = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** True for a uid in its one spelling (small letters). */
export function isUid(value: unknown): value is string {
  return typeof value === 'string' && form.test(value);
}

/** What is answered beside the uid of a record, a person or a file. */
const shown: ReadonlySet<string> = new Set(['uid', 'object', 'label', 'displayName', 'kind', 'name', 'mediaType', 'size']);

/**
 * The uid out of itself or out of what was answered for it (`{ uid, label }`), so that a value can be sent back as it came. Any
 * other key is refused rather than dropped: nobody is to believe that he has set an owner or a type (F8, P7).
 */
export function checkUid(value: unknown): Checked {
  const refused = bad('not_uid', 'Send the uid of the record.');
  if (typeof value !== 'object' || value === null || !('uid' in value)) return isUid(value) ? good(value) : refused;
  return isUid(value.uid) && Object.keys(value).every((key) => shown.has(key)) ? good(value.uid) : refused;
}

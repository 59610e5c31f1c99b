/** The number that somebody means who types all of it, or its digits only. Pure. */
import { formatNumber } from '../../shared/columns/index.ts';

/** `CS-{0000000}` and "cs-1042", "CS-0001042" or "1042" give CS-0001042; null for what can be no number of this mask. */
export function numberMeant(mask: string, typed: string): string | null {
  const parts = /^([^{}]*)\{0+\}([^{}]*)$/.exec(mask);
  if (parts === null) return null;
  const [, before = '', after = ''] = parts;
  const text = typed.trim().toLowerCase();
  const start = text.startsWith(before.toLowerCase()) ? before.length : 0;
  const end = text.endsWith(after.toLowerCase()) ? after.length : 0;
  const digits = text.slice(start, text.length - end);
  return /^\d{1,18}$/.test(digits) && BigInt(digits) > 0n ? formatNumber(mask, BigInt(digits)) : null;
}

/** Reads a text box full of e-mail addresses (ORG-10). Pure. */
import { checkEmail } from '../../shared/columns/email.ts';
import { invalid } from '../kernel/index.ts';

/** Most addresses one request may name. */
export const MOST_ADDRESSES = 500;

export interface ReadAddresses {
  /** Small letters, each once, in the order they were written. */
  readonly good: readonly string[];
  readonly refused: readonly { readonly email: string; readonly code: 'not_an_address' | 'duplicate' }[];
}

/** Longest piece that is repeated back to the sender. */
const SHOWN = 254;

/** Splits at spaces, commas, semicolons and line breaks, and checks each piece. Throws `invalid` beyond 500 pieces. */
export function readAddresses(text: string): ReadAddresses {
  const pieces = text.split(/[\s,;]+/).filter((piece) => piece !== '');
  if (pieces.length > MOST_ADDRESSES) {
    throw invalid('body.emails', 'too_many', `Add at most ${MOST_ADDRESSES} addresses at a time.`);
  }
  const good = new Set<string>();
  const refused: { email: string; code: 'not_an_address' | 'duplicate' }[] = [];
  for (const piece of pieces) {
    const address = addressOf(piece);
    if (address === null) refused.push({ email: piece.slice(0, SHOWN), code: 'not_an_address' });
    else if (good.has(address)) refused.push({ email: address, code: 'duplicate' });
    else good.add(address);
  }
  return { good: [...good], refused };
}

/** The address in the form in which it is kept; null where it is none. */
export function addressOf(text: string): string | null {
  const checked = checkEmail(text.trim());
  return checked.ok && typeof checked.value === 'string' ? checked.value : null;
}

/** A new contact's full name: everything before the `@` (ORG-13), `a.b+c` of `a.b+c@x.y`. */
export function localPart(address: string): string {
  return address.slice(0, address.lastIndexOf('@'));
}

/** Reads a box of e-mail addresses while it is being typed, as the server will (ORG-10): spaces, commas, semicolons, lines. */
import { checkEmail } from '../../../shared/columns/email.ts';

export interface Piece {
  readonly text: string;
  /** Null for a good one. */
  readonly fault: 'not_an_address' | 'duplicate' | null;
}

export function readPieces(text: string): Piece[] {
  const seen = new Set<string>();
  const pieces = text.split(/[\s,;]+/).filter((piece) => piece !== '');
  return pieces.map((piece) => {
    const checked = checkEmail(piece);
    if (!checked.ok || typeof checked.value !== 'string') return { text: piece, fault: 'not_an_address' };
    if (seen.has(checked.value)) return { text: checked.value, fault: 'duplicate' };
    seen.add(checked.value);
    return { text: checked.value, fault: null };
  });
}

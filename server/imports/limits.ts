/** How much a spreadsheet may hold, and how its refusal is said. */
import { problem } from '../kernel/index.ts';

export const LIMITS = {
  /** Bytes of the file. */
  file: 20 * 1024 * 1024,
  /** Rows below the heads. */
  rows: 20_000,
  columns: 100,
  /** Letters of a cell. */
  cell: 10_000,
  /** Bytes of one part of an XLSX file and of all that is read of it, unpacked. */
  part: 150 * 1024 * 1024,
  entries: 2_000,
  /** Letters of all shared texts together, each text counting one more: they are held in memory. */
  texts: 30_000_000,
  /** Letters of all cells together: a short file may show one long shared text in every cell. */
  letters: 40_000_000,
  /** Letters of a number format; no program writes longer ones. */
  format: 255,
} as const;

/** A refusal of the whole file: a code of the message files, and why in plain English. */
export const refusedTable = (code: string, message: string) =>
  problem('refused_file', { detail: message, errors: [{ path: 'file', code, message }] });

/** What a column of a table could be. */
import { decimalOf, type Mark, markOf, type WrittenType, writtenValue } from '../../shared/columns/written.ts';

export interface Guess {
  readonly name: string;
  readonly type: WrittenType;
  /** Rows with anything in it. */
  readonly filled: number;
  readonly distinct: boolean;
  readonly longest: number;
  readonly multiline: boolean;
  /** Most digits behind the point, for decimal numbers. */
  readonly scale: number;
  readonly mark: Mark;
  readonly samples: readonly string[];
  /** The different values, where there are few. */
  readonly values: readonly string[];
}

/** As many different values make a list to choose from. */
const FEW = 12;
const SAMPLES = 5;

export function guessColumns(heads: readonly string[], rows: readonly (readonly string[])[]): Guess[] {
  return heads.map((name, at) => {
    const cells = rows.map((row) => row[at] ?? '').filter((cell) => cell !== '');
    const mark = markOf(cells);
    const different = new Set(cells);
    const few = different.size <= FEW ? [...different] : [];
    return {
      name,
      type: typeOf(cells, different, few, mark),
      filled: cells.length,
      distinct: different.size === cells.length && cells.length > 0,
      longest: cells.reduce((most, cell) => Math.max(most, cell.length), 0),
      multiline: cells.some((cell) => cell.includes('\n')),
      scale: scaleOf(cells, mark),
      mark,
      samples: [...different].slice(0, SAMPLES),
      values: few,
    };
  });
}

const scaleOf = (cells: readonly string[], mark: Mark) =>
  cells.reduce((most, cell) => Math.max(most, (decimalOf(cell, mark)?.split('.')[1] ?? '').length), 0);

/** In the order in which they are tried: the narrowest that takes every cell. */
const tried: readonly WrittenType[] = ['boolean', 'integer', 'decimal', 'date', 'datetime', 'email', 'link'];

function typeOf(cells: readonly string[], different: ReadonlySet<string>, few: readonly string[], mark: Mark): WrittenType {
  if (cells.length === 0) return 'text';
  const fits = tried.find((type) => [...different].every((cell) => looksLike(type, cell, different, mark)));
  if (fits !== undefined) return fits;
  const repeated = few.length > 1 && cells.length >= few.length * 2 && few.every((cell) => cell.length <= 40);
  return repeated ? 'choice' : 'text';
}

function looksLike(type: WrittenType, cell: string, different: ReadonlySet<string>, mark: Mark): boolean {
  // Ones and zeros alone are numbers, and a leading zero is part of a code.
  if (type === 'boolean') return different.size <= 2 && !/^[01x]$/i.test(cell) && writtenValue(type, cell) !== undefined;
  if ((type === 'integer' || type === 'decimal') && /^[+-]?0\d/.test(cell)) return false;
  return writtenValue(type, cell, { scale: 10, mark }) !== undefined;
}

/** docs/abuse-cases.md says where each abuse case is tested; this compares what it says with the names of the tests. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const root = path.join(import.meta.dirname, '../../..');

/** Cases that are due by now. */
const due = [
  ...[
    'P1',
    'P2',
    'P3',
    'P4',
    'P5',
    'P6',
    'P7',
    'P8',
    'Q1',
    'Q2',
    'Q3',
    'Q7',
    'Q13',
    'Q16',
    'L1',
    'L4',
    'D1',
    'D8',
    'F1',
    'F3',
    'F6',
    'F7',
    'F8',
  ],
  ...[
    'N1',
    'N5',
    'R1',
    'R2',
    'R5',
    'I1',
    'I2',
    'I3',
    'I4',
    'I5',
    'I6',
    'I8',
    'I9',
    'I10',
    'K1',
    'S1',
    'S2',
    'S3',
    'S4',
    'S5',
    'S6',
    'S7',
    'S9',
  ],
  ...['U1', 'U2', 'U4', 'U5', 'U6', 'C1', 'C3', 'H1', 'H2', 'H3', 'H5', 'H7', 'H8', 'Z1', 'Z2', 'Z8', 'Z11'],
];
/** Due, and without anything to test yet; the table says why. */
const open = ['Q5', 'Q15', 'L5', 'D4', 'R4', 'I5', 'M2', 'M5', 'M6'];

/** Files by case, as the table says. */
function table(): Map<string, { files: string[]; text: string }> {
  const lines = readFileSync(path.join(root, 'docs/abuse-cases.md'), 'utf8').split('\n');
  const rows = lines.flatMap((line) => {
    const [, name = '', text = ''] = /^\| ([A-Z]\d+) \| (.*) \|$/.exec(line) ?? [];
    return name === '' ? [] : [[name, { text, files: [...text.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file) }] as const];
  });
  expect(new Set(rows.map(([name]) => name)).size).toBe(rows.length);
  return new Map(rows);
}

/** Names that `npm run prove` alone knows (docs/decisions/0033). */
const further = /\bfurther(?:Test|Describe)\(\s*(['"`])(?:\\.|(?!\1).)*\1/gs;

/** Texts in quotes, which is where names of tests stand; comments are none. Without those of further tests where told. */
function texts(file: string, which: 'all' | 'everyday' = 'all'): string[] {
  if (which === 'everyday' && file.includes('.prove.test.')) return [];
  const whole = readFileSync(path.join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const code = which === 'all' ? whole : whole.replace(further, '');
  return code.match(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g) ?? [];
}

/** Whether a name speaks of a case: alone, in a row of them (F1, F3) or in a range (P6-P8). */
const speaks = (name: string) => {
  const alone = new RegExp(`\\b${name}\\b`);
  return (text: string) => alone.test(text);
};

it('has a row for every case that is due, and leaves open only what is known to be', () => {
  const rows = table();
  expect(due.filter((name) => !rows.has(name))).toEqual([]);
  const without = [...rows].filter(([, { files }]) => files.length === 0).map(([name]) => name);
  expect(without).toEqual(open);
  for (const name of open) expect(rows.get(name)?.text).toMatch(/^open: \w+/);
});

it('names for each case only files that have a test named after it', () => {
  const wrong: string[] = [];
  let looked = 0;
  for (const [name, { files }] of table()) {
    for (const file of files) {
      looked += 1;
      if (!existsSync(path.join(root, file))) wrong.push(`${name}: there is no ${file}`);
      else if (!/\.(test|cases)\.tsx?$/.test(file) || !texts(file).some(speaks(name)))
        wrong.push(`${name}: no test of ${file} is named after it`);
    }
  }
  expect(wrong).toEqual([]);
  expect(looked).toBeGreaterThan(100);
});

it('keeps of each case at least one test in `npm test`', () => {
  const none = [...table()].filter(
    ([name, { files }]) => files.length > 0 && !files.some((file) => texts(file, 'everyday').some(speaks(name))),
  );
  expect(none.map(([name]) => name)).toEqual([]);
});

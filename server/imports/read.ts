/** A file comes in: read, guessed, kept for a day. Nothing of it is an object yet. */
import { buffer } from 'node:stream/consumers';
import { type Ctx, type IncomingFile, problem, withTx } from '../kernel/index.ts';
import { checkColumnKey } from '../metadata/index.ts';
import { type Guess, guessColumns } from './guess.ts';
import { LIMITS, refusedTable } from './limits.ts';
import { type ImportRow, importOf, insertImport } from './store.ts';
import { readTable } from './table.ts';

/** @throws refused_file, saying what is wrong with it. */
export async function readUpload(ctx: Ctx, files: AsyncIterable<IncomingFile>): Promise<ImportRow> {
  let found: { name: string; bytes: Buffer } | null = null;
  for await (const file of files) {
    if (found !== null) throw problem('bad_request', 'Send one file in each request.');
    found = { name: file.name, bytes: await buffer(file.content) };
  }
  if (found === null) throw problem('bad_request', 'Send one file as multipart/form-data.');
  if (found.bytes.length > LIMITS.file)
    throw refusedTable('too_large', `The file is too large: at most ${LIMITS.file / 1024 / 1024} MB.`);
  const { heads, rows, lines } = await readTable(found.bytes);
  const name = found.name.replace(/\.[A-Za-z]{1,5}$/, '').slice(0, 200) || 'Table';
  const uid = await withTx(ctx, (tx) => insertImport(tx, name, guessColumns(heads, rows), { rows, lines }));
  return ownImport(ctx, uid);
}

/** @throws 404 for one that is not there or somebody else's. */
export async function ownImport(ctx: Ctx, uid: string): Promise<ImportRow> {
  const found = ctx.actor.userId === null ? null : await importOf(ctx, uid, ctx.actor.userId);
  if (found === null) throw problem('not_found');
  return found;
}

/** Codes for columns by their heads: free, and none that the system itself uses (X7). */
export function keysFor(columns: readonly Guess[]): string[] {
  const taken = new Set<string>();
  return columns.map(({ name }) => {
    const plain = name.replaceAll('ß', 'ss').normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
    const wanted =
      plain
        .replace(/[^a-z0-9]+/g, '_')
        .replace(/^[_0-9]+/, '')
        .slice(0, 34)
        .replace(/_+$/, '') || 'column';
    let key = isFree(wanted) ? wanted : `${wanted}_value`;
    for (let n = 2; taken.has(key); n += 1) key = `${wanted}_${n}`;
    taken.add(key);
    return key;
  });
}

function isFree(key: string): boolean {
  try {
    checkColumnKey(key);
    return true;
  } catch {
    return false;
  }
}

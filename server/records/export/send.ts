/** The answer that carries a list as a file; it is written while it is read, so its length is not known beforehand. */
import { Readable } from 'node:stream';
import { type Ctx, type Raw, raw } from '../../kernel/index.ts';
import { attachmentHeader } from '../file-names.ts';
import type { ListQuery } from '../model.ts';
import { csvOf } from './csv.ts';
import { exportList } from './export.ts';
import { xlsxOf } from './xlsx.ts';

const types = {
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv; charset=utf-8',
} as const;

export async function sendExport(
  ctx: Ctx,
  object: string,
  query: ListQuery,
  format: 'xlsx' | 'csv',
  portal: string | undefined,
): Promise<Raw> {
  const { name, rows, release } = await exportList(ctx, object, query, { portal, format });
  // Where commas stand in numbers, lists are parted by semicolons.
  const bytes = format === 'xlsx' ? xlsxOf(rows) : csvOf(rows, ctx.actor.culture.startsWith('de') ? ';' : ',');
  // Closed before it begins, it never comes to the end of the rows.
  const stream = Readable.from(bytes, { objectMode: false }).once('close', release);
  return raw(stream, {
    'content-type': types[format],
    'content-disposition': attachmentHeader(`${name} ${ctx.now.toISOString().slice(0, 10)}.${format}`),
    'x-content-type-options': 'nosniff',
    'content-security-policy': "sandbox; default-src 'none'",
    'cache-control': 'no-store',
  });
}

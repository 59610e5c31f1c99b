/** Database ids that can be recognised: in a world whose counters begin here, an id that leaves the server is seen. */
import { sql } from '../../kernel/index.ts';
import type { TestApp } from '../app.ts';

/** No time, size or number of the world looks like this. */
const BEGIN = 731_000_000_000;
const mark = /(?<![\w-])7310\d{8}(?![\w-])/g;

/** Lets every counter of the database begin far away. Objects, columns and roles that ship are older and keep their small ids. */
export async function markIds(app: TestApp): Promise<void> {
  const owner = await app.ctx('owner');
  await owner.db.rows(sql`select setval(s.name, ${BEGIN}::bigint + 1000000 * s.place) from (
    select format('%I.%I', schemaname, sequencename)::regclass as name, row_number() over (order by schemaname, sequencename) as place
    from pg_sequences where schemaname in ('portico', 'auth', 'data') and data_type = 'bigint'::regtype) s`);
}

/** Database ids in a text. */
export const idsIn = (text: string): string[] => text.match(mark) ?? [];

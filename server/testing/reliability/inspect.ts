/** Looks behind the walls for what a kill could have broken: a write that is gone, there twice, or there by half. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import type { Write } from './writers.ts';

/** How the superuser reaches the private database of a data folder. */
export const connectionTo = (dataDir: string): pg.ClientConfig => ({
  host: path.join(dataDir, 'postgres'),
  port: 5432,
  user: 'postgres',
  database: 'portico',
});

interface Kind {
  readonly object: 'case' | 'message' | 'internal_note';
  /** The column that holds the marker. */
  readonly text: string;
  /** The mail that each one asks for, and how its outbox row names it. */
  readonly mail: { readonly template: string; readonly id: string } | null;
}

const kinds: readonly Kind[] = [
  { object: 'case', text: 'description', mail: { template: 'case_created', id: 'case' } },
  { object: 'message', text: 'text', mail: { template: 'case_message', id: 'message' } },
  { object: 'internal_note', text: 'text', mail: null },
];

/** Statements that name what is wrong with one kind of record; each answers no row where all is well. */
function halves({ object, text, mail }: Kind): string[] {
  const records = `data."${object}"`;
  const whole = (what: string, count: string, wanted = 1) =>
    `select format('${object} %s has %s ${what}', r.uid, n) as fault from ${records} r
      cross join lateral (select count(*) as n from ${count}) as counted where n <> ${wanted}`;
  const orphan = (what: string, from: string, id: string) =>
    `select format('${what} without ${object} %s', ${id}) as fault from ${from} and not exists (select from ${records} r where r.id = ${id})`;
  const ofObject = `(select id from portico.object where key = '${object}')`;
  return [
    whole(
      'entries of its making in the history',
      `data."${object}_history" h where h.record_id = r.id and h.action = 'create' and h.column_key is null`,
    ),
    whole(
      'entries of its text in the history',
      `data."${object}_history" h where h.record_id = r.id and h.action = 'create' and h.column_key = '${text}'`,
    ),
    whole('rows of words', `search."${object}" s where s.record_id = r.id`),
    whole('keys', `portico.idempotency k where k.object_id = ${ofObject} and k.record_id = r.id`),
    `select format('${object} %s has no event', r.uid) as fault from ${records} r
      where not exists (select from portico.event e where e.object_id = ${ofObject} and e.record_id = r.id)`,
    orphan('history', `data."${object}_history" h where true`, 'h.record_id'),
    orphan('words', `search."${object}" s where true`, 's.record_id'),
    orphan('a key', `portico.idempotency k where k.object_id = ${ofObject}`, 'k.record_id'),
    orphan('an event', `portico.event e where e.object_id = ${ofObject}`, 'e.record_id'),
    ...(mail === null
      ? []
      : [
          whole(
            'letters',
            `portico.outbox o where o.topic = 'mail' and o.payload->>'template' = '${mail.template}' and o.payload->>'${mail.id}' = r.id::text`,
          ),
          orphan(
            'a letter',
            `portico.outbox o where o.topic = 'mail' and o.payload->>'template' = '${mail.template}'`,
            `(o.payload->>'${mail.id}')::bigint`,
          ),
        ]),
  ];
}

const others = [
  `select format('case %s has no number', uid) as fault from data."case" where number is null`,
  `select format('number %s stands on %s cases', number, count(*)) as fault from data."case" group by number having count(*) > 1`,
  // A write that fails leaves a gap; a number below one that was given out must never come again.
  `select format('the next number is %s, there is %s already', s.last_value + 1, c.number) as fault
    from pg_sequences s join portico.object_column n on s.sequencename = 'number-' || n.id join portico.object o on o.id = n.object_id
      cross join lateral (select max(number) as number from data."case") c
    where s.schemaname = 'data' and o.key = 'case' and n.key = 'number'
      and coalesce(s.last_value, 0) < regexp_replace(c.number, '\\D', '', 'g')::bigint`,
  `select format('case %s was last written to at %s, its newest message is of %s', c.uid, c.last_message_at, max(m.created_at)) as fault
    from data."case" c join data.message m on m."case" = c.id group by c.id having c.last_message_at < max(m.created_at)`,
  `select format('case %s does not know that staff answered', c.uid) as fault from data."case" c
    where not c.staff_answered and exists (select from data.message m join portico.staff_user s on s.id = m.created_by where m."case" = c.id)`,
  `select format('key %s was taken and made nothing', key) as fault from portico.idempotency where status is null and (object_id is null or record_id is null)`,
  `select format('upload %s is attached and no file of a case', u.uid) as fault from portico.upload u
    where u.attached_at is not null and not exists (select from data.case_file f where f.storage_key = u.storage_key)`,
  `select format('file %s of a case is no attached upload', f.uid) as fault from data.case_file f
    where not exists (select from portico.upload u where u.storage_key = f.storage_key and u.attached_at is not null)`,
  `select format('file %s of a case is not in its history', f.uid) as fault from data.case_file f
    where not exists (select from data.case_history h where h.record_id = f.record_id and h.column_key = f.column_key)`,
];

/** How many records there are that a writer made, by marker; more than one is a fault that `lost` tells. */
async function standing(client: pg.Client): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for (const { object, text } of kinds) {
    const { rows } = await client.query<{ uid: string; marker: string }>(
      `select uid::text as uid, ${text} as marker from data."${object}"`,
    );
    for (const { uid, marker } of rows) found.set(marker, [...(found.get(marker) ?? []), uid]);
  }
  return found;
}

async function files(client: pg.Client, dataDir: string, writes: readonly Write[]): Promise<string[]> {
  const { rows } = await client.query<{ uid: string; key: string; hash: string }>(
    `select uid::text as uid, storage_key as key, encode(sha256, 'hex') as hash from portico.upload`,
  );
  const known = new Set(rows.map(({ uid }) => uid));
  const gone = rows.filter(({ key }) => !existsSync(path.join(dataDir, 'files', key.slice(0, 2), key)));
  const lost = writes.filter(({ object, uid }) => object === 'upload' && uid !== null && !known.has(uid));
  return [...gone.map(({ uid }) => `upload ${uid} has no bytes`), ...lost.map(({ uid }) => `acknowledged upload ${uid} is gone`)];
}

function lost(writes: readonly Write[], there: ReadonlyMap<string, readonly string[]>): string[] {
  const faults: string[] = [];
  for (const { object, marker, uid } of writes) {
    if (object === 'upload') continue;
    const uids = there.get(marker) ?? [];
    if (uids.length > 1) faults.push(`${marker} is there ${uids.length} times`);
    if (uid !== null && !uids.includes(uid)) faults.push(`acknowledged ${marker} is gone`);
  }
  return faults;
}

/** Every fault in words, none where every acknowledged write is there once and whole. */
export async function faultsOf(dataDir: string, writes: readonly Write[]): Promise<string[]> {
  const client = new pg.Client(connectionTo(dataDir));
  await client.connect();
  try {
    const faults = [...lost(writes, await standing(client)), ...(await files(client, dataDir, writes))];
    for (const statement of [...kinds.flatMap(halves), ...others]) {
      const { rows } = await client.query<{ fault: string }>(`${statement} limit 3`);
      faults.push(...rows.map(({ fault }) => fault));
    }
    return faults;
  } finally {
    await client.end();
  }
}

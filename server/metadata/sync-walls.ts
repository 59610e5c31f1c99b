/**
 * The second wall of an object: forced row security, policies, grants and key views, in the form of docs/permissions.md.
 *
 * The portal's role sees a record when its organisation is the actor's (or a child account's where the object allows that), he made
 * it, it is for his contact, a live access row names one of his principals, or the object lets all records through; and only while it
 * has not ended, where records of the object can. The first arms
 * are columns of the row; each `(select …)` of the context runs once per statement, and the cast outside keeps it an index condition.
 *
 * Deleted records pass: deleting is an update, and its new row must pass. The gateway hides them.
 */
import { type Sql, sql } from '../kernel/index.ts';
import type { ObjectDef } from './model.ts';
import { hasAccessTable, hasMarks, numberSequence, physicalName, tables } from './sync.ts';
import { hitsBody } from './sync-hits.ts';
import { accessColumns, asKeys, keysMayRead, markColumns, readers, viewColumns } from './sync-keys.ts';
import { physicalOf } from './sync-types.ts';

const contextIds = (name: string) => sql`(select nullif(current_setting(${sql.lit(name)}, true), '')::bigint[])::bigint[]`;
const contextId = (name: string) => sql`(select nullif(current_setting(${sql.lit(name)}, true), '')::bigint)`;

const principals = contextIds('portico.principals');
const me = contextId('portico.user');

/**
 * A live access row of one of the actor's principals. The offset keeps it a question per row: without it the planner may read all
 * that the principals hold into a table first, 200,000 rows for a page of 25 (docs/decisions/0011). A retired source stops counting in the transaction that retires it, although
 * its rows are swept later; the list of retired ones is nearly always empty and read once per statement.
 */
function grantArm(object: ObjectDef, minGrade: number): Sql {
  const own = sql.id(object.key);
  const graded = minGrade > 1 ? sql` and a.grade >= ${sql.lit(minGrade)}` : sql``;
  return sql`exists (select 1 from ${tables.keysAccess(object.key)} a where a.record_id = ${own}.id
    and a.principal_id = any (${principals})${graded}
    and a.source_id <> all (array(select d.id from keys.dead_source d where d.object_id = ${sql.raw(BigInt(object.id).toString())})) offset 0)`;
}

/** Until when it is reached is asked of every record, whatever way leads to it (K5); without a clock nothing with an end is seen. */
function portalSees(object: ObjectDef, minGrade: number): Sql {
  const ways = waysToSee(object, minGrade);
  if (object.untilColumn === null) return ways;
  const end = sql.id(physicalName(object, object.untilColumn));
  const now = sql`(select nullif(current_setting('portico.at', true), '')::timestamptz)`;
  return sql`(${ways}) and (${end} is null or ${end} > ${now})`;
}

function waysToSee(object: ObjectDef, minGrade: number): Sql {
  if (object.attachedTo !== null && object.parentColumn !== null) return parentSeen(object, object.parentColumn);
  if (object.wallAllRecords) return sql`(select nullif(current_setting('portico.user', true), '')) is not null`;
  const arms = [sql`organisation_id = any (${contextIds('portico.organisations')})`, sql`created_by = ${me}`];
  if (object.wallChildAccounts) arms.push(sql`organisation_id = any (${contextIds('portico.family')})`);
  if (object.contactColumn !== null) {
    arms.push(sql`${sql.id(physicalName(object, object.contactColumn))} = ${contextId('portico.contact')}`);
  }
  return sql.join([...arms, grantArm(object, minGrade)], sql` or `);
}

/** What is attached is seen with its parent: the parent's own policy applies inside. */
function parentSeen(object: ObjectDef, parentColumn: string): Sql {
  const own = sql`${sql.id(object.key)}.${sql.id(physicalName(object, parentColumn))}`;
  return sql`exists (select 1 from ${tables.records(object.attachedTo ?? '')} p where p.id = ${own})`;
}

/** A portal user adds in his own name, to his own organisation or to none; what is attached, to a parent he sees. */
function portalAdds(object: ObjectDef): Sql {
  const mine = sql`created_by = ${me}`;
  if (object.attachedTo !== null && object.parentColumn !== null)
    return sql`${mine} and ${parentSeen(object, object.parentColumn)}`;
  return sql`${mine} and (organisation_id is null or organisation_id = any (${contextIds('portico.organisations')}))`;
}

/** Columns that no update of the portal's role may name: who made it, for which organisation, where it stands. */
function portalMayWrite(object: ObjectDef): Sql {
  const fixed = new Set(['id', 'uid', 'created_at', 'created_by', 'organisation_id']);
  for (const key of [object.orderColumn, object.parentColumn]) if (key !== null) fixed.add(physicalName(object, key));
  const names = ['version', 'modified_at', 'modified_by', 'deleted_at', 'deleted_by'];
  for (const column of object.columns) {
    if (column.standard || column.type === 'number') continue;
    names.push(...physicalOf(column).map(({ name }) => name));
  }
  return sql.join(names.filter((name) => !fixed.has(name)).map((name) => sql.id(name)));
}

const staffContext = sql`portico.ctx_user() is not null`;

/** Forced row security and the policies that every table of records has; staff pass with a context of their own only. */
function commonWall(table: Sql): Sql[] {
  return [
    sql`alter table ${table} enable row level security`,
    sql`alter table ${table} force row level security`,
    sql`create policy owner_all on ${table} to portico_owner using (true) with check (true)`,
    sql`create policy backup_read on ${table} for select to portico_backup using (true)`,
    sql`create policy worker_all on ${table} to portico_worker using (true) with check (true)`,
    sql`create policy staff_all on ${table} to portico_staff using (${staffContext}) with check (${staffContext})`,
    sql`grant select on ${table} to portico_backup`,
    sql`grant select, insert, update, delete on ${table} to portico_worker`,
  ];
}

/** The wall of the record table, the portal's role aside. */
export function recordWallSql(object: ObjectDef): Sql[] {
  const table = tables.records(object.key);
  return [
    ...commonWall(table),
    // Deletion is soft: nobody but the purge of the worker deletes.
    sql`grant select, insert, update on ${table} to portico_staff`,
    sql`grant usage on sequence ${sql.id('data', `${object.key}_id_seq`)} to portico_staff, portico_worker`,
    ...grantNumbersSql(object),
    ...keysMayRead(table, [...viewColumns(object).map(([, name]) => name), 'deleted_at']),
  ];
}

/** What the portal's role gets of the record table; after the key views, which its policies name. */
export function portalWallSql(object: ObjectDef): Sql[] {
  if (object.staffOnly) return [];
  const table = tables.records(object.key);
  return [
    ...portalPoliciesSql(object),
    sql`grant select, insert on ${table} to portico_portal`,
    sql`grant update (${portalMayWrite(object)}) on ${table} to portico_portal`,
    sql`grant usage on sequence ${sql.id('data', `${object.key}_id_seq`)} to portico_portal`,
  ];
}

/** The three policies of the portal's role; made again when the object's walls change. */
export function portalPoliciesSql(object: ObjectDef): Sql[] {
  const table = tables.records(object.key);
  const change = portalSees(object, 3);
  return [
    sql`create policy portal_read on ${table} for select to portico_portal using (${portalSees(object, 1)})`,
    sql`create policy portal_add on ${table} for insert to portico_portal with check (${portalAdds(object)})`,
    sql`create policy portal_change on ${table} for update to portico_portal using (${change}) with check (${change})`,
  ];
}

export function dropPortalPoliciesSql(object: ObjectDef): Sql[] {
  return ['portal_read', 'portal_add', 'portal_change'].map(
    (name) => sql`drop policy ${sql.id(name)} on ${tables.records(object.key)}`,
  );
}

/** Lets those who add records take the next number of a column; nobody may set it. */
export function grantNumbersSql(object: ObjectDef): Sql[] {
  return object.columns
    .filter(({ type }) => type === 'number')
    .map((column) => sql`grant usage on sequence ${sql.id('data', numberSequence(column))} to ${readers(object)}`);
}

/** Lets the portal's role write a new column. */
export function grantColumnSql(object: ObjectDef): Sql[] {
  if (object.staffOnly) return [];
  return [sql`grant update (${portalMayWrite(object)}) on ${tables.records(object.key)} to portico_portal`];
}

/** A side table is seen, and added to, with its record. */
function sideWall(object: ObjectDef, table: Sql, name: string, portal: 'add' | 'change', staff: Sql, adds?: Sql): Sql[] {
  const seen = sql`exists (select 1 from ${tables.records(object.key)} p where p.id = ${sql.id(name)}.record_id)`;
  const made = [...commonWall(table), sql`grant ${staff} on ${table} to portico_staff`];
  if (object.staffOnly) return made;
  made.push(
    sql`create policy portal_read on ${table} for select to portico_portal using (${seen})`,
    sql`create policy portal_add on ${table} for insert to portico_portal with check (${adds ?? seen})`,
    sql`grant select, insert on ${table} to portico_portal`,
  );
  if (portal === 'change') {
    made.push(
      sql`create policy portal_change on ${table} for update to portico_portal using (${seen}) with check (${seen})`,
      sql`grant update on ${table} to portico_portal`,
    );
  }
  return made;
}

/**
 * The portal's role writes access rows in one place only: those that the rules by author give of a record that the person himself has just
 * made (access/authors/written.ts). Shares of people outside are written by the system, after their right to pass on was asked.
 */
function givenByAuthor(object: ObjectDef): Sql {
  const own = sql.id(`${object.key}_access`);
  return sql`exists (select 1 from ${tables.records(object.key)} p
    join keys._author_grant g on g.object_id = ${sql.raw(BigInt(object.id).toString())}
      and array[g.author_role_id] <@ portico.author_roles(p.created_by, p.created_in, p.created_at)
    where p.id = ${own}.record_id and p.created_by = ${me}
      and g.principal_id = ${own}.principal_id and g.source_id = ${own}.source_id and g.grade = ${own}.grade)`;
}

/** The walls of access rows, history and files. What has happened is never rewritten; access rows are taken away by staff and sweeps. */
export function sideWallsSql(object: ObjectDef): Sql[] {
  const { key } = object;
  const all = sql`select, insert, update, delete`;
  const made = [
    ...sideWall(object, tables.history(key), `${key}_history`, 'add', sql`select, insert`),
    ...sideWall(object, tables.files(key), `${key}_file`, 'change', sql`select, insert, update`),
  ];
  if (hasMarks(object)) made.push(...marksWallSql(object));
  if (!hasAccessTable(object)) return made;
  return [
    ...made,
    ...sideWall(object, tables.access(key), `${key}_access`, 'add', all, givenByAuthor(object)),
    ...keysMayRead(tables.access(key), accessColumns),
  ];
}

/**
 * What carries a tag or stands in a folder is seen by who sees both, the record and the tag or folder (whose own policies apply inside); the
 * portal's role puts and takes away what is the person's own alone. Questions per row: there are few rows, and many tags.
 */
function marksWallSql(object: ObjectDef): Sql[] {
  const table = tables.marks(object.key);
  const name = sql.id(`${object.key}_mark`);
  const made = [
    ...commonWall(table),
    ...keysMayRead(table, markColumns),
    sql`grant select, insert, delete on ${table} to portico_staff`,
  ];
  if (object.staffOnly) return made;
  const record = sql`exists (select 1 from ${tables.records(object.key)} p where p.id = ${name}.record_id offset 0)`;
  const sees = (own: Sql) => sql`(exists (select 1 from portico.tag g where g.id = ${name}.tag_id${own} offset 0)
    or exists (select 1 from portico.folder g where g.id = ${name}.folder_id${own} offset 0)) and ${record}`;
  const mine = sees(sql` and g.owner_id = ${me}`);
  return [
    ...made,
    sql`create policy portal_read on ${table} for select to portico_portal using (${sees(sql``)})`,
    sql`create policy portal_add on ${table} for insert to portico_portal with check (${mine})`,
    sql`create policy portal_drop on ${table} for delete to portico_portal using (${mine})`,
    sql`grant select, insert, delete on ${table} to portico_portal`,
  ];
}

/** The wall of the words. They are content: beside the gateway's own checks by id, only the functions of hits look into them. */
export function searchWallSql(object: ObjectDef): Sql[] {
  const table = tables.search(object.key);
  const inLanguages = object.languageColumn !== null;
  return [
    ...sideWall(object, table, object.key, 'change', sql`select, insert, update, delete`),
    ...keysMayRead(table, ['record_id', 'organisation_id', 'sort_key', 'words', ...(inLanguages ? ['heading'] : [])]),
    ...(inLanguages ? vocabularyWallSql(object) : []),
    ...asKeys(inLanguages ? [...rankedSql(object), ...newestSql(object)] : hitsSql(object)),
  ];
}

/** Lets those who read the object call a function of the keeper of the key views, and nobody else. */
function calledByReaders(object: ObjectDef, name: Sql, signature: string): Sql[] {
  return [
    sql`revoke all on function ${name}${sql.raw(signature)} from public`,
    sql`grant execute on function ${name}${sql.raw(signature)} to ${readers(object)}`,
  ];
}

/** Matching words is not leakproof, so under a policy it cannot drive the index; this answers ids and nothing else. */
function newestSql(object: ObjectDef): Sql[] {
  return [
    sql`create function ${tables.keysSearch(object.key)}(wanted tsquery, organisations bigint[], most int)
      returns table (record_id bigint, organisation_id bigint, sort_key timestamptz)
      language sql stable security definer set search_path = pg_catalog as ${sql.lit(`
        select s.record_id, s.organisation_id, s.sort_key from search."${object.key}" s
        where s.words @@ wanted and (organisations is null or s.organisation_id = any (organisations))
        order by s.sort_key desc, s.record_id desc limit most`)}`,
    ...calledByReaders(object, tables.keysSearch(object.key), '(tsquery, bigint[], int)'),
  ];
}

/**
 * Where words know their column (sync-words.ts): hits with their place in the order, the newest first, all where `most` is null; of records that
 * somebody can reach at all, or of all where `principals` is null. They are looked for from each moment of `since` on, one after the other, until
 * there are `most`: what is older is not fetched then. Those of some records that hold the words. How many do, as the planner reckons from what it
 * keeps of the most common ones: it chooses a way and is shown to nobody. The gateway checks each record.
 */
function hitsSql(object: ObjectDef): Sql[] {
  const { key } = object;
  return [
    sql`create function ${tables.keysHits(key)}(wanted tsquery, principals bigint[], me bigint, contact bigint, organisations bigint[], since timestamptz[], most int)
      returns table (record_id bigint, sort_key timestamptz) language plpgsql stable security definer set search_path = pg_catalog as ${sql.lit(hitsBody(object))}`,
    // The offset keeps these few from being looked for among all that hold the words.
    sql`create function ${tables.keysAmong(key)}(records bigint[], wanted tsquery) returns table (record_id bigint)
      language sql stable security definer set search_path = pg_catalog as ${sql.lit(`
        select s.record_id from (select w.record_id, w.words from search."${key}" w where w.record_id = any (records) offset 0) s
        where s.words @@ wanted`)}`,
    sql`create function ${tables.keysEstimate(key)}(wanted tsquery) returns bigint
      language plpgsql volatile security definer set search_path = pg_catalog as ${sql.lit(`
      declare plan json;
      begin
        execute 'explain (format json) select from search."${key}" s where s.words @@ $1' into plan using wanted;
        return (plan -> 0 -> 'Plan' ->> 'Plan Rows')::bigint;
      end`)}`,
    sql`create function ${tables.keysHolds(key)}(record bigint, wanted tsquery) returns boolean
      language sql stable security definer set search_path = pg_catalog as ${sql.lit(`
        select exists (select from search."${key}" s where s.record_id = record and s.words @@ wanted)`)}`,
    ...calledByReaders(object, tables.keysHits(key), '(tsquery, bigint[], bigint, bigint, bigint[], timestamptz[], int)'),
    ...calledByReaders(object, tables.keysAmong(key), '(bigint[], tsquery)'),
    ...calledByReaders(object, tables.keysEstimate(key), '(tsquery)'),
    ...calledByReaders(object, tables.keysHolds(key), '(bigint, tsquery)'),
  ];
}

/**
 * Where texts have a language: hits among the records that somebody can reach at all, the best headings first. Ids and their order only; the
 * gateway checks each one, and makes the order that is shown anew from what this reader may read. What is asked here keeps hits in others'
 * records from taking the places of his own: granted to one of `principals`, made by or for him, of his organisations; all where null.
 */
function rankedSql(object: ObjectDef): Sql[] {
  const signature = '(tsquery, tsquery, bigint[], bigint, bigint, bigint[], int)';
  const contact = object.contactColumn === null ? '' : ` or t."${physicalName(object, object.contactColumn)}" = contact`;
  return [
    sql`create function ${tables.keysRanked(object.key)}(wanted tsquery, loose tsquery, principals bigint[], me bigint, contact bigint,
        organisations bigint[], most int) returns table (record_id bigint)
      language sql stable security definer set search_path = pg_catalog as ${sql.lit(`
        select s.record_id from search."${object.key}" s
        where s.words @@ wanted and (principals is null or s.organisation_id = any (organisations)
          or exists (select 1 from data."${object.key}_access" a where a.record_id = s.record_id and a.principal_id = any (principals))
          or exists (select 1 from data."${object.key}" t where t.id = s.record_id and (t.created_by = me${contact})))
        order by ts_rank(s.heading, loose) desc, s.sort_key desc, s.record_id desc limit most`)}`,
    ...calledByReaders(object, tables.keysRanked(object.key), signature),
  ];
}

/** A vocabulary holds words of records that nobody outside may read: it is the worker's alone. */
function vocabularyWallSql(object: ObjectDef): Sql[] {
  const table = tables.vocabulary(object.key);
  return [
    sql`alter table ${table} enable row level security`,
    sql`alter table ${table} force row level security`,
    sql`create policy owner_all on ${table} to portico_owner using (true) with check (true)`,
    sql`create policy backup_read on ${table} for select to portico_backup using (true)`,
    sql`create policy worker_all on ${table} to portico_worker using (true) with check (true)`,
    sql`grant select on ${table} to portico_backup`,
    sql`grant select, insert, delete on ${table} to portico_worker`,
    ...keysMayRead(table, ['word']),
    ...asKeys(nearSql(object)),
  ];
}

/**
 * Words near one, the nearest first; those with one pair of letters swapped (`swaps`) before all. Being near is not leakproof, so under a
 * policy it cannot drive the index of trigrams. The worker's alone, like the vocabulary.
 */
function nearSql(object: ObjectDef): Sql[] {
  const near = tables.keysNear(object.key);
  return [
    sql`create function ${near}(typed text, swaps text[], most int) returns table (word text)
      language sql stable security definer set search_path = pg_catalog as ${sql.lit(`
        select n.word from (
          (select w.word, 2::real as likeness from unnest(swaps) s(word) cross join lateral (select v.word from search."${object.key}_word" v
            where v.word >= s.word and v.word < s.word || chr(1114111) order by v.word limit 5) w)
          union all
          (select v.word, greatest(portico.similarity(v.word, typed), portico.word_similarity(typed, v.word)) from search."${object.key}_word" v
            where v.word operator(portico.%) typed or typed operator(portico.<%) v.word
            order by 2 desc, 1 limit most)) n
        order by n.likeness desc, n.word limit most`)}`,
    sql`revoke all on function ${near}(text, text[], int) from public`,
    sql`grant execute on function ${near}(text, text[], int) to portico_worker`,
  ];
}

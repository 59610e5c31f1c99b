/** Statements of the purge: a record with everything that was written beside it. */
import { type Ctx, type Sql, sql } from '../kernel/index.ts';
import {
  forgetWordsSql,
  hasAccessTable,
  hasMarks,
  hasVocabulary,
  learnedSql,
  metadataOf,
  type ObjectDef,
  physicalName,
  tables,
} from '../metadata/index.ts';

/** What stands outside the records and names one without a foreign key: a person's contact, an organisation's account. */
const holders: Readonly<Record<string, Sql>> = {
  contact: sql`select contact_id from portico.portal_user`,
  account: sql`select account_id from portico.role where account_id is not null`,
};

/** Records deleted before a moment, by id, beyond `after`. */
export async function deletedIds(
  ctx: Ctx,
  object: ObjectDef,
  { before, after, limit }: { readonly before: Date; readonly after: string; readonly limit: number },
): Promise<string[]> {
  const held = holders[object.key];
  const free = held === undefined ? sql`` : sql` and t.id not in (${held})`;
  const rows = await ctx.db.rows(sql<{ id: string }>`select t.id::text as id from ${tables.records(object.key)} t
    where t.deleted_at < ${before} and t.id > ${after}::bigint${free} order by t.id limit ${limit}`);
  return rows.map(({ id }) => id);
}

export interface Purged {
  readonly keys: readonly string[];
  readonly words: readonly string[];
}

/**
 * Deletes records of the first object of `chain` with all that hangs on them (the others, each after the one it hangs on); answers the
 * storage keys of their files, and the words that may now be nobody's.
 */
export async function purgeRecords(ctx: Ctx, chain: readonly ObjectDef[], ids: readonly string[]): Promise<Purged> {
  const keys: string[] = [];
  const words = new Set<string>();
  for (const object of chain.toReversed()) {
    const mine = idsOf(object, chain, ids);
    const files = await ctx.db.rows(sql<{ key: string }>`delete from ${tables.files(object.key)} where record_id in (${mine})
      returning storage_key as key`);
    keys.push(...files.map(({ key }) => key));
    const learned = hasVocabulary(object) ? [] : await ctx.db.rows(learnedSql(object, mine));
    for (const row of learned) for (const word of row.words) words.add(word);
    const beside = [tables.history(object.key), tables.search(object.key)];
    if (hasAccessTable(object)) beside.push(tables.access(object.key));
    if (hasMarks(object)) beside.push(tables.marks(object.key));
    await ctx.db.batch([
      ...beside.map((table) => sql`delete from ${table} where record_id in (${mine})`),
      // Likes go with their comments.
      ...[sql`portico.comment`, sql`portico.internal_comment`, sql`portico.follow`].map(
        (table) => sql`delete from ${table} where object_id = ${object.id}::bigint and record_id in (${mine})`,
      ),
      sql`delete from portico.grant_source where object_id = ${object.id}::bigint and record_id in (${mine})`,
      // Last: the others are found through it.
      sql`delete from ${tables.records(object.key)} where id in (${mine})`,
    ]);
  }
  await forgetUploads(ctx, keys);
  return { keys, words: [...words] };
}

/** Words looked for at once. One that many records hold takes its time to be found among them. */
const FEW = 20;

/**
 * Forgets those of these words that no record holds any more. By itself and a few at a time, since it takes as long as there are records:
 * words that could not be looked for in time stay, which tells nobody anything (docs/decisions/0026) and stops nothing.
 */
export async function forgetWords(ctx: Ctx, words: readonly string[]): Promise<void> {
  const plain = [...(await metadataOf(ctx)).objects.values()].filter((object) => !hasVocabulary(object));
  for (let at = 0; at < words.length; at += FEW) {
    try {
      await ctx.db.run(forgetWordsSql(plain, words.slice(at, at + FEW)));
    } catch (e) {
      if ((e as { code?: unknown }).code !== '57014') throw e;
      ctx.log.info('words of removed records are kept: to look for them took too long', { words: words.length - at });
      return;
    }
  }
}

/** Ids of the records of an object that hang on these of the chain's first one. */
function idsOf(object: ObjectDef, chain: readonly ObjectDef[], ids: readonly string[]): Sql {
  const above = chain.find((one) => one.key === object.attachedTo);
  if (object === chain[0] || above === undefined || object.parentColumn === null) {
    return sql`select unnest(${ids}::bigint[])`;
  }
  const parent = sql.id(physicalName(object, object.parentColumn));
  return sql`select c.id from ${tables.records(object.key)} c where c.${parent} in (${idsOf(above, chain, ids)})`;
}

/** Uids of files that were taken out of their records before a moment. */
export async function detachedFiles(ctx: Ctx, object: ObjectDef, before: Date): Promise<string[]> {
  const rows = await ctx.db.rows(
    sql<{ uid: string }>`select uid::text as uid from ${tables.files(object.key)} where deleted_at < ${before}`,
  );
  return rows.map(({ uid }) => uid);
}

/** Takes away files that were taken out of their records before a moment, but for those kept (uids); answers their storage keys. */
export async function purgeDetached(ctx: Ctx, object: ObjectDef, before: Date, kept: readonly string[]): Promise<string[]> {
  const rows = await ctx.db.rows(
    sql<{ key: string }>`delete from ${tables.files(object.key)} where deleted_at < ${before} and uid <> all (${kept}::uuid[])
      returning storage_key as key`,
  );
  const keys = rows.map(({ key }) => key);
  await forgetUploads(ctx, keys);
  return keys;
}

async function forgetUploads(ctx: Ctx, keys: readonly string[]): Promise<void> {
  if (keys.length > 0) await ctx.db.run(sql`delete from portico.upload where storage_key = any (${keys}::text[])`);
}

/** What hangs on a moved record goes with it: the organisation stands in its own rows and in its words. */
import { type Ctx, type Sql, sql } from '../kernel/index.ts';
import { type ObjectDef, physicalName, tables } from '../metadata/index.ts';

/**
 * Gives everything below a record its new organisation. `chain` is the record's object, then the objects attached to it, each after the
 * one it hangs on. Not a change of theirs: they keep version and history.
 */
export async function moveAttached(ctx: Ctx, chain: readonly ObjectDef[], recordId: string, organisation: string): Promise<void> {
  const [root, ...below] = chain;
  if (root === undefined || below.length === 0) return;
  const ids = new Map<string, Sql>([[root.key, sql`select ${recordId}::bigint`]]);
  const statements: Sql[] = [];
  for (const object of below) {
    const parents = ids.get(object.attachedTo ?? '');
    if (parents === undefined || object.parentColumn === null) continue;
    const parent = sql.id(physicalName(object, object.parentColumn));
    const mine = sql`select t.id from ${tables.records(object.key)} t where t.${parent} in (${parents})`;
    ids.set(object.key, mine);
    statements.push(
      sql`update ${tables.records(object.key)} t set organisation_id = ${organisation}::bigint where t.${parent} in (${parents})`,
      sql`update ${tables.search(object.key)} set organisation_id = ${organisation}::bigint where record_id in (${mine})`,
    );
  }
  await ctx.db.batch(statements);
}

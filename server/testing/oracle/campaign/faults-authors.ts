/** Faults of rules by author: what somebody could get wrong when they give, and when they end. They show in worlds that are loaded with them. */
import type * as Authors from '../../../access/authors/store.ts';
import { sql } from '../../../kernel/index.ts';
import { tables } from '../../../metadata/index.ts';
import type { Faults } from './plant.ts';

export const authorFaults: Faults<typeof Authors> = {
  'a rule that has ended counts until its rows are swept': () => ({
    readRulePrincipals: async (db, roles) => {
      const rows = await db.rows(
        sql<{
          id: string;
        }>`select principal_id::text as id from portico.author_rule where receiver_role_id = any (${roles}::bigint[])`,
      );
      return rows.map((row) => row.id);
    },
  }),
  "the roles below the author's are forgotten": () => ({ readBelow: async (_, roleId) => [roleId] }),
  'a rule gives a grade more than it says': ({ fillBatch }) => ({
    fillBatch: async (db, object, sourceId, ...rest) => {
      const looked = await fillBatch(db, object, sourceId, ...rest);
      await db.run(
        sql`update ${tables.access(object.key)} set grade = least(grade + 1, 4) where source_id = ${sourceId}::bigint`,
      );
      return looked;
    },
  }),
  'what the author was and is no more is forgotten': ({ fillBatch }) => ({
    fillBatch: async (db, ...rest) => {
      await db.run(sql`delete from portico.membership_role where valid_to is not null`);
      await db.run(sql`delete from portico.staff_role where valid_to is not null`);
      return fillBatch(db, ...rest);
    },
  }),
  'the author is of all his organisations at once': ({ fillBatch }) => ({
    fillBatch: async (db, object, sourceId, roles, batch) => {
      const looked = await fillBatch(db, object, sourceId, roles, batch);
      await db.run(sql`insert into ${tables.access(object.key)} (principal_id, sort_key, record_id, grade, source_id)
        select r.principal_id, t.created_at, t.id, r.grade, r.source_id from portico.author_rule r
        join ${tables.records(object.key)} t on t.created_at >= coalesce(r.since, '-infinity')
        where r.source_id = ${sourceId}::bigint and exists (select 1 from portico.membership m
          where m.portal_user_id = t.created_by and m.organisation_id = any (${roles}::bigint[])) on conflict do nothing`);
      return looked;
    },
  }),
  'a rule from some time on gives what was written before': ({ fillBatch }) => ({
    fillBatch: async (db, object, sourceId, ...rest) => {
      await db.run(sql`update portico.author_rule set since = null where source_id = ${sourceId}::bigint`);
      return fillBatch(db, object, sourceId, ...rest);
    },
  }),
  'what a rule gives may always be passed on': ({ fillBatch }) => ({
    fillBatch: async (db, object, sourceId, ...rest) => {
      await db.run(sql`update portico.grant_source set may_pass_on = true where id = ${sourceId}::bigint`);
      return fillBatch(db, object, sourceId, ...rest);
    },
  }),
};

/** Who can receive a share. One set of conditions: whoever is offered can be named, and nobody else. */
import { type Db, type Sql, sql } from '../../kernel/index.ts';
import { contactName } from '../store-names.ts';

export interface Receiver {
  readonly id: string;
  readonly uid: string;
  readonly kind: 'staff' | 'portal' | 'role';
  readonly title: string;
  readonly above: string | null;
}

/** As staff anybody, else only the members and roles of one organisation; `p` is the principal. */
const fitting = (inside: string | null): Sql<boolean> => sql<boolean>`(
    p.kind = 'role' and (${inside}::bigint is null or portico.organisation_of_role(p.id) = ${inside}::bigint)
    or p.kind = 'staff' and ${inside}::bigint is null and exists (select 1 from portico.staff_user s where s.id = p.id)
    or p.kind = 'portal' and exists (select 1 from portico.portal_user u where u.id = p.id and u.deleted_at is null)
      and (${inside}::bigint is null or exists (select 1 from portico.membership m where m.portal_user_id = p.id
        and m.organisation_id = ${inside}::bigint and m.active and m.valid_to is null)))`;

/** Somebody a share may name. */
export const readReceiver = (db: Db, uid: string, inside: string | null): Promise<{ id: string } | null> =>
  db.maybe(
    sql<{ id: string }>`select p.id::text as id from portico.principal p where p.uid = ${uid}::uuid and ${fitting(inside)}`,
  );

export interface ReceiverSearch {
  readonly search: string;
  /** Role id of the organisation that alone may be named; null for staff. */
  readonly inside: string | null;
  readonly outside: boolean;
  /** The asker himself. */
  readonly without: string | null;
  readonly limit: number;
}

/** Those of them who may still act, by name. `%` and `_` in the words are letters. */
export const findReceivers = (db: Db, contactColumn: string | null, wish: ReceiverSearch): Promise<Receiver[]> =>
  db.rows(sql<Receiver>`select x.id::text as id, x.uid, x.kind, x.title, x.above from (
      select p.id, p.uid::text as uid, p.kind,
        coalesce(r.title, f.display_name, ${contactName(contactColumn, 'u', !wish.outside)}) as title,
        case when ${wish.outside} then null else coalesce(above.title, (select o.title from portico.membership m
          join portico.role o on o.id = m.organisation_id where m.portal_user_id = p.id and m.active and m.valid_to is null
          order by m.id limit 1)) end as above
      from portico.principal p left join portico.role r on r.id = p.id left join portico.role above on above.id = r.parent_id
      left join portico.staff_user f on f.id = p.id left join portico.portal_user u on u.id = p.id
      where p.kind in ('role', 'staff', 'portal') and f.locked_at is null and u.locked_at is null and u.deleted_at is null
        and p.id is distinct from ${wish.without}::bigint and ${fitting(wish.inside)}) x
    where x.title <> '' and position(lower(${wish.search}) in lower(concat_ws(' ', x.title, case when x.kind = 'portal' then x.above end))) > 0
    order by x.kind <> 'role', lower(x.title), x.id limit ${wish.limit}`);

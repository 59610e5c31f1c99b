/** Who the people of a difference are: how many, of which organisations, on which portals, and some of them by name. */
import { type Db, sql } from '../../kernel/index.ts';
import { type Crowd, crowdSql } from '../readers/store-crowd.ts';
import { contactName } from '../store-names.ts';

/** A class of people and the difference that it is part of. */
export interface Affected {
  readonly portalId: string | null;
  readonly names: readonly string[];
  readonly id: number;
  readonly difference: number;
}

export interface Sample {
  readonly difference: number;
  readonly classId: number;
  readonly userId: string;
  readonly uid: string;
  readonly name: string;
  readonly organisation: string | null;
  readonly membershipId: string | null;
  readonly portalSlug: string | null;
}

export interface Met {
  readonly counts: readonly { readonly difference: number; readonly people: number; readonly portals: readonly string[] }[];
  /** The largest of each difference first. */
  readonly organisations: readonly {
    readonly difference: number;
    readonly title: string;
    readonly people: number;
    /** How many organisations that difference has. */
    readonly of: number;
  }[];
  /** By name. */
  readonly samples: readonly Sample[];
}

/** One statement: the people are gathered anew in each. `most` organisations and samples per difference. */
export function readAffected(
  db: Db,
  crowd: Crowd,
  classes: readonly Affected[],
  contactColumn: string | null,
  most: number,
): Promise<Met> {
  const outside = crowd.side === 'portal';
  const table = outside ? sql`portico.portal_user` : sql`portico.staff_user`;
  const name = outside ? contactName(contactColumn, 'u', true) : sql`u.display_name`;
  return db.one(sql<Met>`${crowdSql(crowd, null)},
    classes(portal_id, names, id, difference) as (select * from unnest(${classes.map((c) => c.portalId ?? '0')}::bigint[],
      ${classes.map((c) => `{${c.names.join(',')}}`)}::text[], ${classes.map((c) => c.id)}::int[], ${classes.map((c) => c.difference)}::int[])),
    hit as materialized (select p.user_id, p.role_id, p.portal_id, c.id as class_id, c.difference
      from people p join classes c on c.portal_id = coalesce(p.portal_id, 0) and c.names = p.names::text),
    counts as (select h.difference, count(distinct h.user_id)::int as people,
        array_remove(array_agg(distinct x.title), null) as portals
      from hit h left join portico.portal x on x.id = h.portal_id group by h.difference),
    organisations as (select * from (select h.difference, r.title, count(distinct h.user_id)::int as people,
        count(*) over (partition by h.difference)::int as of,
        row_number() over (partition by h.difference order by count(distinct h.user_id) desc, lower(r.title), r.id) as place
      from hit h join portico.role r on r.id = h.role_id group by h.difference, r.id, r.title) o where place <= ${most}),
    told as (select distinct on (h.difference, h.user_id) h.*, ${name} as name
      from hit h join ${table} u on u.id = h.user_id order by h.difference, h.user_id, h.role_id, h.portal_id),
    sample as (select * from (select t.*, row_number() over (partition by difference order by lower(name), user_id) as place from told t) s
      where place <= ${most})
    select (select coalesce(json_agg(json_build_object('difference', difference, 'people', people, 'portals', portals)), '[]') from counts) as counts,
      (select coalesce(json_agg(json_build_object('difference', difference, 'title', title, 'people', people, 'of', of) order by place), '[]')
        from organisations) as organisations,
      (select coalesce(json_agg(json_build_object('difference', s.difference, 'classId', s.class_id, 'userId', s.user_id::text, 'uid', q.uid,
          'name', s.name, 'organisation', r.title, 'portalSlug', x.slug, 'membershipId', (select min(m.id)::text from portico.membership m
            where m.portal_user_id = s.user_id and m.active and m.valid_to is null and m.organisation_id is not distinct from s.role_id))
          order by s.place), '[]')
        from sample s join portico.principal q on q.id = s.user_id left join portico.role r on r.id = s.role_id
        left join portico.portal x on x.id = s.portal_id) as samples`);
}

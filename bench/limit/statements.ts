/**
 * One prepared statement per endpoint. What a person reaches: cases of his organisation where his role says so, cases he made or that
 * are for his contact, and cases shared with him or a role of his. Each way is one ordered index probe; the probes are merged.
 */

/** $1 organisation or null, $2 contact, $3 user, $4 principals that hold shares; `more` narrows each way, `after` is a place in it. */
const reached = (more: string, limit: string, after?: readonly [string, string]) => {
  const next = after === undefined ? '' : ` and (registered_at, id) < (${after})`;
  const nextShared = after === undefined ? '' : ` and (s.sort_key, s.case_id) < (${after})`;
  const newest = `order by registered_at desc, id desc limit ${limit}`;
  return `select id, sort_key, max(grade) as grade, bool_or(pass_on) as pass_on from (
    (select id, registered_at as sort_key, 1 as grade, false as pass_on from cases c where org_id = $1${more}${next} ${newest})
    union all (select id, registered_at, 4, false from cases c where contact_id = $2${more}${next} ${newest})
    union all (select id, registered_at, 4, false from cases c where created_by = $3${more}${next} ${newest})
    union all select a.id, a.sort_key, a.grade, a.pass_on from unnest($4::bigint[]) p cross join lateral (
      select s.case_id as id, s.sort_key, s.grade, s.pass_on from case_access s${more === '' ? '' : ' join cases c on c.id = s.case_id'}
      where s.principal_id = p${more}${nextShared} order by s.sort_key desc, s.case_id desc limit ${limit}) a) w
  group by id, sort_key order by sort_key desc, id desc limit ${limit}`;
};

const LISTED = `c.uid, c.version, m.grade, m.pass_on, c.number, c.subject, c.status, c.category, s.uid, s.name, c.registered_at,
  c.last_message_at, c.closed_on, c.staff_answered, c.id`;
/** What the portal's own list shows: the description stands for the second line. */
const FRONT =
  'c.uid, c.version, m.grade, m.pass_on, c.number, c.subject, c.description, c.status, s.uid, s.name, c.registered_at, c.staff_answered, c.id';
const page = (from: string, columns = LISTED, order = 'm.sort_key desc, m.id desc') =>
  `select ${columns} from (${from}) m join cases c on c.id = m.id left join services s on s.id = c.service_id order by ${order}`;

/**
 * A page in another order, which has an index for all cases and one behind the organisation. Own cases and what few hold by shares are
 * fetched and put in order; who holds many shares ($5; $4 has the others) finds enough of them by walking the order.
 */
function sorted(by: string, how: string): string {
  const order = `${by} ${how}, registered_at desc, id desc limit 26`;
  const shared = `exists (select 1 from case_access a where a.case_id = c.id and a.principal_id + 0 = any ($5::bigint[]) offset 0)`;
  return page(
    `select id, by, sort_key, max(grade) as grade, bool_or(pass_on) as pass_on from (
    (select id, ${by} as by, registered_at as sort_key, 1 as grade, false as pass_on from cases c where org_id = $1 order by ${order})
    union all select id, ${by}, registered_at, 4, false from cases c where contact_id = $2
    union all select id, ${by}, registered_at, 4, false from cases c where created_by = $3
    union all select c.id, ${by}, c.registered_at, a.grade, a.pass_on from unnest($4::bigint[]) p
      cross join lateral (select s.case_id, s.grade, s.pass_on from case_access s where s.principal_id = p offset 0) a
      cross join lateral (select c.* from cases c where c.id = a.case_id offset 0) c
    union all select x.id, x.by, x.sort_key, a.grade, a.pass_on
      from (select id, ${by} as by, registered_at as sort_key from cases c where $5::bigint[] <> '{}' and ${shared} order by ${order}) x
      cross join lateral (select max(a.grade) as grade, bool_or(a.pass_on) as pass_on from case_access a
        where a.case_id = x.id and a.principal_id + 0 = any ($5::bigint[])) a) w
  group by id, by, sort_key order by by ${how}, sort_key desc, id desc limit 26`,
    LISTED,
    `m.by ${how}, m.sort_key desc, m.id desc`,
  );
}

/** `+ 0` leaves only the index of the record: the one of the principal would be read from end to end. */
const mine = `(c.org_id = $1 or c.contact_id = $2 or c.created_by = $3
  or exists (select 1 from case_access a where a.case_id = c.id and a.principal_id + 0 = any ($4::bigint[])))`;
const grade = `greatest(case when c.org_id = $1 then 1 else 0 end, case when c.contact_id = $2 or c.created_by = $3 then 4 else 0 end,
  (select max(a.grade) from case_access a where a.case_id = c.id and a.principal_id + 0 = any ($4::bigint[])), 0)`;
const passOn = `coalesce((select bool_or(a.pass_on) from case_access a where a.case_id = c.id and a.principal_id + 0 = any ($4::bigint[])), false)`;

/** A page out of few chosen cases, each looked at. */
const among = (table: string, column: string) =>
  `select ${LISTED.replaceAll('m.', '')} from (select c.*, ${grade} as grade, ${passOn} as pass_on from ${table} g
      cross join lateral (select c.* from cases c where c.id = g.case_id offset 0) c
      where g.${column} = $5::bigint and ${mine} order by c.registered_at desc, c.id desc limit 26) c
    left join services s on s.id = c.service_id order by c.registered_at desc, c.id desc`;
/** The same of many: asked on each way. */
const carried = ' and exists (select 1 from case_tags g where g.tag_id = $5::bigint and g.case_id = c.id offset 0)';

/** $5 is the organisation the person belongs to, whatever his role reads. */
const whole = (
  from: string,
  more: string,
) => `select c.uid, c.version, ${grade}, ${passOn}, c.number, c.subject, c.description, c.category,
    s.uid, s.name, c.status, k.contact_uid, k.name, st.name, c.closing_reason, c.registered_at, c.closed_on, c.last_message_at,
    (select json_agg(json_build_object('uid', f.uid, 'name', f.name, 'mediaType', f.media_type, 'size', f.size) order by f.id)
      from files f where f.case_id = c.id),
    case when u.org_id = $5 then u.uid end, u.name, o.uid, o.name, c.staff_answered
  from ${from} c left join services s on s.id = c.service_id left join users k on k.contact_id = c.contact_id and k.org_id = $5
    left join staff st on st.id = c.assignee_id left join users u on u.id = c.created_by left join accounts o on o.id = c.org_id and o.id = $5
  ${more}`;

/** Shares from which on walking an order is the shorter way; uses of a tag from which on it is no place to begin. */
export const MANY = 5_000;

export const SQL = {
  session: `select u.id, u.uid, u.name, u.login, u.email, u.contact_id, u.org_id, u.reads_org, o.uid, o.name,
      array(select p from unnest(u.principals) p where exists (select 1 from case_access a where a.principal_id = p)),
      array(select p from unnest(u.principals) p where exists (select 1 from case_access a where a.principal_id = p offset ${MANY})),
      u.principals
    from sessions s join users u on u.id = s.user_id join accounts o on o.id = u.org_id where s.id = $1 and s.expires_at > now()`,
  list: page(reached('', '26')),
  front: page(reached('', '26'), FRONT),
  filter: page(reached(' and c.status = $5 and c.subject ilike $6', '26')),
  second: page(reached('', '26', ['$5::timestamptz', '$6::bigint'])),
  byMessage: sorted('last_message_at', 'desc nulls last'),
  bySubject: sorted('subject collate "en-x-icu"', 'asc'),
  tag: 'select id, uses from tags where uid = $1::uuid',
  rare: among('case_tags', 'tag_id'),
  common: page(reached(carried, '26')),
  folder: 'select id, chosen, readers, category, statuses from folders where uid = $1::uuid',
  inside: among('folder_cases', 'folder_id'),
  fitting: page(reached(' and c.category = $5 and c.status = any ($6::text[])', '26')),
  count: `select count(*)::int from (${reached('', '1001')}) x`,
  search: `select ${LISTED.replaceAll('m.', '')} from (select c.*, ${grade} as grade, ${passOn} as pass_on from cases c
      where c.words @@ $5::tsquery and ${mine} order by c.registered_at desc, c.id desc limit 26) c
    left join services s on s.id = c.service_id order by c.registered_at desc, c.id desc`,
  one: whole('cases', `where c.uid = $6 and ${mine}`),
  create: `with c as (insert into cases (id, uid, number, subject, description, category, service_id, status, contact_id, registered_at,
      last_message_at, created_by, org_id, words)
    select n, gen_random_uuid(), 'CS-' || lpad(n::text, greatest(7, length(n::text)), '0'), $6, $7, $8, null, 'new', $2, t.at, t.at, $3, $5,
      to_tsvector('simple', 'CS-' || lpad(n::text, greatest(7, length(n::text)), '0') || ' ' || $6 || ' ' || $7)
    from nextval('case_id') n, (select now()::timestamptz(3) as at) t returning *) ${whole('c', '')}`,
} as const;

/**
 * What an organisation's administrator may never touch, as one picture of the whole database: every row of every table but the few that
 * are his business. A table that is new tomorrow is in the picture by itself.
 */
import { type Ctx, type Sql, sql } from '../../../kernel/index.ts';

/** By table; of a table that may lose rows to the inside the rows by their key, of all others one word for all of them. */
export type Picture = Readonly<Record<string, string | Readonly<Record<string, unknown>>>>;

/** Logs, queues, keys of repeated requests: written by whatever anybody does. */
const LOGS = new Set(['portico.audit', 'portico.outbox', 'portico.idempotency', 'portico.event', 'auth.attempt']);

export interface Inside {
  /** Role id of the organisation. */
  readonly organisation: string;
  /** Database id of its account. */
  readonly account: string;
}

/** Somebody who belongs to the organisation and nowhere else. */
const onlyHere = (id: Sql, { organisation }: Inside) => sql`(exists (select 1 from portico.membership m
    where m.portal_user_id = ${id} and m.organisation_id = ${organisation}::bigint)
  and not exists (select 1 from portico.membership m
    where m.portal_user_id = ${id} and m.organisation_id is distinct from ${organisation}::bigint))`;

/** Of these tables a part is his: what is looked at, and whether a row may go over to him. */
function partly(inside: Inside): Readonly<Record<string, { where: Sql; row?: Sql; key?: Sql }>> {
  const { organisation, account } = inside;
  const ofOthers = (id: Sql) => sql`not ${onlyHere(id, inside)}`;
  const elsewhere = sql`organisation_id is distinct from ${organisation}::bigint`;
  // Contacts that are new are in his account; what they are and were stands beside them.
  const contacts = sql`(select c.id from data.contact c where c.account is distinct from ${account}::bigint)`;
  return {
    'portico.membership': { where: elsewhere },
    'portico.membership_role': { where: sql`membership_id in (select id from portico.membership where ${elsewhere})` },
    // One link per person: whoever invites a person last has invited him (I8); what his link opens is looked at by `links`. When somebody
    // was here first is told by the campaign itself, which signs him in.
    'portico.portal_user': {
      where: ofOthers(sql`t.id`),
      row: sql`to_jsonb(t) - array['invited_at', 'invitation_ends_at', 'invitation_portal_id', 'invited_by', 'first_sign_in_at']`,
    },
    'portico.principal': { where: ofOthers(sql`t.id`), row: sql`to_jsonb(t) - 'epoch'` },
    'portico.portal_access': { where: ofOthers(sql`t.portal_user_id`) },
    // A seat goes with the last membership, wherever that was.
    'portico.seat': {
      where: sql`not exists (select 1 from portico.membership m
        where m.portal_user_id = t.portal_user_id and m.organisation_id = ${organisation}::bigint)`,
      key: sql`t.portal_user_id`,
    },
    'auth.session': {
      where: sql`membership_id is null or membership_id in (select id from portico.membership where ${elsewhere})`,
    },
    'data.contact': { where: sql`account is distinct from ${account}::bigint` },
    'data.contact_history': { where: sql`record_id in ${contacts}` },
    'data.contact_search': { where: sql`record_id in ${contacts}` },
    'data.contact_access': { where: sql`record_id in ${contacts}` },
    // A new user has his own contact.
    'portico.grant_source': { where: sql`kind <> 'self' or record_id in ${contacts}` },
    // Looked at by `links`.
    'auth.one_time_link': { where: sql`false` },
    'portico.viewing': { where: elsewhere },
  };
}

/** What stands beside the tables: powers that nobody may get by him. */
const powers = (inside: Inside, { organisation } = inside): Readonly<Record<string, { value: Sql; keyed?: true }>> => ({
  // Memberships of other organisations that an open link of somebody would put in force.
  links: {
    value: sql`select coalesce(jsonb_agg(distinct jsonb_build_array(l.principal_id, m.id)), '[]') from auth.one_time_link l
      cross join lateral jsonb_array_elements_text(coalesce(l.subject -> 'memberships', '[]')) x(id)
      join portico.membership m on m.id = x.id::bigint and m.organisation_id is distinct from ${organisation}::bigint
      where l.used_at is null and l.revoked_at is null and m.valid_to is null and m.offered`,
  },
  // The office of an administrator goes with the box that he may tick.
  'roles from elsewhere': {
    value: sql`select count(*) from portico.membership_role x join portico.membership m on m.id = x.membership_id
      join portico.role r on r.id = x.role_id where m.organisation_id = ${organisation}::bigint and x.valid_to is null
        and not (r.key = 'organisation_administrators' and m.is_admin)
        and (portico.organisation_of_role(r.id) is distinct from ${organisation}::bigint or not r.delegable)`,
  },
  // His word is not the consent of others (I10): a membership here is accepted by its owner.
  'members who have accepted': {
    value: sql`select count(*) from portico.membership where organisation_id = ${organisation}::bigint and accepted`,
  },
  // Nobody here belongs to the other company's portal; who works there as well may.
  'portals from elsewhere': {
    keyed: true,
    value: sql`select jsonb_object_agg(a.portal_user_id, true) from portico.portal_access a join portico.portal p on p.id = a.portal_id
      where p.slug = 'other' and ${onlyHere(sql`a.portal_user_id`, inside)}`,
  },
  'mails to strangers': {
    keyed: true,
    value: sql`select jsonb_object_agg(o.id, true) from portico.outbox o join auth.one_time_link l on l.id = (o.payload ->> 'linkId')::bigint
      where not exists (select 1 from portico.membership m
        where m.portal_user_id = l.principal_id and m.organisation_id = ${organisation}::bigint)`,
  },
});

/** All tables there are. */
export async function tablesOf(owner: Ctx): Promise<readonly string[]> {
  const rows = await owner.db.rows(sql<{ name: string }>`select n.nspname || '.' || c.relname as name from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('portico', 'auth', 'data') and c.relkind = 'r' order by 1`);
  return rows.map(({ name }) => name).filter((name) => !LOGS.has(name));
}

/** The picture as it is now. */
export async function pictureOf(owner: Ctx, tables: readonly string[], inside: Inside): Promise<Picture> {
  const special = partly(inside);
  const parts = tables.map((name) => {
    const { where = sql`true`, row = sql`to_jsonb(t)`, key } = special[name] ?? {};
    const from = sql`from ${sql.id(...name.split('.'))} t where ${where}`;
    const value =
      key === undefined
        ? sql`to_jsonb((select coalesce(md5(string_agg((${row})::text, '|' order by (${row})::text)), '') ${from}))`
        : sql`coalesce((select jsonb_object_agg(${key}, ${row}) ${from}), '{}')`;
    return sql`jsonb_build_object(${name}::text, ${value})`;
  });
  const beside = Object.entries(powers(inside)).map(
    ([name, { value, keyed }]) =>
      sql`jsonb_build_object(${name}::text, ${keyed ? sql`coalesce((${value}), '{}')` : sql`to_jsonb((${value})::text)`})`,
  );
  const { picture } = await owner.db.one(
    sql<{
      picture: Record<string, string | Record<string, unknown>>;
    }>`select ${sql.join([...parts, ...beside], sql` || `)} as picture`,
  );
  return picture;
}

/** What is another now, by name; rows that went over to the inside are no difference. */
export function changed(before: Picture, after: Picture): string[] {
  return Object.keys({ ...before, ...after }).filter((name) => {
    const [was, is] = [before[name], after[name]];
    if (typeof was !== 'object' || typeof is !== 'object') return was !== is;
    return Object.entries(is).some(([key, row]) => JSON.stringify(row) !== JSON.stringify(was[key]));
  });
}

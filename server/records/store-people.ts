/** Who people are, for person columns and history. Reads the product's own tables of people, never their secrets. */
import { compile, type Db, ready, type Sql, sql } from '../kernel/index.ts';

export interface PersonRow {
  readonly id: string;
  readonly uid: string;
  readonly kind: 'staff' | 'portal' | 'role' | 'system';
  readonly staffName: string | null;
  readonly publicName: string | null;
  /** Display column of his contact; null where the object contact has none. */
  readonly contactName: string | null;
  readonly login: string | null;
  /** Has a membership, accepted and not ended, in the organisation that was asked about: by asking somebody nobody learns his name (D5). */
  readonly colleague: boolean;
}

/** Physical display column of the object contact; null where there is no such object. */
export type ContactName = string | null;

const facts = (
  contactName: ContactName,
  organisationRoleId: string | null,
) => sql`select p.id::text as id, p.uid::text as uid, p.kind,
    s.display_name as "staffName", s.public_name as "publicName", u.login,
    ${contactName === null ? sql`null::text` : sql`c.${sql.id(contactName)}::text`} as "contactName",
    exists (select 1 from portico.membership m where m.portal_user_id = p.id and m.valid_to is null and m.accepted
      and m.organisation_id = ${organisationRoleId}::bigint) as colleague
  from portico.principal p
  left join portico.staff_user s on s.id = p.id
  left join portico.portal_user u on u.id = p.id
  ${contactName === null ? sql`` : sql`left join data.contact c on c.id = u.contact_id`}`;

/** People to look up, and the organisation of the one who asks. */
export interface WantedPeople {
  readonly ids: readonly string[];
  readonly contactName: ContactName;
  readonly organisationRoleId: string | null;
}

const texts = new Map<ContactName, string>();

function peopleSql({ ids, contactName, organisationRoleId }: WantedPeople): Sql<PersonRow> {
  let text = texts.get(contactName);
  if (text === undefined) {
    text = compile(sql`${facts(contactName, 'organisation')} where p.id = any (${['ids']}::bigint[])`).text;
    texts.set(contactName, text);
  }
  return ready<PersonRow>(text, [organisationRoleId, ids]);
}

/** The people of these ids. */
export function readPeople(db: Db, wanted: WantedPeople): Promise<PersonRow[]> {
  return db.rows(peopleSql(wanted), { named: true });
}

/** The same for several who ask, in one way to the database. */
export async function readPeopleTogether(db: Db, wanted: readonly WantedPeople[]): Promise<PersonRow[][]> {
  const outcomes = await db.batch(wanted.map(peopleSql), { named: true });
  return outcomes.map(({ rows }) => rows as unknown as PersonRow[]);
}

/** The users of these uids who are still there. */
export function readPeopleByUid(
  db: Db,
  uids: readonly string[],
  contactName: ContactName,
  organisationRoleId: string | null,
): Promise<PersonRow[]> {
  return db.rows(
    sql<PersonRow>`${facts(contactName, organisationRoleId)}
      where p.uid = any (${uids}::uuid[]) and p.kind in ('staff', 'portal') and u.deleted_at is null`,
    { named: true },
  );
}

export interface PeopleSearch {
  readonly text: string;
  readonly sides: readonly string[];
  /** Only members of this organisation; everybody where null. */
  readonly organisationRoleId: string | null;
  readonly limit: number;
}

/** Users whose name holds the text, by name: who may still act, of these sides. */
export function findPeople(db: Db, contactName: ContactName, what: PeopleSearch): Promise<PersonRow[]> {
  const pattern = `%${what.text.replace(/[\\%_]/g, '\\$&')}%`;
  return db.rows(
    sql<PersonRow>`select * from (${facts(contactName, what.organisationRoleId)}
        where p.kind = any (${what.sides}::text[]) and s.locked_at is null and u.locked_at is null and u.deleted_at is null) x
      where (${what.organisationRoleId}::bigint is null or x.colleague) and coalesce(x."staffName", x."contactName", x.login) ilike ${pattern}
      order by coalesce(x."staffName", x."contactName", x.login), x.id limit ${what.limit}`,
    { named: true },
  );
}

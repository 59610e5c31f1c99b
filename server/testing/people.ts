/** People and portals for tests, written past the gateway by hand; what is missing (portal, membership) is made along. */
import { randomInt } from 'node:crypto';
import { type Ctx, sql, withTx } from '../kernel/index.ts';
import { hashPassword } from '../sessions/index.ts';

export interface Person {
  readonly id: string;
  readonly uid: string;
  readonly door: 'staff' | 'portal';
  readonly login: string;
  readonly email: string;
  readonly password: string;
  /** The first membership; null for staff. */
  readonly membershipId: string | null;
}

export interface StaffWish {
  readonly login?: string;
  readonly administrator?: boolean;
  readonly locked?: boolean;
  /** False = invited, without a password. */
  readonly registered?: boolean;
  readonly displayName?: string;
}

export interface PortalUserWish {
  readonly login?: string;
  /** Slug of the portal he belongs to, made active where it does not exist; null = none. */
  readonly portal?: string | null;
  /** Role ids of organisations; one membership each, without any an individual one. */
  readonly organisations?: readonly string[];
  readonly contactId?: string;
  readonly locked?: boolean;
  readonly registered?: boolean;
}

/** Passes every policy and is hashed once per process. */
export const testPassword = 'brown kettle sings at noon';
let hash: Promise<string> | null = null;
let count = 0;

const hashOnce = () => {
  hash ??= hashPassword(testPassword);
  return hash;
};
/** In the order in which they are made, also by text and past the tenth: lists of users are in the order of log-in names. */
const nextLogin = (kind: string) => {
  count += 1;
  return `${kind}${String(count).padStart(5, '0')}-${randomInt(1_000_000)}`;
};

async function insertPrincipal(tx: Ctx, kind: string): Promise<{ id: string; uid: string }> {
  return tx.db.one(sql`insert into portico.principal (kind) values (${kind}) returning id::text as id, uid::text as uid`);
}

async function insertPassword(tx: Ctx, id: string): Promise<void> {
  await tx.db.run(sql`insert into auth.password (principal_id, hash, changed_at) values (${id}, ${await hashOnce()}, ${tx.now})`);
}

/** A staff user who can sign in. */
export function makeStaff(owner: Ctx, wish: StaffWish = {}): Promise<Person> {
  return withTx(owner, async (tx) => {
    const login = wish.login ?? nextLogin('staff');
    const email = `${login}@example.com`;
    const { id, uid } = await insertPrincipal(tx, 'staff');
    const name = wish.displayName ?? login;
    await tx.db.run(sql`insert into portico.staff_user (id, login, email, display_name, public_name, created_at, locked_at)
      values (${id}, ${login}, ${email}, ${name}, ${name}, ${tx.now}, ${wish.locked ? tx.now : null})`);
    if (wish.registered !== false) await insertPassword(tx, id);
    if (wish.administrator) {
      await tx.db.run(sql`insert into portico.staff_role (staff_user_id, role_id, valid_from)
        select ${id}::bigint, r.id, ${tx.now}::timestamptz from portico.role r where r.key = 'administrators'`);
    }
    return { id, uid, door: 'staff', login, email, password: testPassword, membershipId: null };
  });
}

/** A portal user who can sign in on one portal. */
export function makePortalUser(owner: Ctx, wish: PortalUserWish = {}): Promise<Person> {
  return withTx(owner, async (tx) => {
    const login = wish.login ?? nextLogin('user');
    const email = `${login}@example.com`;
    const { id, uid } = await insertPrincipal(tx, 'portal');
    const contact = wish.contactId ?? String(randomInt(1_000_000_000, 100_000_000_000));
    await tx.db.run(sql`insert into portico.portal_user (id, contact_id, login, email, email_confirmed_at, created_at, locked_at)
      values (${id}, ${contact}, ${login}, ${email}, ${tx.now}, ${tx.now}, ${wish.locked ? tx.now : null})`);
    if (wish.registered !== false) await insertPassword(tx, id);
    const memberships: string[] = [];
    for (const organisation of wish.organisations ?? [null]) {
      const made = await tx.db.one(sql<{
        id: string;
      }>`insert into portico.membership (portal_user_id, organisation_id, valid_from)
        values (${id}, ${organisation}, ${tx.now}) returning id::text as id`);
      memberships.push(made.id);
    }
    if (wish.portal !== null) {
      const portal = await makePortal(tx, wish.portal ?? 'support');
      await tx.db.run(
        sql`insert into portico.portal_access (portal_user_id, portal_id, granted_at) values (${id}, ${portal}, ${tx.now})`,
      );
    }
    return { id, uid, door: 'portal', login, email, password: testPassword, membershipId: memberships[0] ?? null };
  });
}

/** The portal of a slug, made with its workspace where there is none. Answers its id. */
export async function makePortal(
  owner: Ctx,
  slug: string,
  { status = 'active', title = slug }: { status?: 'inactive' | 'active' | 'disabled'; title?: string } = {},
): Promise<string> {
  const found = await owner.db.maybe(sql<{ id: string }>`select id::text as id from portico.portal where slug = ${slug}`);
  if (found !== null) return found.id;
  const workspace = await owner.db.one(sql<{ id: string }>`insert into portico.workspace (key, title)
    values (${`test-${slug}`}, ${title}) returning id::text as id`);
  const made = await owner.db.one(sql<{
    id: string;
  }>`insert into portico.portal (key, workspace_id, slug, title, kind, status, created_at)
    values (${`test-${slug}`}, ${workspace.id}, ${slug}, ${title}, 'self_service', ${status}, ${owner.now}) returning id::text as id`);
  return made.id;
}

/** An organisation role below All portal users; bound to no account unless told. Answers its role id. */
export function makeOrganisation(
  owner: Ctx,
  title: string,
  accountId: string = String(randomInt(1_000_000_000, 100_000_000_000)),
): Promise<string> {
  return withTx(owner, async (tx) => {
    const { id } = await insertPrincipal(tx, 'role');
    await tx.db.run(sql`insert into portico.role (id, key, title, tree, side, parent_id, account_id, created_at)
      select ${id}::bigint, ${`organisation-${id}`}, ${title}, 'organisational', 'portal', r.id, ${accountId}::bigint, ${tx.now}::timestamptz
      from portico.role r where r.key = 'all_portal_users'`);
    return id;
  });
}

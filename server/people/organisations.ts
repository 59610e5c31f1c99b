/** Portal organisations: at most one per account, below All portal users or one of its grouping roles (ORG-01..08). */
import type { z } from 'zod';
import type { organisation } from '../../shared/contracts/people.ts';
import { bumpOrganisation } from '../access/index.ts';
import { audit } from '../activity/index.ts';
import { type Ctx, invalid, problem, withTx } from '../kernel/index.ts';
import { metadataOf, objectOf } from '../metadata/index.ts';
import { locate } from '../records/index.ts';
import { PAGE, pageOf, placeOf } from './cursor.ts';
import { confirmScope, type Scope, within } from './scope.ts';
import * as store from './store-organisations.ts';
import { usersOfOrganisation } from './store-users.ts';
import { labelsOf, type PortalUserView, viewFor } from './view.ts';

type OrganisationView = z.infer<typeof organisation>;

function organisationView(row: store.OrganisationRow): OrganisationView {
  return {
    uid: row.uid,
    title: row.title,
    account: { uid: row.account, name: row.account_name ?? '' },
    parent: row.parent,
    roles: [...row.roles],
    members: row.members,
  };
}

/** Organisations by title, 50 at a time. Throws `bad_cursor`. */
export async function listOrganisations(
  ctx: Ctx,
  query: { readonly q?: string | undefined; readonly cursor?: string | undefined },
): Promise<{ organisations: OrganisationView[]; next: string | null }> {
  const list = `organisations ${query.q ?? ''}`;
  const after = placeOf(ctx, list, query.cursor);
  const found = await store.findOrganisations(ctx, await labelsOf(ctx), { text: query.q, after, limit: PAGE + 1 });
  const { rows, next } = pageOf(ctx, list, found, (row) => ({ value: row.title.toLowerCase(), id: row.id }));
  return { organisations: rows.map(organisationView), next };
}

/** An organisation that lies within the scope. Throws `not_found`. */
export async function organisationIn(ctx: Ctx, scope: Scope, uid: string): Promise<store.OrganisationRow> {
  const row = await store.organisationByUid(ctx, await labelsOf(ctx), uid);
  if (row === null) throw problem('not_found');
  within(scope, row.id);
  return row;
}

/** One organisation with its members. Throws `not_found`. */
export async function getOrganisation(
  ctx: Ctx,
  scope: Scope,
  uid: string,
): Promise<OrganisationView & { users: PortalUserView[] }> {
  const row = await organisationIn(ctx, scope, uid);
  const users = await usersOfOrganisation(ctx, await labelsOf(ctx), row.id);
  return { ...organisationView(row), users: users.map((user) => viewFor(scope, user)) };
}

/** The organisation of an account the caller may read, null where there is none (ORG-05). Throws `not_found`. */
export async function organisationOfAccount(ctx: Ctx, accountUid: string): Promise<OrganisationView | null> {
  const account = await locate(ctx, 'account', accountUid);
  const row = await store.organisationByAccount(ctx, await labelsOf(ctx), account.id);
  return row && organisationView(row);
}

/** The same, for a repeated request that made it. Throws `not_found`. */
export async function needOrganisationOfAccount(ctx: Ctx, accountUid: string): Promise<OrganisationView> {
  const view = await organisationOfAccount(ctx, accountUid);
  if (view === null) throw problem('not_found');
  return view;
}

/** What organisations may stand below, All portal users first. */
export async function parentRoles(ctx: Ctx): Promise<store.RoleRef[]> {
  return (await store.parentRoles(ctx)).map(({ uid, title }) => ({ uid, title }));
}

export interface NewOrganisation {
  readonly account: string;
  /** The account's name where absent (ORG-02). */
  readonly title?: string | undefined;
  readonly parent?: string | undefined;
}

/** Makes the organisation of an account. Throws `not_found`, `conflict` where it has one (ORG-05), `invalid`. */
export function createOrganisation(ctx: Ctx, scope: Scope, input: NewOrganisation): Promise<OrganisationView> {
  within(scope, null);
  return withTx(ctx, async (tx) => {
    await confirmScope(tx, scope);
    const labels = await labelsOf(tx);
    const account = await locate(tx, 'account', input.account);
    const parents = await store.parentRoles(tx);
    const parent = parents.find((role) =>
      input.parent === undefined ? role.key === 'all_portal_users' : role.uid === input.parent,
    );
    if (parent === undefined) throw invalid('body.parent', 'unknown', 'Choose All portal users or one of its grouping roles.');
    const title = input.title ?? (await accountName(tx, account.values)) ?? '';
    if (title === '') throw invalid('body.title', 'required', 'Give the organisation a name.');
    const id = await store.insertOrganisation(tx, { title: title.slice(0, 200), accountId: account.id, parentId: parent.id });
    if (id === null) throw problem('conflict', 'This account has an organisation already. Open it from the account.');
    await bumpOrganisation(tx, id);
    await audit(tx, 'organisation.create', { organisation: id, account: account.id });
    const row = await store.organisationByAccount(tx, labels, account.id);
    if (row === null) throw problem('not_found');
    return organisationView(row);
  });
}

async function accountName(ctx: Ctx, values: Readonly<Record<string, unknown>>): Promise<string | null> {
  const { displayColumn } = objectOf(await metadataOf(ctx), 'account');
  const name = displayColumn === null ? null : values[displayColumn];
  return typeof name === 'string' && name.trim() !== '' ? name.trim() : null;
}

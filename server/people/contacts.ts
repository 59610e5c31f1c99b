/** Contacts behind portal users (ORG-12, USR-01): found and made through the gateway, with the rights of who adds the user. */
import { type Ctx, Problem, problem } from '../kernel/index.ts';
import { create, list, locate, type RecordRow, type ShownReference, update } from '../records/index.ts';
import { localPart } from './addresses.ts';
import { takenContacts, userIdOfContact } from './store-users.ts';
import { contactColumns } from './view.ts';

export interface Candidate {
  readonly uid: string;
  readonly name: string;
  readonly account: string | null;
}

export interface Contact {
  readonly id: string;
  readonly uid: string;
  readonly name: string;
  readonly email: string | null;
  /** Database id of the account. */
  readonly accountId: string | null;
}

/** Contacts offered for one address at most. */
const MOST_CANDIDATES = 20;

/** All contacts with this address that the caller may read (decision 4, staff), the ones with a user left out; and how many those were; of this account alone where one is named. */
export async function contactsOf(ctx: Ctx, email: string, account?: string): Promise<{ free: Candidate[]; taken: number }> {
  const columns = await contactColumns(ctx);
  const sameEmail = { column: columns.email, op: 'eq', value: email } as const;
  const page = await list(ctx, 'contact', {
    columns: [columns.name, columns.account],
    filter: account === undefined ? sameEmail : { and: [sameEmail, { column: columns.account, op: 'eq', value: account }] },
    limit: MOST_CANDIDATES,
  });
  const taken = new Set(
    await takenContacts(
      ctx,
      page.rows.map((row) => row.uid),
    ),
  );
  const free = page.rows.filter((row) => !taken.has(row.uid));
  return { free: free.map((row) => candidate(row, columns)), taken: taken.size };
}

function candidate(row: RecordRow, columns: { name: string; account: string }): Candidate {
  const account = row.values[columns.account] as ShownReference | null | undefined;
  return { uid: row.uid, name: String(row.values[columns.name] ?? ''), account: account?.label ?? null };
}

/** A contact the caller may read. Throws `not_found`. */
export async function contactByUid(ctx: Ctx, uid: string): Promise<Contact> {
  const columns = await contactColumns(ctx);
  const { id, values } = await locate(ctx, 'contact', uid);
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null);
  return {
    id,
    uid,
    name: text(values[columns.name]) ?? '',
    email: text(values[columns.email])?.toLowerCase() ?? null,
    accountId: values[columns.account] == null ? null : String(values[columns.account]),
  };
}

/** Makes a contact of an address: its full name is the local part (ORG-13). Throws `forbidden` without the right to make contacts. */
export async function makeContact(ctx: Ctx, email: string, accountUid: string | null): Promise<Contact> {
  const columns = await contactColumns(ctx);
  const values = { [columns.name]: localPart(email), [columns.email]: email };
  const row = await create(ctx, 'contact', accountUid === null ? values : { ...values, [columns.account]: accountUid });
  return contactByUid(ctx, row.uid);
}

/** Puts a contact without account into the organisation's account, where the caller may change it. One of another account stays there. */
export async function settleAccount(
  ctx: Ctx,
  contact: Contact,
  account: { readonly id: string; readonly uid: string },
): Promise<void> {
  if (contact.accountId !== null) return;
  await change(ctx, contact.uid, (columns) => ({ [columns.account]: account.uid }), false);
}

/** Writes the address an invitation will go to on the contact's page (INV-01). Throws `forbidden`, `invalid`. */
export async function writeEmail(ctx: Ctx, contact: Contact, email: string): Promise<void> {
  await change(ctx, contact.uid, (columns) => ({ [columns.email]: email }), true);
}

async function change(
  ctx: Ctx,
  uid: string,
  values: (columns: { name: string; email: string; account: string }) => Record<string, string>,
  needed: boolean,
): Promise<void> {
  const columns = await contactColumns(ctx);
  const { version } = await locate(ctx, 'contact', uid);
  try {
    await update(ctx, 'contact', uid, values(columns), { version });
  } catch (error) {
    // Adding a user does not take the right to change contacts; where it is missing the contact stays as it is.
    if (needed || !(error instanceof Problem) || error.code !== 'forbidden') throw error;
  }
}

/** Refuses a contact that has a user. Throws `conflict`. */
export async function needFree(ctx: Ctx, contact: Contact): Promise<void> {
  if ((await userIdOfContact(ctx, contact.id)) !== null) throw problem('conflict', 'This contact has a portal user already.');
}

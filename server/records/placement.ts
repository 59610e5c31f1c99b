/** For whom a record is and whose it is: contact and organisation, which decide who reaches it. */
import type { ObjectRights } from '../access/index.ts';
import { type Ctx, invalid } from '../kernel/index.ts';
import type { ObjectDef } from '../metadata/index.ts';
import type { Draft } from './change.ts';
import type { Stored } from './model.ts';
import { targetOf } from './schema.ts';
import { organisationOf } from './store-write.ts';

/** The contact a new record is for where nobody says so: the one a portal user is. */
export function contactOf(ctx: Ctx, object: ObjectDef): string | null {
  const column = object.contactColumn === null ? undefined : object.column(object.contactColumn);
  return ctx.actor.kind === 'portal' && column !== undefined && targetOf(column) === 'contact' ? ctx.actor.contactId : null;
}

/**
 * A portal user names another contact only of his own organisation, whether the rules let him write the column or not: a record
 * for a stranger would be a message into a foreign organisation.
 */
export async function checkContact(ctx: Ctx, { object }: ObjectRights, values: ReadonlyMap<string, Stored>): Promise<void> {
  const { actor } = ctx;
  if (actor.kind !== 'portal' || object.contactColumn === null) return;
  const contact = values.get(object.contactColumn) ?? null;
  const column = object.column(object.contactColumn);
  if (contact === null || contact === actor.contactId || column === undefined) return;
  const target = targetOf(column);
  const theirs = target === undefined ? null : await organisationOf(ctx, target, String(contact));
  if (theirs === null || theirs !== actor.organisationId) {
    throw invalid(`values.${column.key}`, 'not_found', 'There is no such record.');
  }
}

/**
 * The organisation of a new record. Attached: the parent's. 'self': the record is one (accounts). A column: the record it names
 * (contact: its account). Else the session's for portal users, who cannot say otherwise, and the contact's for staff.
 */
export async function organisationFor(ctx: Ctx, draft: Draft): Promise<string | null | 'self'> {
  const { object } = draft;
  if (draft.parent !== null) return asId(draft.parent.values.organisation);
  if (object.organisationFrom === 'self') return 'self';
  if (object.organisationFrom !== null) return followedOrganisation(ctx, draft, object.organisationFrom);
  if (ctx.actor.kind === 'portal') return ctx.actor.organisationId;
  return object.contactColumn === null ? null : followedOrganisation(ctx, draft, object.contactColumn);
}

const asId = (value: Stored | undefined) => (value === null || value === undefined ? null : String(value));

async function followedOrganisation(ctx: Ctx, draft: Draft, columnKey: string): Promise<string | null> {
  const column = draft.object.column(columnKey);
  const id = asId(draft.after(columnKey));
  const target = column === undefined ? undefined : targetOf(column);
  if (id === null || target === undefined) return null;
  // An account is its own organisation; any other record belongs to one.
  return target === 'account' ? id : organisationOf(ctx, target, id);
}

/**
 * The organisation after a change: only where it follows a column that changes (a contact moved to another account by staff).
 * Undefined = as it was. A portal user cannot move a record to another organisation.
 */
export async function organisationAfter(ctx: Ctx, draft: Draft): Promise<string | null | undefined> {
  const { organisationFrom } = draft.object;
  if (organisationFrom === null || organisationFrom === 'self' || !draft.values.has(organisationFrom)) return undefined;
  const after = await followedOrganisation(ctx, draft, organisationFrom);
  if (after === asId(draft.before?.values.organisation)) return undefined;
  if (ctx.actor.kind === 'portal') {
    throw invalid(`values.${organisationFrom}`, 'not_writable', 'Only staff can move this to another organisation.');
  }
  return after;
}

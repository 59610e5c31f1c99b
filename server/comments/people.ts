/** Who may be mentioned: people whom the writer may name and who can read what he writes. */
import { actorOf } from '../access/index.ts';
import { asSystem, type Ctx, contextFor } from '../kernel/index.ts';
import { findPeopleNamed, personIdsOf, type ShownPerson, visibleOf } from '../records/index.ts';
import type { CommentKind } from './model.ts';
import { addressOf, membershipsOf, portalsWith } from './store.ts';
import type { Talked } from './talk.ts';

/** People offered at once, and looked at to find so many. */
const OFFERED = 8;
const LOOKED = 24;

/** A user who can read a record: his context, and the portal he reads it in (null for staff). */
export interface RecordReader {
  readonly ctx: Ctx;
  readonly portal: { readonly slug: string; readonly id: string } | null;
}

/** The place of a record, by database ids. */
export interface RecordPlace {
  readonly objectId: string;
  readonly object: string;
  readonly recordId: string;
}

/**
 * This user as a reader of the record and its comments, in the first of these portals and of his organisations in which he can; `off` where he
 * reads it, but only where comments are switched off (CON-23); null where he cannot now.
 */
export async function readerOf(
  ctx: Ctx,
  { object, recordId }: RecordPlace,
  userId: string,
  portals: readonly { readonly slug: string; readonly id: string }[] | null,
): Promise<RecordReader | 'off' | null> {
  const memberships = portals === null ? [] : await membershipsOf(asSystem(ctx, 'organisations somebody reads in'), userId);
  const places = (portals ?? [null]).flatMap((portal) =>
    (memberships.length === 0 ? [null] : memberships).map((id) => ({ portal, id })),
  );
  let off = false;
  for (const { portal, id } of places) {
    const as = { ...(portal && { portalSlug: portal.slug }), ...(id !== null && { membershipId: id }) };
    const actor = await actorOf(ctx.system, { principalId: userId, ...as });
    if (actor === null || (actor.kind === 'portal') !== (portal !== null)) continue;
    const reader = contextFor(ctx.system, actor, ctx.now, ctx.ref);
    if (!(await visibleOf(reader, object, [recordId])).has(recordId)) continue;
    if (!actor.portalOff.has('comments')) return { ctx: reader, portal };
    off = true;
  }
  return off ? 'off' : null;
}

const reads = (reader: Awaited<ReturnType<typeof readerOf>>) => reader !== null && reader !== 'off';

/** Whether a user can read the record, and with it a comment of this kind. */
async function canRead(ctx: Ctx, talked: Talked, kind: CommentKind, userId: string): Promise<boolean> {
  const place = { objectId: talked.rights.object.id, object: talked.rights.object.key, recordId: talked.recordId };
  if (ctx.actor.kind === 'portal') {
    // Outside only colleagues can be named, and they are looked for where the writer is himself.
    const { portalId } = ctx.actor;
    const { slug } = talked;
    return portalId !== null && slug !== null && reads(await readerOf(ctx, place, userId, [{ slug, id: portalId }]));
  }
  const user = await addressOf(ctx, userId);
  if (user === null || (kind === 'internal' && !user.staff)) return false;
  const portals = user.staff ? null : await portalsWith(ctx, place.objectId, userId);
  return reads(await readerOf(ctx, place, userId, portals));
}

/** People for a picker: by a part of the name, those who can read it. */
export async function mentionable(ctx: Ctx, talked: Talked, kind: CommentKind, text: string): Promise<ShownPerson[]> {
  const side = kind === 'internal' ? 'staff' : null;
  const found = await findPeopleNamed(ctx, { text, side, limit: LOOKED });
  const ids = await personIdsOf(
    ctx,
    found.flatMap(({ uid }) => uid ?? []),
  );
  const offered: ShownPerson[] = [];
  for (const person of found) {
    const id = ids.get(person.uid ?? '');
    if (id === undefined || id === ctx.actor.userId || !(await canRead(ctx, talked, kind, id))) continue;
    offered.push(person);
    if (offered.length === OFFERED) break;
  }
  return offered;
}

/** Database ids of the people of these uids; null where one of them cannot be mentioned here. */
export async function mentionedIds(
  ctx: Ctx,
  talked: Talked,
  kind: CommentKind,
  uids: readonly string[],
): Promise<string[] | null> {
  const ids = await personIdsOf(ctx, uids);
  const found: string[] = [];
  for (const uid of uids) {
    const id = ids.get(uid);
    if (id === undefined || !(await canRead(ctx, talked, kind, id))) return null;
    found.push(id);
  }
  return found;
}

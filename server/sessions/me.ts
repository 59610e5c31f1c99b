/** Who is signed in: for the desk, and for a portal with its menu. */
import type { StaffFront } from '../../shared/contracts/looks.ts';
import type { PortalFront, PortalMe, StaffMe } from '../../shared/contracts/sessions.ts';
import { rightsOn } from '../access/index.ts';
import { actsAs, announce, asSystem, type Ctx, type Door, problem, withTx } from '../kernel/index.ts';
import { imageAddress, shownLook, storedLook } from './look.ts';
import { switchMembership as writeMembership } from './store.ts';
import * as store from './store-me.ts';

const themes = ['system', 'light', 'dark'] as const;
type Theme = (typeof themes)[number];

async function themeOf(ctx: Ctx): Promise<Theme> {
  const theme = await store.readTheme(ctx);
  return themes.find((t) => t === theme) ?? 'system';
}

function userOf(ctx: Ctx): string {
  if (ctx.actor.userId === null) throw problem('not_signed_in');
  return ctx.actor.userId;
}

/** The staff user of the session. */
export async function staffMe(ctx: Ctx): Promise<StaffMe> {
  const auth = asSystem(ctx, 'who am I', 'auth');
  const [{ home: _, ...person }, theme] = await Promise.all([store.personOf(auth, 'staff', userOf(ctx)), themeOf(ctx)]);
  return {
    ...person,
    theme,
    administrator: ctx.actor.isAdministrator,
    operations: [...ctx.actor.operations].sort(),
    fileLimit: ctx.system.config.maxFileBytes,
    largeFileLimit: ctx.system.config.maxLargeFileBytes,
  };
}

function frontOf({ slug, title, kind, culture, status, theme, images, installation }: store.PortalRow): PortalFront {
  const look = shownLook(storedLook(theme), images, storedLook(installation));
  return { slug, title, kind, culture, look, open: status === 'active' };
}

/** What anybody may see of the staff's log-in page. */
export async function staffFront(ctx: Ctx): Promise<StaffFront> {
  const { theme, images } = await store.staffDoor(asSystem(ctx, 'log-in page', 'auth'));
  return { look: shownLook(storedLook(theme), images) };
}

/** What anybody may see of a portal: its log-in page. Throws `not_found`. */
export async function portalFront(ctx: Ctx, slug: string): Promise<PortalFront> {
  const portal = await store.portalBySlug(asSystem(ctx, 'log-in page', 'auth'), slug);
  if (portal === null) throw problem('not_found');
  return frontOf(portal);
}

/** Sections of the menu: those without an object, and those whose object this person may read (PRM-06). */
async function shownSections(ctx: Ctx, sections: readonly store.SectionRow[]): Promise<PortalMe['sections']> {
  if (!ctx.actor.portalOpen) return [];
  const shown = await Promise.all(
    sections.map(async (s) => s.object === null || (await rightsOn(ctx, s.object))?.can.read === true),
  );
  return sections
    .filter((_, i) => shown[i])
    .map(({ iconType, iconHash, title, ...section }) => ({
      ...section,
      title: { ...title },
      picture: iconType === null || iconHash === null ? null : imageAddress({ hash: iconHash, type: iconType }),
    }));
}

/** The portal user of the session, acting for one organisation in one portal. Works while the portal is not open yet (decision 13). */
export async function portalMe(ctx: Ctx, slug: string): Promise<PortalMe> {
  const auth = asSystem(ctx, 'who am I', 'auth');
  if (ctx.actor.isPreview) return previewMe(ctx, auth, slug);
  const userId = userOf(ctx);
  const [{ person, memberships, portal, sections }, theme, viewedBy] = await Promise.all([
    store.selfOf(auth, userId, slug),
    themeOf(ctx),
    viewerOf(ctx, auth),
  ]);
  if (portal === null) throw problem('not_found');
  const rows = memberships.map(({ uid, id, organisationUid, title }) => ({
    uid,
    organisation: organisationUid === null ? null : { uid: organisationUid, title: title ?? '' },
    current: id === ctx.actor.membershipId,
  }));
  return {
    uid: person.uid,
    displayName: ctx.actor.displayName || person.login,
    login: person.login,
    email: person.email,
    culture: person.culture,
    theme,
    preview: false,
    as: actsAs(ctx.actor),
    viewedBy,
    home: person.home ?? '',
    organisation: rows.find((m) => m.current)?.organisation ?? null,
    organisationAdministrator: ctx.actor.isOrganisationAdministrator,
    comments: !ctx.actor.portalOff.has('comments'),
    memberships: rows,
    operations: [...ctx.actor.operations].sort(),
    fileLimit: ctx.system.config.maxFileBytes,
    largeFileLimit: ctx.system.config.maxLargeFileBytes,
    portal: frontOf(portal),
    readOnly: ctx.actor.portalReadOnly,
    sections: await shownSections(ctx, sections),
  };
}

/** The staff user who looks as the actor, so that the screen can say it. */
async function viewerOf({ actor }: Ctx, auth: Ctx): Promise<PortalMe['viewedBy']> {
  const found = actor.viewedBy === null ? null : await store.viewerOf(auth, actor.sessionId ?? '0');
  return found && { name: found.name, until: found.until.toISOString() };
}

/** The administrator of a preview: named as himself, and somebody without contact, organisation or settings. */
async function previewMe(ctx: Ctx, auth: Ctx, slug: string): Promise<PortalMe> {
  const [portal, sections] = await Promise.all([store.portalBySlug(auth, slug), store.sectionsOf(auth, slug)]);
  if (portal === null) throw problem('not_found');
  const { displayName, culture, operations, userUid } = ctx.actor;
  return {
    uid: userUid ?? '',
    displayName,
    login: '',
    email: '',
    culture,
    theme: 'system',
    preview: true,
    as: actsAs(ctx.actor),
    viewedBy: null,
    home: '',
    organisation: null,
    organisationAdministrator: false,
    comments: !ctx.actor.portalOff.has('comments'),
    memberships: [],
    operations: [...operations].sort(),
    fileLimit: ctx.system.config.maxFileBytes,
    largeFileLimit: ctx.system.config.maxLargeFileBytes,
    portal: frontOf(portal),
    readOnly: false,
    sections: await shownSections(ctx, sections),
  };
}

export interface Preferences {
  readonly culture?: string;
  readonly theme?: string;
}

/** Writes language and look; the counter of the user rises with the language, so the next request speaks it. */
export async function changePreferences(ctx: Ctx, door: Door, wanted: Preferences): Promise<void> {
  const userId = userOf(ctx);
  if (wanted.culture !== undefined) await store.writeCulture(asSystem(ctx, 'own language', 'auth'), door, userId, wanted.culture);
  if (wanted.theme !== undefined) await store.writeTheme(ctx, wanted.theme);
}

/** Lets the session act for another live membership of the same user, from the next request on; its open streams hear of it. Throws `not_found`. */
export async function switchMembership(ctx: Ctx, membershipUid: string): Promise<void> {
  const principalId = userOf(ctx);
  await withTx(asSystem(ctx, 'switch organisation', 'auth'), async (tx) => {
    if (!(await writeMembership(tx, ctx.actor.sessionId ?? '0', principalId, membershipUid))) throw problem('not_found');
    await announce(tx, { kind: 'session', principalId });
  });
}

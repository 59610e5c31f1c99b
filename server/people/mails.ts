/** Letters with invitations: rendered as they leave, for the addressee, from the link's id. */
import { type MailPayload, type MailRecipient, registerMail } from '../activity/index.ts';
import type { Ctx } from '../kernel/index.ts';
import { type Link, linkById, linkToken } from '../sessions/index.ts';
import * as names from './store-names.ts';
import { portalById } from './store-users.ts';
import { labelsOf } from './view.ts';

/** Tells the mail workers who gets these letters. */
export function registerInvitationMails(): void {
  registerMail('portal_invitation', portalInvitation);
  registerMail('staff_invitation', staffInvitation);
}

/** The link a letter was written for: nobody gets an older letter with a newer token, or one with a dead link. */
async function linkOf(ctx: Ctx, payload: MailPayload): Promise<(Link & { principalId: string }) | null> {
  if (typeof payload.linkId !== 'string') return null;
  const link = await linkById(ctx, payload.linkId);
  if (link === null || link.principalId === null || String(link.generation) !== payload.generation) return null;
  return { ...link, principalId: link.principalId };
}

async function portalInvitation(ctx: Ctx, payload: MailPayload): Promise<readonly MailRecipient[]> {
  const link = await linkOf(ctx, payload);
  if (link === null || typeof link.subject.portal !== 'string') return [];
  const [portal, user] = await Promise.all([portalById(ctx, link.subject.portal), names.invitedUser(ctx, link.principalId)]);
  if (portal === null || user === null) return [];
  const labels = await labelsOf(ctx);
  const inviter = user.invited_by === null ? null : await names.nameOfInviter(ctx, labels, user.invited_by);
  const name = await names.nameOfUser(ctx, labels, link.principalId);
  return [
    {
      key: link.principalId,
      address: user.email,
      languages: [user.culture, portal.culture],
      values: { name, inviter, portal: portal.title, login: user.login, expires: link.expiresAt },
      // Behind `#`: the token never stands in a request's address, a Referer or a log (I6).
      path: `/p/${portal.slug}/invitation#${linkToken(ctx.system, link)}`,
      sender: portal.title,
    },
  ];
}

async function staffInvitation(ctx: Ctx, payload: MailPayload): Promise<readonly MailRecipient[]> {
  const link = await linkOf(ctx, payload);
  const user = link && (await names.invitedStaff(ctx, link.principalId));
  if (!link || !user) return [];
  const inviter = user.invited_by === null ? null : await names.nameOfStaff(ctx, user.invited_by);
  return [
    {
      key: link.principalId,
      address: user.email,
      languages: [user.culture],
      values: { name: user.name, inviter, login: user.login, expires: link.expiresAt },
      path: `/invitation#${linkToken(ctx.system, link)}`,
    },
  ];
}

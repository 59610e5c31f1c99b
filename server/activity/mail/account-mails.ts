/** Mails about an account itself: recovery of the password, and word that it was changed. */
import { actorOf } from '../../access/index.ts';
import type { Ctx } from '../../kernel/index.ts';
import { linkById, linkToken } from '../../sessions/index.ts';
import { type MailRecipient, registerMail } from './registry.ts';
import { defaultPortal, personOf } from './store.ts';

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null);

/** What both mails say of the person; null where he is gone. Only the stored address gets anything (U4). */
async function recipientOf(
  ctx: Ctx,
  principalId: string,
  portalSlug: string | null,
): Promise<(MailRecipient & { base: string }) | null> {
  const person = await personOf(ctx, principalId);
  if (person === null || person.locked) return null;
  const portal = person.side === 'portal' ? await defaultPortal(ctx, principalId, portalSlug) : null;
  if (person.side === 'portal' && portal === null) return null;
  const actor = await actorOf(ctx.system, { principalId, portalSlug: portal?.slug });
  return {
    key: principalId,
    address: person.email,
    languages: [person.culture, portal?.culture],
    values: { name: actor?.displayName, login: person.login },
    sender: portal?.title,
    base: portal === null ? '' : `/p/${portal.slug}`,
  };
}

/** Registers `recovery` (payload: `linkId`) and `password_changed` (payload: `principalId`). */
export function registerAccountMails(): void {
  registerMail('recovery', async (ctx, payload) => {
    const id = text(payload.linkId);
    // Used, replaced by a password change or too old by now: there is nothing to send.
    const link = id === null ? null : await linkById(ctx, id);
    if (link === null || link.purpose !== 'recovery' || link.principalId === null) return [];
    const recipient = await recipientOf(ctx, link.principalId, text(link.subject.portal));
    if (recipient === null) return [];
    const { base, ...rest } = recipient;
    const values = { ...rest.values, expires: link.expiresAt };
    return [{ ...rest, values, path: `${base}/recovery#${linkToken(ctx.system, link)}` }];
  });
  registerMail('password_changed', async (ctx, payload) => {
    const id = text(payload.principalId);
    const recipient = id === null ? null : await recipientOf(ctx, id, null);
    if (recipient === null) return [];
    const { base, ...rest } = recipient;
    const changed = text(payload.at);
    return [
      { ...rest, values: { ...rest.values, changed: changed === null ? null : new Date(changed) }, path: `${base}/recovery` },
    ];
  });
}

/** The endpoints of both doors. */
import { lookAtStaffFront } from '../../shared/contracts/looks.ts';
import * as c from '../../shared/contracts/sessions.ts';
import { type Ctx, type Door, type Http, type Incoming, problem } from '../kernel/index.ts';
import { changePassword } from './change-password.ts';
import { changePreferences, portalFront, portalMe, staffFront, staffMe, switchMembership } from './me.ts';
import { lookAtRecovery, recover, requestRecovery } from './recover.ts';
import { authenticate, endPreview, startPreview } from './session.ts';
import { setUpFirst } from './set-up.ts';
import { signIn, signOut } from './sign-in.ts';

type AnyInput = Pick<Incoming, 'request' | 'reply'>;

async function enter(
  ctx: Ctx,
  door: Door,
  portal: string | null,
  body: { login: string; password: string },
  { request, reply }: AnyInput,
) {
  const { network, userAgent, sessionToken: before } = request;
  const { token, home } = await signIn(ctx, { door, portal, ...body, network, userAgent, before });
  reply.session(door, token);
  return { home };
}

async function leave(ctx: Ctx, door: Door, { request, reply }: AnyInput): Promise<undefined> {
  await signOut(ctx, door, request.sessionToken);
  reply.session(door, null);
}

async function renew(
  ctx: Ctx,
  door: Door,
  body: { current: string; new: string },
  { request, reply }: AnyInput,
): Promise<undefined> {
  const { network, userAgent } = request;
  reply.session(door, await changePassword(ctx, { current: body.current, next: body.new, network, userAgent }));
}

/** The same request as the session sees it after it was changed (language, organisation): its rights are read anew. */
async function afresh(ctx: Ctx, door: Door, portal: string | null, token: string | null): Promise<Ctx> {
  const { actor } = await authenticate(ctx.system, { door, token, portal, preview: null });
  if (actor === null) throw problem('not_signed_in');
  return { ...ctx, actor };
}

function staffDoor(http: Http): void {
  http.serve(c.signInStaff, (ctx, input) => enter(ctx, 'staff', null, input.body, input));
  http.serve(c.signOutStaff, (ctx, input) => leave(ctx, 'staff', input));
  http.serve(lookAtStaffFront, (ctx) => staffFront(ctx));
  http.serve(c.getStaffMe, (ctx) => staffMe(ctx));
  http.serve(c.changeStaffMe, async (ctx, { body, request }) => {
    await changePreferences(ctx, 'staff', body);
    return staffMe(await afresh(ctx, 'staff', null, request.sessionToken));
  });
  http.serve(c.changeStaffPassword, (ctx, input) => renew(ctx, 'staff', input.body, input));
  http.serve(c.startPreview, async (ctx, { body, request, reply }) => {
    const { slug } = await portalFront(ctx, body.portal);
    reply.session('preview', await startPreview(ctx, request.userAgent));
    return { home: `/p/${slug}` };
  });
  http.serve(c.endPreview, async (ctx, { reply }) => {
    await endPreview(ctx);
    reply.session('preview', null);
    return undefined;
  });
  http.serve(c.recoverStaff, async (ctx, { body, request: { network } }) => {
    await requestRecovery(ctx, { door: 'staff', portal: null, login: body.login, network });
    return undefined;
  });
  http.serve(c.lookAtStaffRecovery, (ctx, { body, request }) => lookAtRecovery(ctx, 'staff', body.token, request.network));
  http.serve(c.setStaffPassword, async (ctx, { body, request: { network } }) => {
    await recover(ctx, { door: 'staff', ...body, network });
    return undefined;
  });
}

function portalDoor(http: Http): void {
  http.serve(c.signInPortal, (ctx, input) => enter(ctx, 'portal', input.params.portal, input.body, input));
  http.serve(c.signOutPortal, (ctx, input) => leave(ctx, 'portal', input));
  http.serve(c.getPortalMe, (ctx, { params }) => portalMe(ctx, params.portal), { assumes: true });
  http.serve(c.changePortalMe, async (ctx, { params, body, request }) => {
    await changePreferences(ctx, 'portal', body);
    return portalMe(await afresh(ctx, 'portal', params.portal, request.sessionToken), params.portal);
  });
  http.serve(c.switchMembership, async (ctx, { params, body, request }) => {
    await switchMembership(ctx, body.membership);
    return portalMe(await afresh(ctx, 'portal', params.portal, request.sessionToken), params.portal);
  });
  http.serve(c.changePortalPassword, (ctx, input) => renew(ctx, 'portal', input.body, input));
  http.serve(c.lookAtPortal, (ctx, { params }) => portalFront(ctx, params.portal));
  http.serve(c.recoverPortal, async (ctx, { params, body, request: { network } }) => {
    await requestRecovery(ctx, { door: 'portal', portal: params.portal, login: body.login, network });
    return undefined;
  });
  http.serve(c.lookAtPortalRecovery, (ctx, { body, request }) => lookAtRecovery(ctx, 'portal', body.token, request.network));
  http.serve(c.setPortalPassword, async (ctx, { body, request: { network } }) => {
    await recover(ctx, { door: 'portal', ...body, network });
    return undefined;
  });
}

/** Mounts both doors and the set-up of the first administrator. */
export function sessionRoutes(http: Http): void {
  staffDoor(http);
  portalDoor(http);
  http.serve(c.setUp, async (ctx, { body, request, reply }) => {
    const { network, userAgent, sessionToken: before } = request;
    reply.session('staff', await setUpFirst(ctx, { ...body, network, userAgent, before }));
    return { home: '/studio' };
  });
}

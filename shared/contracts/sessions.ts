/** The two log-in doors: signing in and out, who am I, password, recovery, the first administrator (AUT). */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { shownLook } from './looks.ts';

const uid = z.uuid();
const login = z.string().trim().min(1).max(254);
/** Long enough for any passphrase; hashing bounds the cost, nothing is cut off (U12). */
const password = z.string().min(1).max(256);
/** One HMAC token of a one-time link; travels only in bodies. */
const token = z.string().min(1).max(400);
const culture = z.enum(['en', 'de']);
const theme = z.enum(['system', 'light', 'dark']);
const texts = z.record(z.string(), z.string());
const atPortal = z.strictObject({ portal: z.string().max(40) });
/** Where to go next: a path on this host. */
const home = z.strictObject({ home: z.string() });
const preferences = z.strictObject({ culture, theme }).partial();
/** Largest size of one uploaded file in bytes, so that the browser can name it before it sends one. */
const fileLimit = z.int();
/** Largest file that may be added to a record part by part, in bytes; 0 = none. */
const largeFileLimit = z.int();
const passwords = z.strictObject({ current: password, new: password });

export const staffMe = z.strictObject({
  uid,
  displayName: z.string(),
  publicName: z.string(),
  login: z.string(),
  email: z.string(),
  culture: z.string(),
  theme,
  administrator: z.boolean(),
  /** Keys of the system operations the user has. */
  operations: z.array(z.string()),
  fileLimit,
  largeFileLimit,
});

export const portalFront = z.strictObject({
  slug: z.string(),
  title: z.string(),
  kind: z.enum(['self_service', 'customer', 'partner']),
  culture: z.string(),
  look: shownLook,
  /** False while the portal is inactive or disabled: log-in works, data does not. */
  open: z.boolean(),
});

export const portalMe = z.strictObject({
  uid,
  displayName: z.string(),
  login: z.string(),
  email: z.string(),
  culture: z.string(),
  theme,
  /** An administrator looks at the portal as any portal user would; he can change nothing. */
  preview: z.boolean(),
  /** Whom the session acts as, for the header `portico-as`: a request that says another one is refused (`other_person`). */
  as: z.string(),
  /** Staff look as this user, until then at the latest; null where he is here himself. */
  viewedBy: z.strictObject({ name: z.string(), until: z.iso.datetime({ offset: true }) }).nullable(),
  home: z.string(),
  organisation: z.strictObject({ uid, title: z.string() }).nullable(),
  organisationAdministrator: z.boolean(),
  /** Records have comments here, and can be followed. */
  comments: z.boolean(),
  /** What the user can switch to; null = acting for himself. */
  memberships: z.array(
    z.strictObject({ uid, organisation: z.strictObject({ uid, title: z.string() }).nullable(), current: z.boolean() }),
  ),
  operations: z.array(z.string()),
  fileLimit,
  largeFileLimit,
  portal: portalFront,
  /** A limit is exceeded: everything can be read and nothing changed (LIC-11). */
  readOnly: z.boolean(),
  /** The menu: sections whose object the user may read, in order. Empty while the portal is not open. */
  sections: z.array(
    z.strictObject({
      key: z.string(),
      title: texts,
      icon: z.string().nullable(),
      /** Its title is one of its own. */
      renamed: z.boolean(),
      /** Address of a picture that is drawn in place of the icon. */
      picture: z.string().nullable(),
      object: z.string().nullable(),
      /** The page it leads to, where it leads to no object. */
      page: z.literal('main').nullable(),
    }),
  ),
});

export const signInStaff = endpoint({
  method: 'POST',
  path: '/api/staff/session',
  who: 'anyone',
  readOnly: true,
  summary: 'Signs a staff user in with log-in name or e-mail and password.',
  body: z.strictObject({ login, password }),
  answer: home,
});
export const signInPortal = endpoint({
  method: 'POST',
  path: '/api/portal/:portal/session',
  who: 'anyone',
  readOnly: true,
  summary: 'Signs a portal user in; a portal one does not belong to answers like an unknown account (decision 12).',
  params: atPortal,
  body: z.strictObject({ login, password }),
  answer: home,
});
export const signOutStaff = endpoint({
  method: 'DELETE',
  path: '/api/staff/session',
  who: 'anyone',
  summary: 'Ends this staff session; the portal session of the same browser stays (AUT-14).',
});
export const signOutPortal = endpoint({
  method: 'DELETE',
  path: '/api/portal/:portal/session',
  who: 'anyone',
  summary: 'Ends this portal session; the staff session of the same browser stays (AUT-14).',
  params: atPortal,
});

export const getStaffMe = endpoint({
  method: 'GET',
  path: '/api/staff/me',
  who: 'staff',
  summary: 'Who is signed in at the desk.',
  answer: staffMe,
});
export const getPortalMe = endpoint({
  method: 'GET',
  path: '/api/portal/:portal/me',
  who: 'portal',
  whileClosed: true,
  summary: 'Who is signed in on the portal, for which organisation, and what stands in the menu.',
  params: atPortal,
  answer: portalMe,
});
export const changeStaffMe = endpoint({
  method: 'PATCH',
  path: '/api/staff/me',
  who: 'staff',
  summary: 'Changes language and look.',
  body: preferences,
  answer: staffMe,
});
export const changePortalMe = endpoint({
  method: 'PATCH',
  path: '/api/portal/:portal/me',
  who: 'portal',
  whileClosed: true,
  summary: 'Changes language and look.',
  params: atPortal,
  body: preferences,
  answer: portalMe,
});
export const switchMembership = endpoint({
  method: 'PUT',
  path: '/api/portal/:portal/me/membership',
  who: 'portal',
  whileClosed: true,
  summary: 'Acts for another of the user’s organisations from now on.',
  params: atPortal,
  body: z.strictObject({ membership: uid }),
  answer: portalMe,
});
export const changeStaffPassword = endpoint({
  method: 'POST',
  path: '/api/staff/me/password',
  who: 'staff',
  // A repeated request is refused by the current password, so no key is needed.
  readOnly: true,
  summary: 'Changes the password; the other sessions end, this one goes on under a new cookie (AUT-08).',
  body: passwords,
});
export const changePortalPassword = endpoint({
  method: 'POST',
  path: '/api/portal/:portal/me/password',
  who: 'portal',
  whileClosed: true,
  readOnly: true,
  summary: 'Changes the password; the other sessions end, this one goes on under a new cookie (AUT-08, AUT-09).',
  params: atPortal,
  body: passwords,
});

export const startPreview = endpoint({
  method: 'POST',
  path: '/api/staff/preview',
  who: 'administrator',
  readOnly: true,
  summary: 'Opens a portal to an administrator as any portal user would see it, whatever its status, for half an hour (LIF-06).',
  body: z.strictObject({ portal: z.string().max(40) }),
  answer: home,
});
export const endPreview = endpoint({
  method: 'DELETE',
  path: '/api/staff/preview',
  who: 'staff',
  summary: 'Ends the preview that this session started.',
});

export const lookAtPortal = endpoint({
  method: 'GET',
  path: '/api/portal/:portal/front',
  who: 'anyone',
  summary: 'What the log-in page of a portal shows.',
  params: atPortal,
  answer: portalFront,
});

const lookAtLink = { body: z.strictObject({ token }), answer: z.strictObject({ name: z.string(), login: z.string() }) };
const setBody = z.strictObject({ token, password });

export const recoverStaff = endpoint({
  method: 'POST',
  path: '/api/staff/recovery',
  who: 'anyone',
  readOnly: true,
  summary: 'Asks for a link to choose a new password; answers alike whoever asks (AUT-05, decision 20).',
  body: z.strictObject({ login }),
});
export const recoverPortal = endpoint({
  method: 'POST',
  path: '/api/portal/:portal/recovery',
  who: 'anyone',
  readOnly: true,
  summary: 'Asks for a link to choose a new password; answers alike whoever asks (AUT-05, decision 20).',
  params: atPortal,
  body: z.strictObject({ login }),
});
export const lookAtStaffRecovery = endpoint({
  method: 'POST',
  path: '/api/staff/recovery/look',
  who: 'anyone',
  readOnly: true,
  summary: 'Whose password a recovery link is for; changes nothing.',
  ...lookAtLink,
});
export const lookAtPortalRecovery = endpoint({
  method: 'POST',
  path: '/api/portal/:portal/recovery/look',
  who: 'anyone',
  readOnly: true,
  summary: 'Whose password a recovery link is for; changes nothing.',
  params: atPortal,
  ...lookAtLink,
});
export const setStaffPassword = endpoint({
  method: 'POST',
  path: '/api/staff/recovery/set',
  who: 'anyone',
  readOnly: true,
  summary: 'Uses up a recovery link: sets the password and ends every session of the user (S4).',
  body: setBody,
});
export const setPortalPassword = endpoint({
  method: 'POST',
  path: '/api/portal/:portal/recovery/set',
  who: 'anyone',
  readOnly: true,
  summary: 'Uses up a recovery link: sets the password and ends every session of the user (S4).',
  params: atPortal,
  body: setBody,
});

export const setUp = endpoint({
  method: 'POST',
  path: '/api/setup',
  who: 'anyone',
  readOnly: true,
  summary: 'Makes the first administrator with the link that the start printed, and signs him in.',
  body: z.strictObject({
    token,
    name: z.string().trim().min(1).max(120),
    email: z.email().max(254),
    password,
    culture: culture.default('en'),
  }),
  answer: home,
});

export type StaffMe = z.infer<typeof staffMe>;
export type PortalMe = z.infer<typeof portalMe>;
export type PortalFront = z.infer<typeof portalFront>;

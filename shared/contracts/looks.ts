/** How the log-in pages look: the staff's and each portal's, and the portal behind it (BRD, AUT-03, CON-19). */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';

const colour = z.string().regex(/^#[0-9a-f]{6}$/, 'Write a colour as #rrggbb.');
const line = (most: number) => z.strictObject({ en: z.string().trim().max(most), de: z.string().trim().max(most) }).partial();
/** Only what a person may be led to; never script (W5). */
const url = z
  .string()
  .trim()
  .max(500)
  .refine((text) => {
    const found = URL.parse(text);
    return (
      found !== null && ['http:', 'https:', 'mailto:'].includes(found.protocol) && found.username === '' && found.password === ''
    );
  }, 'Write an address that begins with https://, http:// or mailto:.');
const phone = z
  .string()
  .trim()
  .min(3)
  .max(40)
  .regex(/^[+\d][\d\s()./-]*$/, 'Write digits, spaces and + only, such as +49 30 555 0119.');
const door = z.union([z.literal('staff'), z.uuid()]);
const slot = z.enum(['logo', 'picture', 'favicon']);

/** What an administrator sets. Texts by language; a missing one falls back to the portal's language, then to ours. */
export const look = z.strictObject({
  /** Null = Portico's own colour. */
  colour: colour.nullable().default(null),
  /** Heading of the log-in page, and the line below it. */
  header: line(80).default({}),
  text: line(200).default({}),
  /** On the picture. */
  caption: line(120).default({}),
  /** Whose telephone numbers and links stand below the form: the installation's (set at the staff's log-in) or its own. */
  help: z.enum(['installation', 'own']).default('installation'),
  /** BRD-05, in order. */
  contacts: z
    .array(z.strictObject({ name: line(80), phone }))
    .max(20)
    .default([]),
  /** BRD-06, in order. */
  links: z
    .array(z.strictObject({ name: line(80), url }))
    .max(20)
    .default([]),
});
export type Look = z.infer<typeof look>;

const shownLine = z.record(z.string(), z.string());
/** What everybody gets to see of it: addresses of pictures, ten shades (none = Portico's own). */
export const shownLook = z.strictObject({
  logo: z.string().nullable(),
  picture: z.string().nullable(),
  favicon: z.string().nullable(),
  shades: z.array(z.string()),
  header: shownLine,
  text: shownLine,
  caption: shownLine,
  contacts: z.array(z.strictObject({ name: shownLine, phone: z.string() })),
  links: z.array(z.strictObject({ name: shownLine, url: z.string() })),
});
export type ShownLook = z.infer<typeof shownLook>;

export const staffFront = z.strictObject({ look: shownLook });
export type StaffFront = z.infer<typeof staffFront>;

const image = z.strictObject({
  address: z.string(),
  width: z.int().nullable(),
  height: z.int().nullable(),
});
export const lookView = z.strictObject({
  look,
  images: z.strictObject({ logo: image.nullable(), picture: image.nullable(), favicon: image.nullable() }),
  /** As it is shown now. */
  shown: shownLook,
});

export const lookAtStaffFront = endpoint({
  method: 'GET',
  path: '/api/staff/front',
  who: 'anyone',
  summary: 'What the staff’s log-in page shows.',
  answer: staffFront,
});
export const getLook = endpoint({
  method: 'GET',
  path: '/api/staff/doors/:door/look',
  who: 'administrator',
  summary: 'How a log-in page looks: `staff`, or the uid of a portal.',
  params: z.strictObject({ door }),
  answer: lookView,
});
export const changeLook = endpoint({
  method: 'PUT',
  path: '/api/staff/doors/:door/look',
  who: 'administrator',
  summary:
    'Colours, texts, telephone numbers and links. A colour on which white cannot be read is refused, with the nearest that passes.',
  params: z.strictObject({ door }),
  body: look,
  answer: lookView,
});
export const uploadLookImage = endpoint({
  method: 'POST',
  path: '/api/staff/doors/:door/images/:slot',
  who: 'administrator',
  readOnly: true,
  multipart: true,
  summary: 'Puts a picture in its place: PNG, JPEG, WebP, GIF or SVG, checked by its content, without the camera’s data.',
  params: z.strictObject({ door, slot }),
  answer: lookView,
});
export const clearLookImage = endpoint({
  method: 'DELETE',
  path: '/api/staff/doors/:door/images/:slot',
  who: 'administrator',
  summary: 'Takes a picture away: [Clear value] (BRD-02).',
  params: z.strictObject({ door, slot }),
  answer: lookView,
});
export const lookImage = endpoint({
  method: 'GET',
  path: '/look/:image',
  who: 'anyone',
  summary: 'A picture of a log-in page, by the hash of its content.',
  params: z.strictObject({ image: z.string().regex(/^[0-9a-f]{64}\.(png|jpg|webp|gif|svg)$/) }),
});
export const portalManifest = endpoint({
  method: 'GET',
  path: '/p/:portal/app.webmanifest',
  who: 'anyone',
  summary: 'The portal as an app that can be installed (CON-19, decision 17).',
  params: z.strictObject({ portal: z.string().max(40) }),
});

const frontPage = z.strictObject({ portal: z.uuid().nullable() });
export const getFrontPage = endpoint({
  method: 'GET',
  path: '/api/staff/front-page',
  who: 'administrator',
  summary: 'Which log-in the root address opens: the staff’s, or a portal’s (AUT-03).',
  answer: frontPage,
});
export const changeFrontPage = endpoint({
  method: 'PUT',
  path: '/api/staff/front-page',
  who: 'administrator',
  summary: 'Chooses it. The staff’s log-in is always at /login as well.',
  body: frontPage,
  answer: frontPage,
});

/** How log-in pages look: reading, changing, and their pictures (BRD-01..06). One set for the staff's door and for each portal. */
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { z } from 'zod';
import type { Look, lookView } from '../../shared/contracts/looks.ts';
import { nearestReadable } from '../../shared/shades.ts';
import { bumpConfiguration } from '../access/index.ts';
import { audit } from '../activity/index.ts';
import { announce, asSystem, type Ctx, invalid, problem, type Raw, raw, withTx } from '../kernel/index.ts';
import { imageAddress, imageEndings, type Slot, shownLook, storedLook } from '../sessions/index.ts';
import { readPicture } from './image.ts';
import * as store from './store-looks.ts';

type LookView = z.infer<typeof lookView>;

/** A picture costs every visitor its bytes. */
const most: Readonly<Record<Slot, number>> = { logo: 512 * 1024, favicon: 128 * 1024, picture: 3 * 1024 * 1024 };

/** Database id of the portal whose door it is, null for the staff's. Throws `not_found`. */
async function doorOf(ctx: Ctx, door: string): Promise<string | null> {
  if (door === 'staff') return null;
  const id = await store.portalIdOf(ctx, door);
  if (id === null) throw problem('not_found');
  return id;
}

async function viewOf(ctx: Ctx, portalId: string | null): Promise<LookView> {
  // One after the other: within a transaction there is one connection.
  const installation = await store.staffTheme(ctx);
  const theme = portalId === null ? installation : await store.portalTheme(ctx, portalId);
  const images = await store.imagesOf(ctx, portalId);
  const look = storedLook(theme);
  const bySlot = Object.fromEntries(images.map(({ slot, hash, type }) => [slot, { hash, type }]));
  const image = (slot: Slot) => {
    const found = images.find((one) => one.slot === slot);
    return found ? { address: imageAddress(found), width: found.width, height: found.height } : null;
  };
  return {
    look,
    images: { logo: image('logo'), picture: image('picture'), favicon: image('favicon') },
    shown: shownLook(look, bySlot, storedLook(installation)),
  };
}

/** The look of a door, as set and as shown. Throws `not_found`. */
export async function getLook(ctx: Ctx, door: string): Promise<LookView> {
  return viewOf(ctx, await doorOf(ctx, door));
}

/** Sets everything but the pictures. Throws `not_found`, `invalid` for a colour on which white cannot be read. */
export function changeLook(ctx: Ctx, door: string, look: Look): Promise<LookView> {
  if (look.colour !== null) {
    const passes = nearestReadable(look.colour);
    if (passes !== look.colour)
      throw invalid('body.colour', 'contrast', `White text cannot be read on this colour. The nearest that passes is ${passes}.`);
  }
  return withTx(ctx, async (tx) => {
    const portalId = await doorOf(tx, door);
    if (portalId === null) await store.writeStaffTheme(tx, look);
    else await store.writePortalTheme(tx, portalId, look);
    return changed(tx, portalId, 'look.change');
  });
}

/** Reads a stream whole, up to a limit. Throws `too_large`. */
export async function whole(content: Readable, limit: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of content) {
    const chunk = Buffer.from(part as Buffer);
    size += chunk.length;
    if (size > limit) throw problem('too_large', `This picture may have at most ${Math.floor(limit / 1024)} KB.`);
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}

/** Puts a picture in its place. What it is is read from its bytes, whatever its name says. Throws `refused_file`, `too_large`, `not_found`. */
export async function putImage(ctx: Ctx, door: string, slot: Slot, content: Readable): Promise<LookView> {
  const { type, width, height, bytes } = readPicture(await whole(content, most[slot]));
  return withTx(ctx, async (tx) => {
    const portalId = await doorOf(tx, door);
    const sha256 = createHash('sha256').update(bytes).digest();
    await store.writeImage(tx, { portalId, slot, sha256, type, width, height, bytes });
    return changed(tx, portalId, 'look.image');
  });
}

/** Takes a picture away; nothing where there is none (BRD-02, [Clear value]). */
export function clearImage(ctx: Ctx, door: string, slot: Slot): Promise<LookView> {
  return withTx(ctx, async (tx) => {
    const portalId = await doorOf(tx, door);
    await store.removeImage(tx, portalId, slot);
    return changed(tx, portalId, 'look.image');
  });
}

async function changed(ctx: Ctx, portalId: string | null, action: string): Promise<LookView> {
  await bumpConfiguration(ctx);
  await announce(ctx, { kind: 'portal', payload: portalId === null ? {} : { portal: portalId } });
  await audit(ctx, action, portalId === null ? { door: 'staff' } : { portal: portalId });
  return viewOf(ctx, portalId);
}

const endings = new Map(Object.entries(imageEndings).map(([type, ending]) => [ending, type]));

/**
 * A picture by the hash of its content. For everybody: it stands on a page before the log-in. The policy runs and loads nothing, and
 * an SVG comes as an attachment besides, so that it is drawn in `<img>` and never opened as a page of this origin (F3).
 */
export async function openImage(ctx: Ctx, name: string): Promise<Raw> {
  const [hash = '', ending = ''] = name.split('.');
  const found = await store.imageByHash(asSystem(ctx, 'picture of a log-in page'), Buffer.from(hash, 'hex'));
  if (found === null || endings.get(ending) !== found.type) throw problem('not_found');
  return raw(found.content, {
    'content-type': found.type,
    'content-length': String(found.content.length),
    'content-security-policy':
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox",
    'cache-control': 'public, max-age=31536000, immutable',
    ...(ending === 'svg' ? { 'content-disposition': 'attachment; filename="picture.svg"' } : {}),
  });
}

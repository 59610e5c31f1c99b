/**
 * What is done with bytes before a file is made of them: a scanner is asked, pictures are written anew (F5), archives are measured (F4).
 * Until all of it has passed nothing names the bytes, so nothing serves them.
 */
import {
  type Ctx,
  pathOfBytes,
  problem,
  quarantineBytes,
  quarantined,
  releaseBytes,
  removeBytes,
  reworkBytes,
  type StoredBytes,
} from '../kernel/index.ts';
import { archiveFault } from './archives.ts';
import { kindOf } from './file-kinds.ts';
import { type PictureKind, pictureKind } from './pictures/model.ts';
import { drawn } from './pictures/pictures.ts';
import { scanned, type Verdict } from './scanner.ts';

const words = {
  found: 'The scanner found something harmful in this file. It was not stored.',
  broken: 'This picture is damaged, or not what it says it is. Save it again as JPEG or PNG.',
  too_large: 'This picture has too many pixels. Make it smaller: at most 64 million, and 16,000 on a side.',
  heic: 'This kind of picture keeps where it was taken, and that cannot be taken out here. Save it as JPEG and upload that.',
  archive: 'This archive unpacks into far more than its own size, or into too many parts. Send what is in it one by one.',
} as const;

const refused = (why: keyof typeof words) => problem('refused_file', words[why]);

/** The kind of picture these bytes are, whatever they are called. */
function pictureIn(head: Buffer, mediaType: string): PictureKind | null {
  const kind = kindOf(head);
  if (kind === 'png' || kind === 'jpeg' || kind === 'gif' || kind === 'webp' || kind === 'tiff') return kind;
  return kind === 'heif' ? pictureKind(mediaType) : null;
}

/**
 * Takes stored bytes in: answers them as they are kept, which for a picture is another key. Throws `refused_file` for what is harmful, a
 * bomb or broken, `busy`; the caller removes the bytes then. Without an answer of the scanner they wait in quarantine.
 */
export async function takenIn(
  ctx: Ctx,
  stored: StoredBytes,
  { head, mediaType }: { readonly head: Buffer; readonly mediaType: string },
): Promise<StoredBytes> {
  const { dataDir, scanner } = ctx.system.config;
  const file = pathOfBytes(dataDir, stored.key);
  const verdict = scanner === null ? 'clean' : await scanned(scanner, file);
  if (verdict === 'found') {
    ctx.log.warn('the scanner refused a file', { by: ctx.actor.userId });
    throw refused('found');
  }
  const kept = await rewritten(ctx, stored, head, mediaType);
  // Fails closed: what nobody has looked at is not read by anybody (F11).
  if (verdict === 'unknown') await quarantineBytes(dataDir, kept.key);
  return kept;
}

async function rewritten(ctx: Ctx, stored: StoredBytes, head: Buffer, mediaType: string): Promise<StoredBytes> {
  const { dataDir } = ctx.system.config;
  if (kindOf(head) === 'zip' && (await archiveFault(pathOfBytes(dataDir, stored.key), stored.size))) throw refused('archive');
  if (mediaType === 'image/heic') throw refused('heic');
  const kind = pictureIn(head, mediaType);
  if (kind === null) {
    if (kindOf(head) === 'heif') throw refused('heic');
    return stored;
  }
  return reworkBytes(dataDir, stored.key, async (from, to) => {
    const fault = await drawn({ from, to, kind, what: 'clean' }, ctx.actor.userId);
    if (fault !== null) throw refused(fault);
  });
}

/** Days after which what no scanner ever answered for is dropped. */
const KEPT = 7 * 86_400_000;
const AT_ONCE = 50;
const SILENT = 3;

function shuffled<T>(all: readonly T[]): T[] {
  return all
    .map((one) => [Math.random(), one] as const)
    .sort(([a], [b]) => a - b)
    .map(([, one]) => one);
}

/** Asks the scanner again for what is in quarantine. For jobs, as the system. */
export async function recheck(ctx: Ctx): Promise<void> {
  const { dataDir, scanner } = ctx.system.config;
  let silent = 0;
  // In any order: one that a scanner never answers for must not stand before all others for a week.
  for (const { key, file, since } of shuffled(await quarantined(dataDir)).slice(0, AT_ONCE)) {
    const verdict = scanner === null ? 'unknown' : await scanned(scanner, file).catch((): Verdict => 'unknown');
    silent = verdict === 'unknown' ? silent + 1 : 0;
    if (verdict === 'clean') await releaseBytes(dataDir, key);
    else if (verdict === 'found' || ctx.now.getTime() - since.getTime() > KEPT) {
      ctx.log.warn('a file in quarantine was dropped', { found: verdict === 'found' });
      await removeBytes(dataDir, key);
    } else if (silent >= SILENT) return; // No answer to any of them: the others would not get one either.
  }
}

/**
 * The process in which other people's pictures and PDFs are opened. It has no database, no secret and no network of ours; what goes wrong
 * in here (a picture that is a bomb, a fault in a decoder) ends this process and nothing else. The parent bounds its time, this its memory.
 *
 * A question names two paths, and what shall come of the one in the other: `clean` is the same picture written anew, without what a camera
 * adds (F5); `small` and `large` are what is looked at before a file is opened.
 */
import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import type { PDFiumLibrary } from '@hyzyla/pdfium';
import sharp, { type Sharp } from 'sharp';
import { isBareJpeg, isBarePng } from './bare.ts';
import { type Answer, isAsk, LIMITS, type Task } from './model.ts';

sharp.cache(false);
// One picture at a time, in one thread each: memory is what is short.
sharp.concurrency(1);
// Formats that are programs, or that nobody uploads as a picture here.
sharp.block({ operation: ['VipsForeignLoadSvg', 'VipsForeignLoadPdf', 'VipsForeignLoadMagick', 'VipsForeignLoadVips'] });

class Refusal extends Error {}

setInterval(() => {
  if (process.memoryUsage.rss() > LIMITS.childBytes) process.exit(9);
}, 50).unref();

function opened(from: string, all: boolean): Sharp {
  return sharp(from, { limitInputPixels: LIMITS.pixels, failOn: 'truncated', sequentialRead: true, ...(all && { pages: -1 }) });
}

/** The picture of this file, turned as its camera was held. Throws where it is larger than is opened here, or not what it is said to be. */
async function pictureOf({ from, kind, what }: Task): Promise<Sharp> {
  const moving = what === 'clean' && (kind === 'gif' || kind === 'webp' || kind === 'tiff');
  const picture = opened(from, moving);
  const { width = 0, height = 0, pages = 1, pageHeight = height, format } = await picture.metadata();
  const said = format === 'heif' ? 'avif' : format;
  if (said !== kind) throw new Refusal('kind');
  const frames = moving ? pages : 1;
  if (width * pageHeight * frames > LIMITS.pixels || Math.max(width, pageHeight) > LIMITS.side || pages > LIMITS.pages) {
    throw new Refusal('size');
  }
  return moving ? picture : picture.autoOrient();
}

/** The same picture in the same format, written anew: pixels and colours stay, words and places of the camera do not. */
async function cleaned(task: Task): Promise<Sharp> {
  const picture = await pictureOf(task);
  switch (task.kind) {
    case 'jpeg':
      return picture.keepIccProfile().jpeg({ quality: 90, chromaSubsampling: '4:4:4' });
    case 'png':
      return picture.keepIccProfile().png({ compressionLevel: 6 });
    case 'webp':
      return picture.webp({ quality: 90 });
    case 'gif':
      return picture.gif();
    case 'tiff':
      return picture.tiff({ compression: 'lzw' });
    case 'avif':
      return picture.avif({ quality: 65, effort: 2 });
    default:
      throw new Refusal('kind');
  }
}

async function bareBytes({ from, kind }: Task): Promise<Buffer | null> {
  if (kind !== 'png' && kind !== 'jpeg') return null;
  const bytes = await readFile(from);
  return (kind === 'png' ? isBarePng(bytes) : isBareJpeg(bytes)) ? bytes : null;
}

const sides = { small: 240, large: 1600 } as const;

async function preview(task: Task & { readonly what: 'small' | 'large' }): Promise<Sharp> {
  const side = sides[task.what];
  const picture = task.kind === 'pdf' ? await firstPage(task.from, side) : await pictureOf(task);
  return picture.resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true }).webp({ quality: 80 });
}

let library: Promise<PDFiumLibrary> | null = null;

/** The first page of a PDF. The renderer is built without a script engine: what a PDF would do by itself does not happen. */
async function firstPage(from: string, side: number): Promise<Sharp> {
  if ((await stat(from)).size > LIMITS.pdfBytes) throw new Refusal('size');
  library ??= import('@hyzyla/pdfium').then((all) => all.PDFiumLibrary.init());
  const document = await (await library).loadDocument(await readFile(from));
  try {
    const page = document.getPage(0);
    const { originalWidth, originalHeight } = page.getOriginalSize();
    const longest = Math.max(originalWidth, originalHeight);
    if (!(longest > 0) || !(Math.min(originalWidth, originalHeight) > 0)) throw new Refusal('size');
    const { data, width, height } = await page.render({ scale: Math.min(side / longest, 4), render: async (raw) => raw.data });
    return sharp(data, { raw: { width, height, channels: 4 } });
  } finally {
    document.destroy();
  }
}

async function answered({ id, ...task }: Task & { readonly id: number }): Promise<Answer> {
  try {
    const { what } = task;
    const made = what === 'clean' ? await cleaned(task) : await preview({ ...task, what });
    const drawn = await made.toBuffer();
    // It could be drawn, and there is nothing in it but the picture: it stays as it is, without a loss.
    const bytes = (what === 'clean' && (await bareBytes(task))) || drawn;
    // Whole or not there.
    await writeFile(`${task.to}.half`, bytes, { mode: 0o600 });
    await rename(`${task.to}.half`, task.to);
    return { id, ok: true };
  } catch (e) {
    return {
      id,
      ok: false,
      why: e instanceof Refusal && e.message === 'size' ? 'too_large' : tooManyPixels(e) ? 'too_large' : 'broken',
    };
  }
}

const tooManyPixels = (e: unknown) => e instanceof Error && /pixel limit/i.test(e.message);

process.on('message', (ask) => {
  if (isAsk(ask)) void answered(ask).then((answer) => process.send?.(answer));
});
// The parent has gone: nobody waits any more.
process.on('disconnect', () => process.exit(0));

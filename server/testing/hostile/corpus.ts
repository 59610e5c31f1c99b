/**
 * Files that somebody means harm with, or that come damaged, made by code: what each must become is said with it. `refused` at the door;
 * `cleaned`: kept without the canary in it; `kept`: bytes that are only ever sent as an attachment.
 */
import { deflateRawSync, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { greyPng, PNG_HEAD, pngChunk, pngSize } from '../pictures.ts';
import { zipOf } from './zips.ts';

export interface HostileFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
  readonly becomes: 'refused' | 'cleaned' | 'kept';
  /** Costly to make or to judge: only when proving. */
  readonly heavy?: boolean;
}

export const CANARY = 'canary-51.5007N-0.1246W';
const SCRIPT = `<script>alert("${CANARY}")</script>`;
const PNG = 'image/png';
const JPEG = 'image/jpeg';
const GIF = 'image/gif';

type Row = readonly [name: string, type: string, bytes: Buffer | string, becomes: HostileFile['becomes'], heavy?: true];
const row = ([name, type, bytes, becomes, heavy]: Row): HostileFile => ({
  name,
  type,
  bytes: Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes, 'latin1'),
  becomes,
  ...(heavy && { heavy }),
});

/** Names and types that the bytes give the lie to, and programs. */
const lies: readonly Row[] = [
  ['html.png', PNG, SCRIPT, 'refused'],
  ['svg.png', PNG, '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', 'refused'],
  ['png.jpg', JPEG, greyPng(), 'refused'],
  ['pdf.png', PNG, '%PDF-1.7', 'refused'],
  ['script.gif', GIF, 'alert(1)//GIF89a', 'refused'],
  ['html.pdf', 'application/pdf', `<!doctype html>${SCRIPT}`, 'refused'],
  ['program.pdf', 'application/pdf', 'MZ\x90\0\x03', 'refused'],
  ['program.txt', 'text/plain', '\x7fELF\x02\x01', 'refused'],
  ['program.docx', 'application/octet-stream', 'MZ\x90\0', 'refused'],
  ['setup.exe', 'application/octet-stream', 'plain words', 'refused'],
  ['run.bat', 'text/plain', 'del *.*', 'refused'],
  ['invoice.pdf.scr', 'application/pdf', '%PDF-1.7', 'refused'],
  ['shortcut.lnk', '', 'L\0\0\0', 'refused'],
  ['program.jar', 'application/java-archive', zipOf([{ name: 'META-INF/MANIFEST.MF', data: Buffer.from('x') }]), 'refused'],
  ['empty.png', PNG, '', 'refused'],
  ['icon.ico', 'image/x-icon', `<svg onload="${CANARY}">`, 'refused'],
];

/** What a browser would run if it were let: kept, and never sent under its own name. */
const active: readonly Row[] = [
  ['script.svg', 'image/svg+xml', `<svg xmlns="http://www.w3.org/2000/svg">${SCRIPT}</svg>`, 'kept'],
  ['onload.svg', 'image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', 'kept'],
  ['page.html', 'text/html', `<!doctype html>${SCRIPT}`, 'kept'],
  ['page.xhtml', 'application/xhtml+xml', `<html xmlns="http://www.w3.org/1999/xhtml">${SCRIPT}</html>`, 'kept'],
  ['style.xml', 'text/xml', '<?xml version="1.0"?><?xml-stylesheet href="x.xsl" type="text/xsl"?><a/>', 'kept'],
  [
    'laughs.xml',
    'text/xml',
    `<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "${'x'.repeat(9)}"><!ENTITY b "&a;&a;">]><l>&b;</l>`,
    'kept',
  ],
  ['run.js', 'text/javascript', 'fetch("/api/staff/me")', 'kept'],
  ['eicar.txt', 'text/plain', 'X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*', 'kept'],
];

/** Pictures that are something else as well, or say more than they show. */
const twofold: readonly Row[] = [
  ['polyglot.gif', GIF, `GIF89a/*${'\0'.repeat(20)}*/=1;alert("${CANARY}")`, 'refused'],
  ['behind.png', PNG, Buffer.concat([greyPng(), Buffer.from(SCRIPT)]), 'cleaned'],
  ['zip.png', PNG, Buffer.concat([greyPng(), zipOf([{ name: CANARY, data: Buffer.from(CANARY) }])]), 'cleaned'],
  ['words.png', PNG, greyPng(4, 3, [pngChunk('tEXt', Buffer.from(`Comment\0${SCRIPT}`))]), 'cleaned'],
  [
    'xmp.png',
    PNG,
    greyPng(4, 3, [pngChunk('iTXt', Buffer.from(`XML:com.adobe.xmp\0\0\0\0\0<x:xmpmeta>${CANARY}</x:xmpmeta>`))]),
    'cleaned',
  ],
  ['exif.png', PNG, greyPng(4, 3, [pngChunk('eXIf', Buffer.from(`MM\0*\0\0\0\x08\0\0${CANARY}`, 'latin1'))]), 'cleaned'],
  ['program.png', PNG, greyPng(4, 3, [pngChunk('zzZz', Buffer.from(CANARY))]), 'cleaned'],
];

/** More pixels than anybody looks at, in few bytes. */
const bombs: readonly Row[] = [
  ['square.png', PNG, headless(30_000, 30_000), 'refused'],
  ['wide.png', PNG, headless(2_000_000, 1), 'refused'],
  ['tall.png', PNG, headless(1, 2_000_000), 'refused'],
  ['largest.png', PNG, headless(2 ** 31 - 1, 2 ** 31 - 1), 'refused'],
  ['nothing.png', PNG, headless(0, 0), 'refused'],
  [
    'screen.gif',
    GIF,
    Buffer.concat([Buffer.from('GIF89a'), Buffer.from('ffffffff800000000000ffffff2c00000000ffffffff00020244010000003b', 'hex')]),
    'refused',
  ],
  ['size.jpg', JPEG, Buffer.from('ffd8ffc0000b08ffffffff01011100ffd9', 'hex'), 'refused'],
  [
    'size.tif',
    'image/tiff',
    Buffer.from(`49492a0008000000020000010300010000ffff0000010103000100ffff000000000000`, 'hex'),
    'refused',
  ],
  [
    'size.webp',
    'image/webp',
    Buffer.concat([Buffer.from('RIFF\x1a\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0', 'latin1'), Buffer.alloc(6, 0xff)]),
    'refused',
  ],
  ['real.png', PNG, greyPng(7_900, 7_900), 'kept', true],
  ['too-real.png', PNG, greyPng(12_000, 12_000), 'refused', true],
];

/** A PNG that says its size and has next to no pixels. */
function headless(width: number, height: number): Buffer {
  return Buffer.concat([
    PNG_HEAD,
    pngSize(width, height),
    pngChunk('IDAT', deflateSync(Buffer.alloc(64))),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

const zeros = (megabytes: number) => deflateRawSync(Buffer.alloc(megabytes * 1_048_576), { level: 9 });

/** Archives that unpack into more than they say, or into each other. */
function archives(): Row[] {
  const said = zipOf([{ name: 'a.txt', data: Buffer.alloc(10), says: 0xfffffff0 }]);
  let nested = zipOf([{ name: 'end.txt', data: Buffer.from('end') }]);
  for (let depth = 0; depth < 6; depth++) nested = zipOf([{ name: 'inner.zip', data: nested }]);
  const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
  return [
    ['says.zip', 'application/zip', said, 'refused'],
    ['says.docx', 'application/octet-stream', said, 'refused'],
    ['says.xlsx', xlsx, said, 'refused'],
    ['nested.zip', 'application/zip', nested, 'refused'],
    [
      'many.zip',
      'application/zip',
      zipOf(Array.from({ length: 30_000 }, (_, i) => ({ name: `${i}`, data: Buffer.alloc(0) }))),
      'refused',
    ],
    ['real.zip', 'application/zip', zipOf([{ name: 'a', data: zeros(150), packed: 150 * 1_048_576 }]), 'refused', true],
    ['climbs.zip', 'application/zip', zipOf([{ name: '../../../etc/cron.d/x', data: Buffer.from('x') }]), 'kept'],
    ['cut.zip', 'application/zip', said.subarray(0, 40), 'kept'],
    ['small.zip', 'application/zip', zipOf([{ name: 'a.txt', data: Buffer.from('words') }]), 'kept'],
  ];
}

const PDF = 'application/pdf';
const pdf = (catalog: string, box = '0 0 300 200') =>
  `%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R${catalog}>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[${box}]>>endobj\ntrailer<</Root 1 0 R>>`;
const documents: readonly Row[] = [
  ['script.pdf', PDF, pdf('/OpenAction<</S/JavaScript/JS(app.alert(1))>>'), 'kept'],
  ['launch.pdf', PDF, pdf('/OpenAction<</S/Launch/F(cmd.exe)>>'), 'kept'],
  ['huge.pdf', PDF, pdf('', '0 0 99999999 99999999'), 'kept'],
  ['flat.pdf', PDF, pdf('', '0 0 99999999 1'), 'kept'],
  ['none.pdf', PDF, '%PDF-1.7 and no more', 'kept'],
  ['loop.pdf', PDF, '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 1 0 R/Kids[1 0 R]/Count 9>>endobj\ntrailer<</Root 1 0 R>>', 'kept'],
  ['page.pdf', PDF, `${pdf('')}\n${SCRIPT}`, 'kept'],
];

/** Names: the bytes are plain words. */
const names: readonly Row[] = [
  `${'n'.repeat(3_000)}.txt`,
  `${'Ω'.repeat(400)}.txt`,
  'invoice\u202Etxt.exe.txt',
  'a\u2066b\u2069\u200b.txt',
  '../../../../etc/passwd.txt',
  '..\\..\\windows\\system.txt',
  '-rf.txt',
  '....txt',
  'a%0d%0aSet-Cookie: x=1.txt',
  'a"; filename="b.html.txt',
  'CON.txt',
  ' .txt',
].map((name) => [name, 'text/plain', 'plain words', 'kept'] as const);

/** Photographs with the place where they were taken, whole and cut off. */
async function photographs(): Promise<Row[]> {
  const photo = sharp({ create: { width: 64, height: 48, channels: 3, background: '#8a5' } });
  const exif = { IFD0: { Copyright: CANARY }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 2/1' } };
  const made = (format: 'jpeg' | 'webp' | 'tiff' | 'png') => photo.clone().withExif(exif).toFormat(format).toBuffer();
  const [jpeg, webp, tiff, png] = await Promise.all([made('jpeg'), made('webp'), made('tiff'), made('png')]);
  const heic = Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1');
  return [
    ['gps.jpg', JPEG, jpeg, 'cleaned'],
    ['gps.webp', 'image/webp', webp, 'cleaned'],
    ['gps.tif', 'image/tiff', tiff, 'cleaned'],
    ['gps-camera.png', PNG, png, 'cleaned'],
    ['gps.bin', 'application/octet-stream', jpeg, 'cleaned'],
    ['behind.jpg', JPEG, Buffer.concat([jpeg, Buffer.from(SCRIPT)]), 'cleaned'],
    ['cut.jpg', JPEG, jpeg.subarray(0, jpeg.length - 60), 'refused'],
    ['cut.png', PNG, png.subarray(0, png.length - 40), 'refused'],
    ['phone.heic', 'image/heic', heic, 'refused'],
    ['phone.jpg', JPEG, heic, 'refused'],
  ];
}

/** All of them; without the heavy ones unless asked. */
export async function hostileFiles(heavy: boolean): Promise<HostileFile[]> {
  const rows = [...lies, ...active, ...twofold, ...bombs, ...archives(), ...documents, ...names, ...(await photographs())];
  return rows.map(row).filter((file) => heavy || file.heavy !== true);
}

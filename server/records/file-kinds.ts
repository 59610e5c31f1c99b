/**
 * What a file is, by its first bytes, and whether that fits what it is said to be (F7). Pure; a small table of our own.
 *
 * The rule: where the extension or the declared type is known, the bytes must be of that kind. What runs on a desktop is refused
 * under any name. Whatever passes is still only ever sent as an attachment (F3): this check is against deceit, not the wall.
 */
import { problem } from '../kernel/index.ts';

// biome-ignore format: a list
type Kind =
  | 'png' | 'jpeg' | 'gif' | 'webp' | 'bmp' | 'tiff' | 'heif' | 'pdf' | 'zip' | 'gzip' | 'seven' | 'rar' | 'ole' | 'rtf'
  | 'mp4' | 'mp3' | 'wav' | 'avi' | 'ogg' | 'webm' | 'executable' | 'markup' | 'text' | 'binary' | 'empty';

const latin = (head: Buffer, from: number, to: number) => head.toString('latin1', from, to);

const SIGNATURES: readonly (readonly [Kind, (head: Buffer) => boolean])[] = [
  ['png', (h) => h.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))],
  ['jpeg', (h) => h[0] === 0xff && h[1] === 0xd8 && h[2] === 0xff],
  ['gif', (h) => /^GIF8[79]a/.test(latin(h, 0, 6))],
  ['webp', (h) => latin(h, 0, 4) === 'RIFF' && latin(h, 8, 12) === 'WEBP'],
  ['wav', (h) => latin(h, 0, 4) === 'RIFF' && latin(h, 8, 12) === 'WAVE'],
  ['avi', (h) => latin(h, 0, 4) === 'RIFF' && latin(h, 8, 12) === 'AVI '],
  ['heif', (h) => latin(h, 4, 8) === 'ftyp' && /^(heic|heix|mif1|msf1|avif|hevc)/.test(latin(h, 8, 12))],
  ['mp4', (h) => latin(h, 4, 8) === 'ftyp'],
  ['bmp', (h) => latin(h, 0, 2) === 'BM' && h.length > 14 && h.readUInt32LE(6) === 0],
  ['tiff', (h) => ['49492a00', '4d4d002a'].includes(h.toString('hex', 0, 4))],
  ['pdf', (h) => latin(h, 0, 5) === '%PDF-'],
  ['zip', (h) => ['504b0304', '504b0506', '504b0708'].includes(h.toString('hex', 0, 4))],
  ['gzip', (h) => h[0] === 0x1f && h[1] === 0x8b],
  ['seven', (h) => h.toString('hex', 0, 6) === '377abcaf271c'],
  ['rar', (h) => latin(h, 0, 6) === 'Rar!\x1a\x07'],
  ['ole', (h) => h.toString('hex', 0, 8) === 'd0cf11e0a1b11ae1'],
  ['rtf', (h) => latin(h, 0, 5) === '{\\rtf'],
  ['ogg', (h) => latin(h, 0, 4) === 'OggS'],
  ['webm', (h) => h.toString('hex', 0, 4) === '1a45dfa3'],
  ['mp3', (h) => latin(h, 0, 3) === 'ID3' || (h[0] === 0xff && ((h[1] ?? 0) & 0xe6) === 0xe2)],
  ['executable', (h) => latin(h, 0, 2) === 'MZ' || latin(h, 0, 4) === '\x7fELF' || h.toString('hex', 0, 4) === 'cafebabe'],
  ['executable', (h) => ['cffaedfe', 'cefaedfe', '4c000000'].includes(h.toString('hex', 0, 4))],
];

/** What the first bytes say. */
export function kindOf(head: Buffer): Kind {
  if (head.length === 0) return 'empty';
  for (const [kind, fits] of SIGNATURES) if (fits(head)) return kind;
  // UTF-16 text holds NUL bytes and begins with a mark.
  const marked = ['fffe', 'feff'].includes(head.toString('hex', 0, 2));
  if (!marked && head.includes(0)) return 'binary';
  const start = head
    .toString('latin1')
    .replaceAll('\0', '')
    .replace(/^[^!-~]+/, '')
    .toLowerCase();
  return /^(<!doctype|<html|<head|<body|<script|<svg|<\?xml|<!--|<iframe|<img)/.test(start) ? 'markup' : 'text';
}

interface Format {
  readonly mediaType: string;
  readonly extensions: readonly string[];
  readonly kinds: readonly Kind[];
}

const format = (mediaType: string, extensions: string, ...kinds: Kind[]): Format => ({
  mediaType,
  extensions: extensions.split(' '),
  kinds,
});
const OPEN_XML = 'application/vnd.openxmlformats-officedocument';

const FORMATS: readonly Format[] = [
  format('image/png', 'png', 'png'),
  format('image/jpeg', 'jpg jpeg jpe', 'jpeg'),
  format('image/gif', 'gif', 'gif'),
  format('image/webp', 'webp', 'webp'),
  format('image/bmp', 'bmp', 'bmp'),
  format('image/tiff', 'tif tiff', 'tiff'),
  format('image/heic', 'heic heif', 'heif'),
  format('image/avif', 'avif', 'heif'),
  format('application/pdf', 'pdf', 'pdf'),
  format('application/zip', 'zip', 'zip'),
  format('application/gzip', 'gz tgz', 'gzip'),
  format('application/x-7z-compressed', '7z', 'seven'),
  format('application/vnd.rar', 'rar', 'rar'),
  format('application/msword', 'doc', 'ole', 'rtf'),
  format('application/vnd.ms-excel', 'xls', 'ole'),
  format('application/vnd.ms-powerpoint', 'ppt', 'ole'),
  format('application/vnd.ms-outlook', 'msg', 'ole'),
  format(`${OPEN_XML}.wordprocessingml.document`, 'docx', 'zip'),
  format(`${OPEN_XML}.spreadsheetml.sheet`, 'xlsx', 'zip'),
  format(`${OPEN_XML}.presentationml.presentation`, 'pptx', 'zip'),
  format('application/vnd.oasis.opendocument.text', 'odt', 'zip'),
  format('application/vnd.oasis.opendocument.spreadsheet', 'ods', 'zip'),
  format('application/rtf', 'rtf', 'rtf'),
  format('video/mp4', 'mp4 m4v', 'mp4'),
  format('video/quicktime', 'mov', 'mp4'),
  format('video/webm', 'webm mkv', 'webm'),
  format('video/x-msvideo', 'avi', 'avi'),
  format('audio/mpeg', 'mp3', 'mp3'),
  format('audio/mp4', 'm4a', 'mp4'),
  format('audio/wav', 'wav', 'wav'),
  format('audio/ogg', 'ogg oga', 'ogg'),
  format('text/plain', 'txt log md ini conf', 'text', 'markup', 'empty'),
  format('text/csv', 'csv', 'text', 'empty'),
  format('application/json', 'json', 'text'),
  format('message/rfc822', 'eml', 'text'),
  format('text/html', 'html htm xhtml', 'markup', 'text', 'empty'),
  format('image/svg+xml', 'svg', 'markup'),
  format('text/xml', 'xml xsl xslt', 'markup', 'text'),
  format('text/javascript', 'js mjs', 'text', 'empty'),
];

const ALIASES: Readonly<Record<string, string>> = {
  'application/x-zip-compressed': 'application/zip',
  'application/x-gzip': 'application/gzip',
  'application/xml': 'text/xml',
  'application/xhtml+xml': 'text/html',
  'application/javascript': 'text/javascript',
  'application/x-javascript': 'text/javascript',
  'image/jpg': 'image/jpeg',
  'image/heif': 'image/heic',
  'audio/x-wav': 'audio/wav',
  'audio/mp3': 'audio/mpeg',
  'text/markdown': 'text/plain',
  'text/x-log': 'text/plain',
};

const RUNS = new Set('exe com scr pif msi msp bat cmd ps1 vbs vbe wsf wsh hta lnk cpl reg jar app'.split(' '));
/** Types a browser would run or draw as a page; they are never sent under their own name. */
const ACTIVE = new Set(['text/html', 'image/svg+xml', 'text/xml', 'text/javascript']);

export const UNKNOWN_TYPE = 'application/octet-stream';

const byExtension = new Map(FORMATS.flatMap((f) => f.extensions.map((e) => [e, f] as const)));
const byType = new Map(FORMATS.map((f) => [f.mediaType, f] as const));

/** The extension of a name, lower case, without the dot; '' where there is none. Wide letters are the plain ones that old clients make of them. */
export const extensionOf = (name: string) => /\.([^./\\]{1,16})$/.exec(name.normalize('NFKC'))?.[1]?.toLowerCase() ?? '';

/**
 * The media type to keep for a file of this name, declared type and first bytes.
 * Throws `refused_file` where they contradict each other, or where it is a program.
 */
export function checkedType(name: string, declared: string, head: Buffer): string {
  const kind = kindOf(head);
  const extension = extensionOf(name);
  if (kind === 'executable' || RUNS.has(extension)) {
    throw problem('refused_file', 'Programs cannot be uploaded. Put it into an archive if it must be sent.');
  }
  const said = declared.split(';')[0]?.trim().toLowerCase() ?? '';
  const type = ALIASES[said] ?? said;
  const byName = byExtension.get(extension);
  const bySaid = byType.get(type);
  for (const expected of [byName, bySaid]) {
    if (expected === undefined || expected.kinds.includes(kind)) continue;
    throw problem(
      'refused_file',
      'The content of this file is not what its name or type says. Save it again in the right format.',
    );
  }
  // A picture type without a known name or of a kind we do not know: believed only as bytes.
  if (bySaid === undefined && /^(image|video|audio)\//.test(type) && (kind === 'markup' || kind === 'text')) {
    throw problem('refused_file', 'The content of this file is not what its type says. Save it again in the right format.');
  }
  return (byName ?? bySaid)?.mediaType ?? UNKNOWN_TYPE;
}

/** The type a file is sent under: active content travels as plain bytes (F3). */
export const servedType = (mediaType: string) => (ACTIVE.has(mediaType) || !byType.has(mediaType) ? UNKNOWN_TYPE : mediaType);

/** What the server and its process for pictures say to each other, and what is opened there at all. */

export type PictureKind = 'png' | 'jpeg' | 'gif' | 'webp' | 'tiff' | 'avif' | 'pdf';
export type Wish = 'clean' | 'small' | 'large';

export interface Task {
  /** Paths of the data folder. */
  readonly from: string;
  readonly to: string;
  readonly kind: PictureKind;
  readonly what: Wish;
}

export type Answer =
  | { readonly id: number; readonly ok: true }
  | { readonly id: number; readonly ok: false; readonly why: Fault };
export type Fault = 'broken' | 'too_large';

/** Pixels of a picture with all its frames, of one side, frames; bytes of a PDF; bytes the process may hold; milliseconds for one task. */
export const LIMITS = {
  pixels: 64_000_000,
  side: 16_000,
  pages: 400,
  pdfBytes: 50 * 1024 * 1024,
  childBytes: 400 * 1024 * 1024,
  time: 20_000,
} as const;

export function isAsk(value: unknown): value is Task & { readonly id: number } {
  return typeof value === 'object' && value !== null && 'id' in value && 'from' in value && 'to' in value;
}

const KINDS: Readonly<Record<string, PictureKind>> = {
  'image/png': 'png',
  'image/jpeg': 'jpeg',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'image/tiff': 'tiff',
  'image/avif': 'avif',
};

/** The kind of a picture that is written anew; null for every other file. */
export const pictureKind = (mediaType: string): PictureKind | null => KINDS[mediaType] ?? null;

/** The kind of a file that can be looked at before it is opened; null for every other file. */
export const previewKind = (mediaType: string): PictureKind | null =>
  mediaType === 'application/pdf' ? 'pdf' : pictureKind(mediaType);

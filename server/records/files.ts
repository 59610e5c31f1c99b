import { type Ctx, problem } from '../kernel/index.ts';
import type { OpenedFile, StagedFile, Upload } from './model.ts';

/** Stores a file until its uploader attaches it. Throws `refused_file`, `too_large`, `storage_full`. */
export async function upload(_ctx: Ctx, _what: Upload): Promise<StagedFile> {
  throw problem('busy');
}

/** A file of a readable record in a readable column. Throws `not_found`. */
export async function openFile(_ctx: Ctx, _object: string, _uid: string, _fileUid: string): Promise<OpenedFile> {
  throw problem('busy');
}

/** Removes staged files nobody attached within a day, and bytes without a row. Answers how many. */
export async function sweepUploads(_ctx: Ctx): Promise<number> {
  throw problem('busy');
}

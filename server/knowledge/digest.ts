/** One word for all that an article's folder says of it: two alike have the same, in every installation. */
import { createHash } from 'node:crypto';
import type { LinkValue } from '../../shared/columns/index.ts';
import { markdownOf } from './markdown.ts';

export interface Content {
  readonly title: string;
  readonly type: string;
  readonly language: string;
  readonly category: readonly string[];
  readonly summary: string | null;
  readonly links: readonly LinkValue[];
  /** As it is kept: hands write the same thing in many ways. */
  readonly html: string;
  /** Name in the folder and hash of the bytes. */
  readonly files: readonly { readonly as: string; readonly hash: string }[];
}

/** `nameOf` says which of the files a picture of the text is. */
export function digestOf(content: Content, nameOf: (uid: string) => string | null): string {
  const { title, type, language, category, summary, links, html, files } = content;
  const body = markdownOf(html, nameOf);
  const held = files.map(({ as, hash }) => `${as} ${hash}`).sort();
  const pairs = links.map((link) => [link.title, link.address]);
  return createHash('sha256')
    .update(JSON.stringify([title, type, language, category, summary, pairs, body, held]))
    .digest('base64url');
}

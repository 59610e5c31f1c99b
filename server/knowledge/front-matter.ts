/** The head of a Markdown file: YAML between two lines of dashes. Written always alike, read with care. */
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import type { ImportReason as Reason } from '../../shared/contracts/knowledge-folders.ts';
import { inTime } from './bounded.ts';
import { holdsControl } from './characters.ts';

const text = (most: number) => z.string().trim().min(1).max(most);

const head = z.object({
  /** The article in all its languages; the same in every installation. */
  article: z.uuid().optional(),
  title: text(250),
  type: text(60).optional(),
  language: text(10).optional(),
  category: z.array(text(250)).max(20).optional(),
  summary: z.string().trim().max(500).optional(),
  /** Links beside the files, in their order; checked like those of the editor. */
  links: z
    .array(z.object({ title: z.string().trim().max(200).optional(), address: text(2_000) }))
    .max(50)
    .optional(),
  /** What the article was like when it went out (`digestOf`): an import overwrites nothing that was changed since unasked. */
  state: z.string().max(100).optional(),
});

/** What an import takes from a head. */
export type Head = z.infer<typeof head>;
/** What an export tells besides, for people: an import publishes nothing and gives nobody anything. */
export interface Told {
  readonly status?: string;
  readonly published?: string;
  readonly publishOn?: string;
  readonly expires?: string;
  readonly audience?: readonly string[];
}

export function writeHead(facts: Head & Told, body: string): string {
  return `---\n${stringify(facts, { lineWidth: 0 })}---\n\n${body}\n`;
}

/** Bytes of a file: no text column holds more. */
const MOST = 2_000_000;

const HEAD = /^---[ \t]*\n([\s\S]*?)\n---[ \t]*(?:\n|$)/;

/** Reads a file. A text without a head has its first heading or its file's name as its title. Answers a reason where it cannot be read. */
export function readHead(bytes: Buffer, name: string): { head: Head; body: string } | { reason: Reason } {
  if (bytes.length > MOST) return { reason: { code: 'file_too_large', about: name } };
  let all: string;
  try {
    all = new TextDecoder('utf-8', { fatal: true }).decode(bytes).replaceAll('\r\n', '\n');
  } catch {
    return { reason: { code: 'not_utf8' } };
  }
  if (holdsControl(all)) return { reason: { code: 'not_text' } };
  const found = HEAD.exec(all);
  const body = (found === null ? all : all.slice(found[0].length)).trim();
  const heading = /^#\s+(.+)(?:\n|$)/.exec(body);
  let facts: unknown = {};
  try {
    // No aliases: a few lines of them can grow to gigabytes.
    if (found !== null) facts = inTime(() => parse(found[1] ?? '', { maxAliasCount: 0, schema: 'core' })) ?? {};
  } catch {
    return { reason: { code: 'bad_yaml' } };
  }
  if (typeof facts !== 'object' || facts === null || Array.isArray(facts)) return { reason: { code: 'bad_yaml' } };
  const titled = 'title' in facts;
  const read = head.safeParse(titled ? facts : { ...facts, title: heading?.[1] ?? name });
  // A heading that became the title is not said twice.
  if (read.success) return { head: read.data, body: titled || heading === null ? body : body.slice(heading[0].length).trim() };
  const where = read.error.issues[0]?.path.join('.') ?? '';
  return { reason: { code: 'bad_head', about: where } };
}

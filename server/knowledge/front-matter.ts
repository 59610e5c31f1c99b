/** The head of a Markdown file: YAML between two lines of dashes. Written always alike, read with care. */
import { parse, stringify } from 'yaml';
import { z } from 'zod';

const text = (most: number) => z.string().trim().min(1).max(most);

const head = z.object({
  /** The article in all its languages; the same in every installation. */
  article: z.uuid().optional(),
  title: text(250),
  type: text(60).optional(),
  language: text(10).optional(),
  category: z.array(text(250)).max(20).optional(),
  summary: z.string().trim().max(500).optional(),
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

const HEAD = /^---[ \t]*\n([\s\S]*?)\n---[ \t]*(?:\n|$)/;

/** Reads a file. A text without a head has its first heading or its file's name as its title. Answers a reason where it cannot be read. */
export function readHead(bytes: Buffer, name: string): { head: Head; body: string } | { reason: string } {
  let all: string;
  try {
    all = new TextDecoder('utf-8', { fatal: true }).decode(bytes).replaceAll('\r\n', '\n');
  } catch {
    return { reason: 'The text is not UTF-8.' };
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(all)) return { reason: 'The file is not a text.' };
  const found = HEAD.exec(all);
  const body = (found === null ? all : all.slice(found[0].length)).trim();
  const heading = /^#\s+(.+)(?:\n|$)/.exec(body);
  let facts: unknown = {};
  try {
    // No aliases: a few lines of them can grow to gigabytes.
    if (found !== null) facts = parse(found[1] ?? '', { maxAliasCount: 0, schema: 'core' }) ?? {};
  } catch {
    return { reason: 'The head of the file is no YAML.' };
  }
  if (typeof facts !== 'object' || facts === null || Array.isArray(facts)) return { reason: 'The head of the file is no YAML.' };
  const titled = 'title' in facts;
  const read = head.safeParse(titled ? facts : { ...facts, title: heading?.[1] ?? name });
  // A heading that became the title is not said twice.
  if (read.success) return { head: read.data, body: titled || heading === null ? body : body.slice(heading[0].length).trim() };
  const where = read.error.issues[0]?.path.join('.') ?? '';
  return { reason: `In the head of the file ${where} is missing or not of the right kind.` };
}

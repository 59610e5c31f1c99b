/**
 * The pages of the three faces: the shell's HTML with its first data inside, so that something can be read before any script asks.
 * The data stands in a block of type `application/json`, which browsers never run; the content policy needs no exception for it.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { contextFor } from './context.ts';
import { anonymous, type Ctx, type System } from './ctx.ts';
import { Problem } from './errors.ts';
import type { HttpOptions } from './http-contract.ts';
import { type Door, framing, networkOf, sessionCookie, standardHeaders } from './http-edges.ts';
import { logProblem, toProblem } from './http-errors.ts';
import { parseStrictQuery } from './http-json.ts';
import type { Limits } from './http-limits.ts';
import { sendText } from './http-send.ts';

export type Shell = 'portal' | 'desk' | 'studio';

export interface PageRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string | string[]>>;
  readonly path: string;
  /**
   * Lets the page frame these origins, and no others. Without a call it frames nothing.
   * @throws Error for what is no plain origin: it would stand in a header.
   */
  allowFrames(origins: readonly string[]): void;
}

/**
 * What the page carries, as the person who opens it (anonymous where nobody is signed in). A thrown `not_found` sends the same
 * shell with 404. Must change nothing: pages are fetched by anybody's link.
 */
export type FirstData = (ctx: Ctx, request: PageRequest) => Promise<PageData | null>;

export interface PageData {
  /** Sends the visitor on to this path of ours instead. */
  readonly redirect?: string;
  /** What browsers want to know before any script runs. */
  readonly head?: {
    readonly title?: string;
    readonly icon?: string | null;
    readonly manifest?: string;
    readonly description?: string;
  };
  readonly [key: string]: unknown;
}

const door: Readonly<Record<Shell, Door>> = { portal: 'portal', desk: 'staff', studio: 'staff' };

/** Pages that stand in for a shell; plain words, no script, both languages, since nobody's language is known here. */
const plainPage = (title: string, text: string) =>
  `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
  `<title>${title}</title></head><body><main><h1>${title}</h1><p>${text}</p></main></body></html>\n`;
export const notFoundPage = plainPage(
  'Not found · Nicht gefunden',
  'There is no page at this address. · Unter dieser Adresse gibt es keine Seite.',
);
const notBuiltPage = plainPage(
  'Not built yet · Noch nicht gebaut',
  'The web part is missing. Start with npm start, which builds it. · Der Web-Teil fehlt. npm start baut ihn.',
);
const unavailablePage = plainPage(
  'Not available right now · Gerade nicht erreichbar',
  'Please try again in a moment. · Bitte gleich noch einmal versuchen.',
);

/** JSON that cannot end the script element, open a comment or break a line of JavaScript. */
export function embed(data: unknown): string {
  return JSON.stringify(data ?? null).replace(/[<>&\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function readShell(webFolder: string, shell: Shell): string | null {
  try {
    return readFileSync(path.join(webFolder, shell, 'index.html'), 'utf8');
  } catch {
    return null;
  }
}

const escaped = (text: string) => text.replace(/[<>&"]/g, (c) => `&#${c.charCodeAt(0)};`);

/** Title, favicon and manifest where the data names them: nothing of ours flashes up before a portal's own. */
function withHead(html: string, { title, icon, manifest, description }: NonNullable<PageData['head']>): string {
  let page = html;
  // Functions, not texts: a `$` in a title means nothing.
  if (title !== undefined) page = page.replace(/<title>[^<]*<\/title>/, () => `<title>${escaped(title)}</title>`);
  if (icon) page = page.replace(/<link rel="icon"[^>]*>/, () => `<link rel="icon" href="${escaped(icon)}" />`);
  if (description !== undefined) {
    page = page.replace('</head>', () => `<meta name="description" content="${escaped(description)}" /></head>`);
  }
  if (manifest !== undefined) {
    page = page.replace('</head>', () => `<link rel="manifest" href="${escaped(manifest)}" /></head>`);
  }
  return page;
}

/** Puts the first data before `</head>`: the parser meets it before any module script runs. */
function withData(html: string, data: unknown): string {
  const block = `<script type="application/json" id="first-data">${embed(data)}</script>`;
  const at = html.indexOf('</head>');
  return at < 0 ? block + html : html.slice(0, at) + block + html.slice(at);
}

export function mountPages(system: System, app: FastifyInstance, limits: Limits, { authenticate, webFolder }: HttpOptions) {
  const shells = new Map<Shell, string>();
  const shellOf = (shell: Shell): string | null => {
    const html = shells.get(shell) ?? readShell(webFolder, shell);
    if (html !== null) shells.set(shell, html);
    return html;
  };

  const identify = async (request: FastifyRequest, shell: Shell): Promise<Ctx> => {
    const { portal = null } = request.params as { portal?: string };
    const token = sessionCookie(request.headers.cookie, door[shell]);
    const preview = shell === 'portal' ? sessionCookie(request.headers.cookie, 'preview') : null;
    const known = token === null && preview === null ? null : door[shell];
    const { now, actor } = await authenticate(system, { door: known, token, portal, preview });
    const fits = actor !== null && actor.kind === door[shell];
    if (!fits && token !== null) limits.network.take(networkOf(request.ip));
    return contextFor(system, fits ? actor : anonymous, now, request.id);
  };

  const answer = async (request: FastifyRequest, reply: FastifyReply, shell: Shell, firstData: FirstData | undefined) => {
    reply.headers(standardHeaders('page', system.config));
    const html = shellOf(shell);
    const send = (status: number, text: string) => sendText(request, reply.code(status), 'text/html; charset=utf-8', text);
    if (html === null) return send(503, notBuiltPage);
    try {
      const url = request.raw.url ?? '';
      const query = parseStrictQuery((request.query as { text?: string } | null)?.text ?? '');
      const allowFrames = (origins: readonly string[]) => void reply.headers(framing(system.config, origins));
      const asked = { params: request.params as Record<string, string>, query, path: url.split('?', 1)[0] ?? '', allowFrames };
      const data = firstData === undefined ? null : await firstData(await identify(request, shell), asked);
      if (data === null) return await send(200, withData(html, null));
      const { redirect, head = {}, ...first } = data;
      if (redirect !== undefined) return reply.code(302).header('location', redirect).send();
      return await send(200, withData(withHead(html, head), first));
    } catch (e) {
      const p = e instanceof Problem ? e : toProblem(e);
      logProblem(system.log.with({ ref: request.id, route: request.routeOptions.url }), p);
      // The shell knows how to show "not found" and asks for the rest itself; without the database it could not.
      return p.status >= 500 ? send(p.status, unavailablePage) : send(p.status, withData(html, null));
    }
  };

  return {
    add: (pattern: string, shell: Shell, firstData?: FirstData): void => {
      app.route({
        method: ['GET', 'HEAD'],
        url: pattern,
        exposeHeadRoute: false,
        config: { counts: 'caller' },
        handler: (request, reply) => answer(request, reply, shell, firstData),
      });
    },
  };
}

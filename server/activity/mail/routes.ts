/** State of outgoing mail for staff, and the built-in mailbox where it exists. */
import path from 'node:path';
import { mailboxLetter, mailboxLetterPage, mailboxLetters, mailboxPage, mailStatus } from '../../../shared/contracts/activity.ts';
import { type Http, isOwnRequest, openMailbox, problem, raw, type StoredLetter, type System } from '../../kernel/index.ts';
import { mailboxHeaders, mailboxList } from './mailbox-pages.ts';
import { mailCounts } from './store.ts';

/** Mounts them. Where the mailbox does not exist its routes are not made, so they are 404 like any unknown address. */
export function mailRoutes(http: Http, system: System): void {
  const { config } = system;
  const transport: 'smtp' | 'mailbox' | 'none' = config.smtpUrl !== null ? 'smtp' : config.mailbox ? 'mailbox' : 'none';
  http.serve(mailStatus, async (ctx) => {
    const { waiting, failed, oldest, last_error } = await mailCounts(ctx);
    return { transport, waiting, failed, oldest: oldest?.toISOString() ?? null, lastError: last_error };
  });
  if (config.mailbox) mailboxRoutes(http, path.join(config.dataDir, 'mailbox'));
}

type Asked = { readonly request: { readonly ip: string; header(name: string): string | undefined } };

function mailboxRoutes(http: Http, dir: string): void {
  const mailbox = openMailbox(dir);
  const own = ({ request }: Asked) => {
    if (!isOwnRequest(request.ip, request.header)) throw problem('not_found');
  };
  const letterOf = async (id: string): Promise<StoredLetter> => {
    const letter = await mailbox.get(id);
    if (letter === null) throw problem('not_found');
    return letter;
  };
  http.serve(mailboxLetters, async (_ctx, input) => {
    own(input);
    return { letters: await mailbox.list() };
  });
  http.serve(mailboxLetter, async (_ctx, input) => {
    own(input);
    return letterOf(input.params.letter);
  });
  http.serve(mailboxPage, async (_ctx, input) => {
    own(input);
    return raw(mailboxList(await mailbox.list(), input.request.header('accept-language')), mailboxHeaders);
  });
  http.serve(mailboxLetterPage, async (_ctx, input) => {
    own(input);
    return raw((await letterOf(input.params.letter)).html, mailboxHeaders);
  });
}

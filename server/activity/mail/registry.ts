/** Which mails there are: a module registers for its template who gets it and what is to be filled in. */
import en from '../../../shared/text/mail/en.json' with { type: 'json' };
import type { Ctx } from '../../kernel/index.ts';

export type MailTemplate = keyof typeof en.templates;

/** What stands in `{…}` of the message files. Dates are written in the recipient's language. */
export type MailValues = Readonly<Record<string, string | Date | null | undefined>>;

/** One letter, as this recipient may see things now. */
export interface MailRecipient {
  /** Names the recipient within one mail job: his principal id, or the contact's. */
  readonly key: string;
  readonly address: string;
  /** In order of preference: the user's culture, then the contact's language; English where none is there (INV-07, EML-09). */
  readonly languages: readonly (string | null | undefined)[];
  /** User text is inserted as text. A paragraph that needs a missing value is left out. */
  readonly values: MailValues;
  /** What somebody wrote, shown as a quotation. */
  readonly quote?: string;
  /** Where the button leads: a path of this installation, a token only behind `#`. Without it there is no button. */
  readonly path?: string;
  /** The mail waits while this portal (database id) is not active (data-model.md, Portals). */
  readonly portalId?: string | null;
  /** Nothing can be read for him now because that portal is not active: the letter is asked for again later. */
  readonly waiting?: boolean;
  /** In whose name the mail speaks, the portal's title for instance; the configured sender's name where absent. */
  readonly sender?: string;
}

/** An outbox payload: `template`, ids and `at` (ISO 8601, when it was asked for); never anything rendered. */
export type MailPayload = Readonly<Record<string, unknown>>;

/**
 * Answers who gets the mail, each with what he may read *now*; nobody where there is nothing to say any more.
 * Asked twice: when the job comes (all recipients), and just before each letter leaves, then with `only` = that recipient's key.
 */
export type ResolveMail = (ctx: Ctx, payload: MailPayload, only: string | null) => Promise<readonly MailRecipient[]>;

const registered = new Map<string, ResolveMail>();

/** Registers who gets a template and with what; a second registration replaces the first. */
export function registerMail(template: MailTemplate, resolve: ResolveMail): void {
  registered.set(template, resolve);
}

/** @throws Error for a template nobody registered: the job is tried again, perhaps by a newer node. */
export function resolverOf(template: unknown): ResolveMail {
  const resolve = typeof template === 'string' ? registered.get(template) : undefined;
  if (resolve === undefined) throw new Error(`No mail is registered as ${String(template)}`);
  return resolve;
}

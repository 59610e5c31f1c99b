/** A desk with a portal, plenty of seats and a mail sink: what tests of invitations begin with. */

import { type TestApp, testApp } from './app.ts';
import { atEnd } from './at-end.ts';
import type { Client, Loose, Reply } from './client.ts';
import { type Desk, openDesk } from './desk.ts';
import { shared } from './shared.ts';
import { type SinkLetter, smtpSink } from './smtp-sink.ts';

export interface Invited {
  readonly email: string;
  readonly organisation: { readonly uid: string; readonly account: string };
  readonly uid: string;
  readonly token: string;
  readonly user: Loose;
}

export interface Invitations {
  readonly app: TestApp;
  readonly desk: Desk;
  /** Uid of the portal `support`. */
  readonly portal: string;
  /** An address nobody has yet. */
  address(): string;
  look(token: unknown, client?: Client, slug?: string): Promise<Reply>;
  accept(token: unknown, more?: object, client?: Client, slug?: string): Promise<Reply>;
  /** A portal user as the administrator sees him. */
  user(uid: string): Promise<Loose>;
  statusOf(uid: string): Promise<string>;
  /** Posts as the administrator. */
  post(path: string, body?: object): Promise<Reply>;
  /** Sends what is due now; answers the letters that left. */
  letters(): Promise<SinkLetter[]>;
  /** The same, only those to one address. */
  to(email: string): Promise<SinkLetter[]>;
  /** Somebody with an open invitation to an organisation of his own. */
  invited(email?: string): Promise<Invited>;
}

/** Status and code of a refusal. */
export const codeOf = (reply: Reply): [number, string] => [reply.status, String(reply.body?.code)];

const password = 'seven grey herons wade';

/** The same for all parts of a test file. */
export const openInvitations = shared(async (): Promise<Invitations> => {
  const sink = await smtpSink();
  atEnd(() => sink.close());
  const app = await testApp({ crowd: true, env: { SMTP_URL: sink.url, PORTICO_MAILS_PER_HOUR: '1000' } });
  const desk = await openDesk(app);
  const portal = await desk.portal('support');
  await desk.seats(1_000);
  let count = 0;
  const address = () => `person${++count}@invited.org`;
  const user = async (uid: string) => (await desk.client.get(`/api/staff/portal-users/${uid}`)).body;
  const letters = async () => {
    const before = sink.letters.length;
    await app.work();
    return sink.letters.slice(before);
  };
  return {
    app,
    desk,
    portal,
    address,
    user,
    letters,
    look: (token, client = app.client(), slug = 'support') =>
      client.post(`/api/portal/${slug}/invitation`, { token }, { key: null }),
    accept: (token, more = {}, client = app.client(), slug = 'support') =>
      client.post(`/api/portal/${slug}/invitation/accept`, { token, password, ...more }, { key: null }),
    statusOf: async (uid) => String((await user(uid)).status),
    post: (path, body) => desk.client.post(path, body),
    to: async (email) => (await letters()).filter((letter) => letter.recipients.includes(email)),
    invited: async (email = address()) => {
      const organisation = await desk.organisation(`Company ${count}`);
      return { email, organisation, ...(await desk.invite(organisation.uid, email, portal)) };
    },
  };
});

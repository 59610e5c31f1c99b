/** A real SMTP server for tests: keeps what it accepts, and misbehaves on demand. */
import type { AddressInfo } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

export interface SinkLetter {
  readonly recipients: readonly string[];
  readonly raw: string;
  readonly parsed: ParsedMail;
}

export interface SmtpSink {
  readonly url: string;
  readonly letters: SinkLetter[];
  /** Decides about the next recipients; null = accepted. */
  refuse: ((address: string) => { code: number; text: string } | null) | null;
  /** Accepts the next letter and cuts the connection instead of saying so. */
  cutAfterAccepting: boolean;
  close(): Promise<void>;
}

/** Starts one on a free port. */
export async function smtpSink(): Promise<SmtpSink> {
  const letters: SinkLetter[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    onRcptTo: (address, _session, done) => {
      const refusal = sink.refuse?.(address.address) ?? null;
      done(refusal === null ? null : Object.assign(new Error(refusal.text), { responseCode: refusal.code }));
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', async () => {
        const raw = Buffer.concat(chunks);
        const recipients = session.envelope.rcptTo.map((r) => r.address);
        letters.push({ recipients, raw: raw.toString('latin1'), parsed: await simpleParser(raw) });
        if (!sink.cutAfterAccepting) return done();
        sink.cutAfterAccepting = false;
        for (const connection of server.connections)
          (connection as unknown as { _socket: { destroy(): void } })._socket.destroy();
      });
    },
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  const sink: SmtpSink = {
    url: `smtp://127.0.0.1:${port}`,
    letters,
    refuse: null,
    cutAfterAccepting: false,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
  return sink;
}

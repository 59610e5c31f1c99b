/** The part of mailparser that tests use; the package brings no types. */
declare module 'mailparser' {
  import type { Readable } from 'node:stream';

  export interface AddressObject {
    readonly text: string;
    readonly value: readonly { readonly address?: string; readonly name: string }[];
  }
  export interface ParsedMail {
    readonly from?: AddressObject;
    readonly to?: AddressObject;
    readonly cc?: AddressObject;
    readonly bcc?: AddressObject;
    readonly subject?: string;
    readonly text?: string;
    readonly html: string | false;
    readonly messageId?: string;
    readonly date?: Date;
    readonly headers: ReadonlyMap<string, unknown>;
  }
  export function simpleParser(source: Buffer | string | Readable): Promise<ParsedMail>;
}

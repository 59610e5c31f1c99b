/**
 * Every way in which something can be read from Portico, and every way in which something can be written, as far as they are there
 * by now. An abuse case that says "by no way" goes through these lists; a new way is added here and is covered by all of them.
 */
import type { Reply } from '../client.ts';
import { listen } from '../stream.ts';
import { atPortal, type Reader, sendUpload, slug, type World } from './world.ts';

/** What somebody is after. */
export interface Target {
  readonly object: string;
  readonly uid: string;
  readonly file: string;
  /** A word that stands in the record, to search for. */
  readonly word: string;
  /** A column to choose in, where the object has one. */
  readonly column: string;
}

export interface ReadingChannel {
  readonly name: string;
  /** What of the target matters: nothing, its object, or all of it. Others need not be asked one by one. */
  readonly about: 'reader' | 'object' | 'column' | 'record';
  /** Asks for the target; the number and order of the answers do not depend on what they say. */
  ask(reader: Reader, target: Target): Promise<Reply[]>;
}

const recordOf = ({ base }: Reader, { object, uid }: Target) => `${base}/records/${object}/${uid}`;
const fileOf = (reader: Reader, target: Target) => `${recordOf(reader, target)}/files/${target.file}`;
const gets = (reader: Reader, paths: readonly string[]) => Promise.all(paths.map((path) => reader.client.get(path)));

const knowledge = `${atPortal}/knowledge`;

/** Ways of reading that answer a request. */
export const readingChannels: readonly ReadingChannel[] = [
  {
    name: 'list',
    about: 'object',
    ask: (reader, { object, word }) => {
      const list = `${reader.base}/records/${object}`;
      return gets(reader, [`${list}?count=true&limit=100`, `${list}?search=${word}`]);
    },
  },
  { name: 'get', about: 'record', ask: (reader, target) => gets(reader, [recordOf(reader, target)]) },
  {
    name: 'count',
    about: 'object',
    ask: (reader, { object, word }) => {
      const count = `${reader.base}/records/${object}/count`;
      return gets(reader, [count, `${count}?search=${word}`]);
    },
  },
  {
    name: 'search',
    about: 'object',
    ask: (reader, { word }) => gets(reader, [`${reader.base}/search?text=${word}`]),
  },
  {
    name: 'search everywhere',
    about: 'object',
    ask: (reader, { word }) => gets(reader, [`${reader.base}/everywhere?q=${word}`]),
  },
  {
    name: 'lookup',
    about: 'column',
    ask: (reader, { object, column, word }) => {
      const lookup = `${reader.base}/records/${object}/lookup/${column}`;
      return gets(reader, [lookup, `${lookup}?text=${word}`]);
    },
  },
  { name: 'history', about: 'record', ask: (reader, target) => gets(reader, [`${recordOf(reader, target)}/history`]) },
  { name: 'describe', about: 'object', ask: (reader, { object }) => gets(reader, [`${reader.base}/objects/${object}`]) },
  { name: 'shares', about: 'record', ask: (reader, target) => gets(reader, [`${recordOf(reader, target)}/shares`]) },
  { name: 'conversation', about: 'record', ask: (reader, { uid }) => gets(reader, [`${reader.base}/cases/${uid}/conversation`]) },
  { name: 'file', about: 'record', ask: (reader, target) => gets(reader, [fileOf(reader, target)]) },
  {
    name: 'file by HEAD',
    about: 'record',
    ask: async (reader, target) => [await reader.client.send('HEAD', fileOf(reader, target), undefined)],
  },
  {
    name: 'file by Range',
    about: 'record',
    ask: async (reader, target) => [await reader.client.get(fileOf(reader, target), { headers: { range: 'bytes=0-999' } })],
  },
  {
    name: 'first data in HTML',
    about: 'reader',
    ask: (reader, { uid }) =>
      gets(reader, reader.door === 'staff' ? ['/', `/desk/cases/${uid}`, '/studio'] : [`/p/${slug}`, `/p/${slug}/cases/${uid}`]),
  },
  { name: 'who am I', about: 'reader', ask: (reader) => gets(reader, [`${reader.base}/me`, `${atPortal}/front`]) },
  { name: 'main page', about: 'reader', ask: (reader) => gets(reader, [`${reader.base}/main`]) },
  { name: 'categories', about: 'reader', ask: (reader) => gets(reader, [`${knowledge}/categories`]) },
  { name: 'articles', about: 'reader', ask: (reader) => gets(reader, [`${knowledge}/articles?limit=100`]) },
  { name: 'article', about: 'record', ask: (reader, { uid }) => gets(reader, [`${knowledge}/articles/${uid}`]) },
  {
    name: 'comments of an article',
    about: 'record',
    ask: (reader, { uid }) => gets(reader, [`${knowledge}/articles/${uid}/comments`]),
  },
  {
    name: 'search of the knowledge base',
    about: 'object',
    ask: (reader, { word }) => gets(reader, [`${knowledge}/search?q=${word}`]),
  },
  { name: 'suggestions', about: 'object', ask: (reader, { word }) => gets(reader, [`${atPortal}/suggest?q=${word}`]) },
  {
    name: 'working copy of an article',
    about: 'record',
    ask: (reader, { uid }) =>
      gets(
        reader,
        ['', '/versions', '/versions/1', '/feedback', '/audience'].map(
          (more) => `${reader.base}/knowledge/articles/${uid}${more}`,
        ),
      ),
  },
  { name: 'openapi', about: 'reader', ask: (reader) => gets(reader, ['/api/openapi.json']) },
];

/** Ways in which something comes by itself. */
export const pushedChannels = ['stream', 'mail'] as const;

/** Ways that later issues bring. Each is to be added above with its issue, and its name leaves this list. */
export const waitingChannels = [
  'export (Excel, CSV, PDF)',
  'print',
  'dashboards and charts',
  'recent records',
  'webhooks',
  'push notices',
  'notice centre and news feed',
  'reports',
  'folders and tags',
  'knowledge for who is not signed in',
  'bulk edit',
  'import',
  'inline edit in widgets',
  'processes and their forms',
  'mail turned into cases',
  'API keys',
  'thumbnails and previews',
] as const;

export interface Pushed {
  /** What came over each way so far, as the reader could read it. */
  texts(): Promise<Readonly<Record<(typeof pushedChannels)[number], string>>>;
  /** Waits until the stream has told of this record. */
  until(uid: string): Promise<void>;
  close(): void;
}

/** Opens the reader's stream and looks into his letters. `address` = null: somebody without mail. */
export async function openPushed({ app, sink }: World, reader: Reader, address: string | null): Promise<Pushed> {
  const cookie = [...reader.client.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const listener = await listen(`${app.origin}${reader.base}/stream`, { cookie, origin: app.origin });
  return {
    texts: async () => {
      const letters = sink.letters.filter((letter) => address !== null && letter.recipients.includes(address));
      const mail = letters.map(({ raw, parsed: { subject, text, html } }) => [raw, subject, text, html].join('\n')).join('\n');
      return { stream: `${JSON.stringify([...listener.headers])}${listener.raw()}`, mail };
    },
    until: async (uid) => {
      while (!listener.raw().includes(uid)) await listener.next();
    },
    close: () => listener.close(),
  };
}

type Values = Readonly<Record<string, unknown>>;

export interface WritingChannel {
  readonly name: string;
  readonly about: 'reader' | 'object' | 'record';
  /** Tries to write these values by way of the target; a fresh try each time. */
  send(reader: Reader, target: Target, values: Values): Promise<Reply>;
}

/** Ways of writing. The values stand where this way takes values; where it takes none, they stand in the body. */
export const writingChannels: readonly WritingChannel[] = [
  {
    name: 'create',
    about: 'object',
    send: ({ client, base }, { object }, values) => client.post(`${base}/records/${object}`, { values }),
  },
  {
    name: 'update',
    about: 'record',
    send: async (reader, target, values) => {
      const version = Number((await reader.client.get(recordOf(reader, target))).body?.version ?? 1);
      return reader.client.patch(recordOf(reader, target), { values }, { ifMatch: version });
    },
  },
  { name: 'remove', about: 'record', send: (reader, target) => reader.client.delete(recordOf(reader, target)) },
  {
    name: 'act',
    about: 'record',
    send: (reader, target, input) => reader.client.post(`${recordOf(reader, target)}/actions/close`, { input }),
  },
  {
    name: 'move',
    about: 'record',
    send: (reader, target, values) => reader.client.post(`${recordOf(reader, target)}/move`, { account: target.uid, ...values }),
  },
  {
    name: 'message',
    about: 'record',
    send: ({ client, base }, { uid }, values) =>
      client.post(`${base}/records/message`, { values: { case: uid, text: 'hello', ...values } }),
  },
  {
    name: 'share',
    about: 'record',
    send: (reader, target, values) =>
      reader.client.post(`${recordOf(reader, target)}/shares`, { receiver: target.uid, grade: 'read', ...values }),
  },
  { name: 'upload', about: 'reader', send: (reader) => sendUpload(reader, 'a.txt', 'hello') },
  {
    name: 'preferences',
    about: 'reader',
    send: ({ client, base }, _target, values) => client.patch(`${base}/me`, { theme: 'dark', ...values }),
  },
];

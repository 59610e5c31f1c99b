import { expect, test } from 'vitest';
import { anonymous } from '../../kernel/index.ts';
import { openPosition, sealPosition } from './position.ts';
import { createSubscriber, type Notice } from './subscriber.ts';

const secret = 'x'.repeat(40);
const now = new Date('2026-05-01T10:00:00Z');

test('a place is opaque, comes back, and cannot be made up, changed or kept too long', () => {
  const word = sealPosition(secret, '123456789', now);
  expect(word).toMatch(/^[\w-]{22}$/);
  expect(openPosition(secret, word, new Date(now.getTime() + 50 * 60_000))).toBe('123456789');
  expect(openPosition(secret, word, new Date(now.getTime() + 60 * 60_000))).toBeNull();
  expect(openPosition('y'.repeat(40), word, now)).toBeNull();
  for (let i = 0; i < 21; i++) {
    const changed = word.slice(0, i) + (word[i] === 'A' ? 'B' : 'A') + word.slice(i + 1);
    expect(openPosition(secret, changed, now)).toBeNull();
  }
  for (const wrong of ['', '1', 'A'.repeat(22), `${word}A`, 'ü'.repeat(22)]) expect(openPosition(secret, wrong, now)).toBeNull();
});

test('the place of a batch stands on its last block only', () => {
  const { bytes, send } = createSubscriber({ sessionId: '1', portal: null }, anonymous, () => {});
  const notices: Notice[] = [
    { kind: 'record', object: 'case', uid: 'a' },
    { kind: 'record', object: 'case', uid: 'b' },
  ];
  send(notices, 'place');
  expect(String(bytes.read())).toBe(
    'data: {"kind":"record","object":"case","uid":"a"}\n\nid: place\ndata: {"kind":"record","object":"case","uid":"b"}\n\n',
  );
});

test('a reader who does not read is cut, not waited for', async () => {
  const closed = Promise.withResolvers<void>();
  const subscriber = createSubscriber({ sessionId: '1', portal: null }, anonymous, () => closed.resolve());
  const notice: Notice = { kind: 'record', object: 'case', uid: '01234567-89ab-cdef-0123-456789abcdef' };
  let sent = 0;
  while (!subscriber.bytes.destroyed && sent < 10_000) {
    subscriber.send([notice], 'place');
    sent++;
  }
  await closed.promise;
  expect(sent).toBeGreaterThan(100);
  expect(subscriber.bytes.readableLength).toBeLessThanOrEqual(64 * 1024);
});

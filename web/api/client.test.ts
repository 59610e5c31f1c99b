import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Text } from '../ui/index.ts';
import { addressOf, onOtherPerson, onSessionExpired, request, setDrawnFor } from './client.ts';
import { Problem } from './problem.ts';
import { problemText } from './problem-text.ts';
import { readEvent } from './stream.ts';

interface Sent {
  readonly address: string;
  readonly init: RequestInit & { headers: Headers };
}
function answerWith(status: number, body: string, headers: Record<string, string> = {}): Sent[] {
  const sent: Sent[] = [];
  vi.stubGlobal('fetch', async (address: string, init: Sent['init']) => {
    sent.push({ address, init });
    return new Response(status === 204 ? null : body, { status, headers });
  });
  return sent;
}
afterEach(() => vi.unstubAllGlobals());
const failure = (promise: Promise<unknown>): Promise<Problem> =>
  promise.then(
    () => Promise.reject(new Error('It should have failed')),
    (problem: Problem) => problem,
  );

describe('an address of the API', () => {
  it('has its parameters escaped and its empty values left out', () => {
    const query = { q: 'a&b', cursor: undefined, sort: ['x', 'y'], filter: { a: 1 }, none: null, blank: '' };
    expect(addressOf('GET /api/portal/:portal/records/:object', { params: { portal: 'a/b', object: 'case' }, query })).toBe(
      '/api/portal/a%2Fb/records/case?q=a%26b&sort=x&sort=y&filter=%7B%22a%22%3A1%7D',
    );
  });

  it('is refused before it is sent when a parameter is missing', () => {
    expect(() => addressOf('GET /api/x/:uid', { params: {} })).toThrow('needs uid');
  });
});

describe('a call', () => {
  it('carries a fresh idempotency key with every POST, the given one when it is tried again, none with a GET', async () => {
    const sent = answerWith(200, '{"ok":true}');
    await request('POST /api/x', { body: { a: 1 } });
    await request('POST /api/x', { body: { a: 1 } });
    await request('POST /api/x', { body: { a: 1 }, idempotencyKey: 'mine' });
    await request('GET /api/x', {});
    const [first, second, third, fourth] = sent.map(({ init }) => init.headers.get('idempotency-key'));
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    expect(second).not.toBe(first);
    expect(third).toBe('mine');
    expect(fourth).toBeNull();
    expect(sent[0]?.init.body).toBe('{"a":1}');
    expect(sent[3]?.init.headers.get('content-type')).toBeNull();
  });

  it('asks for refusals in the language that the page is shown in', async () => {
    const sent = answerWith(200, '{}');
    vi.stubGlobal('document', { documentElement: { lang: 'de' } });
    await request('GET /api/x', {});
    vi.stubGlobal('document', { documentElement: { lang: '' } });
    await request('GET /api/x', {});
    expect(sent.map(({ init }) => init.headers.get('accept-language'))).toEqual(['de', null]);
  });

  it('gives the answer, and undefined where there is none', async () => {
    answerWith(200, '{"name":"Anna"}');
    expect(await request('GET /api/x', {})).toEqual({ name: 'Anna' });
    answerWith(204, '');
    expect(await request('DELETE /api/x', {})).toBeUndefined();
  });

  it('turns a problem document into a problem with its faults', async () => {
    const body = {
      code: 'invalid',
      title: 'Some values are not valid',
      detail: 'Mend them',
      errors: [{ path: 'body.subject', code: 'too_short', message: 'Write one' }],
    };
    answerWith(422, JSON.stringify(body), { 'x-portico-ref': 'c7f2' });
    const problem = await failure(request('POST /api/x', {}));
    expect(problem).toBeInstanceOf(Problem);
    expect(problem).toMatchObject({ code: 'invalid', status: 422, detail: 'Mend them', reference: 'c7f2', errors: body.errors });
  });

  it('takes the page of a proxy and a lost line for what they are', async () => {
    answerWith(502, '<html>Bad gateway</html>');
    expect(await failure(request('GET /api/x', {}))).toMatchObject({ code: 'internal', status: 502, errors: [] });
    vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('Failed to fetch')));
    expect(await failure(request('GET /api/x', {}))).toMatchObject({ code: 'network', status: 0 });
  });

  it('tells of an expired session, but not of a wrong password', async () => {
    let told = 0;
    const stop = onSessionExpired(() => told++);
    answerWith(401, '{"code":"sign_in_failed"}');
    await failure(request('POST /api/x', {}));
    expect(told).toBe(0);
    answerWith(401, '{"code":"not_signed_in"}');
    await failure(request('GET /api/x', {}));
    expect(told).toBe(1);
    stop();
    await failure(request('GET /api/x', {}));
    expect(told).toBe(1);
  });

  it('of a portal says for whom its page was drawn, and tells when somebody else is here now', async () => {
    setDrawnFor('maria');
    let told = 0;
    const stop = onOtherPerson(() => told++);
    const sent = answerWith(200, '{}');
    await request('GET /api/portal/:portal/me', { params: { portal: 'help' } });
    await request('DELETE /api/staff/view-as', {});
    expect(sent.map(({ init }) => init.headers.get('portico-as'))).toEqual(['maria', null]);
    expect(told).toBe(0);
    answerWith(409, '{"code":"conflict"}');
    await failure(request('GET /api/x', {}));
    expect(told).toBe(0);
    answerWith(409, '{"code":"other_person"}');
    await failure(request('GET /api/x', {}));
    expect(told).toBe(1);
    stop();
  });
});

describe('the words of a problem', () => {
  const own: Readonly<Record<string, string>> = {
    conflict: 'It was changed.',
    stale: 'Somebody was faster.',
    invalid: 'Not valid.',
  };
  const t = { maybe: (key) => own[key.replace('common.problem.', '')] } as Pick<Text, 'maybe'> as Text;
  const said = (code: string, more: Partial<Problem> = {}): string =>
    problemText(t, new Problem({ code, status: 409, title: 'Title', ...more }));

  it('are the server’s where its code is a broad one and it says more', () => {
    expect(said('conflict', { detail: 'This user is locked already.' })).toBe('This user is locked already.');
    expect(said('too_many', { detail: 'Please wait 9 seconds and try again' })).toBe('Please wait 9 seconds and try again.');
    expect(said('conflict')).toBe('It was changed.');
  });

  it('are ours where they know more, and where the server’s name a place that nobody sees', () => {
    expect(said('stale', { detail: 'Load it again and repeat your change.' })).toBe('Somebody was faster.');
    const errors = [{ path: 'body.text', code: 'invalid_type', message: 'Invalid input' }];
    expect(said('invalid', { detail: 'body.text: Invalid input', errors })).toBe('Not valid.');
    expect(said('unheard_of')).toBe('Title');
  });
});

describe('a live event', () => {
  it('is read by its kind, object, uid and parent', () => {
    const event = { kind: 'record', object: 'message', uid: '1', parent: { object: 'case', uid: '2' } };
    expect(readEvent(JSON.stringify({ ...event, more: 2 }))).toEqual(event);
    expect(readEvent('{"kind":"rights"}')).toEqual({ kind: 'rights' });
  });

  it('that is none of ours is left out', () => {
    for (const data of ['', 'null', '[]', '{"kind":7}', '{"kind":"other"}', 'ping', undefined])
      expect(readEvent(data)).toBeNull();
  });
});

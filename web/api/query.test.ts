import { QueryClient } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import { readingOf, wake } from './query.tsx';

function clientWith(queries: Readonly<Record<string, readonly string[]>>): { client: QueryClient; stale: () => string[] } {
  const client = new QueryClient();
  for (const [address, about] of Object.entries(queries)) {
    client.getQueryCache().build(client, { queryKey: [address], meta: { about } });
    client.setQueryData([address], {});
  }
  const all = client.getQueryCache();
  return {
    client,
    stale: () =>
      all
        .getAll()
        .filter((query) => query.state.isInvalidated)
        .map((query) => String(query.queryKey[0])),
  };
}
const queries = { '/cases': ['case'], '/cases/1': ['case:1'], '/cases/2': ['case:2'], '/services': ['service'], '/me': [] };

describe('a live event', () => {
  it('wakes the lists of its object and the one record it names, nothing else', () => {
    const { client, stale } = clientWith(queries);
    wake(client, { kind: 'record', object: 'case', uid: '1' });
    expect(stale()).toEqual(['/cases', '/cases/1']);
  });

  it('after a gap in the stream wakes everything', () => {
    const { client, stale } = clientWith(queries);
    wake(client, { kind: 'resync' });
    expect(stale()).toEqual(Object.keys(queries));
  });

  it('about rights wakes everything, since anything may have come or gone', () => {
    const { client, stale } = clientWith(queries);
    wake(client, { kind: 'rights' });
    expect(stale()).toEqual(Object.keys(queries));
  });

  it('of a part wakes the record it belongs to, but not the list of such records', () => {
    const { client, stale } = clientWith(queries);
    wake(client, { kind: 'record', object: 'message', uid: '9', parent: { object: 'case', uid: '2' } });
    expect(stale()).toEqual(['/cases/2']);
  });
});

describe('a reading', () => {
  const key = 'GET /api/staff/records/:object/:uid';

  it('that is not enabled may lack what it would ask with', () => {
    const { address, enabled } = readingOf(key, { params: { object: 'case', uid: '' }, enabled: false });
    expect([address, enabled]).toEqual(['/api/staff/records/case/-', false]);
  });

  it('that is enabled asks for what it names, and for nothing else', () => {
    expect(readingOf(key, { params: { object: 'case', uid: '7' } }).address).toBe('/api/staff/records/case/7');
    expect(() => readingOf(key, { params: { object: 'case', uid: '' } })).toThrow('needs uid');
  });
});

import { QueryClient } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import { wake } from './query.tsx';

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
    wake(client, { kind: 'changed', object: 'case', uid: '1' });
    expect(stale()).toEqual(['/cases', '/cases/1']);
  });

  it('after a gap in the stream wakes everything', () => {
    const { client, stale } = clientWith(queries);
    wake(client, { kind: 'resync', object: '', uid: '' });
    expect(stale()).toEqual(Object.keys(queries));
  });
});

import { describe, expect, it } from 'vitest';
import { matchPath } from './router.tsx';

describe('an address', () => {
  it('fits its pattern and gives its parameters, decoded', () => {
    expect(matchPath('/cases/:uid', '/cases/a%20b')).toEqual({ uid: 'a b' });
    expect(matchPath('/', '/')).toEqual({});
    expect(matchPath('/cases/', '/cases')).toEqual({});
  });

  it('does not fit a pattern that is longer, shorter or other', () => {
    expect(matchPath('/cases/:uid', '/cases')).toBeNull();
    expect(matchPath('/cases/:uid', '/cases/1/files')).toBeNull();
    expect(matchPath('/cases/new', '/cases/old')).toBeNull();
  });

  it('with a broken escape fits nothing and throws nothing', () => {
    expect(matchPath('/cases/:uid', '/cases/%E0%A4')).toBeNull();
  });
});

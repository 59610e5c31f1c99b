import { describe, expectTypeOf, it } from 'vitest';
import type { Answer, CallInput, EndpointKey, KeyOf } from './endpoints.ts';

// Checked by the compiler (`npx tsc --noEmit -p .`); running it proves that the contracts can be read as types alone.
describe('the endpoints', () => {
  it('are named by method and path, groups of endpoints included', () => {
    expectTypeOf<'GET /api/staff/users'>().toExtend<EndpointKey>();
    expectTypeOf<'GET /api/portal/:portal/records/:object'>().toExtend<KeyOf<'GET'>>();
    expectTypeOf<'GET /api/staff/nowhere'>().not.toExtend<EndpointKey>();
    expectTypeOf<'POST /api/staff/users'>().not.toExtend<KeyOf<'GET'>>();
  });

  it('take what their contract says', () => {
    expectTypeOf<{ params: { object: string; uid: string } }>().toExtend<CallInput<'GET /api/staff/records/:object/:uid'>>();
    expectTypeOf<Record<never, never>>().not.toExtend<CallInput<'GET /api/staff/records/:object/:uid'>>();
    expectTypeOf<Record<never, never>>().toExtend<CallInput<'GET /api/staff/users'>>();
    expectTypeOf<{ body: { email: string; displayName: string } }>().toExtend<CallInput<'POST /api/staff/users'>>();
    expectTypeOf<{ body: { email: number; displayName: string } }>().not.toExtend<CallInput<'POST /api/staff/users'>>();
  });

  it('give what their contract says', () => {
    expectTypeOf<Answer<'GET /api/staff/records/:object'>['rows'][number]['uid']>().toEqualTypeOf<string>();
    expectTypeOf<Answer<'DELETE /api/staff/records/:object/:uid'>>().toEqualTypeOf<undefined>();
  });
});

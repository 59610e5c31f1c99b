/** The API's endpoints as types, read from the contracts; no schema code reaches the browser. */
import type { z } from 'zod';
import type { Caller, Method } from '../../shared/contracts/endpoint.ts';
import type * as contracts from '../../shared/contracts/index.ts';

interface Shape {
  readonly method: Method;
  readonly path: string;
  readonly who: Caller;
}
/** An endpoint, or those of a group of endpoints (`staffRecords.list`). */
type Members<T> = T extends z.ZodType ? never : T extends Shape ? T : T extends object ? Extract<T[keyof T], Shape> : never;
type Known = Members<(typeof contracts)[keyof typeof contracts]>;
type Endpoints = { [E in Known as `${E['method']} ${E['path']}`]: E };

/** `GET /api/staff/users` and the like: method and path as the contract writes them. */
export type EndpointKey = keyof Endpoints & string;
/** The keys of one method. */
export type KeyOf<M extends Method> = Extract<EndpointKey, `${M} ${string}`>;

type Part<K extends EndpointKey, N extends 'params' | 'query' | 'body'> = Endpoints[K] extends {
  readonly [P in N]: infer S extends z.ZodType;
}
  ? unknown extends z.input<S>
    ? { readonly [P in N]?: z.input<S> }
    : Record<never, never> extends z.input<S>
      ? { readonly [P in N]?: z.input<S> }
      : { readonly [P in N]: z.input<S> }
  : Record<never, never>;

/** What a call takes: `params`, `query` and `body`, each where the contract has it. */
export type CallInput<K extends EndpointKey> = Part<K, 'params'> & Part<K, 'query'> & Part<K, 'body'>;

/** What a call gives back; undefined where the contract has no answer (204). */
export type Answer<K extends EndpointKey> = Endpoints[K] extends { readonly answer: infer S extends z.ZodType }
  ? z.output<S>
  : undefined;

/** The body of a request, for a form's values. */
export type Body<K extends EndpointKey> = CallInput<K> extends { readonly body?: infer B } ? B : never;

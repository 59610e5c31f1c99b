/** Whoever is played: contexts of staff and portal users at any moment, and the requests they make. */
import { createHash, randomUUID } from 'node:crypto';
import { actorOf } from '../access/index.ts';
import { type Actor, asSystem, type Ctx, contextFor, type Repeatable, type System, systemContext } from '../kernel/index.ts';
import { linkToken } from '../sessions/index.ts';
import * as store from './store.ts';

export interface Played {
  /** Database id of the principal. */
  readonly id: string;
  readonly uid: string;
}

export interface Cast {
  readonly system: System;
  /** The one password of everybody in the demo; random per data folder. */
  readonly password: string;
  /** A context of the system under a database role, for looking things up. */
  asSelf(role?: 'worker' | 'auth'): Promise<Ctx>;
  staff(who: Played, at: Date): Promise<Ctx>;
  /** Somebody on one portal. */
  outside(who: Played, portal: string, at: Date): Promise<Ctx>;
  /** The token of somebody's open invitation. */
  token(who: Played): Promise<string>;
}

/** What endpoints take to be repeatable: here every request is a new one. */
export function request(): Repeatable {
  const key = randomUUID();
  return { idempotencyKey: key, requestHash: () => createHash('sha256').update(key).digest() };
}

/** The browser nobody sits at. */
export const visitor = { network: '127.0.0.1', userAgent: 'demo', before: null } as const;

export function castOf(system: System, password: string): Cast {
  const actors = new Map<string, Promise<Actor>>();
  async function actor(who: Played, portalSlug?: string): Promise<Actor> {
    const found = await actorOf(system, { principalId: who.id, ...(portalSlug === undefined ? {} : { portalSlug }) });
    if (found === null)
      throw new Error(`Nobody can act as principal ${who.id}${portalSlug === undefined ? '' : ` on ${portalSlug}`}`);
    return found;
  }
  /** Rights do not change while cases are played, so each actor is looked up once. */
  const kept = (who: Played, portal: string): Promise<Actor> => {
    const key = `${who.id} ${portal}`;
    const known = actors.get(key) ?? actor(who, portal);
    actors.set(key, known);
    return known;
  };
  const asSelf: Cast['asSelf'] = (role = 'worker') => systemContext(system, 'load the demo company', role);
  return {
    system,
    password,
    asSelf,
    staff: async (who, at) => contextFor(system, await actor(who), at),
    outside: async (who, portal, at) => contextFor(system, await kept(who, portal), at),
    token: async (who) => {
      const link = await store.openLink(asSystem(await asSelf(), 'tokens of the demo', 'auth'), who.id);
      if (link === null) throw new Error(`Principal ${who.id} has no open invitation`);
      return linkToken(system, link);
    },
  };
}

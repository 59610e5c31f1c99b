/** The oracle's answer to a probe, and a tally of the answers met, so that a campaign of refusals alone does not pass. */
import type { Answer, ReferenceShown } from './channels.ts';
import { count, list, search, suggest } from './channels.ts';
import type { Probe } from './probes.ts';
import type { Actor, Key, World } from './world.ts';
import { the } from './world.ts';
import type { Verdict } from './writes.ts';
import { mayCreate, mayUpdate } from './writes.ts';

export type Told =
  | { channel: 'list' | 'search'; answer: Answer<Key[]> }
  | { channel: 'count'; answer: Answer<number> }
  | { channel: 'suggest'; answer: Answer<ReferenceShown[]> }
  | { channel: 'create' | 'update'; answer: Verdict };

export function ask(world: World, actor: Actor, probe: Probe): Told {
  switch (probe.channel) {
    case 'list':
      return { channel: 'list', answer: list(world, actor, probe.object, probe.query) };
    case 'count':
      return { channel: 'count', answer: count(world, actor, probe.object, probe.filters) };
    case 'search':
      return { channel: 'search', answer: search(world, actor, probe.object, probe.term) };
    case 'suggest':
      return { channel: 'suggest', answer: suggest(world, actor, probe.object, probe.column, probe.term) };
    case 'create':
      return { channel: 'create', answer: mayCreate(world, actor, probe.object, probe.input) };
    case 'update':
      return { channel: 'update', answer: mayUpdate(world, actor, the(world.records, probe.record), probe.values) };
  }
}

/** Every kind of answer that a campaign must have met at least once. */
const WANTED = [
  ...['list', 'count', 'suggest'].flatMap((channel) => [
    `${channel} some`,
    `${channel} none`,
    `${channel} missing`,
    `${channel} unknown_column`,
  ]),
  ...['search some', 'search none', 'search missing'],
  ...['create', 'update'].flatMap((channel) =>
    ['ok', 'missing', 'forbidden', 'invalid'].map((verdict) => `${channel} ${verdict}`),
  ),
];

function nameOf(told: Told): string {
  if (typeof told.answer === 'string') return `${told.channel} ${told.answer}`;
  if ('refused' in told.answer) return `${told.channel} ${told.answer.refused}`;
  const found = told.answer.ok;
  const size = typeof found === 'number' ? found : found.length;
  return `${told.channel} ${size === 0 ? 'none' : 'some'}`;
}

/** Counts an answer under its name, such as `list unknown_column`; for `guard`. */
export function tally(counted: Map<string, number>, told: Told): void {
  const name = nameOf(told);
  counted.set(name, (counted.get(name) ?? 0) + 1);
}

/** A tally with every wanted kind at zero. */
export function emptyTally(): Map<string, number> {
  return new Map(WANTED.map((name) => [name, 0]));
}

/** The campaign over random worlds, cut into parts: each is a file of its own, so that they run beside each other. */
import { beforeAll, expect, it } from 'vitest';
import { proving, seedOf } from '../../proving.ts';
import { emptyTally } from '../ask.ts';
import { guard } from '../coverage.ts';
import { SLY } from '../sly.ts';
import type { Tally } from './asked.ts';
import { campaign, type Kind, SAMPLED, WHOLE } from './play.ts';
import { openStage, type Stage } from './stage.ts';

/** Of all parts together; the numbers of issues 2 and 4 (docs/decisions/0033). */
const WORLDS = Number(process.env.PORTICO_WORLDS ?? (proving ? 10_000 : 200));
/** Small ones besides, each asked a few questions: with the 200 they are the 1,000 of issue 4. */
const SMALL_WORLDS = Number(process.env.PORTICO_SMALL_WORLDS ?? 800);
const PARTS = 2;
/** A part with fewer was asked for by hand to find a fault again; it need not hold everything. */
const ENOUGH = 100;

/** What was met less often than this was hardly looked at. Small worlds are as many in the proof as elsewhere. */
const RARELY = proving ? 25 : 2;
const RARELY_SMALL = 2;

/** Answers about records that a campaign must have met, beside those of its random questions. */
const OF_RECORDS = [
  ...['actor', 'nobody', 'list refused', 'empty list', 'rows of lists', 'record found', 'record not found'],
  ...['rows of the gateway alone', 'rows that the gateway alone keeps back', 'entries of histories'],
  'rows in another order',
  ...[
    'rows that the database lets out',
    'records that the database keeps back',
    'records that the database lets be changed',
    'internal table',
  ],
  ...['object described', 'object unknown', 'explained: yes', 'explained: no'],
  ...['remove ok', 'remove missing', 'remove forbidden'],
  ...SLY,
];

/** The same of what stands beside them. */
const OF_BESIDE = [
  ...['marks found', 'marks empty', 'marks bad_request', 'marks folder_unusable', 'marks not_found', 'rows of files'],
  ...['views', 'views refused'],
  ...['comments', 'comments refused', 'file refused', 'file opened', 'file not found'],
  ...['no comments', 'page arranged', 'no page arranged', 'sections of menus', 'empty menu'],
  ...['rules of pages', 'rules one step behind a lookup', 'pages by a value', 'details of pages', 'comments switched off'],
  ...['notices of streams', 'silent stream', 'mail', 'no mail'],
];

/** What small worlds must have been asked, and by whom: every channel, action and kind of actor. */
const ASKED_OF_SMALL = [
  ...['actor', 'list', 'gateway', 'wall', 'marks', 'beside', 'describe', 'get', 'history', 'explain', 'remove'],
  ...['count', 'search', 'suggest', 'create', 'update'],
  ...['read', 'comment', 'update', 'delete'].map((action) => `why ${action}`),
  ...['history', 'words', 'grants'].map((side) => `wall of ${side}`),
].map((name) => `asked: ${name}`);
const ASKING = ['staff', 'a member', 'somebody alone'].map((side) => `asked by ${side}`);

const none = (names: readonly string[]): Tally => new Map(names.map((name) => [name, 0]));

/** Plays one part of the worlds of a kind. One that met too little of what there is to meet fails, as one does in which product and oracle differ. */
async function playsAll(stage: Stage, kind: Kind, seed: number, worlds: number, tally: Tally): Promise<void> {
  const rarely = worlds < ENOUGH ? 0 : kind === WHOLE ? RARELY : RARELY_SMALL;
  const wanted = [...tally.keys()];
  const played = await campaign(stage, kind, [seed, worlds], tally, rarely);
  const { seconds, missing, failure } = played;
  const answers = [...tally].reduce((sum, [name, times]) => sum + (name.startsWith('asked') ? 0 : times), 0);
  const [rarest, times] = wanted
    .map((name) => [name, tally.get(name) ?? 0] as const)
    .reduce((least, one) => (one[1] < least[1] ? one : least));
  const speed = (played.worlds / seconds).toFixed(1);
  console.log(
    `seed ${seed}: ${played.worlds} worlds in ${seconds.toFixed(1)} s, ${speed} a second, ${answers} answers; rarest: ${rarest}, ${times} times`,
  );
  if (failure !== null) throw new Error(failure);
  if (worlds < ENOUGH) return;
  guard(new Map(wanted.map((name) => [name, tally.get(name) ?? 0])), rarely);
  expect(missing).toEqual([]);
}

/** Declares the tests of one part, counted from 0: its share of the worlds, from its own seeds. */
export function playsPart(part: number): void {
  const share = (all: number) => Math.ceil(all / PARTS);
  const patience = proving ? 0 : 900_000;
  const which = `(part ${part + 1} of ${PARTS})`;
  // Far from each other, so that no part plays the worlds of another one.
  const seed = (seedOf(1_130_000) + part * 1_000_000) % 2 ** 32;
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  });

  it(
    `answers ${share(WORLDS)} random worlds as the oracle does, on every channel, behind both walls and behind each alone ${which}`,
    () => playsAll(stage, WHOLE, seed, share(WORLDS), none([...emptyTally().keys(), ...OF_RECORDS, ...OF_BESIDE])),
    patience,
  );

  it(
    `answers ${share(SMALL_WORLDS)} small random worlds as the oracle does, some people and some questions of each ${which}`,
    // Every single answer to a random question is met among the whole ones.
    () => playsAll(stage, SAMPLED, seed, share(SMALL_WORLDS), none([...OF_RECORDS, ...ASKED_OF_SMALL, ...ASKING])),
    patience,
  );
}

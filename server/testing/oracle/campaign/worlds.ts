/** The campaign over random worlds, cut into parts: each is a file of its own, so that they run beside each other. */
import { beforeAll, expect, it } from 'vitest';
import { proving, seedOf } from '../../proving.ts';
import { emptyTally } from '../ask.ts';
import { guard } from '../coverage.ts';
import { SLY } from '../sly.ts';
import { campaign } from './play.ts';
import { openStage, type Stage } from './stage.ts';

/** Of all parts together; the numbers of issues 2 and 4 (docs/decisions/0033). */
const WORLDS = Number(process.env.PORTICO_WORLDS ?? (proving ? 10_000 : 200));
const PARTS = 2;
/** A part with fewer was asked for by hand to find a fault again; it need not hold everything. */
const WHOLE = 100;

/** What was met less often than this was hardly looked at. */
const RARELY = proving ? 25 : 2;

/** Answers that a campaign must have met, beside those of its random questions. */
const WANTED = [
  ...['actor', 'nobody', 'list refused', 'empty list', 'rows of lists', 'record found', 'record not found'],
  ...['rows of the gateway alone', 'rows that the gateway alone keeps back', 'entries of histories'],
  ...[
    'rows that the database lets out',
    'records that the database keeps back',
    'records that the database lets be changed',
    'internal table',
  ],
  ...['object described', 'object unknown', 'explained: yes', 'explained: no'],
  ...['marks found', 'marks empty', 'marks bad_request', 'marks folder_unusable', 'marks not_found', 'rows of files'],
  ...['views', 'views refused'],
  ...['comments', 'comments refused', 'file opened', 'file not found', 'page arranged', 'sections of menus'],
  ...['rules of pages', 'pages by a value', 'details of pages'],
  ...['notices of streams', 'silent stream', 'mail', 'no mail'],
  ...['remove ok', 'remove missing', 'remove forbidden'],
  ...SLY,
];

/**
 * Declares the test of one part, counted from 0: its share of the worlds, from its own seeds. A campaign that met too little of what there is to
 * meet fails, as one does in which product and oracle differ.
 */
export function playsPart(part: number): void {
  const worlds = Math.ceil(WORLDS / PARTS);
  // Far from each other, so that no part plays the worlds of another one.
  const seed = (seedOf(1_130_000) + part * 1_000_000) % 2 ** 32;
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  }, 120_000);

  it(
    `answers ${worlds} random worlds as the oracle does, on every channel, behind both walls and behind each alone (part ${part + 1} of ${PARTS})`,
    async () => {
      const tally = new Map([...emptyTally(), ...WANTED.map((name): [string, number] => [name, 0])]);
      const played = await campaign(stage, seed, worlds, tally, worlds < WHOLE ? 0 : RARELY);
      const { seconds, missing, failure } = played;
      const asked = [...tally.values()].reduce((sum, times) => sum + times, 0);
      const [rarest, times] = [...tally].reduce((least, one) => (one[1] < least[1] ? one : least));
      const speed = (played.worlds / seconds).toFixed(1);
      console.log(
        `seed ${seed}: ${played.worlds} worlds in ${seconds.toFixed(1)} s, ${speed} a second, ${asked} answers; rarest: ${rarest}, ${times} times`,
      );
      if (failure !== null) throw new Error(failure);
      if (worlds < WHOLE) return;
      guard(tally, RARELY);
      expect(missing).toEqual([]);
    },
    proving ? 0 : 900_000,
  );
}

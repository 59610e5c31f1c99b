import { beforeAll, expect, it } from 'vitest';
import { proving, seedOf } from '../../proving.ts';
import { emptyTally } from '../ask.ts';
import { guard } from '../coverage.ts';
import { SLY } from '../sly.ts';
import { campaign } from './play.ts';
import { openStage, type Stage } from './stage.ts';

const WORLDS = Number(process.env.PORTICO_WORLDS ?? (proving ? 2_000 : 200));
const seed = seedOf(1_130_000);

/** What was met less often than this was hardly looked at. */
const RARELY = 5;

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

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
}, 120_000);

it(
  `answers ${WORLDS} random worlds as the oracle does, on every channel, behind both walls and behind each alone`,
  async () => {
    const tally = new Map([...emptyTally(), ...WANTED.map((name): [string, number] => [name, 0])]);
    const { worlds, seconds, missing, failure } = await campaign(stage, seed, WORLDS, tally, WORLDS < 200 ? 0 : RARELY);
    const asked = [...tally.values()].reduce((sum, times) => sum + times, 0);
    console.log(
      `seed ${seed}: ${worlds} worlds in ${seconds.toFixed(1)} s, ${(worlds / seconds).toFixed(1)} a second, ${asked} answers`,
    );
    if (failure !== null) throw new Error(failure);
    // A few worlds, asked for by hand to find a fault again, need not hold everything.
    if (WORLDS < 200) return;
    guard(tally, RARELY);
    expect(missing).toEqual([]);
  },
  proving ? 0 : 900_000,
);

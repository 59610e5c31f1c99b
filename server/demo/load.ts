/** Loads the demo company once, and says who can sign in. */
import { randomInt } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type System, systemContext } from '../kernel/index.ts';
import { makeArticles } from './articles.ts';
import { playCase } from './cases.ts';
import { castOf } from './cast.ts';
import { type Company, readCompany } from './company.ts';
import { closeDoors, makePeople } from './people.ts';
import { CASES, planCases } from './plan.ts';
import { makeSections } from './sections.ts';
import * as store from './store.ts';

/** Who can sign in where, for the terminal and nowhere else. */
export interface DemoGreeting {
  readonly company: string;
  readonly password: string;
  readonly people: readonly { readonly email: string; readonly door: string; readonly about: string }[];
}

const DAY = 86_400_000;
/** Letters of the last days stay, so that the mailbox shows some. */
const LETTERS = 2 * DAY;
/** Cases played side by side; each is a world of its own. */
const SIDE_BY_SIDE = 4;

/**
 * Loads the demo into an empty database, or goes on with it after a kill. Answers whom to sign in as, also at later starts; null where
 * the database is not the demo's. Called before anything is served.
 */
export async function loadDemo(
  system: System,
  say: (line: string) => void,
  { cases: most = CASES }: { /** The newest so many cases. */ readonly cases?: number } = {},
): Promise<DemoGreeting | null> {
  const ctx = await systemContext(system, 'load the demo company');
  const before = await store.readState(ctx);
  if (before === null && (!system.config.demo || !(await store.isEmpty(ctx)))) return null;
  const { company, stories } = await readCompany();
  const password = await demoPassword(system);
  if (before?.state !== 'done') {
    const state = before ?? { state: 'loading', today: ctx.now.toISOString(), cases: 0 };
    await store.writeState(ctx, state);
    say(`Loading the demo company ${company.name} …`);
    const today = new Date(state.today);
    const cast = castOf(system, password);
    const made = await makePeople(cast, company, new Date(today.getTime() - 366 * DAY));
    const cases = planCases(company, stories, today).slice(-most);
    await playAll(
      cases.slice(state.cases),
      (planned) => playCase(cast, made, planned),
      async (done) => {
        await store.writeState(ctx, { ...state, cases: state.cases + done });
        say(`  ${state.cases + done} of ${cases.length} cases`);
      },
    );
    say('  articles');
    await makeArticles(cast, made, today);
    say('  applications and documents');
    await makeSections(cast, company, made, today);
    await closeDoors(cast, company, made, today);
    await store.dropLetters(ctx, new Date(today.getTime() - LETTERS));
    await store.writeState(ctx, { ...state, state: 'done', cases: cases.length });
  }
  return greeting(company, password);
}

/** Some side by side, and after each hundred what is done is written down. */
async function playAll<T>(
  all: readonly T[],
  play: (one: T) => Promise<void>,
  reached: (done: number) => Promise<void>,
): Promise<void> {
  for (let from = 0; from < all.length; from += 100) {
    const part = all.slice(from, from + 100);
    const waiting = part.values();
    const hand = async () => {
      for (const one of waiting) await play(one);
    };
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, hand));
    await reached(from + part.length);
  }
}

function greeting(company: Company, password: string): DemoGreeting {
  const supportDoor = `/p/${company.portals[0]?.slug ?? ''}`;
  const staff = company.staff.flatMap((s) => (s.printed ? [{ email: s.email, door: '/', about: s.printed }] : []));
  const people = company.people.flatMap((p) => (p.printed ? [{ email: p.email, door: supportDoor, about: p.printed }] : []));
  return { company: company.name, password, people: [...staff, ...people] };
}

const words =
  'amber birch cedar comet delta ember fjord flint grove heron inlet larch maple north ocean pearl quartz ridge slate tidal'.split(
    ' ',
  );

/** One password for everybody, made once per data folder and kept there for its owner only (data-model.md, Demo). */
async function demoPassword(system: System): Promise<string> {
  const file = path.join(system.config.dataDir, 'demo-password');
  const known = await readFile(file, 'utf8').catch(() => null);
  if (known !== null) return known.trim();
  const some = Array.from({ length: 3 }, () => words[randomInt(words.length)]);
  const made = `${some.join('-')}-${randomInt(100_000, 999_999)}`;
  await writeFile(file, `${made}\n`, { mode: 0o600, flag: 'wx' });
  return made;
}

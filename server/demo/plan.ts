/**
 * Twelve months of cases, as moments: who opens what, who answers when, how it ends. Pure, and the same on every machine for the
 * same day. Moments after `today` do not happen, so the newest cases stand in every stage.
 */
import { type Chance, chance } from './chance.ts';
import type { Company, DemoPerson, DemoStaff, Line, Stories, Story } from './company.ts';

export const CASES = 400;
/** Of them, cases of the last days. */
const NEWEST = 22;
const SEED = 20_240_917;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const SPAN = 365 * DAY;

const instruments = [
  'flow meter FM-200',
  'flow meter FM-450',
  'pressure transmitter PT-80',
  'level gauge LG-12',
  'gas analyser GA-9',
  'pH probe PH-3',
  'temperature transmitter TT-60',
];
const germanInstruments = [
  'Durchflussmesser FM-200',
  'Durchflussmesser FM-450',
  'Drucktransmitter PT-80',
  'Füllstandssensor LG-12',
  'Gasanalysator GA-9',
];
const sites = [
  'the filling line',
  'pump station 4',
  'building C',
  'the boiler house',
  'tank farm 2',
  'the pilot plant',
  'line 3',
];
const germanSites = ['der Abfüllung', 'Pumpwerk 4', 'Halle C', 'Linie 3', 'Tanklager 2'];

export type Deed =
  | { readonly do: 'take' | 'wait' | 'resolve' | 'reopen' | 'cancel'; readonly by: 'staff' | 'customer' }
  | { readonly do: 'close'; readonly by: 'staff' | 'customer' }
  | {
      readonly do: 'write';
      readonly by: 'staff' | 'customer';
      readonly kind: 'message' | 'solution' | 'complaint';
      readonly text: string;
    }
  | { readonly do: 'note'; readonly by: 'staff'; readonly text: string }
  | { readonly do: 'raise'; readonly by: 'staff' };

export type Moment = Deed & { readonly at: Date };

export interface PlannedCase {
  readonly at: Date;
  readonly person: DemoPerson;
  readonly agent: DemoStaff;
  readonly service: string;
  readonly subject: string;
  readonly description: string;
  /** Readings of the instrument, attached as a file; most cases have none. */
  readonly readings: string | null;
  readonly moments: readonly Moment[];
}

/** All cases, oldest first. `today` is the moment of the first start. */
export function planCases(company: Company, stories: Stories, today: Date): PlannedCase[] {
  const luck = chance(SEED);
  const people = company.people.filter((p) => ['active', 'locked'].includes(p.state) && weightOf(company, p) > 0);
  const agents = company.staff.filter((s) => (s.agent ?? 0) > 0);
  const starts = Array.from({ length: CASES }, (_, i) => (i < NEWEST ? justNow(luck, today) : momentOfDay(luck, today)));
  starts.sort((a, b) => a.getTime() - b.getTime());
  return starts.map((at) => {
    const person = luck.weighted(people, (p) => p.weight * weightOf(company, p));
    const agent = luck.weighted(agents, (s) => (s.german === person.german ? 4 : 1) * (s.agent ?? 0));
    const story = luck.pick(person.german ? stories.de : stories.en);
    return planned(luck, { at, person, agent, story, today });
  });
}

const weightOf = (company: Company, person: DemoPerson) => company.accounts.find((a) => a.key === person.account)?.weight ?? 0;

/** Within the last three days, weekend or not: a desk with nothing new on it would be no desk. */
const justNow = (luck: Chance, today: Date) => new Date(today.getTime() - luck.whole(4, 3 * 24 * 60) * MINUTE);

/** Working hours on most days; a little more towards today, because the company grows. */
function momentOfDay(luck: Chance, today: Date): Date {
  const back = SPAN * (1 - Math.max(luck.next(), luck.next() * luck.next() + 0.02));
  const day = new Date(Math.floor((today.getTime() - back) / DAY) * DAY);
  if ([0, 6].includes(day.getUTCDay()) && luck.often(0.8)) day.setTime(day.getTime() - 2 * DAY);
  const at = new Date(day.getTime() + 6 * HOUR + luck.whole(0, 11 * 60) * MINUTE);
  return at.getTime() < today.getTime() ? at : new Date(at.getTime() - DAY);
}

interface Setting {
  readonly at: Date;
  readonly person: DemoPerson;
  readonly agent: DemoStaff;
  readonly story: Story;
  readonly today: Date;
}

function planned(luck: Chance, { at, person, agent, story, today }: Setting): PlannedCase {
  const fill = filler(luck, person, agent);
  const all = momentsOf(luck, at, story, fill).filter((m) => m.at.getTime() < today.getTime());
  // Some of the last weeks are still being worked on.
  const open = today.getTime() - at.getTime() < 50 * DAY && luck.often(0.45);
  const moments = open ? all.slice(0, luck.whole(0, Math.max(0, all.length - 2))) : all;
  return {
    at,
    person,
    agent,
    service: story.service,
    subject: fill(story.subject),
    description: fill(story.description),
    readings: luck.often(0.09) ? readings(luck, at) : null,
    moments,
  };
}

/** Puts one instrument, place and number into all texts of a case. */
function filler(luck: Chance, person: DemoPerson, agent: DemoStaff): (text: string) => string {
  const values: Record<string, string> = {
    instrument: luck.pick(person.german ? germanInstruments : instruments),
    site: luck.pick(person.german ? germanSites : sites),
    serial: `NW-${luck.whole(10_000, 99_999)}`,
    count: String(luck.whole(2, 12)),
    code: `E-${luck.whole(10, 80)}`,
    agent: agent.name.split(' ')[0] ?? agent.name,
  };
  return (text) => text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

/** Clock of one case: every step comes a while after the one before. */
function momentsOf(luck: Chance, start: Date, story: Story, fill: (text: string) => string): Moment[] {
  const made: Moment[] = [];
  let clock = start.getTime();
  const after = (least: number, most: number, deed: Deed) => {
    clock += luck.whole(least, most) * MINUTE;
    made.push({ ...deed, at: new Date(clock) });
  };
  after(story.priority ? 4 : 12, story.priority ? 25 : 360, { do: 'take', by: 'staff' });
  if (story.priority) after(0, 1, { do: 'raise', by: 'staff' });
  if (!story.priority && luck.often(0.05)) {
    after(20, 600, { do: 'cancel', by: 'customer' });
    return made;
  }
  for (const [index, spoken] of story.talk.entries()) say(luck, after, spoken, story.talk[index + 1], fill);
  ending(luck, after);
  return made;
}

type After = (least: number, most: number, deed: Deed) => void;

function say(luck: Chance, after: After, [who, text]: Line, next: Line | undefined, fill: (text: string) => string): void {
  const said = fill(text);
  if (who === 'n') {
    after(1, 30, { do: 'note', by: 'staff', text: said });
  } else if (who === 'c') {
    after(30, 26 * 60, { do: 'write', by: 'customer', kind: 'message', text: said });
  } else {
    const kind = who === 'v' ? 'solution' : 'message';
    after(20, luck.often(0.15) ? 3_000 : 400, { do: 'write', by: 'staff', kind, text: said });
    if (who === 'v') after(0, 0, { do: 'resolve', by: 'staff' });
    else if (next?.[0] === 'c') after(0, 0, { do: 'wait', by: 'staff' });
  }
}

/** Most cases are closed by somebody, a few come back, a few end in a complaint. */
function ending(luck: Chance, after: After): void {
  const day = 24 * 60;
  if (luck.often(0.06)) {
    after(60, 3 * day, { do: 'reopen', by: 'customer' });
    after(1, 10, { do: 'write', by: 'customer', kind: 'message', text: REOPENED });
    after(60, day, { do: 'take', by: 'staff' });
    after(30, 2 * day, { do: 'write', by: 'staff', kind: 'solution', text: AGAIN });
    after(0, 0, { do: 'resolve', by: 'staff' });
  }
  if (luck.often(0.04)) after(day, 2 * day, { do: 'write', by: 'customer', kind: 'complaint', text: COMPLAINT });
  if (luck.often(0.5)) after(60, 3 * day, { do: 'close', by: 'customer' });
  else if (luck.often(0.85)) after(7 * day, 8 * day, { do: 'close', by: 'staff' });
}

const REOPENED = 'Sorry, I have to open this again: after two days the same thing happened once more.';
const AGAIN = 'We looked at it once more together and found a loose connector behind the cover. It is fixed with a clip now.';
const COMPLAINT = 'It works now, but it took too long for us. Please tell us how this will be quicker the next time.';

/** A table of readings, one a quarter of an hour. */
function readings(luck: Chance, at: Date): string {
  const rows = Array.from({ length: 24 }, (_, i) => {
    const moment = new Date(at.getTime() - (24 - i) * 15 * MINUTE).toISOString().slice(0, 16);
    return `${moment},${(17 + luck.next() * 4).toFixed(2)}`;
  });
  return `time,reading\n${rows.join('\n')}\n`;
}

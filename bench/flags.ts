/** What `npm run bench` is told on the command line. */

export interface Flags {
  /** Cases in the database. */
  readonly size: number;
  /** Rounds; each measures every work on both servers. */
  readonly rounds: number;
  /** Seconds of one measurement. */
  readonly seconds: number;
  readonly connections: number;
  /** Folder whose database is kept, and used again when it is there; null = a folder that goes with the run. */
  readonly keep: string | null;
  /** Works to measure; all where empty. */
  readonly only: readonly string[];
  /** Writes nothing into docs/. */
  readonly dry: boolean;
  /** A folder for processor profiles of the product; null = none. */
  readonly profile: string | null;
}

const help = `npm run bench -- [--size 100000|1000000|10000000] [--rounds 3] [--seconds 4] [--connections 16]
                 [--keep FOLDER] [--only list,few,many,sort,subject,second,filter,tag,folder,detail,search,page,me,create] [--dry] [--profile FOLDER]`;

/** Reads the flags. Throws with the usage for anything unknown. */
export function readFlags(words: readonly string[]): Flags {
  const given = new Map<string, string>();
  for (let i = 0; i < words.length; i++) {
    const [name = '', inline] = (words[i] ?? '').split('=', 2);
    if (!['--size', '--rounds', '--seconds', '--connections', '--keep', '--only', '--dry', '--profile'].includes(name)) {
      throw new Error(`${name} is no flag of the bench.\n${help}`);
    }
    given.set(name, name === '--dry' ? '1' : (inline ?? words[++i] ?? ''));
  }
  const number = (name: string, fallback: number, least: number) => {
    const value = Number((given.get(name) ?? String(fallback)).replaceAll('_', ''));
    if (!Number.isFinite(value) || value < least) throw new Error(`${name} must be a number of at least ${least}.\n${help}`);
    return value;
  };
  return {
    size: number('--size', 100_000, 20_000),
    rounds: number('--rounds', 3, 1),
    seconds: number('--seconds', 4, 0.5),
    connections: number('--connections', 16, 1),
    keep: given.get('--keep') ?? null,
    only: (given.get('--only') ?? '').split(',').filter((word) => word !== ''),
    dry: given.has('--dry'),
    profile: given.get('--profile') ?? null,
  };
}

import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files that take ten seconds and more. They begin first: a long one that begins last leaves all workers but one idle, and a fresh
 * clone knows nothing yet of how long files take.
 */
const long = [
  'testing/oracle/campaign/campaign.test.ts',
  'testing/abuse/bad-input.test.ts',
  'testing/abuse/matrix.test.ts',
  'testing/replays.test.ts',
  'kernel/backup.test.ts',
  'kernel/postgres/postgres.test.ts',
  'sessions/recover.test.ts',
  'demo/demo.test.ts',
];

/** The order of files within a group; otherwise the one vitest would choose. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = long.findIndex((name) => moduleId.endsWith(`/server/${name}`));
      return at < 0 ? long.length : at;
    };
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}

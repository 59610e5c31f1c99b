import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files that take ten seconds and more. They begin first: a long one that begins last leaves all workers but one idle, and a fresh
 * clone knows nothing yet of how long files take.
 */
const long = [
  'server/testing/oracle/campaign/campaign.test.ts',
  'server/testing/oracle/campaign/campaign-second.test.ts',
  'server/testing/oracle/campaign/faults.test.ts',
  'server/testing/abuse/matrix.test.ts',
  'server/testing/abuse/bad-input.test.ts',
  'server/testing/abuse/world.test.ts',
  'server/kernel/backup.test.ts',
  'server/people/staff.test.ts',
  'server/people/organisations.test.ts',
  'server/people/invitations.test.ts',
  'server/portals/pages/pages.test.ts',
  'server/records/claims.test.ts',
  'server/sessions/recover.test.ts',
  'server/testing/abuse/failing.test.ts',
  'server/kernel/postgres/postgres.test.ts',
  'server/knowledge/folders.test.ts',
  'server/testing/nodes/nodes.test.ts',
  'e2e/portal-screens.prove.test.ts',
  'e2e/first-case.test.ts',
  'e2e/objects.test.ts',
  'e2e/doors.prove.test.ts',
  'e2e/life-cycle.test.ts',
  'e2e/newcomer.test.ts',
  'e2e/bricks.prove.test.ts',
  'e2e/arranging.prove.test.ts',
];

/** The order of files within a group; otherwise the one vitest would choose. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = long.findIndex((name) => moduleId.endsWith(`/${name}`));
      return at < 0 ? long.length : at;
    };
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}

/** The endpoints of the question "who can see it". */
import * as contracts from '../../../shared/contracts/readers.ts';
import type { Http } from '../../kernel/index.ts';
import { type Readers, readersOf, readersOfRecord, type Way } from './readers.ts';

const GRADES = ['none', 'read', 'comment', 'edit', 'delete'] as const;

const wayView = ({ kind, through, organisation, setting, given }: Way) => ({
  kind,
  through,
  organisation,
  setting,
  given: given && { by: given.by, at: given.at.toISOString() },
});

const view = ({ people, groups, rows, next }: Readers) => ({
  people,
  groups: groups.map((group) => ({ ...wayView(group), people: group.people })),
  rows: rows.map((row) => ({
    ...row,
    organisations: [...row.organisations],
    portals: [...row.portals],
    grade: GRADES[row.grade],
    ways: row.ways.map(wayView),
  })),
  next,
});

/** Mounts them. */
export function readersRoutes(http: Pick<Http, 'serve'>): void {
  http.serve(contracts.rightsReaders, async (ctx, { query: { cursor, ...question } }) =>
    view(await readersOf(ctx, { ...question, after: cursor })),
  );
  http.serve(contracts.recordReaders, async (ctx, { params, query: { cursor, ...question } }) =>
    view(await readersOfRecord(ctx, { ...question, object: params.object, record: params.uid, after: cursor })),
  );
}

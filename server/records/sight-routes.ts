/** The endpoint behind "what can she see"; the count is the gateway's own, so it stands here and not with the other questions. */
import { rightsSight } from '../../shared/contracts/readers.ts';
import { actingOf } from '../access/index.ts';
import type { Http } from '../kernel/index.ts';
import { type Seen, sightOf } from './sight.ts';

const GRADES = ['read', 'read', 'once', 'edit'] as const;

function view({ rights: { object, can, readable }, records }: Seen) {
  return {
    key: object.key,
    title: { ...object.title },
    attachedTo: object.attachedTo,
    can: { ...can },
    records,
    columns: [...readable.values()].map(({ column, grade }) => ({
      key: column.key,
      title: { ...column.title },
      grade: GRADES[grade],
    })),
    hidden: object.columns.length - readable.size,
  };
}

/** Mounts it. */
export function sightRoutes(http: Pick<Http, 'serve'>): void {
  http.serve(rightsSight, async (ctx, { query }) => {
    const seen = await sightOf(ctx, await actingOf(ctx, query));
    return { acts: seen !== null, objects: (seen ?? []).map(view) };
  });
}

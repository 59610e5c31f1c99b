/** Records that were chosen by hand, as a condition of a list: those that carry tags. It narrows what the gateway gives, and grants nothing. */
import { isUid } from '../../shared/columns/index.ts';
import type { ObjectRights } from '../access/index.ts';
import { type Ctx, problem } from '../kernel/index.ts';
import { hasMarks } from '../metadata/index.ts';
import type { ListQuery } from './model.ts';
import { type Chosen, carriesTags, taggedWith } from './store-chosen.ts';
import { readTagsByUid } from './tags/store.ts';

/** Tags that one list may ask for. */
const MOST = 5;

/**
 * What a request chooses; null where it chooses nothing. A tag that is not there for this actor is like one that does not exist.
 * Throws `bad_request`.
 */
export async function chosenBy(ctx: Ctx, rights: ObjectRights, query: Pick<ListQuery, 'tags'>): Promise<Chosen | null> {
  const uids = [...new Set(query.tags ?? [])];
  if (uids.length === 0) return null;
  if (uids.length > MOST) throw problem('bad_request', `Name at most ${MOST} tags.`);
  const { object } = rights;
  const rows = hasMarks(object) && uids.every(isUid) ? await readTagsByUid(ctx, object, uids) : [];
  const [first] = rows;
  if (first === undefined || rows.length < uids.length) throw problem('bad_request', 'There is no such tag here.');
  return {
    name: `tags ${rows
      .map(({ id }) => id)
      .sort()
      .join()}`,
    set: taggedWith(object, first.id),
    condition: (perRow) =>
      carriesTags(
        object,
        rows.map(({ id }) => id),
        perRow,
      ),
  };
}

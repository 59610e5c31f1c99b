/** The cases of the view in the address, page by page, awake for what happens to any of them. */
import type { ObjectDescription, RecordPage, RecordRow } from '../../../shared/contracts/records.ts';
import { usePages } from '../../api/index.ts';
import { columnOf } from '../../record/index.ts';
import { useQueryValue } from '../../ui/index.ts';
import { useMe } from '../me.tsx';
import { filterOf, type View, viewOf } from './views.ts';

const wanted = ['number', 'subject', 'status', 'organisation', 'contact', 'last_message_at', 'complained', 'staff_answered'];

export function useQueue(description: ObjectDescription) {
  const { uid } = useMe();
  const [viewName, setView] = useQueryValue('view');
  const [search, setSearch] = useQueryValue('q');
  const view = viewOf(viewName);
  const filter = filterOf(view, description, uid);
  const readable = wanted.filter((key) => columnOf(description, key));
  const list = usePages('GET /api/staff/records/:object', {
    params: { object: 'case' },
    query: {
      columns: readable.join(','),
      filter: filter && JSON.stringify(filter),
      sort: readable.includes('last_message_at') ? '-last_message_at' : undefined,
      search: search.trim() || undefined,
      count: 'true',
    },
  });
  const rows: readonly RecordRow[] = list.pages.flatMap((page) => page.rows);
  const count: RecordPage['count'] = list.pages[0]?.count;
  return { ...list, rows, count, view, setView: (next: View) => setView(next), search, setSearch };
}

export type Queue = ReturnType<typeof useQueue>;

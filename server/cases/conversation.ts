import type { Conversation, ConversationEntry } from '../../shared/contracts/cases.ts';
import { type Ctx, Problem } from '../kernel/index.ts';
import { get, type HistoryPage, history, list, type RecordPage } from '../records/index.ts';
import { portalTitle } from './store.ts';

/** Messages shown at once unless more are asked for, and the most that one list answers. */
const SHOWN = 100;

/**
 * A case with what was said and what happened to it, oldest first (MSG-03).
 * Everything comes through the gateway as this actor: what he may not read is not in it. `newest`: how many messages, and how many
 * notes. Throws `not_found`.
 */
export async function conversation(ctx: Ctx, uid: string, newest = SHOWN): Promise<Conversation> {
  const row = await get(ctx, 'case', uid);
  const [messages, notes, changes] = await Promise.all([
    attached(ctx, 'message', uid, newest),
    ctx.actor.kind === 'staff' ? attached(ctx, 'internal_note', uid, newest) : null,
    history(ctx, 'case', uid, { column: 'status' }),
  ]);
  const entries: ConversationEntry[] = [];
  for (const [kind, page] of [
    ['message', messages],
    ['note', notes],
  ] as const) {
    for (const r of page?.rows ?? []) entries.push({ kind, at: String(r.values.created_at ?? ''), row: plain(r) });
  }
  for (const c of changes.entries) {
    if (c.action === 'create') continue;
    entries.push({ kind: 'event', at: c.at, event: { by: c.by, column: 'status', old: plain(c.old), new: plain(c.new) } });
  }
  entries.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const origin = row.values.origin_portal;
  return {
    case: plain(row),
    entries,
    older: messages?.next != null || notes?.next != null,
    trail: trailOf(changes.entries),
    portal: ctx.actor.kind === 'staff' && typeof origin === 'string' ? await portalTitle(ctx, origin) : null,
  };
}

/** The statuses the case has had, each once, in the order it first had them. Only what this actor may read of the history. */
function trailOf(changes: HistoryPage['entries']): string[] {
  const oldest = changes.toReversed();
  return [...new Set(oldest.flatMap((c) => [c.old, c.new]).filter((key) => typeof key === 'string'))];
}

/** The newest records attached to the case; null where the actor has no right to that object at all. */
async function attached(
  ctx: Ctx,
  object: string,
  uid: string,
  newest: number,
): Promise<Pick<RecordPage, 'rows' | 'next'> | null> {
  const filter = { column: 'case', op: 'eq', value: uid } as const;
  const rows: RecordPage['rows'][number][] = [];
  let cursor: string | undefined;
  try {
    do {
      const page = await list(ctx, object, { filter, limit: Math.min(SHOWN, newest - rows.length), cursor });
      rows.push(...page.rows);
      cursor = page.next ?? undefined;
    } while (cursor !== undefined && rows.length < newest);
  } catch (e) {
    // A portal may show cases without messages: then there is no conversation, and the case is still there.
    if (e instanceof Problem && e.code === 'not_found') return null;
    throw e;
  }
  return { rows, next: cursor ?? null };
}

/** Drops readonly, which the contract's inferred type does not have. */
function plain<T>(value: T): Mutable<T> {
  return value as Mutable<T>;
}
type Mutable<T> = T extends readonly (infer I)[]
  ? Mutable<I>[]
  : T extends object
    ? { -readonly [K in keyof T]: Mutable<T[K]> }
    : T;

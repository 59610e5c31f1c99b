/** Arrangements in memory: all of them, one copy per process and counter of the configuration. */
import type { PageSet } from '../../../shared/contracts/record-pages.ts';
import { asSystem, type Ctx, type System } from '../../kernel/index.ts';
import { metadataOf } from '../../metadata/index.ts';
import { type PagePlace, readPages } from './store.ts';

type Pages = ReadonlyMap<string, PageSet>;

/** Two copies, because requests of the counter before are still under way. */
const copies = 2;
const kept = new WeakMap<System, Map<string, Promise<Pages>>>();

const keyOf = ({ objectId, portalId }: PagePlace) => `${objectId} ${portalId ?? ''}`;

/** The arrangement of an object's page at a place, whole; null where nothing is arranged. Never for an answer: see `pageHere`. */
export async function pageAt(ctx: Ctx, at: PagePlace): Promise<PageSet | null> {
  const { epoch } = await metadataOf(ctx);
  let copy = kept.get(ctx.system);
  if (copy === undefined) {
    copy = new Map();
    kept.set(ctx.system, copy);
  }
  let reading = copy.get(epoch);
  if (reading === undefined) {
    reading = readPages(asSystem(ctx, 'read pages of records')).then(
      (rows) => new Map(rows.map((row) => [keyOf(row), row.body])),
    );
    copy.set(epoch, reading);
    const held = copy;
    reading.catch(() => held.delete(epoch));
    for (const old of [...copy.keys()].slice(0, -copies)) copy.delete(old);
  }
  return (await reading).get(keyOf(at)) ?? null;
}

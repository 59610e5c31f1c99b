/** Following a record: its own list, and word of what others do there. */
import { rightsOn } from '../access/index.ts';
import { sendMail } from '../activity/index.ts';
import { type Ctx, every, problem, withTx } from '../kernel/index.ts';
import { metadataOf } from '../metadata/index.ts';
import { list, type Shown, visibleOf } from '../records/index.ts';
import { among, countFollows, isFollowed, readFollows, setFollow, takeDue } from './store-follows.ts';
import { type RecordAddress, talked } from './talk.ts';

/** Records that one person follows at most, and those named in his list. */
const MOST = 500;
const NAMED = 100;
/** Seconds that pass before word is given: several changes in a row are one mail. */
const PAUSE = 60;

/** Follows a record that the actor reads, or no more. Throws `not_found`, `too_many`. */
export async function follow(ctx: Ctx, address: RecordAddress, wanted: boolean): Promise<void> {
  const { rights, recordId } = await talked(ctx, address, !wanted);
  await withTx(ctx, async (tx) => {
    if (wanted && (await countFollows(tx)) >= MOST) throw problem('too_many', `You follow ${MOST} records already.`);
    await setFollow(tx, rights.object.id, recordId, wanted);
  });
}

/** Throws `not_found`. */
export async function follows(ctx: Ctx, address: RecordAddress): Promise<{ follows: boolean }> {
  const { rights, recordId } = await talked(ctx, address);
  return { follows: await isFollowed(ctx, rights.object.id, recordId) };
}

/** A label as text. */
export const labelOf = (value: Shown | undefined): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

interface Followed {
  readonly object: string;
  readonly title: Record<string, string>;
  readonly uid: string;
  readonly label: string;
}

/** The records the actor follows and may read now, the last one first. */
export async function followed(ctx: Ctx): Promise<Followed[]> {
  if (ctx.actor.portalOff.has('comments')) throw problem('not_found');
  const rows = await readFollows(ctx, MOST);
  const { objects } = await metadataOf(ctx);
  const found = new Map<string, Followed>();
  for (const object of objects.values()) {
    const ids = rows.filter(({ objectId }) => objectId === object.id).map(({ recordId }) => recordId);
    const rights = ids.length === 0 ? null : await rightsOn(ctx, object.key);
    if (rights === null || !rights.can.read) continue;
    const shown = object.displayColumn !== null && rights.readable.has(object.displayColumn) ? [object.displayColumn] : [];
    for (let at = 0; at < ids.length; at += NAMED) {
      const some = ids.slice(at, at + NAMED);
      const page = await list(ctx, object.key, { columns: shown, also: among(some), limit: NAMED });
      const labels = new Map(page.rows.map(({ uid, values }) => [uid, labelOf(values[shown[0] ?? ''])]));
      for (const [id, uid] of await visibleOf(ctx, object.key, some)) {
        const label = labels.get(uid);
        if (label !== undefined) found.set(`${object.id} ${id}`, { object: object.key, title: { ...object.title }, uid, label });
      }
    }
  }
  return rows.flatMap(({ objectId, recordId }) => found.get(`${objectId} ${recordId}`) ?? []);
}

/** Leaves a mail for everybody who follows a record that others wrote to. Rendered when it leaves, as its recipient. */
async function tellFollowers(ctx: Ctx): Promise<void> {
  const until = new Date(ctx.now.getTime() - PAUSE * 1000);
  await withTx(ctx, async (tx) => {
    for (const { objectId, recordId, userId, since, until: end } of await takeDue(tx, until)) {
      await sendMail(tx, 'record_followed', { object: objectId, record: recordId, person: userId, since, until: end });
    }
  });
}

export const followTimer = every('follows', PAUSE, tellFollowers);

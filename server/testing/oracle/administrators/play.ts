/** Sequences of an administrator's operations, and what must be as it was after each of them. */
import { sql } from '../../../kernel/index.ts';
import { prng } from '../prng.ts';
import { changed, pictureOf } from './outside.ts';
import { FOREIGN, restore, type Stage } from './stage.ts';
import { type Step, step } from './steps.ts';

export type Tally = Map<string, number>;
const note = (tally: Tally, name: string) => void tally.set(name, (tally.get(name) ?? 0) + 1);

/** Addresses that he typed himself are no news to him. */
const told = ({ answer }: Step): boolean => answer.includes(FOREIGN);

/** A sequence of `length` steps by this seed; answers what went wrong, null where nothing left the organisation. */
export async function play(stage: Stage, seed: number, length: number, tally: Tally): Promise<string | null> {
  const random = prng(seed);
  const owner = await stage.app.ctx('owner');
  for (let index = 0; index < length; index += 1) {
    await restore(stage, random);
    const before = await pictureOf(owner, stage.tables, stage.inside);
    const done = await step(stage, random).catch((error: unknown) => String(error));
    if (typeof done === 'string') return `seed ${seed}, step ${index + 1}: error: ${done}`;
    const after = await pictureOf(owner, stage.tables, stage.inside);
    note(tally, `${done.kind} ${done.outcome === 'accepted' ? 'accepted' : 'refused'}`);

    note(tally, done.outcome === 'accepted' ? 'accepted' : 'refused');
    const where = `seed ${seed}, step ${index + 1}, ${done.kind} ${JSON.stringify(done.asked)} ${done.outcome}`;
    const differences = changed(before, after);
    if (differences.length > 0) return `${where}: changed outside: ${differences.join(', ')}`;
    if (done.outcome === 'accepted' && done.stale) return `${where}: the authority was lost before`;
    if (told(done)) return `${where}: told of others: ${done.answer.slice(0, 600)}`;
  }
  return null;
}

/** Answers the way back to how people and their memberships are now; who came since then is gone. */
export async function rewinder(stage: Stage): Promise<() => Promise<void>> {
  const { db } = await stage.app.ctx('owner');
  const kept = (name: string) => sql.id('portico', `kept_${name}`);
  const tables = {
    membership: 'portico',
    membership_role: 'portico',
    portal_user: 'portico',
    session: 'auth',
    one_time_link: 'auth',
  };
  for (const [name, schema] of Object.entries(tables)) {
    await db.run(sql`create table ${kept(name)} as select * from ${sql.id(schema, name)}`);
  }
  const all = (name: string) => sql`insert into ${sql.id('portico', name)} overriding system value select * from ${kept(name)}`;
  return async () => {
    await db.batch([
      sql`delete from portico.membership_role`,
      sql`delete from portico.membership`,
      // First: who came may sign in with the address of somebody who was deleted and is now back.
      sql`delete from auth.one_time_link where id not in (select id from ${kept('one_time_link')})`,
      sql`delete from portico.portal_access where portal_user_id not in (select id from ${kept('portal_user')})`,
      sql`delete from portico.seat where portal_user_id not in (select id from ${kept('portal_user')})`,
      sql`delete from portico.portal_user where id not in (select id from ${kept('portal_user')})`,
      all('membership'),
      // Those of administrators came along by themselves.
      sql`delete from portico.membership_role`,
      all('membership_role'),
      sql`update portico.portal_user u set locked_at = k.locked_at, deleted_at = k.deleted_at, email = k.email,
        invited_at = k.invited_at, invitation_ends_at = k.invitation_ends_at, invitation_portal_id = k.invitation_portal_id,
        invited_by = k.invited_by from ${kept('portal_user')} k where k.id = u.id`,
      sql`update auth.session s set ended_at = k.ended_at from ${kept('session')} k where k.id = s.id`,
      sql`update auth.one_time_link l set revoked_at = k.revoked_at, token_hash = k.token_hash, generation = k.generation,
        subject = k.subject, expires_at = k.expires_at from ${kept('one_time_link')} k where k.id = l.id`,
      sql`update portico.principal set epoch = epoch + 1`,
    ]);
  };
}

/**
 * Sends a record's form; of a change only what was changed, against the version the reader began with (If-Match).
 *
 * After a 412 it learns what stands there now and puts both changes together. What only the other side changed is taken over and the
 * form is sent again by itself; where both changed a column the reader is asked, and what he typed stays in the form.
 */
import { type RefObject, useState } from 'react';
import type { ColumnDescription, ObjectDescription, RecordRow } from '../../../shared/contracts/records.ts';
import { call, Problem } from '../../api/index.ts';
import { useSay } from '../description.ts';
import { keyAt, useDoor } from '../door.tsx';
import { changedValues, type FormValues, startValues, valuesToSend } from '../form-values.ts';
import { type Clash, threeWay } from './three-way.ts';

/** The record as it was when the reader began: what his changes are changes of. */
export interface Base {
  readonly version: number;
  readonly values: FormValues;
}

export const baseOf = (columns: readonly ColumnDescription[], row: RecordRow): Base => ({
  version: row.version,
  values: startValues(columns, row),
});

/** Who was faster, and what both changed. */
export interface Race {
  /** Empty where the history does not say. */
  readonly name: string;
  readonly clashes: readonly Clash[];
  readonly taken: readonly string[];
}

/** Who changed which columns beside the reader, by their titles. */
export interface Others {
  readonly name: string;
  readonly taken: readonly string[];
}

/** Times that somebody else is faster again before the reader is told to look himself. */
const TRIES = 4;

interface Saving {
  readonly description: ObjectDescription;
  readonly row: RecordRow | undefined;
  /** All that the form holds. */
  readonly columns: readonly ColumnDescription[];
  /** Those of them that go out with these values: what a rule of the page hides does not. */
  readonly sent: (values: FormValues) => readonly ColumnDescription[];
  readonly base: RefObject<Base | null>;
  /** Kept with the draft, so that a reload knows what the changes were made to. */
  readonly keep: (base: Base) => void;
  /** Puts values of others into the form. */
  readonly show: (values: FormValues) => void;
  /** Told when changes of others in other columns were put together with the reader's own. */
  readonly onTaken: (others: Others) => void;
}

/** The server names fields `values.subject`; here they are called `subject`. */
function atFields(problem: Problem): Problem {
  const errors = problem.errors.map((fault) => ({ ...fault, path: fault.path.replace(/^(body\.)?values\./, '') }));
  return new Problem({ ...problem, detail: problem.detail, title: problem.title, errors });
}

export function useSaving({ description, row, columns, sent, base, keep, show, onTaken }: Saving) {
  const door = useDoor();
  const say = useSay();
  const [race, setRace] = useState<Race | null>(null);
  const [lost, setLost] = useState(false);
  const object = description.key;

  /** What stands there now, and who wrote last; throws where the record is not to be read any more. */
  async function learn(uid: string): Promise<{ now: RecordRow; name: string }> {
    const params = { object, uid };
    const [now, past] = await Promise.all([
      call(keyAt(door, 'GET /api/staff/records/:object/:uid'), { params }),
      call(keyAt(door, 'GET /api/staff/records/:object/:uid/history'), { params }).catch(() => null),
    ]);
    return { now, name: past?.entries[0]?.by?.displayName ?? '' };
  }

  async function change({ uid }: RecordRow, values: FormValues, tries: number, others: Others): Promise<RecordRow> {
    const since = base.current ?? { version: 0, values: {} };
    const body = { values: changedValues(sent(values), values, since.values) };
    const params = { object, uid };
    let saved: RecordRow;
    try {
      // Nothing of his own is left to send: what stands there is what he wants.
      const nothing = Object.keys(body.values).length === 0;
      saved = nothing
        ? await call(keyAt(door, 'GET /api/staff/records/:object/:uid'), { params })
        : await call(keyAt(door, 'PATCH /api/staff/records/:object/:uid'), { params, body, ifMatch: since.version });
    } catch (cause) {
      if (!(cause instanceof Problem) || cause.status !== 412) throw cause;
      const { now, name } = await learn(uid);
      const theirs = startValues(columns, now);
      const merged = threeWay(columns, { base: since.values, mine: values, theirs });
      base.current = { version: now.version, values: theirs };
      keep(base.current);
      show(merged.values);
      const taken = [...new Set([...others.taken, ...merged.taken.map((column) => say(column.title))])];
      if (merged.clashes.length === 0 && tries > 0) return change(now, merged.values, tries - 1, { name, taken });
      setRace(merged.clashes.length === 0 ? null : { name, clashes: merged.clashes, taken });
      throw cause;
    }
    if (others.taken.length > 0) onTaken(others);
    base.current = baseOf(columns, saved);
    setRace(null);
    return saved;
  }

  async function send(values: FormValues, idempotencyKey: string): Promise<RecordRow> {
    try {
      if (row) return await change(row, values, TRIES, { name: '', taken: [] });
      const body = { values: valuesToSend(sent(values), values, undefined) };
      return await call(keyAt(door, 'POST /api/staff/records/:object'), { params: { object }, body, idempotencyKey });
    } catch (cause) {
      if (!(cause instanceof Problem)) throw cause;
      setLost(row !== undefined && cause.status === 404);
      throw atFields(cause);
    }
  }
  return { send, race, lost };
}

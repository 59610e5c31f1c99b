import { createHash, randomUUID } from 'node:crypto';
import { isUid } from '../../shared/columns/index.ts';
import { GRADE, type ObjectRights } from '../access/index.ts';
import { type Ctx, invalid, problem, withTx } from '../kernel/index.ts';
import { beginnings } from './abilities.ts';
import { behaviourOf } from './behaviours.ts';
import { type Draft, draftOf } from './change.ts';
import { asText, lookAt } from './get.ts';
import type { Input, RecordRow, Stored, StoredRecord } from './model.ts';
import { obeyPage } from './pages/obey.ts';
import { checkContact, contactOf, organisationFor } from './placement.ts';
import { storedRecord } from './render.ts';
import { knownObject, missing, statusColumn } from './schema.ts';
import type { RawRow } from './store-read.ts';
import { insertRecord, isKeyTaken, readKey, takeKey, uidOf } from './store-write.ts';
import { type Body, boundBody, checkRequired, defaultOf } from './values.ts';
import { entriesOf, finish, parentOf, readBack, refused, unread, writeFiles } from './write.ts';

export interface CreateOptions {
  /** With a key, the same request again answers the same record, read with today's rights. */
  readonly idempotencyKey?: string;
}

/**
 * Makes a record. Throws `not_found` for an object or parent that is not there for him, `forbidden`, `unknown_column`, `invalid`,
 * `key_reused`.
 */
export async function create(ctx: Ctx, object: string, values: Input, options: CreateOptions = {}): Promise<RecordRow> {
  const rights = await knownObject(ctx, object);
  if (!rights.can.create) throw rights.can.read ? problem('forbidden', 'You may not add records here.') : missing();
  const key = ctx.actor.userId === null ? undefined : options.idempotencyKey;
  const hash = createHash('sha256')
    .update(JSON.stringify(['create', ctx.actor.portalId, object, values]))
    .digest();
  try {
    const look = rights.can.read ? await lookAt(ctx, rights) : null;
    let seen: readonly RawRow[] | null = null;
    const uid = await withTx(
      ctx,
      async (tx) => {
        const made = await createIn(tx, rights, values);
        // With the commit: whoever comes second with the same key fails here, and nothing of his record stays.
        if (key !== undefined) await takeKey(tx, key, hash, rights.object, made.id);
        return made.uid;
      },
      { sql: (made) => look?.sql(made), seen: (rows) => (seen = rows as readonly RawRow[]), options: asText },
    );
    if (look === null || seen === null) return await readBack(ctx, rights, uid);
    return (await look.shown(seen)) ?? unread(uid, 1);
  } catch (e) {
    // The second of two equal requests may have met the first one's record before it met the key, as a number that is taken.
    const uid = key === undefined ? null : await madeBefore(ctx, rights, key, hash, isKeyTaken(e));
    if (uid !== null) return readBack(ctx, rights, uid);
    throw refused(rights, e);
  }
}

/**
 * The record that the same request has made before; null where it has made none. Throws `key_reused` where the key is `taken` by
 * another request.
 */
async function madeBefore(ctx: Ctx, rights: ObjectRights, key: string, hash: Buffer, taken: boolean): Promise<string | null> {
  const before = await readKey(ctx, key);
  const same = before?.hash.equals(hash) === true && before.object === rights.object.id && before.record !== null;
  if (!same && taken) throw problem('key_reused', 'Use a new random key for a new request.');
  if (!same) return null;
  const uid = await uidOf(ctx, rights.object, String(before.record));
  // Behind the wall by now: the same as a record that is gone.
  if (uid === null) throw missing();
  return uid;
}

async function createIn(ctx: Ctx, rights: ObjectRights, input: Input): Promise<StoredRecord> {
  const { object } = rights;
  const parent = await attachedTo(ctx, rights, input);
  const body = await boundBody(ctx, rights, parent === null ? input : without(input, object.parentColumn ?? ''), rights.settable);
  if (parent !== null) body.values.set(object.parentColumn ?? '', parent.id);
  await checkContact(ctx, rights, body.values);
  const draft = draftOf({ kind: 'create', object, before: null, parent, values: await started(ctx, rights, body) });
  const otherwise = async (key: string) => (await started(ctx, rights, { values: new Map(), files: new Map() })).get(key) ?? null;
  await checkStage(ctx, rights, body, otherwise);
  await obeyPage(ctx, rights, draft, { ...body, otherwise });
  await behaviourOf(object).beforeWrite?.(ctx, draft);
  fillOrder(ctx, draft);
  checkRequired(rights, object.columns, (column) =>
    column.standard
      ? true
      : column.type === 'files'
        ? (body.files.get(column.key)?.length ?? 0) > 0
        : draft.after(column.key) !== null,
  );
  const organisation = await organisationFor(ctx, draft);
  const row = await insertRecord(ctx, rights, { uid: randomUUID(), values: draft.values, organisation });
  const made = storedRecord(row, object.columns);
  const files = await writeFiles(ctx, rights, made.id, body.files);
  await finish(ctx, draft, made, entriesOf(draft, made, files));
  return made;
}

/** Refuses a stage that nobody outside begins with. */
async function checkStage(
  { actor }: Ctx,
  { object }: ObjectRights,
  { values }: Body,
  first: (key: string) => Promise<Stored>,
): Promise<void> {
  const stage = statusColumn(object);
  if (stage === null || actor.kind !== 'portal' || !values.has(stage.key)) return;
  const wanted = values.get(stage.key) ?? null;
  const from = await first(stage.key);
  if (wanted === from || beginnings(actor, object, stage, from)?.includes(String(wanted)) !== false) return;
  throw invalid(`values.${stage.key}`, 'not_a_beginning', 'A new record does not begin with this.');
}

/** The values a record starts with: the body's, the session's contact, defaults for the rest. */
async function started(ctx: Ctx, { object }: ObjectRights, { values }: Body): Promise<Map<string, Stored>> {
  const all = new Map(values);
  const contact = contactOf(ctx, object);
  const given = (await behaviourOf(object).defaults?.(ctx)) ?? {};
  for (const column of object.columns) {
    if (column.standard || column.type === 'files' || column.type === 'number' || all.has(column.key)) continue;
    const value = column.key === object.contactColumn ? contact : null;
    all.set(column.key, value ?? given[column.key] ?? defaultOf(ctx, column));
  }
  return all;
}

/** The primary order is never empty: a record without a value of its own stands where it was made. */
function fillOrder(ctx: Ctx, draft: Draft): void {
  const column = draft.object.column(draft.object.orderColumn);
  if (column === undefined || column.standard || draft.after(column.key) !== null) return;
  draft.values.set(column.key, column.type === 'date' ? ctx.now.toISOString().slice(0, 10) : ctx.now.toISOString());
}

function without(input: Input, key: string): Input {
  const { [key]: _, ...rest } = input;
  return rest;
}

/**
 * The parent of an attached record, named by its uid in the parent column whatever the rules of that column say: the actor needs
 * `comment` on the parent (permissions.md, attached things). Throws `not_found` where he cannot read it, `forbidden` below `comment`.
 */
async function attachedTo(ctx: Ctx, rights: ObjectRights, input: Input): Promise<StoredRecord | null> {
  const { parentColumn } = rights.object;
  if (rights.parent === null || parentColumn === null) return null;
  const given = Object.hasOwn(input, parentColumn) ? input[parentColumn] : undefined;
  if (given === null || given === undefined) throw invalid(`values.${parentColumn}`, 'required', 'Say what this belongs to.');
  const parent = isUid(given) ? await parentOf(ctx, rights, { uid: given }) : null;
  if (parent === null) throw missing();
  if (parent.grade < GRADE.comment) throw problem('forbidden', 'You may read this, but not add to it.');
  return parent.record;
}

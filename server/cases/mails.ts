import { actorOf } from '../access/index.ts';
import { type MailRecipient, type MailTemplate, type MailValues, registerMail } from '../activity/index.ts';
import { type Ctx, contextFor, Problem } from '../kernel/index.ts';
import { metadataOf } from '../metadata/index.ts';
import { get, type RecordRow } from '../records/index.ts';
import { addressesOf, administrators, type CaseParties, messageUid, partiesOf } from './store.ts';

/** What a letter adds to the facts of the case; null = there is nothing to say to this reader. */
type Detail = (reader: Ctx, record: RecordRow) => Promise<{ values: MailValues; quote?: string } | null>;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const idOf = (value: unknown): string | null => (typeof value === 'string' && /^\d+$/.test(value) ? value : null);

/** A record as this reader may see it now; null where he may not. */
async function readable(reader: Ctx, object: string, uid: string): Promise<RecordRow | null> {
  try {
    return await get(reader, object, uid);
  } catch (e) {
    if (e instanceof Problem && e.code === 'not_found') return null;
    throw e;
  }
}

/**
 * One letter for one user, rendered with that user's own rights: what he may not read any more is not in it, and if he may not read
 * the case at all, nothing is sent.
 */
async function letter(
  ctx: Ctx,
  parties: CaseParties,
  user: { id: string; email: string; culture: string; staff: boolean },
  detail: Detail,
): Promise<MailRecipient | null> {
  if (!user.staff && parties.portal_slug === null) return null;
  const to = { key: user.id, address: user.email, languages: [user.culture], portalId: user.staff ? null : parties.portal_id };
  // While the portal is not active nobody outside can read the case: the letter waits (data-model.md, Portals).
  if (!user.staff && parties.portal_status !== 'active') return { ...to, values: {}, waiting: true };
  const actor = await actorOf(ctx.system, {
    principalId: user.id,
    ...(user.staff ? {} : { portalSlug: parties.portal_slug ?? '' }),
  });
  if (actor === null) return null;
  const reader = contextFor(ctx.system, actor, ctx.now, ctx.ref);
  const record = await readable(reader, 'case', parties.uid);
  const more = record === null ? null : await detail(reader, record);
  if (record === null || more === null) return null;
  return {
    ...to,
    values: { name: actor.displayName, number: text(record.values.number), title: text(record.values.subject), ...more.values },
    quote: more.quote,
    path: user.staff ? `/desk/cases/${parties.uid}` : `/p/${parties.portal_slug}/cases/${parties.uid}`,
    sender: parties.portal_title ?? undefined,
  };
}

/** The status in the reader's language. */
async function statusTitle(reader: Ctx, key: string): Promise<string> {
  const choices = (await metadataOf(reader)).objects.get('case')?.column('status')?.choices ?? [];
  const title = choices.find((c) => c.key === key)?.title ?? {};
  return title[reader.actor.culture] ?? title.en ?? key;
}

function author(record: RecordRow): string {
  const by = record.values.created_by;
  return by !== null && typeof by === 'object' && 'displayName' in by ? by.displayName : '';
}

/** What somebody wrote, for a letter about a message. */
function messageDetail(uid: string): Detail {
  return async (reader) => {
    const message = await readable(reader, 'message', uid);
    if (message === null) return null;
    const files = Array.isArray(message.values.files) ? message.values.files.map((f: { name: string }) => f.name).join(', ') : '';
    return { values: { author: author(message), files: files === '' ? null : files }, quote: text(message.values.text) };
  };
}

type Audience = (ctx: Ctx, parties: CaseParties) => readonly string[] | Promise<readonly string[]>;

const customers: Audience = (_ctx, parties) => parties.portal_users;
const everybody: Audience = (_ctx, parties) => [
  ...parties.portal_users,
  ...(parties.assignee === null ? [] : [parties.assignee]),
];
/** A complaint always reaches somebody: who has the case, else the administrators. */
const responsible: Audience = async (ctx, parties) =>
  parties.assignee === null ? (await administrators(ctx)).map((a) => a.id) : [parties.assignee];

function register(
  template: MailTemplate,
  audience: Audience,
  detailOf: (ctx: Ctx, payload: Readonly<Record<string, unknown>>) => Promise<Detail | null>,
): void {
  registerMail(template, async (ctx, payload, only) => {
    const caseId = idOf(payload.case);
    const parties = caseId === null ? null : await partiesOf(ctx, caseId);
    const detail = parties === null ? null : await detailOf(ctx, payload);
    if (parties === null || detail === null) return [];
    // Nobody is told by mail what he did himself; only the confirmation of a new case goes to its author.
    const told = (await audience(ctx, parties)).filter(
      (id) => (template === 'case_created' || id !== idOf(payload.by)) && (only === null || id === only),
    );
    const letters = await Promise.all((await addressesOf(ctx, told)).map((user) => letter(ctx, parties, user, detail)));
    return letters.filter((l) => l !== null);
  });
}

/** Registers the mails about cases (EML-06, MSG-05, FBK-04). */
export function registerCaseMails(): void {
  const ofMessage = async (ctx: Ctx, payload: Readonly<Record<string, unknown>>) => {
    const id = idOf(payload.message);
    const uid = id === null ? null : await messageUid(ctx, id);
    return uid === null ? null : messageDetail(uid);
  };
  register('case_created', customers, async () => async () => ({ values: {} }));
  register('case_message', everybody, ofMessage);
  register('complaint', responsible, ofMessage);
  register('case_status', everybody, async (_ctx, payload) => async (reader) => ({
    values: { status: await statusTitle(reader, text(payload.status)) },
  }));
}

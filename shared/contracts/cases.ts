/** What the case page needs beside the records' own endpoints: the conversation in one answer (CAS-01, MSG-03). */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { recordRow, shown, shownPerson } from './records.ts';

const entry = z.object({
  /** `message` and `note` are records; `event` is a change of status, told from the history. */
  kind: z.enum(['message', 'note', 'event']),
  at: z.string(),
  row: recordRow.optional(),
  event: z.object({ by: shownPerson.nullable(), column: z.string(), old: shown, new: shown }).optional(),
});
const conversation = z.object({
  case: recordRow,
  entries: z.array(entry),
  /** True where older messages exist than were sent. */
  older: z.boolean(),
  /** Keys of the statuses the case has had, in the order it first had them; empty where its status may not be read (CAS-03). */
  trail: z.array(z.string()),
  /** Title of the portal it came through, for staff. */
  portal: z.string().nullable(),
});
const name = z.string().max(200);
/** How many of the newest messages, and of the newest notes; 100 unless told. */
const query = z.strictObject({ messages: z.coerce.number().int().min(1).max(1000).optional() });

export const staffConversation = endpoint({
  method: 'GET',
  path: '/api/staff/cases/:uid/conversation',
  who: 'staff',
  summary: 'A case with its messages, internal notes and status changes, oldest first.',
  params: z.object({ uid: name }),
  query,
  answer: conversation,
});
export const portalConversation = endpoint({
  method: 'GET',
  path: '/api/portal/:portal/cases/:uid/conversation',
  who: 'portal',
  summary: 'A case with its messages and status changes, oldest first.',
  params: z.object({ portal: name, uid: name }),
  query,
  answer: conversation,
});

export type Conversation = z.infer<typeof conversation>;
export type ConversationEntry = z.infer<typeof entry>;

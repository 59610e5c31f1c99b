/** What was asked, said, noted and done on a case, oldest first (MSG-01..03); at the desk and on a portal alike. */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { ConversationEntry, Conversation as Talk } from '../../../shared/contracts/cases.ts';
import type { ObjectDescription, RecordRow, Shown, ShownFile } from '../../../shared/contracts/records.ts';
import { choiceOf, columnOf, PreviewCards, plainText, shapeOf, useSay } from '../../record/index.ts';
import {
  Button,
  Conversation,
  Hidden,
  Message,
  Row,
  SystemLine,
  type Tone,
  useQueryValue,
  useText,
  Words,
} from '../../ui/index.ts';

/** Beside a name: which side this person speaks for. */
export interface Side {
  readonly side?: string;
  readonly sideTone?: Tone;
}

interface CaseTalkProps {
  readonly talk: Talk;
  readonly description: ObjectDescription;
  /** `opening`: about who registered the case, not about who wrote a message. */
  readonly side: (person: Shown | undefined, opening: boolean) => Side;
}

/** Staff speak for the company, everybody else is one of its customers. */
export const isStaff = (person: Shown | undefined): boolean =>
  typeof person === 'object' && person !== null && 'kind' in person && person.kind === 'staff';

export function CaseTalk({ talk, description, side }: CaseTalkProps): ReactNode {
  const t = useText();
  return (
    <>
      {talk.older && <Older />}
      <NewlyHeard entries={talk.entries} />
      <Conversation label={t('common.talk.conversation')}>
        <Opening row={talk.case} side={side} />
        {talk.entries.map((entry) =>
          entry.row ? (
            <Said key={entry.row.uid} row={entry.row} note={entry.kind === 'note'} side={side} />
          ) : (
            <Happened key={`${entry.at} ${entry.event?.column}`} entry={entry} description={description} />
          ),
        )}
      </Conversation>
    </>
  );
}

const STEP = 100;
const MOST = 1000;

/** How many messages the page asks for; it stands in the address, so that a reload shows them again. */
export function useShownMessages(): [number, (count: number) => void] {
  const [value, set] = useQueryValue('messages');
  const asked = Number.parseInt(value, 10);
  return [asked > STEP ? Math.min(asked, MOST) : STEP, (count) => set(String(count))];
}

/** The way to what was said before. */
function Older(): ReactNode {
  const t = useText();
  const [shown, show] = useShownMessages();
  if (shown >= MOST)
    return (
      <Words as="p" size="sm" tone="dim">
        {t('common.talk.most', { count: MOST })}
      </Words>
    );
  return (
    <Row>
      <Button size="xs" onClick={() => show(shown + STEP)}>
        {t('common.talk.older')}
      </Button>
    </Row>
  );
}

/** Tells readers what came in while the case is on the screen. */
function NewlyHeard({ entries }: { entries: readonly ConversationEntry[] }): ReactNode {
  const t = useText();
  const last = entries.at(-1);
  const before = useRef(last?.at);
  const [words, setWords] = useState('');
  useEffect(() => {
    // Older ones that are fetched later are not new.
    if (last?.row && last.at > (before.current ?? '')) {
      setWords(t('common.talk.newMessage', { name: plainText(last.row.values.created_by) || t('common.talk.someone') }));
    }
    before.current = last?.at;
  }, [last, t]);
  return (
    <Hidden>
      <span role="status">{words}</span>
    </Hidden>
  );
}

interface SaidProps extends Pick<CaseTalkProps, 'side'> {
  readonly row: RecordRow;
}

/** What the case began with stands first, like a message. */
function Opening({ row, side }: SaidProps): ReactNode {
  const t = useText();
  const { description, contact, created_by, registered_at, created_at, attachments } = row.values;
  const at = plainText(registered_at) || plainText(created_at);
  const text = plainText(description);
  if (!at || (!text && !hasFiles(attachments))) return null;
  return (
    <Message
      author={plainText(created_by) || plainText(contact) || t('common.talk.someone')}
      at={at}
      {...side(created_by, true)}
      files={hasFiles(attachments) && <Attached object="case" uid={row.uid} files={attachments} />}
    >
      {text}
    </Message>
  );
}

function Said({ row, note, side }: SaidProps & { note: boolean }): ReactNode {
  const t = useText();
  const { text, kind, created_by, created_at, files } = row.values;
  return (
    <Message
      author={plainText(created_by) || t('common.talk.someone')}
      at={plainText(created_at)}
      kind={note ? 'note' : kind === 'complaint' || kind === 'solution' ? kind : undefined}
      {...(note ? {} : side(created_by, false))}
      files={hasFiles(files) && <Attached object={note ? 'internal_note' : 'message'} uid={row.uid} files={files} />}
    >
      {plainText(text)}
    </Message>
  );
}

function Happened({ entry, description }: { entry: ConversationEntry; description: ObjectDescription }): ReactNode {
  const t = useText();
  const say = useSay();
  const { event, at } = entry;
  if (!event) return null;
  const column = columnOf(description, event.column);
  const status = say(choiceOf(column, event.new)?.title) || plainText(event.new);
  const word = <b>{status}</b>;
  return (
    <SystemLine at={at} shape={shapeOf(column, event.new)} status={status}>
      {event.by
        ? t.rich('common.talk.byStatus', { name: event.by.displayName, status: word })
        : t.rich('common.talk.nowStatus', { status: word })}
    </SystemLine>
  );
}

const AT_ONCE = 2;

type Files = ShownFile[];
const hasFiles = (value: Shown | undefined): value is Files => Array.isArray(value) && value.length > 0;

interface AttachedProps {
  readonly object: string;
  readonly uid: string;
  readonly files: Files;
}

/** Two files are shown, the others behind “Read more” (MSG-02). */
function Attached({ object, uid, files }: AttachedProps): ReactNode {
  const t = useText();
  const [all, setAll] = useState(false);
  const shown = all ? files : files.slice(0, AT_ONCE);
  return (
    <>
      <PreviewCards files={shown} of={{ object, uid }} />
      {shown.length < files.length && (
        <Button kind="quiet" size="xs" onClick={() => setAll(true)}>
          {t('common.talk.readMore', { count: files.length - AT_ONCE })}
        </Button>
      )}
    </>
  );
}

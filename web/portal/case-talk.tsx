/** The conversation of a case: what was asked, what was said, what happened, oldest first (MSG-01..03). */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { ConversationEntry, Conversation as Talk } from '../../shared/contracts/cases.ts';
import type { ObjectDescription, RecordRow, Shown } from '../../shared/contracts/records.ts';
import { choiceOf, columnOf, plainText, shapeOf, useFileHref, useSay } from '../record/index.ts';
import { Button, Conversation, FileCards, Hidden, Message, SystemLine, useText, Words } from '../ui/index.ts';
import { usePortal } from './portal.tsx';

interface CaseTalkProps {
  readonly talk: Talk;
  readonly description: ObjectDescription;
}

export function CaseTalk({ talk, description }: CaseTalkProps): ReactNode {
  const t = useText();
  return (
    <>
      {talk.older && (
        <Words as="p" size="sm" tone="dim">
          {t('portal.case.older')}
        </Words>
      )}
      <NewlyHeard entries={talk.entries} />
      <Conversation label={t('portal.case.conversation')}>
        <Opening row={talk.case} />
        {talk.entries.map((entry) =>
          entry.row ? (
            <Said key={entry.row.uid} row={entry.row} />
          ) : (
            <Happened key={`${entry.at} ${entry.event?.column}`} entry={entry} description={description} />
          ),
        )}
      </Conversation>
    </>
  );
}

/** Tells readers what came in while they are on the page. */
function NewlyHeard({ entries }: { entries: readonly ConversationEntry[] }): ReactNode {
  const t = useText();
  const before = useRef(entries.length);
  const [words, setWords] = useState('');
  useEffect(() => {
    const last = entries.at(-1);
    if (entries.length > before.current && last?.row) {
      setWords(t('portal.case.newMessage', { name: plainText(last.row.values.created_by) || t('portal.case.someone') }));
    }
    before.current = entries.length;
  }, [entries, t]);
  return (
    <Hidden>
      <span role="status">{words}</span>
    </Hidden>
  );
}

const isStaff = (person: Shown | undefined): boolean =>
  typeof person === 'object' && person !== null && 'kind' in person && person.kind === 'staff';

/** The side a person speaks for is named for staff only: it is the company the customer talks to. */
function useSide(): (person: Shown | undefined) => { side?: string; sideTone?: 'brand' } {
  const { title } = usePortal();
  return (person) => (isStaff(person) ? { side: title, sideTone: 'brand' } : {});
}

/** What the case began with stands first, like a message. */
function Opening({ row }: { row: RecordRow }): ReactNode {
  const t = useText();
  const side = useSide();
  const { description, contact, created_by, registered_at, created_at, attachments } = row.values;
  const at = plainText(registered_at) || plainText(created_at);
  const text = plainText(description);
  if (!at || (!text && !attachments)) return null;
  return (
    <Message
      author={plainText(created_by) || plainText(contact) || t('portal.case.someone')}
      at={at}
      {...side(created_by)}
      files={has(attachments) && <Attached object="case" uid={row.uid} files={attachments} />}
    >
      {text}
    </Message>
  );
}

function Said({ row }: { row: RecordRow }): ReactNode {
  const t = useText();
  const side = useSide();
  const { text, kind, created_by, created_at, files } = row.values;
  return (
    <Message
      author={plainText(created_by) || t('portal.case.someone')}
      at={plainText(created_at)}
      kind={kind === 'complaint' || kind === 'solution' ? kind : undefined}
      {...side(created_by)}
      files={has(files) && <Attached object="message" uid={row.uid} files={files} />}
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
        ? t.rich('portal.case.byStatus', { name: event.by.displayName, status: word })
        : t.rich('portal.case.status', { status: word })}
    </SystemLine>
  );
}

const AT_ONCE = 2;
const has = (files: Shown | undefined): boolean => Array.isArray(files) && files.length > 0;

interface AttachedProps {
  readonly object: string;
  readonly uid: string;
  readonly files: Shown | undefined;
}

/** Two files are shown, the others behind “Read more” (MSG-02). */
function Attached({ object, uid, files }: AttachedProps): ReactNode {
  const t = useText();
  const href = useFileHref();
  const [all, setAll] = useState(false);
  if (!Array.isArray(files) || files.length === 0) return null;
  const shown = all ? files : files.slice(0, AT_ONCE);
  return (
    <>
      <FileCards files={shown.map((file) => ({ key: file.uid, ...file, href: href(object, uid, file.uid) }))} />
      {shown.length < files.length && (
        <Button kind="quiet" size="xs" onClick={() => setAll(true)}>
          {t('portal.case.attached', { more: files.length - AT_ONCE })}
        </Button>
      )}
    </>
  );
}

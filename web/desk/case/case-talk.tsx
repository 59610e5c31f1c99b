/** What was asked, said, noted and done on a case, oldest first (MSG-03). */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { ConversationEntry, Conversation as Talk } from '../../../shared/contracts/cases.ts';
import type { ObjectDescription, RecordRow, Shown } from '../../../shared/contracts/records.ts';
import { choiceOf, columnOf, plainText, shapeOf, useFileHref, useSay } from '../../record/index.ts';
import { Button, Conversation, FileCards, Hidden, Message, SystemLine, useText, Words } from '../../ui/index.ts';

export function CaseTalk({ talk, description }: { talk: Talk; description: ObjectDescription }): ReactNode {
  const t = useText();
  return (
    <>
      {talk.older && (
        <Words as="p" size="sm" tone="dim">
          {t('desk.case.older')}
        </Words>
      )}
      <NewlyHeard entries={talk.entries} />
      <Conversation label={t('desk.case.conversation')}>
        <Opening row={talk.case} />
        {talk.entries.map((entry) =>
          entry.row ? (
            <Said key={entry.row.uid} row={entry.row} note={entry.kind === 'note'} />
          ) : (
            <Happened key={`${entry.at} ${entry.event?.column}`} entry={entry} description={description} />
          ),
        )}
      </Conversation>
    </>
  );
}

/** Tells readers what came in while the case is on the screen. */
function NewlyHeard({ entries }: { entries: readonly ConversationEntry[] }): ReactNode {
  const t = useText();
  const before = useRef(entries.length);
  const [words, setWords] = useState('');
  useEffect(() => {
    const last = entries.at(-1);
    if (entries.length > before.current && last?.row) {
      setWords(t('desk.case.newMessage', { name: plainText(last.row.values.created_by) || t('desk.case.someone') }));
    }
    before.current = entries.length;
  }, [entries, t]);
  return (
    <Hidden>
      <span role="status">{words}</span>
    </Hidden>
  );
}

/** Staff speak to the customer, everybody else is one. */
function useSide(): (person: Shown | undefined) => { side: string; sideTone?: 'brand' } {
  const t = useText();
  return (person) => {
    const staff = typeof person === 'object' && person !== null && 'kind' in person && person.kind === 'staff';
    return staff ? { side: t('desk.case.toCustomer'), sideTone: 'brand' } : { side: t('desk.case.customer') };
  };
}

/** What the case began with stands first, like a message. */
function Opening({ row }: { row: RecordRow }): ReactNode {
  const t = useText();
  const side = useSide();
  const { description, contact, created_by, registered_at, created_at, attachments } = row.values;
  const at = plainText(registered_at) || plainText(created_at);
  if (!at) return null;
  const bySide = side(created_by);
  return (
    <Message
      author={plainText(created_by) || plainText(contact) || t('desk.case.someone')}
      at={at}
      {...bySide}
      side={bySide.sideTone ? t('desk.case.registered') : bySide.side}
      files={hasFiles(attachments) && <Attached object="case" uid={row.uid} files={attachments} />}
    >
      {plainText(description)}
    </Message>
  );
}

function Said({ row, note }: { row: RecordRow; note: boolean }): ReactNode {
  const t = useText();
  const side = useSide();
  const { text, kind, created_by, created_at, files } = row.values;
  const object = note ? 'internal_note' : 'message';
  return (
    <Message
      author={plainText(created_by) || t('desk.case.someone')}
      at={plainText(created_at)}
      kind={note ? 'note' : kind === 'complaint' || kind === 'solution' ? kind : undefined}
      {...(note ? {} : side(created_by))}
      files={hasFiles(files) && <Attached object={object} uid={row.uid} files={files} />}
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
        ? t.rich('desk.case.byStatus', { name: event.by.displayName, status: word })
        : t.rich('desk.case.nowStatus', { status: word })}
    </SystemLine>
  );
}

const AT_ONCE = 2;

type Files = Extract<Shown, readonly unknown[]>;
const hasFiles = (value: Shown | undefined): value is Files => Array.isArray(value) && value.length > 0;

interface AttachedProps {
  readonly object: string;
  readonly uid: string;
  readonly files: Files;
}

/** Two files are shown, the others behind a button (MSG-02). */
function Attached({ object, uid, files }: AttachedProps): ReactNode {
  const t = useText();
  const href = useFileHref();
  const [all, setAll] = useState(false);
  const shown = all ? files : files.slice(0, AT_ONCE);
  return (
    <>
      <FileCards files={shown.map((file) => ({ key: file.uid, ...file, href: href(object, uid, file.uid) }))} />
      {shown.length < files.length && (
        <Button kind="quiet" size="xs" onClick={() => setAll(true)}>
          {t('desk.case.moreFiles', { count: files.length - AT_ONCE })}
        </Button>
      )}
    </>
  );
}

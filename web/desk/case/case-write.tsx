/** Writing on a case: to the customer, or an internal note; sent alone or together with the next status. */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { RecordRow } from '../../../shared/contracts/records.ts';
import { call, Problem, problemText, useChange, useDraft } from '../../api/index.ts';
import type { CaseStatus } from '../../blocks/case/index.ts';
import { type FormFile, plainText, useAttaching } from '../../record/index.ts';
import {
  AlertIcon,
  Button,
  Composer,
  DownIcon,
  Menu,
  type MenuEntry,
  Notice,
  useFormat,
  usePhone,
  useText,
  useToast,
} from '../../ui/index.ts';
import css from './queue.module.css';

/** Somebody pressed a key for it: the voice is taken and the place to write gets the focus. */
export interface Want {
  readonly voice: 'reply' | 'note';
}

interface Written {
  readonly text: string;
  readonly files: readonly FormFile[];
  readonly voice: 'reply' | 'note';
}
const nothing: Written = { text: '', files: [], voice: 'reply' };

interface CaseWriteProps {
  readonly row: RecordRow;
  readonly status: CaseStatus;
  readonly want: Want | null;
  /** What was wanted is done. */
  readonly onTaken: () => void;
}

export function CaseWrite({ row, status, want, onTaken }: CaseWriteProps): ReactNode {
  const t = useText();
  const format = useFormat();
  const phone = usePhone();
  const toast = useToast();
  const box = useRef<HTMLDivElement>(null);
  const draft = useDraft<Written>(`message.${row.uid}`, nothing);
  const { text, files } = draft.value;
  const voice = status.talks ? draft.value.voice : 'note';
  const change = (changes: Partial<Written>): void => draft.set({ ...draft.value, ...changes });
  const attaching = useAttaching(files, (next) => change({ files: next }), {
    object: 'message',
    column: 'files',
    parent: row.uid,
  });
  const { send, busy, fault } = useSend(row, () => draft.clear());
  useWanted(want, (wanted) => {
    change({ voice: wanted });
    box.current?.querySelector('textarea')?.focus();
    onTaken();
  });
  const submit = (then?: Then): void => {
    if (attaching.busy) toast({ text: t('common.record.filesBusy'), icon: AlertIcon });
    else void send({ text, files, voice }, then);
  };
  const name = plainText(row.values.contact);
  const voices = [
    { value: 'reply', label: t('desk.write.reply') },
    { value: 'note', label: t('common.message.note'), internal: true },
  ];
  return (
    <div ref={box} className={css.write}>
      {!status.talks && <Notice>{t('desk.write.finished', { status: status.label })}</Notice>}
      {fault && (
        <Notice tone="late" live>
          {fault}
        </Notice>
      )}
      <Composer
        label={t(voice === 'note' ? 'desk.write.noteLabel' : 'desk.write.replyLabel')}
        voices={status.talks ? voices : voices.slice(1)}
        voice={voice}
        onVoice={(next) => change({ voice: next === 'note' ? 'note' : 'reply' })}
        to={name && t.rich('desk.write.to', { name: <b>{name}</b> })}
        value={text}
        onChange={(next) => change({ text: next })}
        onSend={() => submit()}
        send={voice === 'note' ? t('desk.write.addNote') : t('desk.write.keep', { status: status.label })}
        busy={busy}
        uploads={attaching.views}
        onFiles={attaching.add}
        onRemoveFile={attaching.remove}
        note={
          text !== '' && draft.keptAt
            ? t('common.draftKept', { time: format.short(draft.keptAt) })
            : !phone && t('common.files.dropNote', { limit: format.size(attaching.limit) })
        }
        after={voice === 'reply' && <Variants row={row} ready={text.trim() !== ''} onSend={submit} />}
      />
    </div>
  );
}

/** Does what a key asked for, once each time; `take` says that it is done, or a way through another tab would do it again. */
function useWanted(want: Want | null, take: (voice: Want['voice']) => void): void {
  const latest = useRef(take);
  latest.current = take;
  useEffect(() => {
    if (want) latest.current(want.voice);
  }, [want]);
}

/** What follows on a reply. */
type Then = 'resolve' | 'wait' | 'solution';

interface VariantsProps {
  readonly row: RecordRow;
  readonly ready: boolean;
  readonly onSend: (then: Then) => void;
}

function Variants({ row, ready, onSend }: VariantsProps): ReactNode {
  const t = useText();
  const entries: MenuEntry[] = [];
  const offer = (then: Then, label: string): void => {
    entries.push({ label, disabled: !ready, onSelect: () => onSend(then) });
  };
  if (row.can.actions.includes('resolve')) offer('resolve', t('desk.write.resolve'));
  if (row.can.actions.includes('wait')) offer('wait', t('desk.write.wait'));
  offer('solution', t('desk.write.solution'));
  const label = t('desk.write.variants');
  return (
    <Menu
      label={label}
      entries={entries}
      trigger={(props) => (
        <Button kind="primary" aria-label={label} title={label} {...props}>
          <DownIcon size="sm" />
        </Button>
      )}
    />
  );
}

/**
 * Sends the text, then does what follows on it with the version the case has by then. What was sent is not lost where that is refused; what
 * was refused stands at the place to write.
 */
function useSend(row: RecordRow, onSent: () => void) {
  const t = useText();
  const toast = useToast();
  const write = useChange('POST /api/staff/records/:object', { drafted: true });
  const act = useChange('POST /api/staff/records/:object/:uid/actions/:action');
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  async function perform({ text, files, voice }: Written, then: Then | undefined): Promise<void> {
    const values: Record<string, unknown> = { case: row.uid, text };
    if (files.length > 0) values.files = files.map((file) => file.uid);
    if (voice === 'reply') values.kind = then === 'resolve' || then === 'solution' ? 'solution' : 'message';
    await write.runAsync({ params: { object: voice === 'note' ? 'internal_note' : 'message' }, body: { values } });
    onSent();
    if (voice === 'reply' && (then === 'resolve' || then === 'wait')) {
      const params = { object: 'case', uid: row.uid };
      const fresh = await call('GET /api/staff/records/:object/:uid', { params });
      await act.runAsync({ params: { ...params, action: then }, body: {}, ifMatch: fresh.version });
    }
    toast(t(voice === 'note' ? 'desk.write.noted' : 'desk.write.sent'));
  }
  async function send(written: Written, then?: Then): Promise<void> {
    setBusy(true);
    setFault(null);
    try {
      await perform(written, then);
    } catch (cause) {
      if (!(cause instanceof Problem)) throw cause;
      setFault(cause.status < 500 && cause.detail ? cause.detail : problemText(t, cause));
    } finally {
      setBusy(false);
    }
  }
  return { send, busy, fault };
}

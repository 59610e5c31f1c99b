/** Writing on a case: a message with files, a complaint (MSG-01, FBK-04, FBK-05). Drafts survive a reload. */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { canGoInParts, problemText, useChange, useDraft } from '../api/index.ts';
import { type FormFile, useAttaching, useDoor } from '../record/index.ts';
import {
  Composer,
  Dialog,
  Field,
  FileDrop,
  Notice,
  Stack,
  TextArea,
  useFormat,
  usePhone,
  useText,
  useToast,
  Words,
} from '../ui/index.ts';
import { usePortal } from './portal.tsx';

interface Written {
  readonly text: string;
  readonly files: readonly FormFile[];
}
const nothing: Written = { text: '', files: [] };

function useWrite(onDone: () => void) {
  const { slug } = usePortal();
  const send = useChange('POST /api/portal/:portal/records/:object', { drafted: true, onDone });
  return {
    busy: send.busy,
    problem: send.problem,
    write: (values: Record<string, unknown>) => send.run({ params: { portal: slug, object: 'message' }, body: { values } }),
  };
}

interface CaseComposerProps {
  readonly uid: string;
  /** Files chosen elsewhere on the page: they are attached here. */
  readonly handed: readonly File[];
  readonly onTaken: () => void;
}

export function CaseComposer({ uid, handed, onTaken }: CaseComposerProps): ReactNode {
  const t = useText();
  const format = useFormat();
  const phone = usePhone();
  const toast = useToast();
  const place = useRef<HTMLDivElement>(null);
  const draft = useDraft<Written>(`message.${uid}`, nothing);
  const { text, files } = draft.value;
  const attaching = useAttaching(files, (next) => draft.set({ ...draft.value, files: next }), {
    object: 'message',
    column: 'files',
    parent: uid,
  });
  useHanded(handed, (given) => {
    attaching.add(given);
    onTaken();
    // What is left is to say what they are.
    place.current?.querySelector('textarea')?.focus();
  });
  const { write, busy, problem } = useWrite(() => {
    draft.clear();
    toast(t('portal.case.sent'));
  });
  const send = (): void => {
    if (attaching.busy) toast(t('common.record.filesBusy'));
    else write({ case: uid, kind: 'message', text, ...(files.length > 0 && { files: files.map((file) => file.uid) }) });
  };
  return (
    <div ref={place}>
      <Stack gap={8}>
        {problem && (
          <Notice tone="late" live>
            {problemText(t, problem)}
          </Notice>
        )}
        <Composer
          label={t('portal.case.write')}
          send={t('portal.case.send')}
          value={text}
          onChange={(next) => draft.set({ ...draft.value, text: next })}
          onSend={send}
          busy={busy}
          uploads={attaching.views}
          onFiles={attaching.add}
          onRemoveFile={attaching.remove}
          note={
            draft.keptAt
              ? t('common.draftKept', { time: format.short(draft.keptAt) })
              : !phone && t('common.files.dropNote', { limit: format.size(attaching.limit) })
          }
        />
      </Stack>
    </div>
  );
}

function useHanded(handed: readonly File[], take: (files: readonly File[]) => void): void {
  const latest = useRef(take);
  latest.current = take;
  useEffect(() => {
    if (handed.length > 0) latest.current(handed);
  }, [handed]);
}

/** Where files of a case stand, for who adds some by writing: they go with a message. */
export function FilesWithMessage({ onFiles }: { onFiles: (files: readonly File[]) => void }): ReactNode {
  const t = useText();
  const { fileLimit, largeFileLimit } = useDoor();
  return (
    <Stack gap={4}>
      <FileDrop onFiles={onFiles} limit={canGoInParts() ? Math.max(fileLimit, largeFileLimit) : fileLimit} />
      <Words size="xs" tone="dim">
        {t('portal.case.filesWithMessage')}
      </Words>
    </Stack>
  );
}

/** A complaint is heard in every status, also where ordinary messages are not (FBK-05). */
export function ComplainDialog({ uid, onClose }: { uid: string; onClose: () => void }): ReactNode {
  const t = useText();
  const toast = useToast();
  const draft = useDraft(`complaint.${uid}`, '');
  const [empty, setEmpty] = useState(false);
  const { write, busy, problem } = useWrite(() => {
    draft.clear();
    toast(t('portal.case.complained'));
    onClose();
  });
  const error = empty ? t('portal.case.complainNeeded') : problem ? problemText(t, problem) : undefined;
  return (
    <Dialog
      kind="question"
      title={t('portal.case.complainTitle')}
      sub={t('portal.case.complainSub')}
      submit={t('portal.case.complain')}
      busy={busy}
      onClose={onClose}
      onSubmit={() => {
        const text = draft.value.trim();
        setEmpty(text === '');
        if (text) write({ case: uid, kind: 'complaint', text });
      }}
    >
      <Field label={t('portal.case.complainLabel')} error={error} required>
        <TextArea
          value={draft.value}
          onChange={(text) => {
            setEmpty(false);
            draft.set(text);
          }}
          rows={5}
          maxLength={20_000}
        />
      </Field>
    </Dialog>
  );
}

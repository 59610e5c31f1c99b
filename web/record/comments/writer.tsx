/** The place to write a comment: what kind, people by `@`, kept as a draft until it is sent. */
import { type ReactNode, useEffect } from 'react';
import type { CommentKind } from '../../../shared/contracts/comments.ts';
import { DraftNote, problemText, useChange, useDraft } from '../../api/index.ts';
import { AlertIcon, Composer, Notice, Stack, useText, useToast } from '../../ui/index.ts';
import { useKeyAt } from '../door.tsx';
import { Mentions } from './mention-list.tsx';
import { type Mention, toSend } from './mentions.ts';

interface Draft {
  readonly text: string;
  readonly mentions: readonly Mention[];
  readonly kind: CommentKind | null;
}

const none: Draft = { text: '', mentions: [], kind: null };

interface WriterProps {
  readonly object: string;
  readonly uid: string;
  /** Kinds the reader may write, the usual one first. */
  readonly kinds: readonly CommentKind[];
}

export function CommentWriter({ object, uid, kinds }: WriterProps): ReactNode {
  const t = useText();
  const at = useKeyAt();
  const toast = useToast();
  const draft = useDraft<Draft>(`comment.${object}.${uid}`, none);
  const { text, mentions } = draft.value;
  const kind = draft.value.kind !== null && kinds.includes(draft.value.kind) ? draft.value.kind : (kinds[0] ?? 'public');
  const set = (changes: Partial<Draft>): void => draft.set({ ...draft.value, ...changes });
  const add = useChange(at('POST /api/staff/records/:object/:uid/comments'), {
    drafted: true,
    onDone: () => {
      draft.clear();
      toast(t('comments.sent'));
    },
  });
  const { reset } = add;
  // A fault belongs to what was sent, not to what is typed now.
  useEffect(() => {
    if (text !== '') reset();
  }, [text, reset]);
  return (
    <Stack gap={8}>
      {add.problem && (
        <Notice tone="late" icon={AlertIcon} live>
          {add.problem.errors[0]?.message ?? problemText(t, add.problem)}
        </Notice>
      )}
      <Mentions
        object={object}
        uid={uid}
        kind={kind}
        text={text}
        onMention={(next, person) => set({ text: next, mentions: [...mentions, person] })}
      >
        <Composer
          label={t(kind === 'internal' ? 'comments.writeInside' : 'comments.write')}
          value={text}
          onChange={(next) => set({ text: next })}
          onSend={() => add.run({ params: { object, uid }, body: { text: toSend(text, mentions), kind } })}
          send={t('comments.send')}
          busy={add.busy}
          voices={kinds.map((one) => ({ value: one, label: t(`comments.kind.${one}`), internal: one === 'internal' }))}
          voice={kind}
          onVoice={(next) => set({ kind: next === 'internal' ? 'internal' : 'public' })}
          to={t('comments.toPublic')}
          note={draft.keptAt ? <DraftNote at={draft.keptAt} /> : t('comments.how')}
        />
      </Mentions>
    </Stack>
  );
}

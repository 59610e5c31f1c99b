/** One comment: words with the people in them, who likes it, and for its author a way to change it or take it back. */
import { type ReactNode, useState } from 'react';
import type { RecordComment } from '../../../shared/contracts/comments.ts';
import { keptDraft, problemText, useChange, useDraft, WhyOrProblem } from '../../api/index.ts';
import {
  AlertIcon,
  Button,
  Dialog,
  HeartIcon,
  Message,
  Notice,
  Row,
  TextArea,
  useFocusLater,
  useText,
  useToast,
  Words,
} from '../../ui/index.ts';
import { useKeyAt } from '../door.tsx';
import css from './comments.module.css';
import { Mentions } from './mention-list.tsx';
import { toSend, toWrite } from './mentions.ts';

interface CommentProps {
  readonly object: string;
  readonly uid: string;
  readonly comment: RecordComment;
}

export function CommentView({ object, uid, comment }: CommentProps): ReactNode {
  const t = useText();
  // What was being written when the page was left is gone on with.
  const [editing, edit] = useState(() => comment.can.update && keptDraft(draftOf(comment)) !== null);
  const [removing, remove] = useState(false);
  const [begin, toBegin] = useFocusLater<HTMLButtonElement>();
  const close = (): void => {
    edit(false);
    toBegin();
  };
  const name = comment.by?.displayName ?? t('common.product');
  return (
    <Message author={name} at={comment.at} kind={comment.kind === 'internal' ? 'note' : undefined}>
      {editing ? (
        <Editing object={object} uid={uid} comment={comment} onClose={close} />
      ) : (
        <>
          <Parts parts={comment.parts} />
          {comment.changedAt && (
            <Words size="xs" tone="dim">
              {t('comments.changed')}
            </Words>
          )}
          <div className={css.deeds}>
            <Row wrap gap={4}>
              <Likes object={object} uid={uid} comment={comment} />
              {comment.can.update && (
                <Button ref={begin} kind="quiet" size="xs" onClick={() => edit(true)}>
                  {t('comments.edit')}
                </Button>
              )}
              {comment.can.delete && (
                <Button kind="quiet" size="xs" onClick={() => remove(true)}>
                  {t('comments.remove')}
                </Button>
              )}
            </Row>
          </div>
        </>
      )}
      {removing && <Removing object={object} uid={uid} comment={comment} onClose={() => remove(false)} />}
    </Message>
  );
}

function Parts({ parts }: Pick<RecordComment, 'parts'>): ReactNode {
  return (
    <div className={css.words}>
      {parts.map((part, place) =>
        typeof part === 'string' ? (
          part
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same person may be named twice, and nothing moves
          <b key={place} className={css.name}>
            @{part.displayName}
          </b>
        ),
      )}
    </div>
  );
}

function Likes({ object, uid, comment }: CommentProps): ReactNode {
  const t = useText();
  const at = useKeyAt();
  const toast = useToast();
  const onFailed = (problem: Parameters<typeof problemText>[1]): void =>
    toast({ text: problemText(t, problem), icon: AlertIcon });
  const like = useChange(at('PUT /api/staff/records/:object/:uid/likes/:entry'), { onFailed });
  const unlike = useChange(at('DELETE /api/staff/records/:object/:uid/likes/:entry'), { onFailed });
  const { likes, liked, can } = comment;
  const deed = liked ? unlike : like;
  return (
    <Button
      kind="quiet"
      size="xs"
      icon={HeartIcon}
      aria-pressed={liked}
      aria-label={t('comments.like', { count: likes })}
      className={liked ? css.liked : undefined}
      busy={like.busy || unlike.busy}
      disabled={!can.like}
      onClick={() => deed.run({ params: { object, uid, entry: comment.uid } })}
    >
      {likes > 0 ? String(likes) : t('comments.likeIt')}
    </Button>
  );
}

const draftOf = ({ uid }: RecordComment): string => `comment.changed.${uid}`;

function Editing({ object, uid, comment, onClose }: CommentProps & { onClose: () => void }): ReactNode {
  const t = useText();
  const at = useKeyAt();
  const { value: state, set: setState, clear } = useDraft(draftOf(comment), toWrite(comment));
  const close = (): void => {
    clear();
    onClose();
  };
  const change = useChange(at('PATCH /api/staff/records/:object/:uid/comments/:entry'), { onDone: close });
  return (
    <form
      className={css.editing}
      onSubmit={(event) => {
        event.preventDefault();
        change.run({ params: { object, uid, entry: comment.uid }, body: { text: toSend(state.text, state.mentions) } });
      }}
    >
      <Mentions
        object={object}
        uid={uid}
        kind={comment.kind}
        text={state.text}
        onMention={(text, person) => setState({ text, mentions: [...state.mentions, person] })}
      >
        <TextArea
          value={state.text}
          onChange={(text) => setState({ ...state, text })}
          aria-label={t('comments.edit')}
          rows={3}
          autoFocus
        />
      </Mentions>
      {change.problem && (
        <Notice tone="late" live>
          {change.problem.errors[0]?.message ?? problemText(t, change.problem)}
        </Notice>
      )}
      <Row end wrap>
        <Button size="xs" onClick={close}>
          {t('common.cancel')}
        </Button>
        <Button size="xs" kind="primary" type="submit" busy={change.busy} disabled={state.text.trim() === ''}>
          {t('common.record.save')}
        </Button>
      </Row>
    </form>
  );
}

function Removing({ object, uid, comment, onClose }: CommentProps & { onClose: () => void }): ReactNode {
  const t = useText();
  const at = useKeyAt();
  const toast = useToast();
  const remove = useChange(at('DELETE /api/staff/records/:object/:uid/comments/:entry'), {
    onDone: () => {
      toast(t('comments.removed'));
      onClose();
    },
  });
  return (
    <Dialog
      kind="question"
      danger
      title={t('comments.removeTitle')}
      busy={remove.busy}
      onSubmit={() => remove.run({ params: { object, uid, entry: comment.uid } })}
      onClose={onClose}
    >
      <WhyOrProblem problem={remove.problem}>{t('comments.removeWhy')}</WhyOrProblem>
    </Dialog>
  );
}

/** A comment on an article, for its readers and for staff; and the question before one is deleted. */
import type { ReactNode } from 'react';
import { useChange, WhyOrProblem } from '../../api/index.ts';
import { useKeyAt } from '../../record/index.ts';
import { Avatar, Dialog, RelativeTime, useToast } from '../../ui/index.ts';
import css from './comment.module.css';

interface CommentRowProps {
  /** Whose words they are. */
  readonly name: string;
  readonly at: string;
  /** Beside the name and the day. */
  readonly more?: ReactNode;
  /** The words, or the form in their place. */
  readonly children: ReactNode;
  /** What may be done with it. */
  readonly deeds?: ReactNode;
}

/** Stands in a list. */
export function CommentRow({ name, at, more, children, deeds }: CommentRowProps): ReactNode {
  return (
    <li className={css.comment}>
      <Avatar name={name} />
      <div>
        <div className={css.who}>
          <b>{name}</b>
          <RelativeTime at={at} as="day" />
          {more}
        </div>
        {typeof children === 'string' ? <p className={css.words}>{children}</p> : children}
        {deeds && <div className={css.deeds}>{deeds}</div>}
      </div>
    </li>
  );
}

interface RemoveCommentProps {
  readonly comment: { readonly uid: string; readonly version: number };
  /** Words of this face: title and button of the question, what it means, what is said afterwards. */
  readonly title: string;
  readonly submit: string;
  readonly why: string;
  readonly done: string;
  readonly onClose: () => void;
}

export function RemoveComment({ comment, title, submit, why, done, onClose }: RemoveCommentProps): ReactNode {
  const toast = useToast();
  const at = useKeyAt();
  const remove = useChange(at('DELETE /api/staff/records/:object/:uid'), {
    onDone: () => {
      toast(done);
      onClose();
    },
  });
  return (
    <Dialog
      kind="question"
      danger
      title={title}
      submit={submit}
      busy={remove.busy}
      onSubmit={() => remove.run({ params: { object: 'article_comment', uid: comment.uid }, ifMatch: comment.version })}
      onClose={onClose}
    >
      <WhyOrProblem problem={remove.problem}>{why}</WhyOrProblem>
    </Dialog>
  );
}

/** What readers say about an article: write, change and delete one's own, like others' (KBA-04, MSG-06). */
import { type ReactNode, useState } from 'react';
import type { Article, ArticleComment } from '../../../shared/contracts/knowledge.ts';
import { DraftNote, Load, problemText, useChange, useDraft, usePages } from '../../api/index.ts';
import { CommentRow, RemoveComment } from '../../blocks/knowledge/index.ts';
import { plainText } from '../../record/index.ts';
import {
  AlertIcon,
  Badge,
  Button,
  Composer,
  Count,
  Field,
  Hidden,
  MoreButton,
  Row,
  SkeletonRows,
  TextArea,
  useText,
  useToast,
  Words,
} from '../../ui/index.ts';
import { usePortal } from '../portal.tsx';
import css from './article.module.css';
import { HeartIcon } from './icons.tsx';

const LONGEST = 10_000;

export function Comments({ article }: { article: Article }): ReactNode {
  const t = useText();
  const { slug } = usePortal();
  const comments = usePages('GET /api/portal/:portal/knowledge/articles/:uid/comments', {
    params: { portal: slug, uid: article.uid },
    about: ['article_comment', `published_article:${article.uid}`],
  });
  const rows = comments.isPending ? undefined : comments.pages.flatMap((page) => page.rows);
  if (!article.canComment && rows?.length === 0) return null;
  return (
    <section className={css.comments} aria-labelledby="article-comments">
      <h2 id="article-comments">
        {t('knowledge.comments.title')} {article.comments > 0 && <Count>{article.comments}</Count>}
      </h2>
      <Load
        of={{ data: rows, error: comments.error, refetch: comments.refetch }}
        skeleton={<SkeletonRows rows={2} />}
        failed={t('knowledge.comments.failed')}
      >
        {(all) => (
          <>
            {all.length === 0 && (
              <Words as="p" tone="muted">
                {t('knowledge.comments.none')}
              </Words>
            )}
            <ol>
              {all.map((one) => (
                <Comment key={one.uid} comment={one} />
              ))}
            </ol>
            {comments.more && (
              <MoreButton onMore={comments.more} busy={comments.loadingMore}>
                {t('knowledge.comments.earlier')}
              </MoreButton>
            )}
          </>
        )}
      </Load>
      {article.canComment && <Write article={article.uid} />}
    </section>
  );
}

function Write({ article }: { article: string }): ReactNode {
  const t = useText();
  const toast = useToast();
  const { slug } = usePortal();
  const draft = useDraft(`comment.${article}`, '');
  const send = useChange('POST /api/portal/:portal/records/:object', {
    drafted: true,
    onDone: () => draft.clear(),
    onFailed: (problem) => toast({ text: problemText(t, problem), icon: AlertIcon }),
  });
  return (
    <Composer
      label={t('knowledge.comments.write')}
      value={draft.value}
      onChange={(text) => draft.set(text.slice(0, LONGEST))}
      send={t('knowledge.comments.publish')}
      busy={send.busy}
      onSend={() =>
        send.run({ params: { portal: slug, object: 'article_comment' }, body: { values: { article, text: draft.value.trim() } } })
      }
      note={
        <>
          <Words size="xs" tone="dim">
            {t('knowledge.comments.who')}
          </Words>{' '}
          <DraftNote at={draft.keptAt} />
        </>
      }
    />
  );
}

function Comment({ comment }: { comment: ArticleComment }): ReactNode {
  const t = useText();
  const [editing, edit] = useState(false);
  const [deleting, remove] = useState(false);
  const name = plainText(comment.by);
  const more = (
    <>
      {comment.by?.kind === 'staff' && <Badge tone="brand">{t('knowledge.comments.staff')}</Badge>}
      {comment.editedAt && (
        <Words size="xs" tone="dim">
          {t('knowledge.comments.edited')}
        </Words>
      )}
    </>
  );
  const deeds = (
    <>
      <Like comment={comment} name={name} />
      {comment.can.update && (
        <Button kind="quiet" size="xs" onClick={() => edit(true)}>
          {t('knowledge.comments.edit')}
        </Button>
      )}
      {comment.can.delete && (
        <Button kind="quiet" size="xs" onClick={() => remove(true)}>
          {t('knowledge.comments.delete')}
        </Button>
      )}
    </>
  );
  return (
    <>
      <CommentRow name={name} at={comment.at} more={more} deeds={!editing && deeds}>
        {editing ? <Edit comment={comment} onClose={() => edit(false)} /> : comment.text}
      </CommentRow>
      {deleting && (
        <RemoveComment
          comment={comment}
          title={t('knowledge.comments.deleteTitle')}
          submit={t('knowledge.comments.delete')}
          why={t('knowledge.comments.deleteWhy')}
          done={t('knowledge.comments.deleted')}
          onClose={() => remove(false)}
        />
      )}
    </>
  );
}

function Like({ comment, name }: { comment: ArticleComment; name: string }): ReactNode {
  const t = useText();
  const toast = useToast();
  const { slug } = usePortal();
  const onFailed = (): void => toast({ text: t('knowledge.helpful.failed'), icon: AlertIcon });
  const like = useChange('PUT /api/portal/:portal/knowledge/comments/:uid/like', { onFailed });
  const unlike = useChange('DELETE /api/portal/:portal/knowledge/comments/:uid/like', { onFailed });
  return (
    <Button
      kind="quiet"
      size="xs"
      icon={HeartIcon}
      aria-pressed={comment.liked}
      className={comment.liked ? css.pressed : undefined}
      onClick={() => (comment.liked ? unlike : like).run({ params: { portal: slug, uid: comment.uid } })}
    >
      <Hidden>{t('knowledge.comments.like', { name })} </Hidden>
      {comment.likes}
    </Button>
  );
}

interface DeedProps {
  readonly comment: ArticleComment;
  readonly onClose: () => void;
}

function Edit({ comment, onClose }: DeedProps): ReactNode {
  const t = useText();
  const { slug } = usePortal();
  const draft = useDraft(`comment.edit.${comment.uid}`, comment.text);
  const save = useChange('PATCH /api/portal/:portal/records/:object/:uid', {
    onDone: () => {
      draft.clear();
      onClose();
    },
  });
  return (
    <form
      className={css.reason}
      onSubmit={(event) => {
        event.preventDefault();
        const params = { portal: slug, object: 'article_comment', uid: comment.uid };
        save.run({ params, body: { values: { text: draft.value.trim() } }, ifMatch: comment.version });
      }}
    >
      <Field
        label={t('knowledge.comments.edit')}
        error={save.problem ? problemText(t, save.problem) : draft.value.trim() === '' ? t('common.record.required') : undefined}
      >
        <TextArea value={draft.value} onChange={draft.set} rows={3} maxLength={LONGEST} />
      </Field>
      <Row end>
        <Button
          onClick={() => {
            draft.clear();
            onClose();
          }}
        >
          {t('common.cancel')}
        </Button>
        <Button type="submit" kind="primary" busy={save.busy} disabled={draft.value.trim() === ''}>
          {t('knowledge.comments.save')}
        </Button>
      </Row>
    </form>
  );
}

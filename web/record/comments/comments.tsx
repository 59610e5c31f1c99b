/** What people say about a record: the newest first, below the place to write. */
import type { ReactNode } from 'react';
import { Problem, problemText, usePages } from '../../api/index.ts';
import {
  Conversation,
  EmptyState,
  ErrorState,
  MailIcon,
  MoreButton,
  MoreText,
  SkeletonRows,
  Stack,
  useText,
} from '../../ui/index.ts';
import { useKeyAt } from '../door.tsx';
import { CommentView } from './comment.tsx';
import css from './comments.module.css';
import { commentText } from './words.ts';
import { CommentWriter } from './writer.tsx';

interface RecordCommentsProps {
  readonly object: string;
  readonly uid: string;
}

export function RecordComments(props: RecordCommentsProps): ReactNode {
  return (
    <MoreText files={commentText}>
      <Comments {...props} />
    </MoreText>
  );
}

function Comments({ object, uid }: RecordCommentsProps): ReactNode {
  const t = useText();
  const at = useKeyAt();
  const pages = usePages(at('GET /api/staff/records/:object/:uid/comments'), { params: { object, uid } });
  if (pages.isPending) return <SkeletonRows rows={4} />;
  const all = pages.pages.flatMap((page) => page.comments);
  if (pages.error instanceof Problem && pages.pages.length === 0) {
    return (
      <ErrorState title={t('comments.failed')} onRetry={pages.refetch} reference={pages.error.reference}>
        {pages.error.status < 500 ? problemText(t, pages.error) : undefined}
      </ErrorState>
    );
  }
  const kinds = pages.pages[0]?.writes ?? [];
  return (
    <div className={css.tab}>
      <Stack gap={16}>
        {kinds.length > 0 && <CommentWriter object={object} uid={uid} kinds={kinds} />}
        {all.length === 0 ? (
          <EmptyState icon={MailIcon} title={t('comments.none')}>
            {t(kinds.length > 0 ? 'comments.noneWhy' : 'comments.noneRead')}
          </EmptyState>
        ) : (
          <Conversation label={t('comments.title')}>
            {all.map((comment) => (
              <CommentView key={comment.uid} object={object} uid={uid} comment={comment} />
            ))}
          </Conversation>
        )}
        {pages.more && (
          <MoreButton kind="quiet" onMore={pages.more} busy={pages.loadingMore}>
            {t('common.more')}
          </MoreButton>
        )}
      </Stack>
    </div>
  );
}

/** What readers say about an article: how many it helped, why not, and their comments, which staff may take away. */
import { type ReactNode, useState } from 'react';
import type { ArticleState } from '../../../shared/contracts/knowledge-staff.ts';
import type { RecordRow } from '../../../shared/contracts/records.ts';
import { type Answer, Load, useCall, usePages } from '../../api/index.ts';
import { CommentRow, RemoveComment } from '../../blocks/knowledge/index.ts';
import { plainText } from '../../record/index.ts';
import {
  Badge,
  Button,
  Card,
  EmptyState,
  KeyValues,
  MoreButton,
  SkeletonRows,
  Stack,
  UsersIcon,
  useFormat,
  useText,
  Words,
} from '../../ui/index.ts';
import css from './knowledge.module.css';

type Feedback = Answer<'GET /api/staff/knowledge/articles/:uid/feedback'>;

export function Readers({ state }: { state: ArticleState }): ReactNode {
  const t = useText();
  const feedback = useCall('GET /api/staff/knowledge/articles/:uid/feedback', { params: { uid: state.uid } });
  if (state.published === null) {
    return (
      <EmptyState icon={UsersIcon} as="h2" title={t('articles.readers.none')}>
        {t('articles.readers.noneWhy')}
      </EmptyState>
    );
  }
  return (
    <div className={css.said}>
      <Load of={feedback} skeleton={<SkeletonRows rows={4} />} failed={t('articles.readers.failed')}>
        {(known) => <Said feedback={known} />}
      </Load>
      <Comments published={state.published} />
    </div>
  );
}

/** Helpful of all who said anything, in percent; null where nobody did. */
export const rateOf = ({ helpful, notHelpful }: { helpful: number; notHelpful: number }): number | null =>
  helpful + notHelpful === 0 ? null : Math.round((100 * helpful) / (helpful + notHelpful));

function Said({ feedback }: { feedback: Feedback }): ReactNode {
  const t = useText();
  const format = useFormat();
  const rate = (one: { helpful: number; notHelpful: number }): string => {
    const percent = rateOf(one);
    return percent === null
      ? '–'
      : t('articles.readers.rate', { percent, helpful: one.helpful, all: one.helpful + one.notHelpful });
  };
  return (
    <Stack gap={16}>
      <Card title={t('articles.readers.feedback')} pad>
        <KeyValues
          rows={[
            [t('articles.readers.views'), format.number(feedback.views)],
            [t('articles.readers.likes'), format.number(feedback.likes)],
            ...feedback.editions.map((one) => [t('articles.readers.edition', { number: one.edition }), rate(one)] as const),
          ]}
        />
      </Card>
      <Card title={t('articles.readers.reasons')} pad>
        {feedback.reasons.length === 0 ? (
          <Words as="p" tone="muted">
            {t('articles.readers.noReasons')}
          </Words>
        ) : (
          <ul className={css.reasons}>
            {feedback.reasons.map((one) => (
              <li key={`${one.at} ${one.reason}`}>
                <p>{one.reason}</p>
                <Words as="p" size="xs" tone="dim">
                  {[plainText(one.by), t('articles.readers.edition', { number: one.edition }), format.long(one.at)]
                    .filter(Boolean)
                    .join(' · ')}
                </Words>
                {!one.helpful && <Badge tone="warn">{t('articles.readers.notHelpful')}</Badge>}
              </li>
            ))}
          </ul>
        )}
      </Card>
    </Stack>
  );
}

function Comments({ published }: { published: string }): ReactNode {
  const t = useText();
  const [removing, remove] = useState<RecordRow | null>(null);
  const pages = usePages('GET /api/staff/records/:object', {
    params: { object: 'article_comment' },
    query: {
      columns: 'text,created_by,created_at',
      filter: JSON.stringify({ column: 'article', op: 'eq', value: published }),
      sort: '-created_at',
    },
  });
  const rows = pages.isPending ? undefined : pages.pages.flatMap((page) => page.rows);
  return (
    <Card title={t('articles.readers.comments')} pad>
      <Load of={{ data: rows, error: pages.error, refetch: pages.refetch }} failed={t('articles.readers.failed')}>
        {(all) =>
          all.length === 0 ? (
            <Words as="p" tone="muted">
              {t('articles.readers.noComments')}
            </Words>
          ) : (
            <ul>
              {all.map((row) => (
                <CommentRow
                  key={row.uid}
                  name={plainText(row.values.created_by)}
                  at={String(row.values.created_at)}
                  deeds={
                    row.can.delete && (
                      <Button kind="danger" size="xs" onClick={() => remove(row)}>
                        {t('articles.readers.remove')}
                      </Button>
                    )
                  }
                >
                  {plainText(row.values.text)}
                </CommentRow>
              ))}
            </ul>
          )
        }
      </Load>
      {pages.more && (
        <MoreButton onMore={pages.more} busy={pages.loadingMore}>
          {t('articles.readers.more')}
        </MoreButton>
      )}
      {removing && (
        <RemoveComment
          comment={removing}
          title={t('articles.readers.removeTitle')}
          submit={t('articles.readers.remove')}
          why={plainText(removing.values.text)}
          done={t('articles.readers.removed')}
          onClose={() => remove(null)}
        />
      )}
    </Card>
  );
}

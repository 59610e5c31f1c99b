/** “Was this helpful?”, once per reader and edition, with the reason where it was not; and the like (KBA-07). */
import { type ReactNode, useState } from 'react';
import type { Article } from '../../../shared/contracts/knowledge.ts';
import { useChange } from '../../api/index.ts';
import { AlertIcon, Button, CheckIcon, Field, Row, TextArea, useText, useToast } from '../../ui/index.ts';
import { usePortal } from '../portal.tsx';
import css from './article.module.css';
import { HeartIcon, ThumbIcon } from './icons.tsx';

export function Helpful({ article }: { article: Article }): ReactNode {
  const t = useText();
  const toast = useToast();
  const { slug } = usePortal();
  const params = { portal: slug, uid: article.uid };
  const onFailed = (): void => toast({ text: t('knowledge.helpful.failed'), icon: AlertIcon });
  const [asking, ask] = useState(false);
  const vote = useChange('PUT /api/portal/:portal/knowledge/articles/:uid/feedback', { onFailed });
  const like = useChange('PUT /api/portal/:portal/knowledge/articles/:uid/like', { onFailed });
  const unlike = useChange('DELETE /api/portal/:portal/knowledge/articles/:uid/like', { onFailed });
  const said = article.vote?.helpful;
  return (
    <section className={css.helpful} aria-label={t('knowledge.helpful.title')}>
      <div className={css.ask}>
        <b>{t('knowledge.helpful.title')}</b>
        <Button
          icon={ThumbIcon}
          aria-pressed={said === true}
          className={said === true ? css.pressed : undefined}
          onClick={() => {
            ask(false);
            vote.run({ params, body: { helpful: true } });
          }}
        >
          {t('knowledge.helpful.yes')}
          {article.helpful > 0 && ` ${article.helpful}`}
        </Button>
        <Button
          aria-pressed={said === false}
          className={said === false ? css.pressed : undefined}
          onClick={() => {
            ask(true);
            vote.run({ params, body: { helpful: false, reason: article.vote?.reason ?? undefined } });
          }}
        >
          {t('knowledge.helpful.no')}
        </Button>
        <span className={css.likes}>
          <Button
            kind="quiet"
            icon={HeartIcon}
            aria-pressed={article.liked}
            className={article.liked ? css.pressed : undefined}
            onClick={() => (article.liked ? unlike : like).run({ params })}
          >
            {t(article.liked ? 'knowledge.helpful.liked' : 'knowledge.helpful.like')}
            {article.likes > 0 && ` ${article.likes}`}
          </Button>
        </span>
      </div>
      <div role="status">
        {said !== undefined && !asking && (
          <p className={css.thanks}>
            <CheckIcon size="sm" />
            {t(said ? 'knowledge.helpful.thanks' : 'knowledge.helpful.sorry')}
          </p>
        )}
      </div>
      {asking && (
        <Reason
          before={article.vote?.reason ?? ''}
          busy={vote.busy}
          onSend={(reason) => vote.run({ params, body: { helpful: false, reason } }, { onSuccess: () => ask(false) })}
          onLeave={() => ask(false)}
        />
      )}
    </section>
  );
}

interface ReasonProps {
  readonly before: string;
  readonly busy: boolean;
  readonly onSend: (reason: string) => void;
  readonly onLeave: () => void;
}

function Reason({ before, busy, onSend, onLeave }: ReasonProps): ReactNode {
  const t = useText();
  const [reason, setReason] = useState(before);
  return (
    <form
      className={css.reason}
      onSubmit={(event) => {
        event.preventDefault();
        onSend(reason.trim());
      }}
    >
      <Field label={t('knowledge.helpful.reason')} hint={t('knowledge.helpful.reasonHint')} optional>
        <TextArea value={reason} onChange={setReason} rows={3} maxLength={2_000} />
      </Field>
      <Row end>
        <Button onClick={onLeave}>{t('common.cancel')}</Button>
        <Button type="submit" busy={busy}>
          {t('knowledge.helpful.send')}
        </Button>
      </Row>
    </form>
  );
}

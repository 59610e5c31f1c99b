/** Where an article stands for its readers, and taking it back (LIF of an article: scheduled, published, expired, withdrawn). */
import { type ReactNode, useState } from 'react';
import type { ArticleState } from '../../../shared/contracts/knowledge-staff.ts';
import type { RecordRow } from '../../../shared/contracts/records.ts';
import { problemText, useChange } from '../../api/index.ts';
import { Button, Card, Dialog, KeyValues, Stack, useFormat, useText, useToast, Words } from '../../ui/index.ts';

interface StateProps {
  readonly row: RecordRow;
  readonly state: ArticleState;
}

export function StateCard({ row, state }: StateProps): ReactNode {
  const t = useText();
  const format = useFormat();
  const [asking, ask] = useState(false);
  const moment = (at: string | null): string | null => at && format.long(at);
  const outside = state.published !== null && ['published', 'changed'].includes(state.status);
  const withdraws = row.can.update && (outside || state.status === 'scheduled');
  return (
    <Card title={t('articles.state.title')} pad>
      <Stack gap={12}>
        <KeyValues
          rows={[
            [t('articles.state.publishedOn'), moment(state.publishedOn)],
            [t('articles.state.edition'), state.edition > 0 ? format.number(state.edition) : null],
            [t('articles.state.publishAt'), moment(state.publishAt)],
            [t('articles.state.expireAt'), moment(state.expireAt)],
          ]}
        />
        {state.status === 'draft' && (
          <Words as="p" size="sm" tone="muted">
            {t('articles.state.draftWhy')}
          </Words>
        )}
        {state.status === 'changed' && (
          <Words as="p" size="sm" tone="muted">
            {t('articles.state.changedWhy')}
          </Words>
        )}
        {withdraws && (
          <div>
            <Button kind="danger" onClick={() => ask(true)}>
              {t(outside ? 'articles.state.unpublish' : 'articles.state.unschedule')}
            </Button>
          </div>
        )}
      </Stack>
      {asking && <Withdraw uid={row.uid} outside={outside} onClose={() => ask(false)} />}
    </Card>
  );
}

function Withdraw({ uid, outside, onClose }: { uid: string; outside: boolean; onClose: () => void }): ReactNode {
  const t = useText();
  const toast = useToast();
  const take = useChange('POST /api/staff/knowledge/articles/:uid/unpublish', {
    onDone: () => {
      toast(t('articles.state.withdrawn'));
      onClose();
    },
  });
  return (
    <Dialog
      kind="question"
      danger
      title={t(outside ? 'articles.state.unpublish' : 'articles.state.unschedule')}
      busy={take.busy}
      onSubmit={() => take.run({ params: { uid } })}
      onClose={onClose}
    >
      <Words as="p" tone="muted">
        {take.problem
          ? problemText(t, take.problem)
          : t(outside ? 'articles.state.unpublishWhy' : 'articles.state.unscheduleWhy')}
      </Words>
    </Dialog>
  );
}

/** “Who will see this”, then publishing: now, or at a moment; with an end, where it has one. */

import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { ArticleState } from '../../../shared/contracts/knowledge-staff.ts';
import { call, Load, Problem, problemText, useCall } from '../../api/index.ts';
import { DateInput, Dialog, Field, Notice, RadioCards, SkeletonRows, Stack, useText, useToast } from '../../ui/index.ts';
import { Audience } from './audience.tsx';

interface PublishProps {
  readonly title: string;
  readonly state: ArticleState;
  readonly onClose: () => void;
}

const two = (number: number): string => String(number).padStart(2, '0');

/** A moment as the field takes it, in the reader's zone. */
function localOf(iso: string | null): string {
  if (!iso) return '';
  const at = new Date(iso);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}
const isoOf = (local: string): string | null => (Number.isNaN(Date.parse(local)) ? null : new Date(local).toISOString());

export function PublishDialog({ title, state, onClose }: PublishProps): ReactNode {
  const t = useText();
  const toast = useToast();
  const client = useQueryClient();
  const params = { uid: state.uid };
  const audience = useCall('GET /api/staff/knowledge/articles/:uid/audience', { params });
  const [when, setWhen] = useState(state.publishAt ? 'later' : 'now');
  const [publishAt, setPublishAt] = useState(localOf(state.publishAt));
  const [expireAt, setExpireAt] = useState(localOf(state.expireAt));
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<Problem | null>(null);
  const [missing, setMissing] = useState(false);
  const people = audience.data?.people;

  async function send(): Promise<void> {
    const at = when === 'later' ? isoOf(publishAt) : null;
    if (when === 'later' && at === null) return setMissing(true);
    setBusy(true);
    setWrong(null);
    try {
      const end = isoOf(expireAt);
      if (at !== null || end !== state.expireAt || state.publishAt !== null) {
        await call('POST /api/staff/knowledge/articles/:uid/schedule', { params, body: { publishAt: at, expireAt: end } });
      }
      if (at === null) await call('POST /api/staff/knowledge/articles/:uid/publish', { params });
      toast(t(at === null ? 'articles.publish.done' : 'articles.publish.planned'));
      onClose();
    } catch (cause) {
      if (!(cause instanceof Problem)) throw cause;
      setWrong(cause);
    } finally {
      setBusy(false);
      void client.invalidateQueries();
    }
  }

  const deed =
    when === 'later'
      ? t('articles.publish.plan')
      : people === undefined
        ? t('articles.publish.publish')
        : t('articles.publish.for', { count: people });
  return (
    <Dialog
      kind="form"
      title={t('articles.publish.title')}
      sub={title}
      submit={deed}
      busy={busy}
      disabled={!audience.data}
      onSubmit={() => void send()}
      onClose={onClose}
    >
      <Stack gap={20}>
        {wrong && (
          <Notice tone="late" live>
            {wrong.errors[0]?.message ?? problemText(t, wrong)}
          </Notice>
        )}
        <section>
          <h3>{t('articles.publish.who')}</h3>
          <Load of={audience} skeleton={<SkeletonRows rows={2} />} failed={t('articles.publish.whoFailed')}>
            {(known) => <Audience audience={known} />}
          </Load>
        </section>
        <RadioCards
          label={t('articles.publish.when')}
          value={when}
          onChange={setWhen}
          options={[
            { value: 'now', label: t('articles.publish.now') },
            { value: 'later', label: t('articles.publish.later'), hint: t('articles.publish.laterHint') },
          ]}
        />
        {when === 'later' && (
          <Field label={t('articles.state.publishAt')} error={missing ? t('common.record.required') : undefined} required>
            <DateInput
              value={publishAt}
              onChange={(value) => {
                setPublishAt(value);
                setMissing(false);
              }}
              type="datetime-local"
            />
          </Field>
        )}
        <Field label={t('articles.state.expireAt')} hint={t('articles.publish.expireHint')} optional>
          <DateInput value={expireAt} onChange={setExpireAt} type="datetime-local" />
        </Field>
      </Stack>
    </Dialog>
  );
}

/** Follows a record, or no more: what others change and write there comes by mail. */
import type { ReactNode } from 'react';
import { problemText, useCall, useChange } from '../../api/index.ts';
import { AlertIcon, BellIcon, IconButton, useText, useToast } from '../../ui/index.ts';
import { useKeyAt } from '../door.tsx';
import css from './comments.module.css';

export function FollowButton({ object, uid }: { object: string; uid: string }): ReactNode {
  const t = useText();
  const at = useKeyAt();
  const toast = useToast();
  const params = { object, uid };
  const known = useCall(at('GET /api/staff/records/:object/:uid/follow'), { params, still: true });
  const onFailed = (problem: Parameters<typeof problemText>[1]): void =>
    toast({ text: problemText(t, problem), icon: AlertIcon });
  const done = (words: 'followed' | 'unfollowed') => () => toast(t(`common.record.${words}`));
  const follow = useChange(at('PUT /api/staff/records/:object/:uid/follow'), { onFailed, onDone: done('followed') });
  const unfollow = useChange(at('DELETE /api/staff/records/:object/:uid/follow'), { onFailed, onDone: done('unfollowed') });
  // Without it the record is still the record.
  if (!known.data) return null;
  const { follows } = known.data;
  return (
    <IconButton
      icon={BellIcon}
      kind="secondary"
      label={t('common.record.follow')}
      aria-pressed={follows}
      className={follows ? css.follows : undefined}
      // One after the other; what is disabled meanwhile would lose the focus.
      onClick={() => {
        if (!follow.busy && !unfollow.busy) (follows ? unfollow : follow).run({ params });
      }}
    />
  );
}

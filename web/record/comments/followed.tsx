/** The records somebody follows, and the way to follow one no more. */
import { type ReactNode, useState } from 'react';
import type { FollowedRecord } from '../../../shared/contracts/comments.ts';
import { Load, problemText, useCall, useChange } from '../../api/index.ts';
import {
  AlertIcon,
  BellIcon,
  Card,
  EmptyState,
  IconButton,
  Link,
  MoreText,
  Page,
  SearchInput,
  SkeletonRows,
  Stack,
  useText,
  useToast,
} from '../../ui/index.ts';
import { useSay } from '../description.ts';
import { useDoor, useKeyAt } from '../door.tsx';
import css from './comments.module.css';
import { commentText } from './words.ts';

/** More than this and one wants to search. */
const MANY = 12;

export function Followed(): ReactNode {
  return (
    <MoreText files={commentText}>
      <Listed />
    </MoreText>
  );
}

function Listed(): ReactNode {
  const t = useText();
  const say = useSay();
  const at = useKeyAt();
  const [typed, setTyped] = useState('');
  const found = useCall(at('GET /api/staff/follows'));
  const part = typed.trim().toLocaleLowerCase();
  return (
    <Page title={t('common.record.followedTitle')} width="narrow">
      <Load of={found} skeleton={<SkeletonRows rows={4} />} failed={t('comments.followed.failed')}>
        {({ records }) => {
          if (records.length === 0) {
            return (
              <EmptyState icon={BellIcon} title={t('comments.followed.none')} as="h2">
                {t('comments.followed.noneWhy')}
              </EmptyState>
            );
          }
          const shown = records.filter(
            ({ label, title }) => label.toLocaleLowerCase().includes(part) || say(title).toLocaleLowerCase().includes(part),
          );
          return (
            <Stack gap={16}>
              {records.length > MANY && <SearchInput label={t('comments.followed.find')} value={typed} onChange={setTyped} />}
              <Card>
                {shown.length === 0 ? (
                  <p className={css.nothing}>{t('common.record.noneFound')}</p>
                ) : (
                  <ul className={css.followed}>
                    {shown.map((one) => (
                      <FollowedRow key={`${one.object} ${one.uid}`} {...one} />
                    ))}
                  </ul>
                )}
              </Card>
            </Stack>
          );
        }}
      </Load>
    </Page>
  );
}

function FollowedRow({ object, title, uid, label }: FollowedRecord): ReactNode {
  const t = useText();
  const say = useSay();
  const at = useKeyAt();
  const toast = useToast();
  const { recordTo } = useDoor();
  const params = { object, uid };
  const onFailed = (problem: Parameters<typeof problemText>[1]): void =>
    toast({ text: problemText(t, problem), icon: AlertIcon });
  const again = useChange(at('PUT /api/staff/records/:object/:uid/follow'), { onFailed });
  const unfollow = useChange(at('DELETE /api/staff/records/:object/:uid/follow'), {
    onFailed,
    onDone: () => toast({ text: t('common.record.unfollowed'), undo: () => again.run({ params }) }),
  });
  const name = label || say(title);
  const to = recordTo?.(object, uid) ?? null;
  return (
    <li>
      <span>
        {to === null ? <b>{name}</b> : <Link to={to}>{name}</Link>}
        <small>{say(title)}</small>
      </span>
      <IconButton
        icon={BellIcon}
        kind="secondary"
        className={css.follows}
        label={t('comments.followed.stop', { name })}
        disabled={unfollow.busy}
        onClick={() => unfollow.run({ params })}
      />
    </li>
  );
}

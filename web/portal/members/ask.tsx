/** What cannot be undone is asked first, and what went wrong is told where it was asked. */
import type { ReactNode } from 'react';
import { call, type Problem, useForm } from '../../api/index.ts';
import { Dialog, Notice, Stack, type Text, useText, useToast, Words } from '../../ui/index.ts';
import { usePortal } from '../portal.tsx';
import { faultOf, hereOf, type User, useTried } from './deeds.ts';

export interface Asked {
  /** `dismiss` = giving up the own office. */
  readonly deed: 'revoke' | 'remove' | 'dismiss';
  readonly user: User;
}

interface AskProps extends Asked {
  readonly onClose: () => void;
  /** The user is no longer in the list. */
  readonly onGone: () => void;
}

async function act({ deed, user }: Asked, portal: string, idempotencyKey: string): Promise<void> {
  const params = { portal, user: user.uid };
  if (deed === 'remove') await call('DELETE /api/portal/:portal/organisation/users/:user', { params });
  else if (deed === 'revoke')
    await call('POST /api/portal/:portal/organisation/users/:user/revoke-invitation', { params, idempotencyKey });
  else {
    await call('PATCH /api/portal/:portal/organisation/memberships/:membership', {
      params: { portal, membership: hereOf(user).membership },
      body: { isAdmin: false },
    });
    // Who he is on this page has changed with it: it begins anew, and nothing more is asked as who he was.
    window.location.reload();
    await new Promise(() => undefined);
  }
}

export function AskDialog({ deed, user, onClose, onGone }: AskProps): ReactNode {
  const t = useText();
  const toast = useToast();
  const { slug } = usePortal();
  const { name } = user;
  const tried = useTried();
  const form = useForm({
    initial: {},
    send: (_, idempotencyKey) => tried(() => act({ deed, user }, slug, idempotencyKey)),
    done: () => {
      toast(t(`members.done.${deed}`, { name }));
      onClose();
      if (deed === 'remove') onGone();
    },
  });
  return (
    <Dialog
      kind="question"
      danger
      title={t(`members.ask.${deed}.title`, { name })}
      busy={form.busy}
      onSubmit={form.submit}
      onClose={onClose}
    >
      <Stack gap={12}>
        {form.problem && (
          <Notice tone="late" live>
            {told(t, deed, form.problem)}
          </Notice>
        )}
        <Words as="p" tone="muted">
          {t(`members.ask.${deed}.text`, { name })}
        </Words>
      </Stack>
    </Dialog>
  );
}

const told = (t: Text, deed: Asked['deed'], problem: Problem): string =>
  deed === 'revoke' && problem.code === 'conflict' ? t('members.revokeFailed') : faultOf(t, problem);

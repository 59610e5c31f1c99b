/** “View portal as …”: which portal, for which organisation, and who looked before (docs/decisions/0019). */
import type { ReactNode } from 'react';
import { call, FormProblem, keepWayBack, Load, useCall, useForm } from '../../api/index.ts';
import { Dialog, Field, Notice, Select, SkeletonRows, Stack, useFormat, useText, Words } from '../../ui/index.ts';
import type { Member } from './answers.ts';

interface ViewAsProps {
  readonly user: Member;
  readonly onClose: () => void;
}

/** Whether it is offered: an active user who belongs to a portal. The server decides anew. */
export function mayBeViewed(user: Member): boolean {
  return user.status === 'active' && user.portals.length > 0;
}

/** May look as portal users. The server decides; this only keeps away what it would refuse. */
export function useMayViewAs(): boolean {
  const { data } = useCall('GET /api/staff/me');
  return data !== undefined && (data.administrator || data.operations.includes('CanViewAsPortalUser'));
}

export function ViewAsDialog({ user, onClose }: ViewAsProps): ReactNode {
  const t = useText();
  const { name } = user;
  const memberships = user.organisations.filter(({ active, accepted }) => active && accepted);
  const [portal] = user.portals;
  const [membership] = memberships;
  const form = useForm({
    initial: { portal: portal?.uid ?? '', membership: membership?.membership ?? '' },
    send: (wanted) =>
      call('POST /api/staff/view-as', {
        body: { user: user.uid, portal: wanted.portal, membership: wanted.membership || undefined },
      }),
    done: ({ home }) => {
      keepWayBack();
      window.location.assign(home);
    },
  });
  return (
    <Dialog
      kind="form"
      title={t('people.viewAs.title', { name })}
      submit={t('people.viewAs.start')}
      busy={form.busy}
      onClose={onClose}
      onSubmit={form.submit}
    >
      <Stack gap={16}>
        <FormProblem form={form} />
        <Notice tone="info">{t('people.viewAs.text', { name })}</Notice>
        {user.portals.length > 1 && (
          <Field label={t('people.viewAs.portal')} required>
            <Select {...form.at('portal')} options={user.portals.map(({ uid, title }) => ({ value: uid, label: title }))} />
          </Field>
        )}
        {memberships.length > 1 && (
          <Field label={t('people.viewAs.organisation')} required>
            <Select
              {...form.at('membership')}
              options={memberships.map((one) => ({
                value: one.membership,
                label: one.organisation?.title ?? t('people.viewAs.individual'),
              }))}
            />
          </Field>
        )}
        <Looks user={user.uid} />
      </Stack>
    </Dialog>
  );
}

const SHOWN = 5;

/** The last looks at this user. */
function Looks({ user }: { user: string }): ReactNode {
  const t = useText();
  const format = useFormat();
  const looks = useCall('GET /api/staff/portal-users/:user/viewings', { params: { user } });
  return (
    <Load of={looks} skeleton={<SkeletonRows rows={1} />} failed={t('people.viewAs.failed')}>
      {({ viewings }) =>
        viewings.length > 0 && (
          <Stack gap={4}>
            <h3>{t('people.viewAs.before')}</h3>
            <ul>
              {viewings.slice(0, SHOWN).map((one) => (
                <li key={one.uid}>
                  <Words size="sm" tone="muted">
                    {t('people.viewAs.look', { when: format.long(one.startedAt), by: one.by, portal: one.portal })}
                  </Words>
                </li>
              ))}
            </ul>
          </Stack>
        )
      }
    </Load>
  );
}

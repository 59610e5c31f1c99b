/** The roles below the organisation that one of its people has (ADM-06); what staff gave besides is said and stays (decision 7). */
import type { ReactNode } from 'react';
import { call, useForm } from '../../api/index.ts';
import { CheckCards, Dialog, Notice, Stack, useText, useToast, Words } from '../../ui/index.ts';
import { usePortal } from '../portal.tsx';
import { hereOf, noticeOf, type Organisation, type User, useTried } from './deeds.ts';

interface RolesProps {
  readonly user: User;
  /** Those he may give. */
  readonly roles: Organisation['roles'];
  readonly onClose: () => void;
}

export function RolesDialog({ user, roles, onClose }: RolesProps): ReactNode {
  const t = useText();
  const toast = useToast();
  const { slug } = usePortal();
  const { membership, roles: has } = hereOf(user);
  const own = new Set(roles.map(({ uid }) => uid));
  const kept = has.filter(({ uid }) => !own.has(uid));
  const tried = useTried();
  const form = useForm<{ roles: readonly string[] }, unknown>({
    initial: { roles: has.map(({ uid }) => uid).filter((uid) => own.has(uid)) },
    send: (values) =>
      tried(() =>
        call('PATCH /api/portal/:portal/organisation/memberships/:membership', {
          params: { portal: slug, membership },
          body: { roles: [...values.roles] },
        }),
      ),
    done: () => {
      toast(t('members.done.roles', { name: user.name }));
      onClose();
    },
  });
  const notice = noticeOf(t, form.problem, ['roles']);
  const { values, onChange } = { values: form.values.roles, onChange: form.at('roles').onChange };
  return (
    <Dialog
      kind="form"
      title={t('members.rolesOf.title', { name: user.name })}
      submit={t('members.rolesOf.save')}
      busy={form.busy}
      onSubmit={form.submit}
      onClose={onClose}
    >
      <Stack gap={16}>
        {notice && (
          <Notice tone="late" live>
            {notice}
          </Notice>
        )}
        <CheckCards
          label={t('members.rolesOf.label')}
          options={roles.map(({ uid, title }) => ({ value: uid, label: title }))}
          values={values}
          onChange={onChange}
          error={form.error('roles')}
        />
        {kept.length > 0 && (
          <Words as="p" size="sm" tone="muted">
            {t('members.rolesOf.kept', { roles: kept.map(({ title }) => title).join(', ') })}
          </Words>
        )}
      </Stack>
    </Dialog>
  );
}

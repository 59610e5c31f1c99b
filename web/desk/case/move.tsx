/** Giving a case to another account: the staff action that alone changes whose it is (permissions.md). */
import type { ReactNode } from 'react';
import type { RecordRow } from '../../../shared/contracts/records.ts';
import { call, FormProblem, useForm } from '../../api/index.ts';
import { plainText } from '../../record/index.ts';
import { Combobox, Dialog, Field, Notice, type Option, Stack, useText, useToast } from '../../ui/index.ts';

interface MoveProps {
  readonly row: RecordRow;
  readonly onClose: () => void;
}

/** Records by name, for a look-up; contacts only of the account. */
const find =
  (object: 'account' | 'contact', account?: string) =>
  async (search: string, signal: AbortSignal): Promise<readonly Option[]> => {
    const page = await call('GET /api/staff/records/:object', {
      params: { object },
      query: {
        search: search || undefined,
        columns: 'name',
        limit: 25,
        filter: account && JSON.stringify({ column: 'account', op: 'in', value: [account] }),
      },
      signal,
    });
    return page.rows.map(({ uid, values }) => ({ value: uid, label: plainText(values.name) }));
  };

export function MoveDialog({ row, onClose }: MoveProps): ReactNode {
  const t = useText();
  const toast = useToast();
  const { organisation } = row.values;
  const now = typeof organisation === 'object' && organisation !== null && 'uid' in organisation ? organisation.uid : undefined;
  const form = useForm({
    initial: { account: null as Option | null, contact: null as Option | null },
    check: ({ account }) => ({
      account: !account ? t('desk.case.moveAccountNeeded') : account.value === now ? t('desk.case.moveSame') : undefined,
    }),
    send: ({ account, contact }, idempotencyKey) =>
      call('POST /api/staff/records/:object/:uid/move', {
        params: { object: 'case', uid: row.uid },
        body: { account: account?.value ?? '', contact: contact?.value ?? null },
        ifMatch: row.version,
        idempotencyKey,
      }),
    done: (moved) => {
      toast(t('desk.case.moved', { account: plainText(moved.values.organisation) }));
      onClose();
    },
  });
  const { account, contact } = form.values;
  const before = plainText(organisation);
  return (
    <Dialog
      kind="form"
      title={t('desk.case.moveTitle', { number: plainText(row.values.number) })}
      submit={t('desk.case.moveSubmit')}
      onClose={onClose}
      onSubmit={form.submit}
      busy={form.busy}
    >
      <Stack gap={16}>
        <Notice>{before ? t('desk.case.moveWhy', { account: before }) : t('desk.case.moveWhyNone')}</Notice>
        <FormProblem form={form} />
        <Field label={t('desk.case.moveAccount')} error={form.error('account')} required>
          <Combobox value={account} options={find('account')} onChange={(next) => form.set({ account: next, contact: null })} />
        </Field>
        {account && account.value !== now && (
          <Field label={t('desk.case.moveContact')} hint={t('desk.case.moveContactHint')} error={form.error('contact')} optional>
            <Combobox
              key={account.value}
              value={contact}
              options={find('contact', account.value)}
              onChange={(next) => form.set({ contact: next })}
            />
          </Field>
        )}
      </Stack>
    </Dialog>
  );
}

/** Portal organisations: each one role bound to one account (ORG-01, ORG-02). Members are managed on the account's page at the desk. */
import { type ReactNode, useState } from 'react';
import { call, FormProblem, useForm, usePages } from '../api/index.ts';
import {
  BuildingIcon,
  Button,
  Combobox,
  Dialog,
  Field,
  type Option,
  PlusIcon,
  Stack,
  TextInput,
  useQueryValue,
  useText,
  useToast,
} from '../ui/index.ts';
import { ListPage } from './list-page.tsx';
import { ListSearch } from './parts.tsx';

export function OrganisationsPage(): ReactNode {
  const t = useText();
  const [q, setQ] = useQueryValue('q');
  const [adding, setAdding] = useState(false);
  const list = usePages('GET /api/staff/organisations', { query: { q: q || undefined } });
  const rows = list.pages.flatMap((page) => page.organisations);
  const add = (
    <Button kind="primary" icon={PlusIcon} onClick={() => setAdding(true)}>
      {t('studio.organisations.add')}
    </Button>
  );
  return (
    <ListPage
      title={t('studio.organisations.title')}
      sub={t('studio.organisations.sub')}
      list={list}
      rows={rows}
      add={add}
      filters={<ListSearch value={q} onChange={setQ} />}
      filtered={q !== ''}
      none={{ icon: BuildingIcon, title: t('studio.organisations.none'), why: t('studio.organisations.noneWhy') }}
      rowKey={(one) => one.uid}
      rowName={(one) => one.title}
      columns={[
        {
          key: 'title',
          label: t('studio.name'),
          card: 'title',
          draw: (one) => <a href={`/desk/accounts/${one.account.uid}`}>{one.title}</a>,
        },
        { key: 'parent', label: t('studio.organisations.parent'), card: 'footStart', draw: (one) => one.parent?.title },
        {
          key: 'members',
          label: t('studio.organisations.members'),
          width: '140px',
          align: 'end',
          card: 'end',
          draw: (one) => one.members,
        },
      ]}
    >
      {adding && <NewOrganisationDialog onClose={() => setAdding(false)} />}
    </ListPage>
  );
}

/** Accounts by name, for the look-up. */
async function accounts(search: string, signal: AbortSignal): Promise<readonly Option[]> {
  const page = await call('GET /api/staff/records/:object', {
    params: { object: 'account' },
    query: { search: search || undefined, columns: 'name', limit: 25 },
    signal,
  });
  return page.rows.map((row) => ({ value: row.uid, label: String(row.values.name ?? '') }));
}

function NewOrganisationDialog({ onClose }: { onClose: () => void }): ReactNode {
  const t = useText();
  const toast = useToast();
  const form = useForm({
    initial: { account: null as Option | null, title: '' },
    check: (v) => (v.account ? {} : { account: t('studio.organisations.accountNeeded') }),
    send: (v, idempotencyKey) =>
      call('POST /api/staff/organisations', {
        body: { account: v.account?.value ?? '', title: v.title.trim() || undefined },
        idempotencyKey,
      }),
    done: (made) => {
      toast(t('studio.organisations.made', { title: made.title }));
      onClose();
    },
  });
  return (
    <Dialog kind="form" title={t('studio.organisations.add')} onClose={onClose} onSubmit={form.submit} busy={form.busy}>
      <Stack gap={16}>
        <FormProblem form={form} />
        <Field
          label={t('studio.organisations.account')}
          hint={t('studio.organisations.accountHint')}
          error={form.error('account')}
          required
        >
          <Combobox
            value={form.values.account}
            options={accounts}
            onChange={(account) =>
              form.set({ account, title: account && form.values.title === '' ? account.label : form.values.title })
            }
          />
        </Field>
        <Field label={t('studio.name')} error={form.error('title')}>
          <TextInput {...form.at('title')} maxLength={200} />
        </Field>
      </Stack>
    </Dialog>
  );
}

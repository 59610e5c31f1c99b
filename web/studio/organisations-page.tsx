/** Portal organisations: each one role bound to one account (ORG-01, ORG-02). Members are managed on the account's page at the desk. */
import { type ReactNode, useState } from 'react';
import { call, FormProblem, Load, useForm, usePages } from '../api/index.ts';
import {
  BuildingIcon,
  Button,
  Combobox,
  DataTable,
  Dialog,
  EmptyState,
  Field,
  FilterBar,
  type Option,
  Page,
  PlusIcon,
  Stack,
  TextInput,
  useQueryValue,
  useText,
  useToast,
} from '../ui/index.ts';
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
  const nothing = !list.isPending && rows.length === 0 && q === '';
  return (
    <Page
      title={t('studio.organisations.title')}
      sub={t('studio.organisations.sub')}
      actions={nothing ? undefined : add}
      width="wide"
    >
      {nothing && !list.error ? (
        <EmptyState icon={BuildingIcon} title={t('studio.organisations.none')} actions={add} as="h2">
          {t('studio.organisations.noneWhy')}
        </EmptyState>
      ) : (
        <Stack gap={12}>
          <FilterBar label={t('studio.filter')}>
            <ListSearch value={q} onChange={setQ} />
          </FilterBar>
          <Load of={{ data: list.isPending ? undefined : rows, error: list.error, refetch: list.refetch }}>
            {(found) => (
              <DataTable
                label={t('studio.organisations.title')}
                rows={found}
                rowKey={(one) => one.uid}
                rowName={(one) => one.title}
                onMore={list.more}
                loadingMore={list.loadingMore}
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
              />
            )}
          </Load>
        </Stack>
      )}
      {adding && <NewOrganisationDialog onClose={() => setAdding(false)} />}
    </Page>
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

/** Portal organisations: each one role bound to one account (ORG-01, ORG-02). Members are managed on the account's page at the desk. */
import { type ReactNode, useRef, useState } from 'react';
import { type Answer, call, FormProblem, useForm, usePages } from '../api/index.ts';
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
          draw: (one) => <a href={`/desk/accounts/${one.account.uid}?tab=structure`}>{one.title}</a>,
        },
        { key: 'parent', label: t('studio.organisations.parent'), card: 'line', draw: (one) => one.parent?.title },
        {
          key: 'members',
          label: t('studio.organisations.members'),
          width: '140px',
          align: 'end',
          card: 'line',
          draw: (one) => one.members,
        },
      ]}
    >
      {adding && <NewOrganisationDialog onClose={() => setAdding(false)} />}
    </ListPage>
  );
}

/** Value of an option that stands for an account that is still to be made. */
const NEW = 'new';

/** Accounts by name, for the look-up; a name that none of them has can become one, or a beginner would stand before an empty list. */
async function accounts(typed: string, signal: AbortSignal, offer: string): Promise<readonly Option[]> {
  const search = typed.trim();
  const page = await call('GET /api/staff/records/:object', {
    params: { object: 'account' },
    query: { search: search || undefined, columns: 'name', limit: 25 },
    signal,
  });
  const found = page.rows.map((row) => ({ value: row.uid, label: String(row.values.name ?? '') }));
  const known = found.some(({ label }) => label.toLocaleLowerCase() === search.toLocaleLowerCase());
  return search === '' || known ? found : [...found, { value: NEW, label: search, hint: offer }];
}

interface Wish {
  readonly account: Option | null;
  readonly title: string;
}

/** Sends the wish, the account first where it is a new one; sent again, it goes on with the account that was made. */
function useSend(): (wish: Wish, idempotencyKey: string) => Promise<Answer<'POST /api/staff/organisations'>> {
  const made = useRef(new Map<string, string>());
  return async ({ account, title }, idempotencyKey) => {
    const name = account?.label ?? '';
    let uid = account?.value === NEW ? made.current.get(name) : account?.value;
    if (uid === undefined) {
      uid = (await call('POST /api/staff/records/:object', { params: { object: 'account' }, body: { values: { name } } })).uid;
      made.current.set(name, uid);
    }
    return call('POST /api/staff/organisations', {
      body: { account: uid, title: title.trim() || undefined },
      idempotencyKey,
    });
  };
}

function NewOrganisationDialog({ onClose }: { onClose: () => void }): ReactNode {
  const t = useText();
  const toast = useToast();
  const send = useSend();
  const form = useForm({
    initial: { account: null as Option | null, title: '' },
    check: (v) => (v.account ? {} : { account: t('studio.organisations.accountNeeded') }),
    send,
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
            options={(typed, signal) => accounts(typed, signal, t('studio.organisations.newAccount'))}
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

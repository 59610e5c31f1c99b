/** “Contacts and structure” of an account: departments, contacts, portal users. */
import { type ReactNode, useState } from 'react';
import type { RecordRow } from '../../../shared/contracts/records.ts';
import { call, FormProblem, Load, useCall, useForm } from '../../api/index.ts';
import { PortalUsers } from '../../blocks/people/index.ts';
import { plainText, useDescription } from '../../record/index.ts';
import {
  Button,
  type Column,
  DataTable,
  Dialog,
  Field,
  Link,
  LinkButton,
  PlusIcon,
  Row,
  SkeletonRows,
  Stack,
  TextInput,
  useText,
  Words,
} from '../../ui/index.ts';
import { useManagesPeople } from '../me.tsx';
import css from './records.module.css';

const MOST = 100; // contacts shown here; the list of contacts has them all

export function Structure({ account }: { account: RecordRow }): ReactNode {
  const managesPeople = useManagesPeople();
  return (
    <Stack gap={32} className={css.tab}>
      {managesPeople && <PortalUsers account={account.uid} />}
      <Contacts account={account} />
      <Departments account={account.uid} />
    </Stack>
  );
}

/** Records of an object that belong to the account. */
function useParts(object: 'contact' | 'department', account: string, columns: string) {
  return useCall('GET /api/staff/records/:object', {
    params: { object },
    query: {
      columns,
      filter: JSON.stringify({ column: 'account', op: 'in', value: [account] }),
      sort: 'name',
      limit: MOST,
    },
  });
}

function Contacts({ account }: { account: RecordRow }): ReactNode {
  const t = useText();
  const description = useDescription('contact');
  const contacts = useParts('contact', account.uid, 'name,email,phone,job_title,department');
  const words = (key: string) => (row: RecordRow) => plainText(row.values[key]);
  const columns: Column<RecordRow>[] = [
    { key: 'name', label: t('desk.structure.name'), card: 'title', draw: words('name'), sub: words('job_title') },
    { key: 'department', label: t('desk.structure.department'), card: 'footStart', draw: words('department') },
    { key: 'email', label: t('desk.structure.email'), card: 'second', draw: words('email') },
    { key: 'phone', label: t('desk.structure.phone'), width: '150px', draw: words('phone') },
  ];
  const to = `/desk/contacts/new?${new URLSearchParams({ account: account.uid, name: plainText(account.values.name) })}`;
  const add = description.data?.can.create && (
    <LinkButton icon={PlusIcon} to={to}>
      {t('desk.structure.addContact')}
    </LinkButton>
  );
  return (
    <Stack gap={12}>
      <Row between wrap>
        <h2>{t('desk.structure.contacts')}</h2>
        {add}
      </Row>
      <Load of={contacts} skeleton={<SkeletonRows rows={3} />} failed={t('common.record.failed')}>
        {({ rows, next }) =>
          rows.length === 0 ? (
            <None>{t('desk.structure.noContacts')}</None>
          ) : (
            <DataTable
              label={t('desk.structure.contacts')}
              rows={rows}
              columns={columns}
              rowKey={(row) => row.uid}
              rowName={words('name')}
              rowTo={(row) => `/desk/contacts/${row.uid}`}
              count={t(next ? 'desk.structure.firstContacts' : 'desk.structure.countContacts', { count: rows.length })}
            />
          )
        }
      </Load>
    </Stack>
  );
}

const None = ({ children }: { children: ReactNode }): ReactNode => (
  <Words as="p" size="sm" tone="dim">
    {children}
  </Words>
);

function Departments({ account }: { account: string }): ReactNode {
  const t = useText();
  const [adding, setAdding] = useState(false);
  const description = useDescription('department');
  const departments = useParts('department', account, 'name');
  const add = description.data?.can.create && (
    <Button icon={PlusIcon} onClick={() => setAdding(true)}>
      {t('desk.structure.addDepartment')}
    </Button>
  );
  return (
    <Stack gap={12}>
      <Row between wrap>
        <h2>{t('desk.structure.departments')}</h2>
        {add}
      </Row>
      <Load of={departments} skeleton={<SkeletonRows rows={2} />} failed={t('common.record.failed')}>
        {({ rows }) =>
          rows.length === 0 ? (
            <None>{t('desk.structure.noDepartments')}</None>
          ) : (
            <Stack gap={8}>
              {rows.map((row) => (
                <Link key={row.uid} to={`/desk/departments/${row.uid}`}>
                  {plainText(row.values.name)}
                </Link>
              ))}
            </Stack>
          )
        }
      </Load>
      {adding && <NewDepartment account={account} onClose={() => setAdding(false)} />}
    </Stack>
  );
}

function NewDepartment({ account, onClose }: { account: string; onClose: () => void }): ReactNode {
  const t = useText();
  const form = useForm({
    initial: { name: '' },
    check: ({ name }) => ({ name: name.trim() ? undefined : t('common.record.required') }),
    send: ({ name }, idempotencyKey) =>
      call('POST /api/staff/records/:object', {
        params: { object: 'department' },
        body: { values: { name: name.trim(), account } },
        idempotencyKey,
      }),
    done: onClose,
  });
  return (
    <Dialog kind="question" title={t('desk.structure.addDepartment')} onClose={onClose} onSubmit={form.submit} busy={form.busy}>
      <FormProblem form={form} />
      <Field label={t('desk.structure.name')} error={form.error('name')} required>
        <TextInput {...form.at('name')} maxLength={200} />
      </Field>
    </Dialog>
  );
}

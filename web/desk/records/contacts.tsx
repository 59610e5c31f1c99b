/** Contacts: the people one works for, with or without an account. */
import type { ReactNode } from 'react';
import { RecordPage } from '../../record/index.ts';
import { UsersIcon, useLocation, useText } from '../../ui/index.ts';
import { CaseList } from './case-list.tsx';
import { NewRecord, ObjectList } from './records.tsx';

export function Contacts(): ReactNode {
  const t = useText();
  return (
    <ObjectList
      object="contact"
      at="/desk/contacts"
      columns={['name', 'account', 'job_title', 'email', 'phone']}
      sort="name"
      icon={UsersIcon}
      add={t('desk.contacts.add')}
      none={t('desk.contacts.none')}
      noneWhy={t('desk.contacts.noneWhy')}
    />
  );
}

/** `?account=<uid>&name=<name>`: the account the contact is added to. */
export function NewContact(): ReactNode {
  const t = useText();
  const { query } = useLocation();
  const [value, label] = [query.get('account'), query.get('name')];
  return (
    <NewRecord
      object="contact"
      at="/desk/contacts"
      title={t('desk.contacts.add')}
      start={value && label ? () => ({ account: { value, label } }) : undefined}
    />
  );
}

export function ContactPage({ uid }: { uid: string }): ReactNode {
  const t = useText();
  return (
    <RecordPage
      object="contact"
      uid={uid}
      back={{ label: t('desk.nav.contacts'), to: '/desk/contacts' }}
      columns={['name', 'job_title', 'email', 'phone', 'account', 'department', 'language']}
      tabs={() => [
        {
          key: 'cases',
          label: t('desk.records.cases'),
          draw: () => <CaseList only={{ column: 'contact', op: 'in', value: [uid] }} />,
        },
      ]}
    />
  );
}

/** Accounts: the companies one works for. */
import type { ReactNode } from 'react';
import { BuildingIcon, useText } from '../../ui/index.ts';
import { NewRecord, ObjectList } from './records.tsx';

export function Accounts(): ReactNode {
  const t = useText();
  return (
    <ObjectList
      object="account"
      at="/desk/accounts"
      columns={['name', 'type', 'phone', 'email', 'web']}
      sort="name"
      icon={BuildingIcon}
      add={t('desk.accounts.add')}
      none={t('desk.accounts.none')}
      noneWhy={t('desk.accounts.noneWhy')}
    />
  );
}

export function NewAccount(): ReactNode {
  const t = useText();
  return <NewRecord object="account" at="/desk/accounts" title={t('desk.accounts.add')} />;
}

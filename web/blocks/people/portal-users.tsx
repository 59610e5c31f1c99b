/** The portal organisation of an account and its members; where there is none yet, the way to make it (ORG-04..06). */
import { type ReactNode, useState } from 'react';
import { Load, problemText, useCall, useChange } from '../../api/index.ts';
import { AlertIcon, Button, Card, EmptyState, PlusIcon, Row, Stack, UsersIcon, useText, useToast } from '../../ui/index.ts';
import { AddUsersDialog } from './add-users.tsx';
import { MembersTable } from './members-table.tsx';

/** Only for those who may manage portal users; the server refuses all others. */
export function PortalUsers({ account }: { account: string }): ReactNode {
  const t = useText();
  const found = useCall('GET /api/staff/accounts/:account/organisation', { params: { account } });
  return (
    <Load of={found} failed={t('people.failed')}>
      {({ organisation }) => (organisation ? <Members organisation={organisation.uid} /> : <NoOrganisation account={account} />)}
    </Load>
  );
}

function NoOrganisation({ account }: { account: string }): ReactNode {
  const t = useText();
  const toast = useToast();
  const create = useChange('POST /api/staff/organisations', {
    onDone: ({ title }) => toast(t('people.organisation.made', { title })),
    onFailed: (problem) => toast({ text: problem.detail ?? problemText(t, problem), icon: AlertIcon }),
  });
  const button = (
    <Button kind="primary" icon={PlusIcon} busy={create.busy} onClick={() => create.run({ body: { account } })}>
      {t('people.organisation.create')}
    </Button>
  );
  return (
    <Card title={t('people.title')}>
      <EmptyState icon={UsersIcon} title={t('people.organisation.none')} actions={button}>
        {t('people.organisation.noneWhy')}
      </EmptyState>
    </Card>
  );
}

function Members({ organisation }: { organisation: string }): ReactNode {
  const t = useText();
  const [adding, setAdding] = useState(false);
  const found = useCall('GET /api/staff/organisations/:organisation', { params: { organisation } });
  const add = (
    <Button kind="primary" icon={PlusIcon} onClick={() => setAdding(true)}>
      {t('people.add.open')}
    </Button>
  );
  return (
    <Load of={found} failed={t('people.failed')}>
      {(there) => (
        <>
          {there.users.length === 0 ? (
            <Card title={t('people.title')}>
              <EmptyState icon={UsersIcon} title={t('people.none')} actions={add}>
                {t('people.noneWhy')}
              </EmptyState>
            </Card>
          ) : (
            <Stack gap={12}>
              <Row between wrap>
                <h2>{t('people.title')}</h2>
                {add}
              </Row>
              <MembersTable organisation={there} />
            </Stack>
          )}
          {adding && <AddUsersDialog organisation={there} onClose={() => setAdding(false)} />}
        </>
      )}
    </Load>
  );
}

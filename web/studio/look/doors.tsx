/** The two places where a log-in page is arranged: that of a portal, and the staff's with the choice of the root address (AUT-03). */
import type { ReactNode } from 'react';
import { Load, useCall, useChange } from '../../api/index.ts';
import { Card, Field, MissingState, Select, useText, useToast } from '../../ui/index.ts';
import { at, useWorkspaces } from '../workspaces/data.ts';
import { LookPage } from './look-page.tsx';

export function PortalLogin({ uid }: { uid: string }): ReactNode {
  const t = useText();
  const workspaces = useWorkspaces();
  return (
    <Load of={workspaces}>
      {(data) => {
        const portal = data.workspaces.find((one) => one.uid === uid)?.portal;
        if (!portal) return <MissingState />;
        return (
          <LookPage
            door={portal.uid}
            title={t('studio.look.title')}
            name={portal.title}
            sub={t('studio.look.sub')}
            crumbs={[{ label: portal.title, to: at.portal(uid) }]}
            culture={portal.culture}
          />
        );
      }}
    </Load>
  );
}

export function StaffLogin(): ReactNode {
  const t = useText();
  return (
    <LookPage
      door="staff"
      title={t('studio.look.staffTitle')}
      name={t('common.product')}
      sub={t('studio.look.staffSub')}
      culture={t.language === 'de' ? 'de' : 'en'}
    >
      <FrontPage />
    </LookPage>
  );
}

/** Which log-in people meet who type the address without more. */
function FrontPage(): ReactNode {
  const t = useText();
  const toast = useToast();
  const front = useCall('GET /api/staff/front-page');
  const workspaces = useWorkspaces();
  const change = useChange('PUT /api/staff/front-page', { onDone: () => toast(t('studio.look.saved')) });
  const portals = (workspaces.data?.workspaces ?? []).flatMap(({ portal }) =>
    portal && portal.status !== 'disabled' ? [{ value: portal.uid, label: portal.title }] : [],
  );
  return (
    <Card pad title={t('studio.look.front')}>
      <Load of={front}>
        {({ portal }) => (
          <Field label={t('studio.look.frontLabel')} hint={t('studio.look.frontHint')}>
            <Select
              value={portal ?? ''}
              options={[{ value: '', label: t('studio.look.staffTitle') }, ...portals]}
              onChange={(value) => change.run({ body: { portal: value === '' ? null : value } })}
            />
          </Field>
        )}
      </Load>
    </Card>
  );
}

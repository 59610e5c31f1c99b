/** “Portal” in the menu of a workspace: its status, and where each part of it is arranged (LIF-04). */
import type { ReactNode } from 'react';
import { Load } from '../../api/index.ts';
import {
  Card,
  GlobeIcon,
  HomeIcon,
  type Icon,
  KeyIcon,
  LayersIcon,
  Link,
  MenuLinesIcon,
  MissingState,
  Page,
  RightIcon,
  SettingsIcon,
  Stack,
  UsersIcon,
  useText,
  Words,
} from '../../ui/index.ts';
import css from '../studio.module.css';
import { at, useWorkspaces } from './data.ts';
import { StatusCard } from './status.tsx';

export function PortalPage({ uid }: { uid: string }): ReactNode {
  const t = useText();
  const workspaces = useWorkspaces();
  return (
    <Load of={workspaces}>
      {(data) => {
        const workspace = data.workspaces.find((one) => one.uid === uid);
        const portal = workspace?.portal;
        // A disabled portal has left the menu; its settings bring it back.
        if (!portal || portal.status === 'disabled') return <MissingState />;
        return (
          <Page title={portal.title} over={workspace.title} sub={portal.address}>
            <Stack gap={16}>
              <StatusCard portal={portal} />
              <Card title={t('studio.portals.contents')}>
                <ul className={css.places}>
                  <Place to={`/main-pages/${portal.uid}`} icon={HomeIcon} title={t('studio.portals.toMain')}>
                    {t('studio.portals.toMainWhy')}
                  </Place>
                  <Place to={`/menus/portal/${portal.uid}`} icon={MenuLinesIcon} title={t('studio.portals.toMenu')}>
                    {t('studio.portals.toMenuWhy')}
                  </Place>
                  <Place to={`/menus/workspace/${uid}`} icon={LayersIcon} title={t('studio.portals.toDeskMenu')}>
                    {t('studio.portals.toDeskMenuWhy')}
                  </Place>
                  <Place to={at.login(uid)} icon={KeyIcon} title={t('studio.portals.toLogin')}>
                    {t('studio.portals.toLoginWhy')}
                  </Place>
                  <Place to="/portal-users" icon={UsersIcon} title={t('studio.portals.toUsers')}>
                    {t('studio.portals.toUsersWhy')}
                  </Place>
                  <Place to={at.settings(uid)} icon={SettingsIcon} title={t('studio.portals.toSettings')}>
                    {t('studio.portals.toSettingsWhy')}
                  </Place>
                </ul>
              </Card>
            </Stack>
          </Page>
        );
      }}
    </Load>
  );
}

/** A line that leads on: icon, name, what it is good for. */
function Place({
  to,
  icon: Mark = GlobeIcon,
  title,
  children,
}: {
  to: string;
  icon?: Icon;
  title: string;
  children: ReactNode;
}): ReactNode {
  return (
    <li>
      <Link to={to}>
        <Mark size="lg" />
        <span>
          <Words as="b">{title}</Words>
          <Words size="sm" tone="muted">
            {children}
          </Words>
        </span>
        <RightIcon />
      </Link>
    </li>
  );
}

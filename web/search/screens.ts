/** The studio's screens, as somebody looks for them. Their words stand in the message files, with key words in both languages. */
import type { TextKey } from '../ui/index.ts';

interface Screen {
  readonly key: string;
  readonly to: string;
  /** The system operation that opens it to who is no administrator. */
  readonly operation?: string;
}

/** Order as in the studio's menu. */
export const screens = [
  { key: 'start', to: '/' },
  { key: 'portals', to: '/portals' },
  { key: 'mainPages', to: '/main-pages', operation: 'CanManagePortalMainPage' },
  { key: 'staff', to: '/staff' },
  { key: 'organisations', to: '/organisations' },
  { key: 'portalUsers', to: '/portal-users' },
  { key: 'licences', to: '/licences' },
  { key: 'objects', to: '/objects' },
  { key: 'import', to: '/objects/import' },
  { key: 'roles', to: '/roles', operation: 'CanAdministratePortalUsers' },
  { key: 'rights', to: '/rights', operation: 'CanManageAccessRights' },
  { key: 'systemOperations', to: '/system-operations' },
  { key: 'explain', to: '/explain', operation: 'CanManageAccessRights' },
  { key: 'staffLogIn', to: '/staff-log-in' },
  { key: 'mail', to: '/mail' },
] as const satisfies readonly Screen[];

/** Those that this person may open; which ones he may use the server decides. */
export function screensFor({ administrator, operations }: { administrator: boolean; operations: readonly string[] }) {
  const open = (screen: Screen) => administrator || (screen.operation !== undefined && operations.includes(screen.operation));
  return screens.filter(open).map(({ key, to }) => ({
    href: `/studio${to === '/' ? '' : to}`,
    label: `search.screen.${key}.label` satisfies TextKey,
    words: `search.screen.${key}.words` satisfies TextKey,
  }));
}

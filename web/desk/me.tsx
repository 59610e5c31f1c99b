/** Who is at work: from the page's first data, so that nothing has to be asked before something is drawn. */
import { createContext, type ReactNode, useContext } from 'react';
import type { StaffMe } from '../../shared/contracts/sessions.ts';

const MeContext = createContext<StaffMe | null>(null);

export function MeProvider({ me, children }: { me: StaffMe; children: ReactNode }): ReactNode {
  return <MeContext value={me}>{children}</MeContext>;
}

/** Who is logged in. Only below the log-in. */
export function useMe(): StaffMe {
  const me = useContext(MeContext);
  if (!me) throw new Error('Nobody is logged in');
  return me;
}

/** May see and manage portal users (ORG-04). The server decides; this only keeps away what it would refuse. */
export function useManagesPeople(): boolean {
  const { administrator, operations } = useMe();
  return administrator || operations.includes('CanAdministratePortalUsers');
}

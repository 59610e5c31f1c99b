/** Not registered, Active, Locked: derived by the server (decision 2). */
import type { ReactNode } from 'react';
import { Badge, CheckIcon, ClockIcon, LockIcon, useText } from '../../ui/index.ts';

const looks = {
  not_registered: { tone: 'line', icon: ClockIcon },
  active: { tone: 'ok', icon: CheckIcon },
  locked: { tone: 'late', icon: LockIcon },
} as const;

export function UserStatus({ status }: { status: keyof typeof looks }): ReactNode {
  const t = useText();
  return (
    <Badge tone={looks[status].tone} icon={looks[status].icon}>
      {t(`people.status.${status}`)}
    </Badge>
  );
}

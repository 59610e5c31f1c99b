/** Small parts of the studio's lists. The status (Not registered, Active, Locked) is derived by the server (decision 2). */
import type { ReactNode } from 'react';
import { Badge, CheckIcon, ClockIcon, LockIcon, SearchInput, useText, Words } from '../ui/index.ts';
import css from './studio.module.css';

const looks = {
  not_registered: { tone: 'line', icon: ClockIcon },
  active: { tone: 'ok', icon: CheckIcon },
  locked: { tone: 'late', icon: LockIcon },
} as const;

export function UserStatus({ status }: { status: keyof typeof looks }): ReactNode {
  const t = useText();
  const { tone, icon } = looks[status];
  return (
    <Badge tone={tone} icon={icon}>
      {t(`studio.users.status.${status}`)}
    </Badge>
  );
}

/** A name with its dim second line, in a list whose rows lead nowhere. */
export function NameLines({ name, sub }: { name: string; sub: string }): ReactNode {
  return (
    <span className={css.two}>
      <Words cut>{name}</Words>
      <Words size="xs" tone="dim" cut>
        {sub}
      </Words>
    </span>
  );
}

/** The search box of a list in the studio. */
export function ListSearch({ value, onChange }: { value: string; onChange: (value: string) => void }): ReactNode {
  const t = useText();
  return (
    <div className={css.search}>
      <SearchInput label={t('studio.search')} value={value} onChange={onChange} />
    </div>
  );
}

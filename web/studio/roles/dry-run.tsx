/** What a change of a role gives and takes, before it is done; told by the server. */
import { type ReactNode, useEffect, useState } from 'react';
import { type Answer, type Body, call, Problem, problemText } from '../../api/index.ts';
import { Notice, SkeletonRows, useText, Words } from '../../ui/index.ts';
import { titleIn } from '../rights/data.ts';
import css from '../rights/dry-run.module.css';
import { Direction, PeopleTold } from '../rights/dry-run.tsx';
import type { RoleRef } from './data.ts';

const key = 'POST /api/staff/roles/:role/dry-run';
type DryRun = Answer<typeof key>;
type Group = DryRun['groups'][number];

interface RoleDryRunProps {
  readonly role: Pick<RoleRef, 'uid' | 'side'>;
  readonly change: Body<typeof key>;
}

export function RoleDryRun({ role, change }: RoleDryRunProps): ReactNode {
  const t = useText();
  const [asked, setAsked] = useState<{ told?: DryRun; problem?: Problem }>({});
  const sent = JSON.stringify(change);
  useEffect(() => {
    const stop = new AbortController();
    setAsked({});
    const body = JSON.parse(sent) as RoleDryRunProps['change'];
    call(key, { params: { role: role.uid }, body, signal: stop.signal }).then(
      (told) => !stop.signal.aborted && setAsked({ told }),
      (cause: unknown) => {
        if (stop.signal.aborted) return;
        if (!(cause instanceof Problem)) throw cause;
        setAsked({ problem: cause });
      },
    );
    return () => stop.abort();
  }, [role.uid, sent]);
  const { told, problem } = asked;
  if (problem !== undefined) {
    return <Notice tone="late">{problem.errors[0]?.message ?? problem.detail ?? problemText(t, problem)}</Notice>;
  }
  if (told === undefined) return <SkeletonRows />;
  if (told.groups.length === 0) return <Words as="p">{t('rights.dry.nothing')}</Words>;
  return (
    <div className={css.groups}>
      {told.groups.map((group) => (
        <Told key={JSON.stringify([group.objects, group.operations])} group={group} side={role.side} />
      ))}
      {told.more > 0 && <Words as="p">{t('rights.dry.more', { count: told.more })}</Words>}
    </div>
  );
}

const none = { verbs: [], columns: [], records: [] };

function Told({ group, side }: { group: Group; side: RoleRef['side'] }): ReactNode {
  const t = useText();
  const { objects, operations, samples, people } = group;
  const names = samples.map(({ name }) => name).join(', ');
  return (
    <PeopleTold of={{ ...group, side }}>
      {objects.map((one) => (
        <div key={one.key} className={css.object}>
          <h4>{titleIn(t, one.title)}</h4>
          <Direction changes={one.losses} kind="lose" />
          <Direction changes={one.gains} kind="gain" />
        </div>
      ))}
      {operations.lost.length + operations.gained.length > 0 && (
        <div className={css.object}>
          <h4>{t('rights.system.title')}</h4>
          <Direction changes={none} operations={operations.lost.map(({ title }) => titleIn(t, title))} kind="lose" />
          <Direction changes={none} operations={operations.gained.map(({ title }) => titleIn(t, title))} kind="gain" />
        </div>
      )}
      <Words as="p" size="sm" tone="muted">
        {samples.length < people ? t('rights.dry.among', { names }) : names}
      </Words>
    </PeopleTold>
  );
}

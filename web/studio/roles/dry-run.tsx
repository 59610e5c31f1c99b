/** What a change of a role gives and takes, before it is done; told by the server. */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { type Answer, type Body, call, Problem, problemText } from '../../api/index.ts';
import { Dialog, Notice, useText, Words } from '../../ui/index.ts';
import { titleIn } from '../rights/data.ts';
import css from '../rights/dry-run.module.css';
import { Direction, PeopleTold, Reckoning } from '../rights/dry-run.tsx';
import type { RoleRef } from './data.ts';

const key = 'POST /api/staff/roles/:role/dry-run';
type DryRun = Answer<typeof key>;
type Group = DryRun['groups'][number];

interface RoleDryRunProps {
  readonly role: Pick<RoleRef, 'uid' | 'side'>;
  readonly change: Body<typeof key>;
  /** The version of the role, where the deed asks for it. */
  readonly ifMatch?: number;
}

interface Asked {
  readonly told?: DryRun;
  readonly problem?: Problem;
}

/** Asks once for each different change. */
function useRoleDryRun({ role, change, ifMatch }: RoleDryRunProps): Asked {
  const [asked, setAsked] = useState<Asked>({});
  const sent = JSON.stringify(change);
  useEffect(() => {
    const stop = new AbortController();
    setAsked({});
    const body = JSON.parse(sent) as RoleDryRunProps['change'];
    call(key, { params: { role: role.uid }, body, ifMatch, signal: stop.signal }).then(
      (told) => !stop.signal.aborted && setAsked({ told }),
      (cause: unknown) => {
        if (stop.signal.aborted) return;
        if (!(cause instanceof Problem)) throw cause;
        setAsked({ problem: cause });
      },
    );
    return () => stop.abort();
  }, [role.uid, sent, ifMatch]);
  return asked;
}

/** The block itself, for dialogs that ask something else as well. */
export function RoleDryRun(props: RoleDryRunProps): ReactNode {
  return <RoleTold asked={useRoleDryRun(props)} side={props.role.side} />;
}

interface ChangeDialogProps extends RoleDryRunProps {
  /** The deed, in words. */
  readonly title: string;
  readonly submit: string;
  readonly onDo: () => void;
  readonly onClose: () => void;
}

/** Asks where something changes for somebody; what changes nothing is done at once, and tells its own faults. */
export function RoleChangeDialog({ title, submit, onDo, onClose, ...props }: ChangeDialogProps): ReactNode {
  const t = useText();
  const asked = useRoleDryRun(props);
  const { told, problem } = asked;
  const nothing = (problem !== undefined && problem.status < 500) || told?.groups.length === 0;
  const passed = useRef(false);
  useEffect(() => {
    if (!nothing || passed.current) return;
    passed.current = true;
    onDo();
  }, [nothing, onDo]);
  if (nothing || (told === undefined && problem === undefined)) return null;
  return (
    <Dialog
      kind="question"
      title={title}
      sub={t('rights.dry.sub')}
      submit={submit}
      onClose={onClose}
      onSubmit={() => {
        if (passed.current) return;
        passed.current = true;
        onDo();
      }}
    >
      <RoleTold asked={asked} side={props.role.side} />
    </Dialog>
  );
}

function RoleTold({ asked: { told, problem }, side }: { asked: Asked; side: RoleRef['side'] }): ReactNode {
  const t = useText();
  if (problem !== undefined) {
    return <Notice tone="late">{problem.errors[0]?.message ?? problem.detail ?? problemText(t, problem)}</Notice>;
  }
  if (told === undefined) return <Reckoning />;
  if (told.groups.length === 0) return <Words as="p">{t('rights.dry.nothing')}</Words>;
  return (
    <div className={css.groups}>
      {told.groups.map((group) => (
        <Told key={JSON.stringify([group.objects, group.operations])} group={group} side={side} />
      ))}
      {told.more > 0 && <Words as="p">{t('rights.dry.more', { count: told.more })}</Words>}
    </div>
  );
}

const none = { verbs: [], columns: [], records: [], given: [] };

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

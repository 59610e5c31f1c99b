/** What a change of a role gives and takes, before it is done; told by the server. */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { type Answer, type Body, call, Problem, problemText } from '../../api/index.ts';
import { Dialog, Notice, useText, Words } from '../../ui/index.ts';
import { titleIn } from '../rights/data.ts';
import css from '../rights/dry-run.module.css';
import { Direction, PeopleTold, Reckoning } from '../rights/dry-run.tsx';

const key = 'POST /api/staff/roles/:role/dry-run';
const systemKey = 'POST /api/staff/system-operations/:operation/dry-run';
type DryRun = Answer<typeof key>;
type Group = DryRun['groups'][number];

/** What is asked: a change of a role, or of who has a system operation. */
type Ask =
  | {
      readonly role: string;
      readonly body: Body<typeof key>;
      /** The version of the role, where the deed asks for it. */
      readonly ifMatch?: number;
    }
  | { readonly operation: string; readonly body: Body<typeof systemKey>; readonly ifMatch: number };

interface Asked {
  readonly told?: DryRun;
  readonly problem?: Problem;
}

const send = (ask: Ask, signal: AbortSignal): Promise<DryRun> =>
  'role' in ask
    ? call(key, { params: { role: ask.role }, body: ask.body, ifMatch: ask.ifMatch, signal })
    : call(systemKey, { params: { operation: ask.operation }, body: ask.body, ifMatch: ask.ifMatch, signal });

/** Asks once for each different change. */
function usePeopleDryRun(ask: Ask): Asked {
  const [asked, setAsked] = useState<Asked>({});
  const sent = JSON.stringify(ask);
  useEffect(() => {
    const stop = new AbortController();
    setAsked({});
    send(JSON.parse(sent) as Ask, stop.signal).then(
      (told) => !stop.signal.aborted && setAsked({ told }),
      (cause: unknown) => {
        if (stop.signal.aborted) return;
        if (!(cause instanceof Problem)) throw cause;
        setAsked({ problem: cause });
      },
    );
    return () => stop.abort();
  }, [sent]);
  return asked;
}

/** The block itself, for dialogs that ask something else as well. */
export function RoleDryRun({ ask }: { ask: Ask }): ReactNode {
  return <RoleTold asked={usePeopleDryRun(ask)} />;
}

interface ChangeDialogProps {
  readonly ask: Ask;
  /** The deed, in words. */
  readonly title: string;
  readonly submit: string;
  readonly onDo: () => void;
  readonly onClose: () => void;
}

/** Asks where something changes for somebody; what changes nothing is done at once, and tells its own faults. */
export function RoleChangeDialog({ ask, title, submit, onDo, onClose }: ChangeDialogProps): ReactNode {
  const t = useText();
  const asked = usePeopleDryRun(ask);
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
      <RoleTold asked={asked} />
    </Dialog>
  );
}

function RoleTold({ asked: { told, problem } }: { asked: Asked }): ReactNode {
  const t = useText();
  if (problem !== undefined) {
    return <Notice tone="late">{problem.errors[0]?.message ?? problem.detail ?? problemText(t, problem)}</Notice>;
  }
  if (told === undefined) return <Reckoning />;
  if (told.groups.length === 0) return <Words as="p">{t('rights.dry.nothing')}</Words>;
  return (
    <div className={css.groups}>
      {told.groups.map((group) => (
        <Told key={JSON.stringify([group.side, group.objects, group.operations])} group={group} />
      ))}
      {told.more > 0 && <Words as="p">{t('rights.dry.more', { count: told.more })}</Words>}
    </div>
  );
}

const none = { verbs: [], columns: [], records: [], given: [] };

function Told({ group }: { group: Group }): ReactNode {
  const t = useText();
  const { objects, operations, given, administers, samples, people } = group;
  const of = (roles: readonly string[]) => roles.map((role) => t('rights.dry.givenTo', { role }));
  const names = samples.map(({ name }) => name).join(', ');
  return (
    <PeopleTold of={group}>
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
      {administers !== null && (
        <Direction changes={none} operations={[t('rights.dry.administers')]} kind={administers === 'gained' ? 'gain' : 'lose'} />
      )}
      <Direction changes={none} operations={of(given.lost)} kind="lose" />
      <Direction changes={none} operations={of(given.gained)} kind="gain" />
      <Words as="p" size="sm" tone="muted">
        {samples.length < people ? t('rights.dry.among', { names }) : names}
      </Words>
    </PeopleTold>
  );
}

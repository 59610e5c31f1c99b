/** Making, renaming, moving and deleting a role; what the deed means stands in the dialog before it is done. */
import { type ReactNode, useState } from 'react';
import { flushSync } from 'react-dom';
import { type Answer, call, FormProblem, Load, problemText, useCall, useChange, useForm } from '../../api/index.ts';
import {
  Checkbox,
  Combobox,
  Dialog,
  Field,
  type LoadOptions,
  Notice,
  type Option,
  Select,
  Stack,
  TextInput,
  useText,
  useToast,
  Words,
} from '../../ui/index.ts';
import { titleIn } from '../rights/data.ts';
import type { Place, Role, RoleRef } from './data.ts';
import { RoleDryRun } from './dry-run.tsx';
import { findRoles, optionOf } from './find.ts';
import css from './roles.module.css';

interface NewRoleProps {
  /** Null: a functional role that stands alone. */
  readonly parent: Pick<Role, 'uid' | 'title' | 'tree' | 'side'> | null;
  /** May make roles of staff, too. */
  readonly administrator: boolean;
  readonly onClose: () => void;
  readonly onMade: (uid: string) => void;
}

export function NewRoleDialog({ parent, administrator, onClose, onMade }: NewRoleProps): ReactNode {
  const t = useText();
  const toast = useToast();
  const form = useForm({
    initial: { title: '', side: (parent?.side ?? 'portal') as Role['side'], delegable: true },
    check: ({ title }) => (title.trim() === '' ? { title: t('roles.new.nameNeeded') } : {}),
    send: ({ title, side, delegable }, idempotencyKey) =>
      call('POST /api/staff/roles', {
        body: { title: title.trim(), tree: parent?.tree ?? 'functional', side, parent: parent?.uid ?? null, delegable },
        idempotencyKey,
      }),
    done: (made) => {
      toast(t('roles.new.done', { name: made.title }));
      onClose();
      onMade(made.uid);
    },
  });
  const title = parent === null ? t('roles.new.titleTop') : t('roles.new.title', { name: parent.title });
  return (
    <Dialog
      kind="question"
      title={title}
      submit={t('roles.new.submit')}
      onClose={onClose}
      onSubmit={form.submit}
      busy={form.busy}
    >
      <Stack gap={16}>
        <FormProblem form={form} />
        <Field label={t('roles.new.name')} error={form.error('title')} required>
          <TextInput {...form.at('title')} maxLength={200} />
        </Field>
        {parent === null && administrator && (
          <Field label={t('roles.new.whose')}>
            <Select
              value={form.values.side}
              onChange={(side) => form.set({ side: side === 'staff' ? 'staff' : 'portal' })}
              options={[
                { value: 'portal', label: t('roles.new.whosePortal') },
                { value: 'staff', label: t('roles.new.whoseStaff') },
              ]}
            />
          </Field>
        )}
        {parent !== null && (
          <Words as="p" size="sm" tone="muted">
            {t('roles.new.inherits', { name: parent.title })}
          </Words>
        )}
        {parent?.tree === 'organisational' && parent.side === 'portal' && (
          <Delegable value={form.values.delegable} onChange={(delegable) => form.set({ delegable })} />
        )}
      </Stack>
    </Dialog>
  );
}

function Delegable({ value, onChange }: { value: boolean; onChange: (value: boolean) => void }): ReactNode {
  const t = useText();
  return <Checkbox checked={value} onChange={onChange} label={t('roles.new.delegable')} hint={t('roles.new.delegableHint')} />;
}

export function EditRoleDialog({ role, onClose }: { role: Role; onClose: () => void }): ReactNode {
  const t = useText();
  const toast = useToast();
  const form = useForm({
    initial: { title: role.title, delegable: role.delegable },
    check: ({ title }) => (title.trim() === '' ? { title: t('roles.new.nameNeeded') } : {}),
    send: ({ title, delegable }) =>
      call('PATCH /api/staff/roles/:role', {
        params: { role: role.uid },
        body: { title: title.trim(), delegable },
        ifMatch: role.version,
      }),
    done: () => {
      toast(t('roles.edit.done'));
      onClose();
    },
  });
  return (
    <Dialog
      kind="question"
      title={t('roles.edit.title', { name: role.title })}
      submit={t('roles.edit.submit')}
      onClose={onClose}
      onSubmit={form.submit}
      busy={form.busy}
    >
      <Stack gap={16}>
        <FormProblem form={form} />
        <Field label={t('roles.new.name')} error={form.error('title')} required>
          <TextInput {...form.at('title')} maxLength={200} />
        </Field>
        {role.tree === 'organisational' && role.side === 'portal' && !role.everybody && !role.organisation && (
          <Delegable value={form.values.delegable} onChange={(delegable) => form.set({ delegable })} />
        )}
      </Stack>
    </Dialog>
  );
}

/** Stands for: below nothing. */
const TOP = 'top';

/** Where a role could go: roles of its tree and side by name, and for a functional one beside everything. */
function usePlaces(role: RoleRef): LoadOptions {
  const t = useText();
  return async (typed, signal) => {
    const found = (await findRoles(role, typed, signal))
      .filter((one) => one.uid !== role.uid && one.uid !== role.parent && !one.above.some(({ uid }) => uid === role.uid))
      .map(optionOf);
    const alone = role.tree === 'functional' && role.parent !== null && typed.trim() === '';
    return alone ? [{ value: TOP, label: t('roles.moveTo.top') }, ...found] : found;
  };
}

interface MoveProps {
  readonly role: RoleRef;
  /** Where it was dropped; null = not chosen yet. */
  readonly to: Place['role'];
  readonly onClose: () => void;
}

/** Dragging and the menu end here alike. */
export function MoveDialog({ role, to: dropped, onClose }: MoveProps): ReactNode {
  const t = useText();
  const toast = useToast();
  const places = usePlaces(role);
  const [to, setTo] = useState<Option | null>(dropped && { value: dropped.uid, label: dropped.title });
  const move = useChange('PUT /api/staff/roles/:role/parent', {
    onDone: () => {
      const name = role.title;
      toast(to?.value === TOP ? t('roles.moveTo.doneTop', { name }) : t('roles.moveTo.done', { name, to: to?.label ?? '' }));
      onClose();
    },
  });
  const send = (): void => {
    if (to === null) return;
    const parent = to.value === TOP ? null : to.value;
    move.run({ params: { role: role.uid }, body: { parent }, ifMatch: role.version });
  };
  const fault = move.problem && (move.problem.errors[0]?.message ?? problemText(t, move.problem));
  return (
    <Dialog
      kind="question"
      title={t('roles.moveTo.title', { name: role.title })}
      submit={t('roles.moveTo.submit')}
      onClose={onClose}
      onSubmit={send}
      busy={move.busy}
      disabled={to === null}
    >
      <Stack gap={16}>
        {fault && (
          <Notice tone="late" live>
            {fault}
          </Notice>
        )}
        <Field label={t('roles.moveTo.to')} hint={t('roles.moveTo.toHint')} required>
          <Combobox
            value={to}
            options={places}
            onChange={(place) => {
              move.reset();
              setTo(place);
            }}
          />
        </Field>
        {to && (
          <Words as="p" size="sm" tone="muted">
            {to.value === TOP
              ? t('roles.moveTo.whatTop', { name: role.title })
              : t('roles.moveTo.what', { name: role.title, to: to.label })}
          </Words>
        )}
        {to && (
          <RoleDryRun
            ask={{
              role: role.uid,
              body: { change: 'move', parent: to.value === TOP ? null : to.value },
              ifMatch: role.version,
            }}
          />
        )}
      </Stack>
    </Dialog>
  );
}

type Removal = Answer<'GET /api/staff/roles/:role/removal'>;

export function RemoveDialog({ role, onClose, onGone }: { role: Role; onClose: () => void; onGone: () => void }): ReactNode {
  const t = useText();
  const toast = useToast();
  const found = useCall('GET /api/staff/roles/:role/removal', { params: { role: role.uid } });
  const remove = useChange('DELETE /api/staff/roles/:role', {
    onDone: () => {
      toast(t('roles.remove.done', { name: role.title }));
      // Away from the page at once: what stands on it is fetched again next, and is not there any more.
      flushSync(onGone);
    },
  });
  const send = (): void => remove.run({ params: { role: role.uid }, query: { confirm: 'true' }, ifMatch: role.version });
  return (
    <Dialog
      kind="question"
      title={t('roles.remove.title', { name: role.title })}
      submit={t('roles.remove.submit')}
      danger
      onClose={onClose}
      onSubmit={send}
      busy={remove.busy}
      disabled={!found.data || found.data.blocked.length > 0}
    >
      <Stack gap={12}>
        {remove.problem && (
          <Notice tone="late" live>
            {remove.problem.detail ?? problemText(t, remove.problem)}
          </Notice>
        )}
        <Load of={found}>{(removal) => <WhatGoes removal={removal} />}</Load>
      </Stack>
    </Dialog>
  );
}

const RULES = ['operations', 'columns', 'scopes', 'system'];

function WhatGoes({ removal: { blocked, falls } }: { removal: Removal }): ReactNode {
  const t = useText();
  if (blocked.length > 0) return <Hits intro={t('roles.remove.blocked')} hits={blocked} />;
  if (falls.length === 0) return <p>{t('roles.remove.nothing')}</p>;
  return (
    <>
      <Hits intro={t('roles.remove.falls')} hits={falls} />
      {falls.some(({ kind }) => RULES.includes(kind)) && <Notice tone="warn">{t('roles.remove.no')}</Notice>}
    </>
  );
}

function Hits({ intro, hits }: { intro: string; hits: Removal['falls'] }): ReactNode {
  const t = useText();
  return (
    <>
      <p>{intro}</p>
      <ul className={css.hits}>
        {hits.map(({ kind, count, names, objects }) => {
          const some = [...names, ...objects.map((title) => titleIn(t, title))];
          const listed = some.join(', ');
          return (
            <li key={kind}>
              {t(kind === 'shipped' ? 'roles.hit.shipped' : `roles.hit.${kind}`, { count })}
              {some.length > 0 && (
                <Words as="div" size="xs" tone="dim">
                  {objects.length === 0 && count > names.length ? t('roles.remove.names', { names: listed }) : listed}
                </Words>
              )}
            </li>
          );
        })}
      </ul>
    </>
  );
}

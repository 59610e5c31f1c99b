/** Saving a view, changing one, and the layout for all. */
import { type ReactNode, useState } from 'react';
import type { ListLayout, SavedView, ViewAudience } from '../../../shared/contracts/list-views.ts';
import { type Problem, problemText, useChange } from '../../api/index.ts';
import {
  AlertIcon,
  Button,
  CheckCards,
  Dialog,
  Field,
  MoreText,
  Notice,
  type Option,
  RadioCards,
  Stack,
  TextInput,
  useText,
  useToast,
} from '../../ui/index.ts';
import { useDoor, useKeyAt } from '../door.tsx';
import type { Arranged, Asking } from './arranged.ts';
import { listText } from './words.ts';

interface ViewDialogsProps {
  readonly asking: Asking;
  readonly arranged: Arranged;
  readonly onClose: () => void;
}

export function ViewDialogs({ asking, ...rest }: ViewDialogsProps): ReactNode {
  const { view } = rest.arranged;
  return (
    <MoreText files={listText}>
      {asking.what === 'new' && <NewView {...rest} />}
      {asking.what === 'save' && view && <SaveView view={view} {...rest} />}
      {asking.what === 'change' && <ChangeView view={asking.view} {...rest} />}
      {asking.what === 'standard' && <Standard {...rest} />}
    </MoreText>
  );
}

type PartProps = Omit<ViewDialogsProps, 'asking'>;

/** Where a view is for: oneself, those it can be shared with, and for administrators each portal. */
function useAudiences({ kept: { views } }: Arranged, portals: boolean): readonly Option[] {
  const t = useText();
  const { portal } = useDoor();
  const shared = (views?.can.share ?? []).map((one) => {
    const everybody = one === 'everybody';
    return {
      value: one,
      label: t(everybody ? 'lists.view.everybody' : 'lists.view.organisation'),
      hint: t('lists.view.sharedHint'),
    };
  });
  const outside = portals && portal === null ? (views?.portals ?? []) : [];
  return [
    { value: 'me', label: t('lists.view.me') },
    ...shared,
    ...outside.map(({ uid, title }) => ({
      value: uid,
      label: t('lists.view.portal', { title }),
      hint: t('lists.view.sharedHint'),
    })),
  ];
}

function NewView({ arranged, onClose }: PartProps): ReactNode {
  const t = useText();
  const toast = useToast();
  const at = useKeyAt();
  const { object, place, views, again } = arranged.kept;
  const audiences = useAudiences(arranged, true);
  const [name, setName] = useState('');
  const [audience, setAudience] = useState('me');
  const save = useChange(at('POST /api/staff/objects/:object/views'), {
    onDone: async ({ uid }) => {
      const { data } = await again();
      toast(t('lists.view.saved'));
      const made = data?.views.find((one) => one.uid === uid && one.portal === null);
      if (made) arranged.show(made);
      onClose();
    },
  });
  const portal = views?.portals.find(({ uid }) => uid === audience);
  const body = {
    name: name.trim(),
    audience: (portal ? 'everybody' : audience) as ViewAudience,
    // A view shows the same columns to everybody who opens it.
    body: { ...arranged.body, columns: [...arranged.layout.columns] },
    ...(portal && { portal: portal.uid }),
  };
  return (
    <Dialog
      kind="question"
      title={t('lists.view.newTitle')}
      sub={t('lists.view.newWhy')}
      submit={t('common.record.save')}
      busy={save.busy}
      disabled={name.trim() === ''}
      onSubmit={() => save.run({ params: { object }, query: { place }, body })}
      onClose={onClose}
    >
      <ViewForm
        name={name}
        onName={setName}
        audience={audience}
        onAudience={setAudience}
        audiences={audiences}
        problem={save.problem}
      />
    </Dialog>
  );
}

function Fault({ problem }: { problem: Problem | null }): ReactNode {
  const t = useText();
  return (
    problem && (
      <Notice tone="late" live>
        {problemText(t, problem)}
      </Notice>
    )
  );
}

interface ViewFormProps {
  readonly name: string;
  readonly onName: (name: string) => void;
  readonly audience: string;
  readonly onAudience: (audience: string) => void;
  readonly audiences: readonly Option[];
  readonly problem: Problem | null;
}

function ViewForm({ name, onName, audience, onAudience, audiences, problem }: ViewFormProps): ReactNode {
  const t = useText();
  return (
    <Stack gap={16}>
      <Fault problem={problem} />
      <Field label={t('lists.view.name')} required>
        <TextInput value={name} onChange={onName} maxLength={80} />
      </Field>
      {audiences.length > 1 && (
        <RadioCards label={t('lists.view.audience')} options={audiences} value={audience} onChange={onAudience} />
      )}
    </Stack>
  );
}

/** The view becomes what the list shows now. */
function SaveView({ view, arranged, onClose }: PartProps & { view: SavedView }): ReactNode {
  const t = useText();
  const toast = useToast();
  const at = useKeyAt();
  const { object, again } = arranged.kept;
  const save = useChange(at('PATCH /api/staff/objects/:object/views/:view'), {
    onDone: async () => {
      await again();
      toast(t('lists.view.saved'));
      onClose();
    },
  });
  return (
    <Dialog
      kind="question"
      title={t('lists.view.saveTitle', { name: view.name })}
      sub={t(view.audience === 'me' ? 'lists.view.saveWhy' : 'lists.view.saveShared')}
      submit={t('common.record.save')}
      busy={save.busy}
      onSubmit={() => save.run({ params: { object, view: view.uid }, body: { body: arranged.body } })}
      onClose={onClose}
    >
      <Fault problem={save.problem} />
    </Dialog>
  );
}

function ChangeView({ view, arranged, onClose }: PartProps & { view: SavedView }): ReactNode {
  const t = useText();
  const toast = useToast();
  const at = useKeyAt();
  const { object, place, again } = arranged.kept;
  const isElsewhere = view.portal !== null;
  const audiences = useAudiences(arranged, false);
  const [name, setName] = useState(view.name);
  const [audience, setAudience] = useState<string>(view.audience);
  const change = useChange(at('PATCH /api/staff/objects/:object/views/:view'), {
    onDone: async () => {
      await again();
      toast(t('lists.view.saved'));
      onClose();
    },
  });
  const save = (): void => {
    const shared = isElsewhere || audience === view.audience ? {} : { audience: audience as ViewAudience };
    change.run({ params: { object, view: view.uid }, body: { name: name.trim(), ...shared } });
  };
  const restore = useChange(at('POST /api/staff/objects/:object/views'), {
    onDone: () => void again(),
    onFailed: (problem) => toast({ text: problemText(t, problem), icon: AlertIcon }),
  });
  const remove = useChange(at('DELETE /api/staff/objects/:object/views/:view'), {
    onDone: async () => {
      if (arranged.view?.uid === view.uid) arranged.show(undefined);
      await again();
      const portal = view.portal?.uid ? { portal: view.portal.uid } : {};
      const body = { name: view.name, audience: view.audience, body: view.body, ...portal };
      const undo = () => restore.run({ params: { object }, query: { place }, body });
      // Who may only take it away cannot share one in its place.
      toast({ text: t('lists.view.deleted'), ...(view.mine && { undo }) });
      onClose();
    },
  });
  return (
    <Dialog
      kind="question"
      title={view.mine ? t('lists.view.changeTitle', { name: view.name }) : t('lists.view.delete')}
      sub={view.portal ? t('lists.view.portal', { title: view.portal.title }) : view.mine ? undefined : view.name}
      submit={view.mine ? t('common.record.save') : undefined}
      busy={change.busy || remove.busy}
      disabled={name.trim() === ''}
      onSubmit={view.mine ? save : undefined}
      onClose={onClose}
      note={
        <Button kind="danger" onClick={() => remove.run({ params: { object, view: view.uid } })}>
          {t('lists.view.delete')}
        </Button>
      }
    >
      {view.mine ? (
        <ViewForm
          name={name}
          onName={setName}
          audience={audience}
          onAudience={setAudience}
          audiences={isElsewhere ? [] : audiences}
          problem={change.problem ?? remove.problem}
        />
      ) : (
        <Fault problem={remove.problem} />
      )}
    </Dialog>
  );
}

const DESK = 'desk';

/** For administrators: what everybody starts from who has arranged nothing himself. */
function Standard({ arranged, onClose }: PartProps): ReactNode {
  const t = useText();
  const toast = useToast();
  const { object, place, views, again } = arranged.kept;
  const [doors, setDoors] = useState<readonly string[]>([DESK]);
  const [what, setWhat] = useState('set');
  const save = useChange('PUT /api/staff/objects/:object/standard-layout');
  const { columns, sort, shape, phone } = arranged.layout;
  const layout: ListLayout = { columns: [...columns], ...(sort && { sort }), ...(shape && { shape }), ...(phone && { phone }) };
  const send = async (): Promise<void> => {
    for (const door of doors) {
      const body = { portal: door === DESK ? null : door, layout: what === 'set' ? layout : null };
      await save.runAsync({ params: { object }, query: { place }, body });
    }
    await again();
    toast(t('lists.standard.done'));
    onClose();
  };
  return (
    <Dialog
      kind="question"
      title={t('lists.standard.title')}
      sub={t('lists.standard.why')}
      submit={t('common.record.save')}
      busy={save.busy}
      disabled={doors.length === 0}
      // The fault stands in the dialog.
      onSubmit={() => void send().catch(() => undefined)}
      onClose={onClose}
    >
      <Stack gap={16}>
        <Fault problem={save.problem} />
        <RadioCards
          label={t('lists.standard.what')}
          value={what}
          onChange={setWhat}
          options={[
            { value: 'set', label: t('lists.standard.set'), hint: t('lists.standard.setHint') },
            { value: 'remove', label: t('lists.standard.remove'), hint: t('lists.standard.removeHint') },
          ]}
        />
        <CheckCards
          label={t('lists.standard.where')}
          values={doors}
          onChange={setDoors}
          options={[
            { value: DESK, label: t('lists.standard.desk') },
            ...(views?.portals ?? []).map(({ uid, title }) => ({ value: uid, label: t('lists.view.portal', { title }) })),
          ]}
        />
      </Stack>
    </Dialog>
  );
}

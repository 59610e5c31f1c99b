/** The dialogs of the deeds: what exactly is done to each of the chosen records. */
import { type ReactNode, useRef, useState } from 'react';
import type { BulkChange, BulkState } from '../../../shared/contracts/bulk.ts';
import type { ColumnDescription, ObjectDescription } from '../../../shared/contracts/records.ts';
import { problemText, useCall, useChange } from '../../api/index.ts';
import { Dialog, Field, Notice, RadioCards, Select, Stack, TextInput, useFormat, useText, Words } from '../../ui/index.ts';
import { useSay } from '../description.ts';
import { useDoor, useKeyAt } from '../door.tsx';
import { useFolders } from '../folders/use-folders.ts';
import { type FormValue, startValues, toSend } from '../form-values.ts';
import { RecordInput } from '../input.tsx';
import type { IntoFolder } from './use-bulk.ts';

export type Deed = BulkChange['kind'];

/** Chosen records, or all that match. */
export interface Target {
  readonly records?: { uid: string; version: number }[];
  readonly matching?: { filter?: string; search?: string; tag?: string; folder?: string; suited?: 'true' };
}

interface DialogProps {
  readonly deed: Deed;
  readonly description: ObjectDescription;
  readonly target: Target;
  /** How many all that match are, as it is written. */
  readonly matches: string | undefined;
  readonly stages: ObjectDescription['actions'];
  readonly columns: readonly ColumnDescription[];
  readonly onClose: () => void;
  readonly onBegun: (state: BulkState, folder: IntoFolder | null) => void;
}

export function BulkDialog(props: DialogProps): ReactNode {
  const t = useText();
  const format = useFormat();
  const at = useKeyAt();
  const { deed, description, target, matches, onClose, onBegun } = props;
  const object = description.key;
  const [change, setChange] = useState<BulkChange | null>(deed === 'delete' ? { kind: 'delete' } : null);
  const [into, setInto] = useState<IntoFolder | null>(null);
  const [newTag, setNewTag] = useState('');
  /** The tag that was made for a start which was refused: trying again does not make it twice. */
  const fresh = useRef({ name: '', uid: '' });
  const start = useChange(at('POST /api/staff/objects/:object/bulk'), { onDone: (state) => onBegun(state, into) });
  const make = useChange(at('POST /api/staff/objects/:object/tags'));
  const count = target.records?.length;
  const send = async (): Promise<void> => {
    if (!change) return;
    let wanted = change;
    if (change.kind === 'tag' && change.tag === '') {
      const name = newTag.trim();
      if (fresh.current.name !== name) {
        const made = await make.runAsync({ params: { object }, body: { name, kind: 'private' } }).catch(() => null);
        if (!made) return;
        fresh.current = { name, uid: made.uid };
      }
      wanted = { ...change, tag: fresh.current.uid };
    }
    start.run({ params: { object }, body: { change: wanted, ...target } });
  };
  const problem = start.problem ?? make.problem;
  const incomplete = change === null || (change.kind === 'tag' && change.tag === '' && newTag.trim() === '');
  const refused = problem && (
    <Notice tone="late" live>
      {problem.errors[0]?.message ?? problem.detail ?? problemText(t, problem)}
    </Notice>
  );
  const sub = count === undefined ? t('bulk.everything') : t('bulk.some', { count });
  const common = { busy: start.busy || make.busy, onSubmit: () => void send(), onClose };
  if (deed === 'delete') {
    return (
      <Dialog
        kind="question"
        danger
        title={
          count !== undefined
            ? t('bulk.title.delete', { count })
            : matches === undefined
              ? t('bulk.title.deleteAll')
              : t('bulk.title.deleteAllOf', { count: matches })
        }
        submit={t('bulk.deleteSubmit')}
        {...common}
      >
        <Stack gap={12}>
          {refused}
          <Words as="p" tone="muted">
            {t('bulk.deleteWhy')}
          </Words>
        </Stack>
      </Dialog>
    );
  }
  return (
    <Dialog
      kind="form"
      title={t(`bulk.title.${deed === 'act' ? 'stage' : deed}`)}
      sub={sub}
      submit={count === undefined ? t('bulk.runAll') : t('bulk.run', { count: format.number(count) })}
      disabled={incomplete}
      {...common}
    >
      <Stack gap={16}>
        {refused}
        {deed === 'set' && <SetFields {...props} onChange={setChange} />}
        {deed === 'act' && <StageFields {...props} onChange={setChange} />}
        {deed === 'tag' && <TagFields {...props} onChange={setChange} newTag={newTag} onNewTag={setNewTag} />}
        {deed === 'folder' && <FolderFields {...props} onChange={setChange} onInto={setInto} />}
      </Stack>
    </Dialog>
  );
}

type FieldsProps = DialogProps & { readonly onChange: (change: BulkChange | null) => void };

function SetFields({ description, columns, onChange }: FieldsProps): ReactNode {
  const t = useText();
  const say = useSay();
  const [key, setKey] = useState('');
  const [value, setValue] = useState<FormValue>(null);
  const [busy, setBusy] = useState(false);
  const column = columns.find((one) => one.key === key);
  const set = (of: ColumnDescription, next: FormValue): void => {
    setValue(next);
    onChange({ kind: 'set', column: of.key, value: toSend(of, next) });
  };
  return (
    <>
      <Field label={t('bulk.column')} required>
        <Select
          value={key}
          empty={t('common.record.choose')}
          options={columns.map((one) => ({ value: one.key, label: say(one.title) }))}
          onChange={(next) => {
            setKey(next);
            const of = columns.find((one) => one.key === next);
            if (of) set(of, startValues([{ ...of, default: undefined }], undefined)[next] ?? null);
            else onChange(null);
          }}
        />
      </Field>
      {column && (
        <Field key={column.key} label={t('bulk.value')} hint={column.required || busy ? undefined : t('bulk.emptied')}>
          <RecordInput
            object={description.key}
            column={column}
            value={value}
            onChange={(next) => set(column, next)}
            onBusy={setBusy}
          />
        </Field>
      )}
    </>
  );
}

function StageFields({ stages, onChange }: FieldsProps): ReactNode {
  const t = useText();
  const say = useSay();
  const [action, setAction] = useState('');
  return (
    <Field label={t('bulk.action')} hint={t('bulk.actionHint')} required>
      <Select
        value={action}
        empty={t('common.record.choose')}
        options={stages.map(({ key, title }) => ({ value: key, label: say(title) }))}
        onChange={(next) => {
          setAction(next);
          onChange(next === '' ? null : { kind: 'act', action: next });
        }}
      />
    </Field>
  );
}

interface TagProps extends FieldsProps {
  readonly newTag: string;
  readonly onNewTag: (name: string) => void;
}

const NEW = 'new';

function TagFields({ description, onChange, newTag, onNewTag }: TagProps): ReactNode {
  const t = useText();
  const at = useKeyAt();
  const outside = useDoor().portal !== null;
  const all = useCall(at('GET /api/staff/objects/:object/tags'), { params: { object: description.key } }).data?.tags ?? [];
  // Public ones are put on by the company alone.
  const known = all.filter(({ kind }) => !outside || kind === 'private');
  const [tag, setTag] = useState('');
  const [on, setOn] = useState(true);
  const say = (next: string, put: boolean): void => {
    setTag(next);
    setOn(put);
    onChange(next === '' ? null : { kind: 'tag', tag: next === NEW ? '' : next, on: put });
  };
  const options = known.map(({ uid, name, kind }) => ({ value: uid, label: name, hint: t(`tags.kind.${kind}`) }));
  return (
    <>
      <Field label={t('bulk.whichTag')} required>
        <Select
          value={tag}
          empty={t('common.record.choose')}
          options={[...options, { value: NEW, label: t('bulk.newTag') }]}
          onChange={(next) => say(next, next === NEW || on)}
        />
      </Field>
      {tag === NEW ? (
        <Field label={t('bulk.newTagName')} required>
          <TextInput value={newTag} onChange={onNewTag} maxLength={60} autoFocus />
        </Field>
      ) : (
        <OnOff on={on} words={[t('bulk.on'), t('bulk.off')]} onChange={(put) => say(tag, put)} label={t('bulk.action')} />
      )}
    </>
  );
}

function FolderFields({ description, onChange, onInto }: FieldsProps & { onInto: (into: IntoFolder) => void }): ReactNode {
  const t = useText();
  const fillable = useFolders(description.key).data?.folders.filter(({ can }) => can.fill) ?? [];
  const [folder, setFolder] = useState('');
  const [inside, setInside] = useState(true);
  const say = (next: string, put: boolean): void => {
    setFolder(next);
    setInside(put);
    onChange(next === '' ? null : { kind: 'folder', folder: next, inside: put });
    onInto({ name: fillable.find(({ uid }) => uid === next)?.name ?? '', inside: put });
  };
  if (fillable.length === 0) return <Notice>{t('bulk.noFolder')}</Notice>;
  return (
    <>
      <Field label={t('bulk.whichFolder')} required>
        <Select
          value={folder}
          empty={t('common.record.choose')}
          options={fillable.map(({ uid, name }) => ({ value: uid, label: name }))}
          onChange={(next) => say(next, inside)}
        />
      </Field>
      <OnOff on={inside} words={[t('bulk.in'), t('bulk.out')]} onChange={(put) => say(folder, put)} label={t('bulk.action')} />
    </>
  );
}

interface OnOffProps {
  readonly label: string;
  readonly on: boolean;
  readonly words: readonly [string, string];
  readonly onChange: (on: boolean) => void;
}

function OnOff({ label, on, words: [yes, no], onChange }: OnOffProps): ReactNode {
  return (
    <RadioCards
      label={label}
      value={on ? 'on' : 'off'}
      onChange={(value) => onChange(value === 'on')}
      options={[
        { value: 'on', label: yes },
        { value: 'off', label: no },
      ]}
    />
  );
}

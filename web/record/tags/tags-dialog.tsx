/** Which tags a record carries: those there are, to tick, and a new one by its name. */
import { type ReactNode, useState } from 'react';
import type { RecordTag, Tag, TagKind } from '../../../shared/contracts/tags.ts';
import { Load, type Problem, problemText, useCall, useChange } from '../../api/index.ts';
import {
  Badge,
  Button,
  Checkbox,
  Dialog,
  EditIcon,
  Field,
  IconButton,
  Notice,
  PlusIcon,
  Select,
  SkeletonRows,
  Stack,
  TextInput,
  useText,
  Words,
} from '../../ui/index.ts';
import { useKeyAt } from '../door.tsx';
import { TagDialog } from './tag-dialog.tsx';
import css from './tags.module.css';

interface Props {
  readonly object: string;
  readonly uid: string;
  readonly onClose: () => void;
}

export function TagsDialog({ object, uid, onClose }: Props): ReactNode {
  const t = useText();
  const at = useKeyAt();
  const all = useCall(at('GET /api/staff/objects/:object/tags'), { params: { object } });
  const mine = useCall(at('GET /api/staff/records/:object/:uid/tags'), { params: { object, uid } });
  const [editing, setEditing] = useState<Tag | null>(null);
  if (editing) return <TagDialog object={object} tag={editing} onClose={() => setEditing(null)} />;
  return (
    <Dialog kind="form" title={t('tags.dialog')} onClose={onClose}>
      <Load of={all} skeleton={<SkeletonRows rows={4} />} failed={t('tags.failed')}>
        {({ tags, makes }) => (
          <Load of={mine} skeleton={<SkeletonRows rows={4} />} failed={t('tags.failed')}>
            {(on) => <Ticks {...{ object, uid, tags, makes, puts: on.puts, on: on.tags }} onEdit={setEditing} />}
          </Load>
        )}
      </Load>
    </Dialog>
  );
}

interface TicksProps extends Omit<Props, 'onClose'> {
  readonly tags: readonly Tag[];
  readonly on: readonly RecordTag[];
  readonly makes: readonly TagKind[];
  readonly puts: readonly TagKind[];
  readonly onEdit: (tag: Tag) => void;
}

/** Tags shown at once; who has more types a few letters. */
const SHOWN = 30;
const same = (a: string, b: string): boolean => a.trim().toLocaleLowerCase() === b.trim().toLocaleLowerCase();

function Ticks({ object, uid, tags, on, makes, puts, onEdit }: TicksProps): ReactNode {
  const t = useText();
  const at = useKeyAt();
  const [typed, setTyped] = useState('');
  const [kind, setKind] = useState<TagKind>('private');
  const [problem, setProblem] = useState<Problem | null>(null);
  const onFailed = setProblem;
  const onDone = (): void => setProblem(null);
  const put = useChange(at('PUT /api/staff/records/:object/:uid/tags/:tag'), { onFailed, onDone });
  const take = useChange(at('DELETE /api/staff/records/:object/:uid/tags/:tag'), { onFailed, onDone });
  const make = useChange(at('POST /api/staff/objects/:object/tags'), {
    onFailed,
    onDone: (made: Tag) => {
      setTyped('');
      put.run({ params: { object, uid, tag: made.uid } });
    },
  });
  const name = typed.trim();
  const kinds = makes.filter((one) => puts.includes(one));
  const isNew = name !== '' && !tags.some((tag) => same(tag.name, name) && (tag.kind === kind || kinds.length === 1));
  const carried = (tag: string): RecordTag | undefined => on.find((one) => one.uid === tag);
  // What only others put on records is no offer; on this record it is shown.
  const offered = tags.filter((tag) => puts.includes(tag.kind) || carried(tag.uid) !== undefined);
  const fitting = offered.filter((tag) => tag.name.toLocaleLowerCase().includes(name.toLocaleLowerCase()));
  const toggle = (tag: string, to: boolean): void => (to ? put : take).run({ params: { object, uid, tag } });
  return (
    <Stack gap={16}>
      {problem && (
        <Notice tone="late" live>
          {problem.errors[0]?.message ?? problemText(t, problem)}
        </Notice>
      )}
      <Field label={t('tags.find')}>
        <NameInput
          value={typed}
          onChange={setTyped}
          onEnter={() => isNew && make.run({ params: { object }, body: { name, kind } })}
        />
      </Field>
      {isNew && (
        <>
          {kinds.length > 1 && (
            <Field label={t('tags.who')}>
              <Select
                value={kind}
                options={kinds.map((value) => ({ value, label: t(`tags.kind.${value}`) }))}
                onChange={(value) => setKind(value as TagKind)}
              />
            </Field>
          )}
          <div>
            <Button icon={PlusIcon} busy={make.busy} onClick={() => make.run({ params: { object }, body: { name, kind } })}>
              {t('tags.make', { name })}
            </Button>
          </div>
        </>
      )}
      {offered.length === 0 && !isNew && (
        <Words as="p" size="sm" tone="muted">
          {t('tags.empty')}
        </Words>
      )}
      <ul className={css.list} aria-label={t('tags.title')}>
        {fitting.slice(0, SHOWN).map((tag) => {
          const there = carried(tag.uid);
          const may = there ? there.removable : puts.includes(tag.kind);
          return (
            <li key={tag.uid}>
              <Checkbox checked={there !== undefined} disabled={!may} onChange={(to) => toggle(tag.uid, to)} label={tag.name} />
              <Badge tone={tag.kind === 'public' ? 'info' : undefined}>{t(`tags.kind.${tag.kind}`)}</Badge>
              {tag.can.change && (
                <IconButton icon={EditIcon} label={t('tags.change', { name: tag.name })} onClick={() => onEdit(tag)} />
              )}
            </li>
          );
        })}
      </ul>
    </Stack>
  );
}

function NameInput({
  value,
  onChange,
  onEnter,
}: {
  value: string;
  onChange: (text: string) => void;
  onEnter: () => void;
}): ReactNode {
  return (
    <TextInput
      value={value}
      onChange={onChange}
      maxLength={60}
      autoFocus
      onKeyDown={(event) => {
        if (event.key !== 'Enter') return;
        event.preventDefault();
        onEnter();
      }}
    />
  );
}

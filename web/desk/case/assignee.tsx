/** Who handles a case: a menu of the people the server offers, and a way to find others by typing. */
import { type ReactNode, useRef, useState } from 'react';
import type { ObjectDescription, RecordRow } from '../../../shared/contracts/records.ts';
import { problemText, useCall, useChange } from '../../api/index.ts';
import { columnOf, OptionInput, plainText, useSay } from '../../record/index.ts';
import {
  AlertIcon,
  Avatar,
  Button,
  Dialog,
  DownIcon,
  Field,
  Menu,
  type MenuEntry,
  type Option,
  SearchIcon,
  useText,
  useToast,
} from '../../ui/index.ts';
import { useMe } from '../me.tsx';
import { useKeys } from './keys.ts';
import css from './queue.module.css';

const AT_ONCE = 12;

export function Assignee({ row, description }: { row: RecordRow; description: ObjectDescription }): ReactNode {
  const t = useText();
  const say = useSay();
  const toast = useToast();
  const me = useMe();
  const button = useRef<HTMLSpanElement>(null);
  const [finding, setFinding] = useState(false);
  const column = columnOf(description, 'assignee');
  const may = row.can.update && column?.editable === true;
  const people = useCall('GET /api/staff/records/:object/lookup/:column', {
    params: { object: 'case', column: 'assignee' },
    enabled: may,
  });
  const change = useChange('PATCH /api/staff/records/:object/:uid', {
    onFailed: (problem) => toast({ text: problemText(t, problem), icon: AlertIcon }),
  });
  useKeys({ a: () => button.current?.querySelector('button')?.click() });
  if (!column) return null;
  const { assignee } = row.values;
  const name = plainText(assignee);
  const present = typeof assignee === 'object' && assignee !== null && 'uid' in assignee ? assignee.uid : undefined;
  const assign = (uid: string | null): void =>
    change.run({ params: { object: 'case', uid: row.uid }, body: { values: { assignee: uid } }, ifMatch: row.version });
  const options = people.data?.options ?? [];
  const others = options.filter(({ value }) => value !== me.uid).slice(0, AT_ONCE);
  const entries: (MenuEntry | 'line')[] = [
    { label: t('desk.assignee.me'), checked: present === me.uid, onSelect: () => assign(me.uid) },
    ...others.map(({ value, label }) => ({ label, checked: value === present, onSelect: () => assign(value) })),
    'line',
    { label: t('desk.assignee.find'), icon: SearchIcon, onSelect: () => setFinding(true) },
  ];
  if (present) entries.push({ label: t('desk.assignee.nobody'), onSelect: () => assign(null) });
  const shown = (
    <>
      {name && <Avatar size="sm" name={name} />}
      <span className={css.handler}>{name || t('desk.assignee.none')}</span>
    </>
  );
  if (!may) return <span className={css.start}>{shown}</span>;
  const spoken = `${say(column.title)}: ${name || t('desk.assignee.none')}`;
  return (
    <span ref={button}>
      <Menu
        label={say(column.title)}
        entries={entries}
        trigger={(props) => (
          <Button after={DownIcon} busy={change.busy} aria-label={spoken} title={spoken} {...props}>
            <span className={css.start}>{shown}</span>
          </Button>
        )}
      />
      {finding && (
        <FindDialog
          title={t('desk.assignee.title', { number: plainText(row.values.number) })}
          label={say(column.title)}
          onClose={() => setFinding(false)}
          onFound={(uid) => {
            setFinding(false);
            assign(uid);
          }}
        />
      )}
    </span>
  );
}

interface FindDialogProps {
  readonly title: string;
  readonly label: string;
  readonly onFound: (uid: string) => void;
  readonly onClose: () => void;
}

function FindDialog({ title, label, onFound, onClose }: FindDialogProps): ReactNode {
  const t = useText();
  const [person, setPerson] = useState<Option | null>(null);
  const [bare, setBare] = useState(false);
  return (
    <Dialog
      kind="question"
      title={title}
      submit={t('desk.assignee.submit')}
      onClose={onClose}
      onSubmit={() => (person ? onFound(person.value) : setBare(true))}
    >
      <Field label={label} error={bare && !person && t('desk.assignee.needed')} required>
        <OptionInput object="case" column="assignee" value={person} onChange={setPerson} />
      </Field>
    </Dialog>
  );
}

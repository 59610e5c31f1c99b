import { type ReactNode, useState } from 'react';
import {
  Avatar,
  Badge,
  Button,
  Card,
  CaseIcon,
  Checkbox,
  CheckCards,
  CheckIcon,
  Chip,
  ChipToggle,
  Combobox,
  Count,
  DateInput,
  Dialog,
  DownIcon,
  Field,
  FileCards,
  FileDrop,
  FilterIcon,
  IconButton,
  Kbd,
  KeyValues,
  LockIcon,
  Menu,
  Notice,
  type Option,
  Page,
  PasswordInput,
  PlusIcon,
  RadioCards,
  RelativeTime,
  Row,
  SearchInput,
  Segments,
  Select,
  SettingsIcon,
  SplitButton,
  Stack,
  StatusGlyph,
  type StatusShape,
  Tabs,
  TextArea,
  TextInput,
  TrashIcon,
  UploadList,
  UserIcon,
  useToast,
  Words,
  WorkflowBar,
} from '../../ui/index.ts';
import { States } from './states.tsx';

const statuses: readonly [StatusShape, string][] = [
  ['new', 'New'],
  ['progress', 'In progress'],
  ['waiting', 'Waiting for response'],
  ['resolved', 'Resolved'],
  ['closed', 'Closed'],
  ['canceled', 'Canceled'],
  ['reopened', 'Re-opened'],
];
const services: readonly Option[] = [
  { value: '1', label: 'Calibration and adjustment', hint: 'Balances, pipettes' },
  { value: '2', label: 'Certificates' },
  { value: '3', label: 'Preventive maintenance' },
  { value: '4', label: 'Remote diagnostics' },
  { value: '5', label: 'Repair on site' },
];
const find = async (typed: string): Promise<readonly Option[]> =>
  services.filter((one) => one.label.toLowerCase().includes(typed.toLowerCase()));

export function Bricks(): ReactNode {
  return (
    <main id="main">
      <Page title="Bricks" sub="Everything a screen is made of" actions={<Buttons />}>
        <Stack gap={24}>
          <Small />
          <Fields />
          <Floating />
          <States />
        </Stack>
      </Page>
    </main>
  );
}

function Buttons(): ReactNode {
  return (
    <>
      <Button kind="quiet">Quiet</Button>
      <Button kind="danger">Lock account</Button>
      <Button disabled>Off</Button>
      <Button icon={FilterIcon} aria-pressed>
        Pressed
      </Button>
      <Button busy kind="primary">
        Working away
      </Button>
      <SplitButton>
        <Button kind="primary">Send</Button>
        <Button kind="primary" aria-label="Variants" after={DownIcon}>
          {''}
        </Button>
      </SplitButton>
      <IconButton icon={SettingsIcon} label="Settings" />
    </>
  );
}

function Small(): ReactNode {
  const [on, setOn] = useState(true);
  const [segment, setSegment] = useState('a');
  return (
    <Card title="Small things" aside={<Count>12</Count>} pad>
      <Stack gap={16}>
        <Row wrap>
          <Badge>Customer</Badge>
          <Badge tone="ok" icon={CheckIcon}>
            Active
          </Badge>
          <Badge tone="late">Locked</Badge>
          <Badge tone="warn">Expiring</Badge>
          <Badge tone="info">Invited</Badge>
          <Badge tone="brand">Northwind</Badge>
          <Badge tone="note" icon={LockIcon}>
            Internal note
          </Badge>
          <Badge tone="line">Shared</Badge>
        </Row>
        <Row wrap gap={16}>
          {statuses.map(([shape, label]) => (
            <StatusGlyph key={shape} shape={shape} label={label} />
          ))}
        </Row>
        <Row wrap>
          <Chip name="Status" value="New, In progress + 3" onRemove={() => {}} />
          <ChipToggle on={on} onChange={setOn}>
            Only mine
          </ChipToggle>
          <Segments
            label="Layout"
            value={segment}
            onChange={setSegment}
            options={[
              { value: 'a', label: 'List' },
              { value: 'b', label: 'Board' },
            ]}
          />
          <Avatar name="Anna Lindqvist" size="lg" />
          <Avatar name="Priya Raman" />
          <Avatar name="Halden Biolabs" square />
          <Avatar name="Marek Novák" size="sm" />
          <Kbd>J</Kbd>
          <RelativeTime at={new Date(Date.now() - 180_000).toISOString()} />
        </Row>
        <WorkflowBar
          shape="waiting"
          now="w"
          stages={[
            { key: 'n', label: 'New' },
            { key: 'p', label: 'In progress' },
            { key: 'w', label: 'Waiting for response' },
            { key: 'r', label: 'Resolved' },
            { key: 'c', label: 'Closed' },
          ]}
        />
        <KeyValues
          rows={[
            ['Service', 'Calibration and adjustment'],
            [
              'Handled by',
              <Row key="h" gap={6}>
                <Avatar name="Priya Raman" size="sm" />
                Priya Raman
              </Row>,
            ],
            ['Empty', ''],
          ]}
        />
      </Stack>
    </Card>
  );
}

function Fields(): ReactNode {
  const [name, setName] = useState('anna@haldenbio.example');
  const [word, setWord] = useState('');
  const [text, setText] = useState('');
  const [day, setDay] = useState('2026-11-21');
  const [service, setService] = useState<Option | null>(null);
  const [kind, setKind] = useState('');
  const [stay, setStay] = useState(true);
  const [roles, setRoles] = useState<readonly string[]>(['t']);
  const [send, setSend] = useState('now');
  return (
    <Card title="Fields" pad>
      <Stack gap={18}>
        <Notice tone="late" live>
          <b>Two fields need you</b> before the case can be sent. Your text is kept.
        </Notice>
        <Field label="E-mail or user name">
          <TextInput size="lg" value={name} onChange={setName} autoComplete="username" />
        </Field>
        <Field label="Password" aside={<a href="#main">Forgot your password?</a>}>
          <PasswordInput size="lg" value={word} onChange={setWord} autoComplete="current-password" />
        </Field>
        <Field label="Service" hint="Type to find it" required>
          <Combobox value={service} onChange={setService} options={find} placeholder="Choose a service" />
        </Field>
        <Field
          label="Instrument"
          error={
            <>
              Choose the instrument, or <a href="#main">register a new one</a>.
            </>
          }
        >
          <Select
            value={kind}
            onChange={setKind}
            empty="Choose an instrument"
            options={[
              { value: 'a', label: 'AX-220 balance' },
              { value: 'b', label: 'CryoCell 40' },
            ]}
          />
        </Field>
        <Field label="Preferred day" error="That is a Saturday. The next free day is Monday 23 November.">
          <DateInput value={day} onChange={setDay} />
        </Field>
        <Field label="What happened" optional>
          <TextArea value={text} onChange={setText} />
        </Field>
        <SearchInput label="Find a person" value="" onChange={() => {}} />
        <Checkbox label="Stay logged in on this device" checked={stay} onChange={setStay} />
        <Checkbox label="Some of them" hint="With a line of explanation" checked="mixed" onChange={() => {}} />
        <CheckCards
          label="Roles"
          values={roles}
          onChange={setRoles}
          options={[
            { value: 'b', label: 'Boston', hint: 'Cases; registers and edits instruments' },
            { value: 't', label: 'Toronto', hint: 'Cases; reads instruments' },
          ]}
        />
        <RadioCards
          label="Send"
          value={send}
          onChange={setSend}
          options={[
            { value: 'now', label: 'Now' },
            { value: 'later', label: 'Later', hint: 'Stays a draft' },
          ]}
        />
        <FileDrop limit={25 * 2 ** 20} onFiles={() => {}} />
        <UploadList
          onRemove={() => {}}
          uploads={[
            { key: '1', name: 'adjustment-1.pdf', size: 86_000, share: 1 },
            { key: '2', name: 'drift-log-lab3.csv', size: 39_000, share: 0.64 },
            {
              key: '3',
              name: 'bench-video.mov',
              size: 325_000_000,
              share: 0,
              error: '310 MB. The limit is 25 MB: send a link instead.',
            },
          ]}
        />
        <FileCards
          files={[
            { key: '1', name: 'drift-log-lab3.csv', size: 39_000, href: '#f' },
            { key: '2', name: 'AX-220 on the new bench.jpg', size: 1_260_000, href: '#f' },
          ]}
        />
      </Stack>
    </Card>
  );
}

function Floating(): ReactNode {
  const toast = useToast();
  const [dialog, setDialog] = useState<'question' | 'form' | null>(null);
  const [who, setWho] = useState<Option | null>(null);
  const [tab, setTab] = useState('p');
  return (
    <Card title="What floats" pad>
      <Stack gap={16}>
        <Row wrap>
          <Button onClick={() => setDialog('question')}>Ask</Button>
          <Button icon={PlusIcon} onClick={() => setDialog('form')}>
            Invite
          </Button>
          <Button onClick={() => toast({ text: '3 cases moved to Balances', undo: () => toast('Moved back') })}>Toast</Button>
          <Menu
            label="Actions"
            align="start"
            trigger={(props) => (
              <Button after={DownIcon} {...props}>
                Actions
              </Button>
            )}
            entries={[
              { label: 'Assign', icon: UserIcon, onSelect: () => toast('Assigned') },
              { label: 'Board', icon: FilterIcon, disabled: true },
              { label: 'Case', icon: CaseIcon, to: '/cases/NWI-1' },
              'line',
              { label: 'Delete', icon: TrashIcon, danger: true, onSelect: () => toast('Deleted') },
            ]}
          />
        </Row>
        <Tabs
          label="Case"
          value={tab}
          onChange={setTab}
          tabs={[
            { key: 'p', label: 'Processing', count: 5 },
            { key: 'd', label: 'Details' },
            { key: 'f', label: 'Files', count: 5 },
            { key: 'h', label: 'History' },
          ]}
        >
          <Words as="p" tone="muted">
            Panel {tab}
          </Words>
        </Tabs>
        {dialog === 'question' && (
          <Dialog
            kind="question"
            title="Close the case?"
            submit="Close case"
            onClose={() => setDialog(null)}
            onSubmit={() => setDialog(null)}
          >
            <Words as="p" tone="muted">
              The customer is told by mail. He can reopen it for 14 days.
            </Words>
          </Dialog>
        )}
        {dialog === 'form' && (
          <Dialog
            kind="form"
            title="Invite people to Halden Biolabs"
            sub="They get a personal link that works once, for 7 days."
            submit="Invite 3 people"
            note="3 of 4 addresses are ready"
            onClose={() => setDialog(null)}
            onSubmit={() => setDialog(null)}
          >
            <Field label="E-mail addresses" hint="Separate with a space or a comma.">
              <TextArea value="" onChange={() => {}} />
            </Field>
            <Field label="Contact">
              <Combobox value={who} onChange={setWho} options={services} />
            </Field>
            <Notice>This takes 3 of your 4 free licences.</Notice>
          </Dialog>
        )}
      </Stack>
    </Card>
  );
}

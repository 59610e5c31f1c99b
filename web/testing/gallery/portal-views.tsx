import { type ReactNode, useState } from 'react';
import {
  Avatar,
  BellIcon,
  BookIcon,
  BulkBar,
  Button,
  Card,
  CaseIcon,
  Chip,
  type Column,
  Composer,
  Conversation,
  DataTable,
  DownIcon,
  DownloadIcon,
  FileCards,
  FilterBar,
  FlagIcon,
  FolderIcon,
  HomeIcon,
  IconButton,
  KeyValues,
  LinkButton,
  Menu,
  Message,
  Page,
  PlusIcon,
  PortalShell,
  Row,
  StatusGlyph,
  type StatusShape,
  SystemLine,
  Tabs,
  TagMarkIcon,
  Words,
  WorkflowBar,
} from '../../ui/index.ts';
import css from './views.module.css';

const nav = [
  { to: '/', label: 'Home', icon: HomeIcon },
  { to: '/cases', label: 'Cases', icon: CaseIcon },
  { to: '/knowledge', label: 'Knowledge', icon: BookIcon },
];

function Frame({ children }: { children: ReactNode }): ReactNode {
  return (
    <PortalShell
      name="Northwind Support"
      nav={nav}
      person={{ name: 'Anna Lindqvist', sub: 'anna@haldenbio.example' }}
      onLogOut={() => {}}
      tools={<IconButton icon={BellIcon} iconSize="lg" label="Notifications, 2 unread" dot />}
      foot={<span>© 2026 Northwind Instruments</span>}
    >
      {children}
    </PortalShell>
  );
}

export function CaseView(): ReactNode {
  const [tab, setTab] = useState('p');
  const [text, setText] = useState('');
  return (
    <Frame>
      <Page
        title="Calibration and adjustment – Incident"
        over="NWI-10482"
        crumbs={[{ label: 'My cases', to: '/cases' }, { label: 'NWI-10482' }]}
        flow={
          <WorkflowBar
            now="r"
            shape="resolved"
            stages={[
              { key: 'n', label: 'New' },
              { key: 'p', label: 'In progress' },
              { key: 'w', label: 'Waiting for response' },
              { key: 'r', label: 'Resolved' },
              { key: 'c', label: 'Closed' },
            ]}
          />
        }
      >
        <Row>
          <Button icon={FlagIcon}>Complain</Button>
          <Menu
            label="Actions"
            align="start"
            entries={[{ label: 'Close', onSelect: () => {} }]}
            trigger={(props) => (
              <Button after={DownIcon} {...props}>
                Actions
              </Button>
            )}
          />
        </Row>
        <div className={css.case}>
          <Card pad>
            <KeyValues
              rows={[
                ['Category', 'Incident'],
                ['Service', 'Calibration and adjustment'],
                [
                  'Contact',
                  <Row key="c" gap={6}>
                    <Avatar size="sm" name="Anna Lindqvist" />
                    Anna Lindqvist
                  </Row>,
                ],
                [
                  'Handled by',
                  <Row key="h" gap={6}>
                    <Avatar size="sm" name="Priya Raman" />
                    Priya Raman
                  </Row>,
                ],
                ['Registered', 'Mon 16 Nov 2026, 09:12'],
              ]}
            />
          </Card>
          <div>
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
              <Conversation label="Conversation">
                <Message
                  author="Anna Lindqvist"
                  at="2026-11-16T09:12:00Z"
                  files={
                    <FileCards
                      files={[
                        { key: '1', name: 'drift-log-lab3.csv', size: 39_000, href: '#f' },
                        { key: '2', name: 'AX-220 on the new bench.jpg', size: 1_260_000, href: '#f' },
                      ]}
                    />
                  }
                >
                  We moved the AX-220 to Lab 3 on Friday. Since then the reading drifts by about 0.4 mg an hour, even with nothing
                  on the pan. The daily check fails, so our GLP work stands still.
                </Message>
                <SystemLine at="2026-11-16T09:54:00Z" shape="progress" status="In progress">
                  Priya Raman took the case: <b>In progress</b>
                </SystemLine>
                <Message author="Priya Raman" at="2026-11-16T09:54:00Z" side="Northwind" sideTone="brand">
                  Thank you for the log, Anna. The slope follows the air conditioning in Lab 3. Could you run the internal
                  adjustment twice, thirty minutes apart, and send me both reports?
                </Message>
                <Message kind="complaint" author="Anna Lindqvist" at="2026-11-16T13:05:00Z">
                  The first answer came after 42 minutes. Our agreement says 30, and we had an auditor in the room.
                </Message>
                <Message
                  kind="solution"
                  author="Priya Raman"
                  at="2026-11-17T12:02:00Z"
                  side="Northwind"
                  sideTone="brand"
                  files={<FileCards files={[{ key: '1', name: 'Certificate AX-220 22-40817.pdf', size: 217_000, href: '#f' }]} />}
                >
                  The balance is sound: it needs four hours to reach the temperature of the new room, and the air outlet above the
                  bench disturbs it.
                </Message>
              </Conversation>
              <Composer
                label="Write a message to Northwind"
                send="Send"
                value={text}
                onChange={setText}
                onSend={() => {}}
                onFiles={() => {}}
                note="Drop files here, 25 MB each"
              />
            </Tabs>
          </div>
        </div>
      </Page>
    </Frame>
  );
}

interface CaseRow {
  readonly number: string;
  readonly subject: string;
  readonly text: string;
  readonly shape: StatusShape;
  readonly status: string;
  readonly service: string;
  readonly at: string;
  readonly unread?: boolean;
}
const rows: readonly CaseRow[] = [
  {
    number: 'NWI-10497',
    subject: 'Remote diagnostics – Incident',
    text: 'Please send the log from the controller',
    shape: 'waiting',
    status: 'Waiting for response',
    service: 'Spectra 9',
    at: '18 Nov, 06:40',
    unread: true,
  },
  {
    number: 'NWI-10482',
    subject: 'Calibration and adjustment – Incident',
    text: 'AX-220 drifts 0.4 mg an hour after the move',
    shape: 'resolved',
    status: 'Resolved',
    service: 'AX-220 balance',
    at: '16 Nov, 09:12',
    unread: true,
  },
  {
    number: 'NWI-10471',
    subject: 'Preventive maintenance – Service request',
    text: 'Visit booked for 24 November, 09:00',
    shape: 'progress',
    status: 'In progress',
    service: 'HPLC P-400',
    at: '16 Nov, 08:02',
  },
  {
    number: 'NWI-10466',
    subject: 'Spare parts – Service request',
    text: 'Lamp module arrived without its gasket',
    shape: 'reopened',
    status: 'Re-opened',
    service: 'Spectra 9',
    at: '13 Nov, 15:31',
  },
  {
    number: 'NWI-10440',
    subject: 'Repair on site – Incident',
    text: 'CryoCell 40 alarm at −71 °C, second time this month',
    shape: 'progress',
    status: 'In progress',
    service: 'CryoCell 40',
    at: '12 Nov, 17:20',
  },
  {
    number: 'NWI-10438',
    subject: 'Certificates – Service request',
    text: 'Three pipettes, ISO 8655',
    shape: 'new',
    status: 'New',
    service: 'Pipettes (3)',
    at: '12 Nov, 11:05',
  },
];
const columns: readonly Column<CaseRow>[] = [
  {
    key: 'number',
    label: 'Number',
    width: '104px',
    card: 'start',
    draw: (row) => (
      <Words tone="dim" num>
        {row.number}
      </Words>
    ),
  },
  { key: 'subject', label: 'Subject', card: 'title', draw: (row) => row.subject, sub: (row) => row.text },
  {
    key: 'status',
    label: 'Status',
    width: '180px',
    card: 'footStart',
    draw: (row) => <StatusGlyph shape={row.shape} label={row.status} />,
  },
  { key: 'service', label: 'Instrument', width: '140px', draw: (row) => row.service },
  {
    key: 'at',
    label: 'Registered',
    width: '130px',
    card: 'end',
    sortable: true,
    draw: (row) => (
      <Words tone="dim" num>
        {row.at}
      </Words>
    ),
  },
];

export function ListView(): ReactNode {
  const [keys, setKeys] = useState<ReadonlySet<string>>(new Set(['NWI-10471', 'NWI-10466']));
  return (
    <Frame>
      <Page
        width="wide"
        title="My cases"
        actions={
          <>
            <Button icon={DownloadIcon}>Export</Button>
            <LinkButton kind="primary" icon={PlusIcon} to="/new">
              New case
            </LinkButton>
          </>
        }
      >
        <FilterBar label="Filters">
          <Chip name="Status" value="New, In progress + 3" onRemove={() => {}} />
          <Chip name="Organisation" value="Halden Biolabs, Toronto" onRemove={() => {}} />
          <Button kind="quiet" icon={PlusIcon}>
            Add filter
          </Button>
        </FilterBar>
        <DataTable
          label="My cases"
          rows={rows}
          columns={columns}
          rowKey={(row) => row.number}
          rowName={(row) => row.number}
          rowTo={(row) => `/cases/${row.number}`}
          unread={(row) => row.unread ?? false}
          sort={{ key: 'at', direction: 'descending' }}
          onSort={() => {}}
          selection={{ keys, onChange: setKeys }}
          count="6 of 21 cases"
          onMore={() => {}}
        />
        <BulkBar
          count={keys.size}
          onClear={() => setKeys(new Set())}
          actions={[
            { label: 'Tag', icon: TagMarkIcon, onSelect: () => {} },
            { label: 'Move', icon: FolderIcon, onSelect: () => {} },
          ]}
        />
      </Page>
    </Frame>
  );
}

import { type ReactNode, useState } from 'react';
import {
  Button,
  Card,
  CaseIcon,
  Checkbox,
  Composer,
  Conversation,
  DeskShell,
  Door,
  DownIcon,
  Field,
  GlobeIcon,
  InboxIcon,
  Kbd,
  LayersIcon,
  Menu,
  Message,
  Page,
  PasswordInput,
  PortalMark,
  ShieldIcon,
  StatusGlyph,
  StudioShell,
  TextInput,
  UsersIcon,
  Words,
} from '../../ui/index.ts';
import css from './views.module.css';

const person = { name: 'Priya Raman', sub: 'priya@northwind.example' };

export function DeskView(): ReactNode {
  const [voice, setVoice] = useState('note');
  const [text, setText] = useState('Stock confirmed by Boston. Take the relay along as well.');
  return (
    <DeskShell
      whole
      nav={[
        { to: '/', label: 'Queue', icon: InboxIcon },
        { to: '/cases', label: 'Cases', icon: CaseIcon },
        { to: '/customers', label: 'Customers', icon: UsersIcon },
      ]}
      studio="/studio"
      person={person}
      onLogOut={() => {}}
      keys={
        <>
          <span>
            <Kbd>J</Kbd>next
          </span>
          <span>
            <Kbd>K</Kbd>previous
          </span>
          <span>
            <Kbd>R</Kbd>reply
          </span>
        </>
      }
    >
      <div className={css.desk}>
        <div className={css.queue}>
          <h2>My team, open</h2>
          <Words size="xs" tone="dim">
            34 cases, most urgent first
          </Words>
          <p>
            <StatusGlyph bare shape="new" label="New" /> NWI-10501
          </p>
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a pane that scrolls is reached by keyboard */}
        <section className={css.middle} tabIndex={0} aria-label="Case">
          <h1>Repair on site – Incident</h1>
          <Conversation label="Conversation">
            <Message author="Anna Lindqvist" side="Customer" at="2026-11-12T17:20:00Z">
              The CryoCell alarms at −71 °C again, the second time this month.
            </Message>
            <Message kind="note" author="Marek Novák" at="2026-11-13T11:35:00Z">
              The relay was changed in May and is from the same lot, 22-B.
            </Message>
          </Conversation>
          <Composer
            label="Write to Anna Lindqvist"
            send={voice === 'note' ? 'Add note' : 'Send'}
            value={text}
            onChange={setText}
            onSend={() => {}}
            onFiles={() => {}}
            voices={[
              { value: 'reply', label: 'Reply to customer' },
              { value: 'note', label: 'Internal note', internal: true },
            ]}
            voice={voice}
            onVoice={setVoice}
            to="To Anna Lindqvist, portal and e-mail"
            note="Draft kept"
          />
        </section>
      </div>
    </DeskShell>
  );
}

export function StudioView(): ReactNode {
  return (
    <StudioShell
      person={person}
      onLogOut={() => {}}
      groups={[
        {
          label: 'People',
          entries: [
            { to: '/', label: 'Staff', icon: UsersIcon },
            { to: '/roles', label: 'Roles', icon: ShieldIcon },
          ],
        },
        { label: 'Portals', entries: [{ to: '/workspaces', label: 'Workspaces', icon: LayersIcon }] },
      ]}
    >
      <div className={css.studio}>
        <Page title="Staff" sub="Who works here" actions={<Button kind="primary">Invite</Button>}>
          <Card title="Two people" pad>
            <Words>Priya Raman, Tom Ashby</Words>
          </Card>
        </Page>
      </div>
    </StudioShell>
  );
}

export function DoorView(): ReactNode {
  const [name, setName] = useState('anna.lindqvist@haldenbio.example');
  const [word, setWord] = useState('correct-horse');
  return (
    <Door
      brand={<PortalMark />}
      brandName="Northwind Support"
      aside={
        <Menu
          label="Language"
          entries={[
            { label: 'English', checked: true, onSelect: () => {} },
            { label: 'Deutsch', checked: false, onSelect: () => {} },
          ]}
          trigger={(props) => (
            <Button kind="quiet" icon={GlobeIcon} after={DownIcon} {...props}>
              English
            </Button>
          )}
        />
      }
      help={<Words size="sm">Support, Boston +1 617 555 0142</Words>}
    >
      <h1>Log in</h1>
      <p>Your cases, manuals and service agreements.</p>
      <form>
        <Field label="E-mail or user name">
          <TextInput size="lg" value={name} onChange={setName} autoComplete="username" />
        </Field>
        <Field label="Password" aside={<a href="#main">Forgot your password?</a>}>
          <PasswordInput size="lg" value={word} onChange={setWord} autoComplete="current-password" />
        </Field>
        <Checkbox label="Stay logged in on this device" checked onChange={() => {}} />
        <Button type="submit" kind="primary" size="lg" full>
          Log in
        </Button>
      </form>
    </Door>
  );
}

/** What the pages before the log-in share: the portal's sign, the choice of language, the picture. */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Problem } from '../api/index.ts';
import {
  Button,
  chooseOwnLanguage,
  Door,
  DoorHelp,
  DownIcon,
  GlobeIcon,
  lineIn,
  Menu,
  PortalMark,
  type TextKey,
  useText,
  useTitle,
} from '../ui/index.ts';
import { usePortal } from './portal.tsx';

export const languages: readonly { readonly value: 'en' | 'de'; readonly label: TextKey }[] = [
  { value: 'en', label: 'portal.languages.en' },
  { value: 'de', label: 'portal.languages.de' },
];

function Language(): ReactNode {
  const t = useText();
  const now = languages.find(({ value }) => value === t.language) ?? languages[0]!;
  return (
    <Menu
      label={t('portal.languages.label')}
      entries={languages.map(({ value, label }) => ({
        label: t(label),
        checked: value === now.value,
        onSelect: () => chooseOwnLanguage(value),
      }))}
      trigger={(props) => (
        <Button kind="quiet" icon={GlobeIcon} after={DownIcon} {...props}>
          {t(now.label)}
        </Button>
      )}
    />
  );
}

/** A page before the log-in. `title` is the browser's title and the heading. */
export function Outer({
  title,
  sub,
  help,
  children,
}: {
  title: string;
  sub?: ReactNode;
  help?: ReactNode;
  children?: ReactNode;
}): ReactNode {
  const { look, culture, title: portal } = usePortal();
  const t = useText();
  useTitle(title);
  const say = (texts: Readonly<Record<string, string>>): string => lineIn(texts, t.language, culture);
  const ways = look && look.contacts.length + look.links.length > 0 && (
    <DoorHelp
      contacts={look.contacts.map(({ name, phone }) => ({ name: say(name), phone }))}
      links={look.links.map(({ name, url }) => ({ name: say(name), url }))}
      contactsTitle={t('common.door.contacts')}
      linksTitle={t('common.door.links')}
    />
  );
  return (
    <Door
      brand={<PortalMark />}
      brandName={portal}
      logo={look?.logo}
      aside={<Language />}
      help={help ?? ways}
      picture={look?.picture}
      caption={look ? say(look.caption) : undefined}
    >
      <h1>{title}</h1>
      {sub && <p>{sub}</p>}
      {children}
    </Door>
  );
}

export interface Looked<A> {
  readonly data?: A;
  readonly problem?: Problem;
  readonly again: () => void;
}

/** Looks once what a link from a mail is for. Looking changes nothing, however often it is done. */
export function useLook<A>(token: string, look: (token: string) => Promise<A>): Looked<A> {
  const [state, setState] = useState<{ data?: A; problem?: Problem }>({});
  const [round, setRound] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `look` is written anew with every drawing; token and round say when to ask
  useEffect(() => {
    let gone = false;
    if (!token) return;
    look(token).then(
      (data) => gone || setState({ data }),
      (problem: unknown) => gone || (problem instanceof Problem && setState({ problem })),
    );
    return () => {
      gone = true;
    };
  }, [token, round]);
  return { ...state, again: () => setRound((n) => n + 1) };
}

/** Somebody else, or another window, was faster, or it ran out while the page stood open. */
export function useDeadLink(problem: Problem | null, onDead: () => void): void {
  const latest = useRef(onDead);
  latest.current = onDead;
  const dead = problem?.code === 'link_dead';
  useEffect(() => {
    if (dead) latest.current();
  }, [dead]);
}

/** For a field that is only shown, so that password managers know whose password follows. */
export const keep = (): void => {};

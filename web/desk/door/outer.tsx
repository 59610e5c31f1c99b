/** What the pages before the log-in share: Portico's sign, the choice of language, the picture. */
import { type ReactNode, useEffect, useState } from 'react';
import type { StaffFront } from '../../../shared/contracts/looks.ts';
import { Problem, problemText, readFirstData } from '../../api/index.ts';
import {
  Button,
  chooseOwnLanguage,
  Door,
  DoorHelp,
  DownIcon,
  ErrorState,
  GlobeIcon,
  lineIn,
  Menu,
  PorticoMark,
  SkeletonRows,
  useText,
  useTitle,
} from '../../ui/index.ts';

export const languages = ['en', 'de'] as const;

function Language(): ReactNode {
  const t = useText();
  const now = languages.find((one) => one === t.language) ?? 'en';
  return (
    <Menu
      label={t('desk.languages.label')}
      entries={languages.map((one) => ({
        label: t(`desk.languages.${one}`),
        checked: one === now,
        onSelect: () => chooseOwnLanguage(one),
      }))}
      trigger={(props) => (
        <Button kind="quiet" icon={GlobeIcon} after={DownIcon} {...props}>
          {t(`desk.languages.${now}`)}
        </Button>
      )}
    />
  );
}

interface OuterProps {
  /** Browser title and heading. */
  readonly title: string;
  readonly sub?: ReactNode;
  readonly children?: ReactNode;
}

/** A page before the log-in. */
export function Outer({ title, sub, children }: OuterProps): ReactNode {
  const t = useText();
  useTitle(title);
  const look = (readFirstData().answers?.['/api/staff/front'] as StaffFront | undefined)?.look;
  const say = (texts: Readonly<Record<string, string>>): string => lineIn(texts, t.language);
  const help = look && look.contacts.length + look.links.length > 0 && (
    <DoorHelp
      contacts={look.contacts.map(({ name, phone }) => ({ name: say(name), phone }))}
      links={look.links.map(({ name, url }) => ({ name: say(name), url }))}
      contactsTitle={t('common.door.contacts')}
      linksTitle={t('common.door.links')}
    />
  );
  return (
    <Door
      brand={<PorticoMark />}
      brandName={t('common.product')}
      logo={look?.logo}
      picture={look?.picture}
      caption={look ? say(look.caption) : undefined}
      help={help}
      aside={<Language />}
    >
      <h1>{title}</h1>
      {sub && <p>{sub}</p>}
      {children}
    </Door>
  );
}

interface LookedProps<A> {
  readonly token: string;
  readonly title: string;
  /** Asks what the link is for; changes nothing, however often it is done. */
  readonly look: (token: string) => Promise<A>;
  /** A link that was used, revoked, replaced or has expired. */
  readonly dead: ReactNode;
  readonly children: (data: A) => ReactNode;
}

/** Looks once what a link is for, then draws the page for it. */
export function Looked<A>({ token, title, look, dead, children }: LookedProps<A>): ReactNode {
  const t = useText();
  const [{ data, problem }, setState] = useState<{ data?: A; problem?: Problem }>({});
  const [round, setRound] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `look` is written anew with every drawing; token and round say when to ask
  useEffect(() => {
    let gone = false;
    if (!token) return;
    look(token).then(
      (found) => gone || setState({ data: found }),
      (cause: unknown) => gone || (cause instanceof Problem && setState({ problem: cause })),
    );
    return () => {
      gone = true;
    };
  }, [token, round]);
  if (!token || problem?.code === 'link_dead') return dead;
  if (data !== undefined) return children(data);
  return (
    <Outer title={title}>
      {problem ? (
        <ErrorState title={t('common.error.load')} onRetry={() => setRound((n) => n + 1)} reference={problem.reference}>
          {problem.status < 500 ? problemText(t, problem) : undefined}
        </ErrorState>
      ) : (
        <SkeletonRows rows={2} />
      )}
    </Outer>
  );
}

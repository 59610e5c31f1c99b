/** What an administrator does with one of his people at once, and how its outcome is told. */
import { type Answer, Problem, problemText, useCall, useChange } from '../../api/index.ts';
import { AlertIcon, type Text, useText, useToast } from '../../ui/index.ts';
import { usePortal } from '../portal.tsx';

export type Organisation = Answer<'GET /api/portal/:portal/organisation'>;
export type User = Organisation['users'][number];

/** His membership of this organisation: the only one that its administrators are told of. */
export function hereOf({ organisations }: User): User['organisations'][number] {
  const [here] = organisations;
  if (!here) throw new Error('A member without his membership');
  return here;
}

/** What went wrong, in words for who manages people. */
export const faultOf = (t: Text, problem: Problem): string =>
  t.maybe(`members.problem.${problem.code}`) ?? problemText(t, problem);

/** The same for a form, null where its one fault stands at a field that is `drawn`. */
export function noticeOf(t: Text, problem: Problem | null, drawn: readonly string[]): string | null {
  if (problem === null) return null;
  const [fault, another] = problem.errors;
  if (fault === undefined || another !== undefined) return faultOf(t, problem);
  const field = fault.path.replace(/^body\./, '').split('.')[0] ?? '';
  return drawn.includes(field) ? null : (t.maybe(`common.fault.${fault.code}`) ?? fault.message);
}

/** Does it; where that is refused, who he is here is asked anew, and the page says what has become of him. */
export function useTried(): <A>(work: () => Promise<A>) => Promise<A> {
  const { slug } = usePortal();
  const { refetch } = useCall('GET /api/portal/:portal/organisation', { params: { portal: slug }, enabled: false });
  return async (work) => {
    try {
      return await work();
    } catch (cause) {
      if (cause instanceof Problem && cause.status === 403) void refetch();
      throw cause;
    }
  };
}

/** Done at once, for each has its way back. */
const switches = {
  appoint: { body: { isAdmin: true }, back: 'dismiss' },
  dismiss: { body: { isAdmin: false }, back: 'appoint' },
  activate: { body: { active: true }, back: null },
  deactivate: { body: { active: false }, back: 'activate' },
} as const;
export type Switch = keyof typeof switches;

interface Deeds {
  readonly turn: (user: User, to: Switch) => void;
  /** Into the portal where one is, unless another one is named by its uid. */
  readonly invite: (user: User, toPortal?: string) => void;
}

/** What went wrong is told at the foot of the screen: the list may be longer than it. */
export function useDeeds(): Deeds {
  const t = useText();
  const toast = useToast();
  const { slug } = usePortal();
  const change = useChange('PATCH /api/portal/:portal/organisation/memberships/:membership');
  const send = useChange('POST /api/portal/:portal/organisation/invitations');
  const tried = useTried();
  const tell = (text: string): void => toast({ text, icon: AlertIcon });
  async function attempt(work: () => Promise<void>): Promise<void> {
    try {
      await tried(work);
    } catch (cause) {
      if (!(cause instanceof Problem)) throw cause;
      tell(faultOf(t, cause));
    }
  }
  function turn(user: User, to: Switch): void {
    const { body, back } = switches[to];
    const { name } = user;
    void attempt(async () => {
      await change.runAsync({ params: { portal: slug, membership: hereOf(user).membership }, body });
      toast({ text: t(`members.done.${to}`, { name }), undo: back === null ? undefined : () => turn(user, back) });
    });
  }
  function invite(user: User, toPortal?: string): void {
    const { name, uid } = user;
    void attempt(async () => {
      const { sent, skipped } = await send.runAsync({ params: { portal: slug }, body: { users: [uid], toPortal } });
      if (sent.length > 0) toast(t('members.done.invite', { name }));
      else tell(t(`members.skipped.${skipped[0]?.code ?? 'gone'}`, { name }));
    });
  }
  return { turn, invite };
}

/**
 * The working copy on the screen: changed here at once, saved by itself a moment later, one save at a time. What the server says of it
 * (who sees what, the preview) comes back with each save.
 */
import { useEffect, useRef, useState } from 'react';
import type { BlockInput } from '../../../shared/contracts/page-blocks.ts';
import { type Answer, call, Problem, useKnown } from '../../api/index.ts';

const KEY = 'GET /api/staff/portals/:portal/main-page';

export type Edit = Answer<typeof KEY>;
export type Block = Edit['blocks'][number];
export type Kind = Block['kind'];
export type BlockOf<K extends Kind> = Extract<Block, { kind: K }>;
export type Place = Block['place'];
export const places = ['top', 'main', 'aside'] as const;

/** What stands beside the title: whether what is on the screen is kept. */
export type State = 'published' | 'saved' | 'saving' | 'refused' | 'stale' | 'offline';

export interface Draft {
  /** As the server knows it, from the last answer. */
  readonly edit: Edit;
  readonly blocks: readonly Block[];
  readonly state: State;
  /** The last refusal: which block, and why. */
  readonly fault: { readonly block: string; readonly text: string } | null;
  readonly set: (blocks: readonly Block[]) => void;
  /** Takes an answer of the server: after publishing, restoring. */
  readonly take: (edit: Edit) => void;
  readonly reload: () => Promise<void>;
}

const WAIT = 600; // milliseconds after the last change

/** Blocks in the order in which they are stored: by place, then as they stand. */
export const inOrder = (blocks: readonly Block[]): Block[] => places.flatMap((place) => blocks.filter((b) => b.place === place));

export function useDraft(first: Edit): Draft {
  const [edit, setEdit] = useState(first);
  const [blocks, setBlocks] = useState<readonly Block[]>(first.blocks);
  const [state, setState] = useState<State>(first.published ? 'published' : 'saved');
  const [fault, setFault] = useState<Draft['fault']>(null);
  const work = useRef({ version: first.version, wanted: null as readonly Block[] | null, busy: false });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const portal = first.portal.uid;
  const known = useKnown<typeof KEY>();

  const take = (answer: Edit): void => {
    work.current.version = answer.version;
    // Whoever comes back to this page goes on from here.
    known(KEY, { params: { portal } }, () => answer);
    setEdit(answer);
    setFault(null);
    setState(answer.published ? 'published' : 'saved');
  };

  async function save(outlives = false): Promise<void> {
    const { current } = work;
    const wanted = current.wanted;
    if (current.busy || wanted === null) return;
    Object.assign(current, { busy: true, wanted: null });
    try {
      const body = { blocks: inOrder(wanted) as BlockInput[] };
      const at = { params: { portal }, body, ifMatch: current.version, outlives };
      take(await call('PUT /api/staff/portals/:portal/main-page', at));
    } catch (cause) {
      if (!(cause instanceof Problem)) throw cause;
      refuse(cause, inOrder(wanted));
    } finally {
      current.busy = false;
      if (current.wanted !== null) void save();
    }
  }

  function refuse(cause: Problem, sent: readonly Block[]): void {
    const gone = cause.status === 0 || cause.status >= 500;
    if (cause.status === 412 || gone) {
      setState(gone ? 'offline' : 'stale');
      return;
    }
    const [first] = cause.errors;
    const block = sent[Number(/^body\.blocks\.(\d+)/.exec(first?.path ?? '')?.[1])];
    setFault({ block: block?.uid ?? '', text: first?.message ?? cause.detail ?? cause.title });
    setState('refused');
  }

  // Whoever leaves at once has changed it all the same.
  const leave = useRef(save);
  leave.current = save;
  useEffect(() => {
    const close = (): void => void leave.current(true);
    window.addEventListener('pagehide', close);
    return () => {
      window.removeEventListener('pagehide', close);
      clearTimeout(timer.current);
      void leave.current();
    };
  }, []);
  return {
    edit,
    blocks,
    state,
    fault,
    set: (next) => {
      setBlocks(next);
      if (state === 'stale') return;
      setState('saving');
      work.current.wanted = next;
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void save(), WAIT);
    },
    take: (answer) => {
      setBlocks(answer.blocks);
      take(answer);
    },
    reload: async () => {
      const answer = await call(KEY, { params: { portal } });
      setBlocks(answer.blocks);
      take(answer);
    },
  };
}

/** Above a list: how the last change of many records went, its undo, and why some stayed as they were. */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { BulkState } from '../../../shared/contracts/bulk.ts';
import {
  Button,
  CrossIcon,
  Dialog,
  IconButton,
  MoreText,
  Notice,
  Row,
  type Text,
  UndoIcon,
  useText,
  Words,
} from '../../ui/index.ts';
import css from './bulk.module.css';
import type { Bulk, IntoFolder } from './use-bulk.ts';
import { bulkText } from './words.ts';

interface NoticeProps {
  readonly bulk: Bulk;
  /** What a record on the screen is called. */
  readonly nameOf: (uid: string) => string | undefined;
}

export function BulkNotice(props: NoticeProps): ReactNode {
  return (
    <MoreText files={bulkText}>
      <Told {...props} />
    </MoreText>
  );
}

function doneWords(t: Text, kind: BulkState['kind'], count: number, folder: IntoFolder | null): string {
  if (kind === 'folder' && folder) return t(folder.inside ? 'bulk.putInto' : 'bulk.takenOut', { count, folder: folder.name });
  return t(kind === 'delete' ? 'bulk.deleted' : 'bulk.done', { count });
}

/** “12 records changed · 2 had it already · 1 was not changed”. */
function wordsOf(t: Text, bulk: BulkState, folder: IntoFolder | null): string {
  const { kind, state, total, waiting, done, same, refused, stale, undone, left } = bulk;
  if (state === 'running') return t('bulk.running', { done: total - waiting, total });
  if (state === 'undoing') return t('bulk.undoing', { done: done - waiting, total: done });
  if (state === 'undone') {
    return [t('bulk.undone', { count: undone }), left > 0 && t('bulk.left', { count: left })].filter(Boolean).join(' · ');
  }
  const not = refused + stale;
  return [doneWords(t, kind, done, folder), same > 0 && t('bulk.same', { count: same }), not > 0 && t('bulk.not', { count: not })]
    .filter(Boolean)
    .join(' · ');
}

function Told({ bulk, nameOf }: NoticeProps): ReactNode {
  const t = useText();
  const [why, setWhy] = useState(false);
  const { state } = bulk;
  const place = useRef<HTMLElement>(null);
  // The bar and the button that were pressed are gone: the keyboard goes on at what they brought about.
  // biome-ignore lint/correctness/useExhaustiveDependencies: each step may take away what had the focus
  useEffect(() => {
    if (document.activeElement === document.body) place.current?.focus({ preventScroll: true });
  }, [state?.uid, state?.state]);
  if (!state) return null;
  const running = state.state === 'running' || state.state === 'undoing';
  const wrong = state.refusals.length > 0;
  return (
    <section ref={place} tabIndex={-1} className={css.notice} aria-label={t('bulk.notice')}>
      <Notice tone={wrong ? 'warn' : running ? 'info' : 'ok'}>
        <Row between wrap>
          <span role="status">{wordsOf(t, state, bulk.folder)}</span>
          <Row gap={4}>
            {wrong && (
              <Button kind="quiet" size="xs" onClick={() => setWhy(true)}>
                {t('bulk.why')}
              </Button>
            )}
            {state.undoUntil && (
              <Button kind="quiet" size="xs" icon={UndoIcon} busy={bulk.busy} onClick={bulk.undo}>
                {t('bulk.undo')}
              </Button>
            )}
            {!running && <IconButton icon={CrossIcon} size="xs" label={t('bulk.dismiss')} onClick={() => bulk.show(null)} />}
          </Row>
        </Row>
        {running && <progress className={css.progress} max={state.total} value={state.total - state.waiting} />}
      </Notice>
      {why && <Why state={state} nameOf={nameOf} onClose={() => setWhy(false)} />}
    </section>
  );
}

/** What the server said of this record; where that is nothing of its own, what its code means for one of many. */
function whyNot(t: Text, code: string, message: string): string {
  const own = t.maybe(`bulk.code.${code}`);
  if (own && (code !== 'forbidden' || message === '')) return own;
  return message || (t.maybe(`common.problem.${code}`) ?? code);
}

function Why({ state, nameOf, onClose }: Omit<NoticeProps, 'bulk'> & { state: BulkState; onClose: () => void }): ReactNode {
  const t = useText();
  const all = state.state === 'undone' ? state.left : state.refused + state.stale;
  return (
    <Dialog kind="form" title={t('bulk.whyTitle')} onClose={onClose}>
      <ul className={css.why}>
        {state.refusals.map(({ uid, code, message }) => (
          <li key={uid}>
            <b>{nameOf(uid) ?? uid.slice(0, 8)}</b>
            <Words as="span" size="sm" tone="muted">
              {whyNot(t, code, message)}
            </Words>
          </li>
        ))}
        {all > state.refusals.length && <li>{t('bulk.more')}</li>}
      </ul>
    </Dialog>
  );
}

/** Publishing with who will see what, taking it back, earlier versions. */
import { type ReactNode, useRef } from 'react';
import { problemText, useChange } from '../../api/index.ts';
import { AlertIcon, Badge, Button, CheckIcon, Dialog, Notice, useFormat, useText, useToast, Words } from '../../ui/index.ts';
import css from './arrange.module.css';
import type { Draft } from './draft.ts';
import { nameOf } from './kinds.ts';
import { useWhoSees } from './who-sees.tsx';

interface PublishProps {
  readonly draft: Draft;
  readonly onClose: () => void;
}

/** Takes the last publication back; the working copy stays as it is. */
export function useUndoPublish(draft: Draft): (number: number) => void {
  const t = useText();
  const toast = useToast();
  const undo = useChange('POST /api/staff/portals/:portal/main-page/undo', {
    onDone: (answer) => {
      draft.take(answer);
      toast(t('arrange.undone'));
    },
    onFailed: (problem) => toast(problem.detail ?? problemText(t, problem)),
  });
  return (number) => undo.run({ params: { portal: draft.edit.portal.uid }, body: { number } });
}

export function PublishDialog({ draft, onClose }: PublishProps): ReactNode {
  const t = useText();
  const toast = useToast();
  const words = useWhoSees();
  const undo = useUndoPublish(draft);
  const { edit } = draft;
  const publish = useChange('POST /api/staff/portals/:portal/main-page/publish', {
    onDone: (answer) => {
      const number = answer.copies.find(({ current }) => current)?.number;
      draft.take(answer);
      onClose();
      // The first publication has nothing before it to go back to.
      const back = answer.copies.length > 1 && number !== undefined ? () => undo(number) : undefined;
      toast({ text: t('arrange.done'), undo: back });
    },
    onFailed: (problem) => toast(problem.detail ?? problemText(t, problem)),
  });
  const nobody = Object.values(edit.whoSees).filter(({ verdict }) => verdict === 'nobody').length;
  return (
    <Dialog
      kind="question"
      title={t('arrange.publishTitle')}
      submit={t('arrange.publish')}
      busy={publish.busy}
      onClose={onClose}
      onSubmit={() => publish.run({ params: { portal: edit.portal.uid }, ifMatch: edit.version })}
    >
      {edit.portal.status !== 'active' && <Notice>{t('arrange.publishInactive')}</Notice>}
      {nobody > 0 && <Notice tone="warn">{t('arrange.publishNobody', { count: nobody })}</Notice>}
      <Words as="p">{t('arrange.publishWhy')}</Words>
      <ul className={css.seen}>
        {edit.blocks.map((block) => {
          const seen = edit.whoSees[block.uid];
          const shut = seen?.verdict === 'nobody';
          return (
            <li key={block.uid} className={shut ? css.nobody : undefined}>
              {shut ? <AlertIcon /> : <CheckIcon />}
              <span>
                <b>{nameOf(t, block, t.language)}</b> {seen && words(seen)}
              </span>
            </li>
          );
        })}
      </ul>
    </Dialog>
  );
}

export function HistoryDialog({ draft, onClose }: PublishProps): ReactNode {
  const t = useText();
  const toast = useToast();
  const format = useFormat();
  const { edit } = draft;
  /** The version that was pressed. */
  const asked = useRef(0);
  const restore = useChange('POST /api/staff/portals/:portal/main-page/restore', {
    onDone: (answer) => {
      draft.take(answer);
      toast(t('arrange.restored', { number: asked.current }));
      onClose();
    },
    onFailed: (problem) => toast(problem.detail ?? problemText(t, problem)),
  });
  return (
    <Dialog kind="form" title={t('arrange.history')} onClose={onClose}>
      {edit.copies.length === 0 && <Words tone="muted">{t('arrange.historyNone')}</Words>}
      <ul className={css.copies}>
        {edit.copies.map(({ number, at, by, current }) => (
          <li key={number}>
            <span>
              <b>{t('arrange.version', { number })}</b> {current && <Badge tone="ok">{t('arrange.now')}</Badge>}
              <Words as="div" size="xs" tone="dim">
                {by === null ? format.long(at) : t('arrange.versionBy', { time: format.long(at), name: by })}
              </Words>
            </span>
            <Button
              size="xs"
              busy={restore.busy}
              onClick={() => {
                asked.current = number;
                restore.run({ params: { portal: edit.portal.uid }, body: { number }, ifMatch: edit.version });
              }}
            >
              {t('arrange.restore')}
            </Button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

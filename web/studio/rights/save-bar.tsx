/** Below a changed list: what is not saved yet, what the server refused, and whether somebody else was quicker. */
import { type ReactNode, useState } from 'react';
import { problemText } from '../../api/index.ts';
import { Button, Notice, Row, useText, useToast, Words } from '../../ui/index.ts';
import { type DryChange, DryRunDialog } from './dry-run.tsx';
import css from './rights.module.css';
import type { RuleList } from './use-list.ts';

type Saving = Pick<RuleList<unknown>, 'changed' | 'stale' | 'busy' | 'problem' | 'save' | 'discard' | 'keepMine'>;

/** The server's own words say which row is meant; they come first. */
export function ListFaults({ list }: { list: Saving }): ReactNode {
  const t = useText();
  const { problem } = list;
  return (
    <>
      {list.stale && (
        <Notice tone="warn" live>
          {t('rights.save.stale')}{' '}
          <Row gap={8} wrap>
            <Button size="xs" onClick={list.discard}>
              {t('rights.save.takeSaved')}
            </Button>
            <Button size="xs" onClick={list.keepMine}>
              {t('rights.save.keepMine')}
            </Button>
          </Row>
        </Notice>
      )}
      {problem && (
        <Notice tone="late" live>
          {problem.errors[0]?.message ?? problem.detail ?? problemText(t, problem)} {t('rights.save.kept')}
        </Notice>
      )}
    </>
  );
}

interface SaveBarProps {
  readonly list: Saving;
  /** Takes the place of saving at once: for what is asked a second time. */
  readonly onSave?: () => void;
  /** What is told before it is saved: who gains and who loses. */
  readonly dry?: DryChange;
}

export function SaveBar({ list, onSave, dry }: SaveBarProps): ReactNode {
  const t = useText();
  const toast = useToast();
  const [asked, setAsked] = useState<'check' | 'save' | null>(null);
  if (!list.changed) return null;
  const save = async (): Promise<void> => {
    if (await list.save()) toast(t('rights.save.done'));
    setAsked(null);
  };
  const confirmed = (): void => {
    if (onSave === undefined) void save();
    else {
      setAsked(null);
      onSave();
    }
  };
  const start = onSave ?? (dry === undefined ? () => void save() : () => setAsked('save'));
  return (
    <div className={css.save}>
      <ListFaults list={list} />
      <Row between wrap gap={12}>
        <Words bold>{t('rights.save.unsaved')}</Words>
        <Row gap={8} wrap>
          <Button onClick={list.discard} disabled={list.busy}>
            {t('rights.save.discard')}
          </Button>
          {dry && (
            <Button onClick={() => setAsked('check')} disabled={list.busy || list.stale}>
              {t('rights.dry.check')}
            </Button>
          )}
          <Button kind="primary" busy={list.busy || asked === 'save'} disabled={list.stale} onClick={start}>
            {t('rights.save.save')}
          </Button>
        </Row>
      </Row>
      {dry && asked !== null && (
        <DryRunDialog
          change={dry}
          always={asked === 'check'}
          busy={list.busy}
          onSave={confirmed}
          onClose={() => setAsked(null)}
        />
      )}
    </div>
  );
}

/** What the customer can do with a case: complain, cancel, close, reopen (CAS-12..15, FBK-04). */
import { type ReactNode, useState } from 'react';
import type { ObjectDescription, RecordRow } from '../../shared/contracts/records.ts';
import { plainText, useAccess, useAct, useSay } from '../record/index.ts';
import {
  Button,
  Card,
  CheckIcon,
  Dialog,
  DownIcon,
  FlagIcon,
  Menu,
  Row,
  type TextKey,
  UndoIcon,
  useText,
  Words,
} from '../ui/index.ts';
import { ComplainDialog } from './case-write.tsx';

/** What is said afterwards, and before where it cannot be taken back. */
const words: Readonly<Record<string, { done: TextKey; title?: TextKey; why?: TextKey }>> = {
  reopen: { done: 'portal.case.reopened' },
  close: { done: 'portal.case.closed', title: 'portal.case.closeTitle', why: 'portal.case.closeWhy' },
  cancel: { done: 'portal.case.canceled', title: 'portal.case.cancelTitle', why: 'portal.case.cancelWhy' },
};

export interface CaseDeeds {
  readonly offers: (action: string) => boolean;
  readonly ask: (action: string) => void;
  readonly busy: boolean;
  /** The question, while one is open. */
  readonly dialog: ReactNode;
}

/** Performs an action at once where it can be taken back, else after a question that names it. */
export function useCaseDeeds(row: RecordRow): CaseDeeds {
  const t = useText();
  const act = useAct('case', row);
  const [asked, setAsked] = useState<string | null>(null);
  const run = (action: string): void => {
    const done = words[action]?.done;
    act.run(action, { done: done && t(done), undo: action === 'close' || action === 'cancel' ? 'reopen' : undefined });
  };
  const { title, why } = words[asked ?? ''] ?? {};
  const dialog = asked && title && why && (
    <Dialog
      kind="question"
      title={t(title)}
      danger={asked === 'cancel'}
      onClose={() => setAsked(null)}
      onSubmit={() => {
        setAsked(null);
        run(asked);
      }}
    >
      <Words as="p" tone="muted">
        {t(why)}
      </Words>
    </Dialog>
  );
  return {
    offers: (action) => row.can.actions.includes(action),
    ask: (action) => (words[action]?.title ? setAsked(action) : run(action)),
    busy: act.busy,
    dialog,
  };
}

interface CaseActionsProps {
  readonly row: RecordRow;
  readonly description: ObjectDescription;
  readonly deeds: CaseDeeds;
  readonly mayComplain: boolean;
}

export function CaseActions({ row, description, deeds, mayComplain }: CaseActionsProps): ReactNode {
  const t = useText();
  const say = useSay();
  const [complaining, setComplaining] = useState(false);
  const access = useAccess('case', row, plainText(row.values.number));
  const offered = description.actions.filter(({ key }) => deeds.offers(key));
  const entries = [
    ...offered.map(({ key, title }) => ({ label: say(title), danger: key === 'cancel', onSelect: () => deeds.ask(key) })),
    ...access.entries,
  ];
  return (
    <>
      {mayComplain && (
        <Button icon={FlagIcon} onClick={() => setComplaining(true)}>
          {t('portal.case.complain')}
        </Button>
      )}
      {entries.length > 0 && (
        <Menu
          label={t('common.record.actions')}
          align="start"
          entries={entries}
          trigger={(props) => (
            <Button after={DownIcon} busy={deeds.busy} {...props}>
              {t('common.record.actions')}
            </Button>
          )}
        />
      )}
      {access.dialog}
      {complaining && <ComplainDialog uid={row.uid} onClose={() => setComplaining(false)} />}
    </>
  );
}

/** When a solution was given: did it help? */
export function SolvedCard({ deeds }: { deeds: CaseDeeds }): ReactNode {
  const t = useText();
  return (
    <Card pad>
      <Row between wrap gap={12}>
        <div>
          <h2>{t('portal.case.solved')}</h2>
          <Words as="p" size="sm" tone="muted">
            {t('portal.case.solvedWhy')}
          </Words>
        </div>
        <Row wrap>
          {deeds.offers('reopen') && (
            <Button icon={UndoIcon} onClick={() => deeds.ask('reopen')} busy={deeds.busy}>
              {t('portal.case.reopen')}
            </Button>
          )}
          {deeds.offers('close') && (
            <Button kind="primary" icon={CheckIcon} onClick={() => deeds.ask('close')} busy={deeds.busy}>
              {t('portal.case.close')}
            </Button>
          )}
        </Row>
      </Row>
    </Card>
  );
}

/** The case in the middle: head, tabs, conversation with the place to write; the customer at its end. */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { Conversation as Talk } from '../../../shared/contracts/cases.ts';
import type { ObjectDescription, RecordRow, Shown } from '../../../shared/contracts/records.ts';
import { Load, useCall } from '../../api/index.ts';
import {
  CaseFiles,
  type CaseStatus,
  CaseTalk,
  countOf,
  filesOf,
  isStaff,
  type Side,
  useCaseStatus,
  useShownMessages,
} from '../../blocks/case/index.ts';
import { ArrangedSheet, ownColumns, plainText, RecordHistory, RecordProfile } from '../../record/index.ts';
import { Card, cx, Dialog, KeyValues, SkeletonRows, Stack, Tabs, useQueryValue, useText, useTitle } from '../../ui/index.ts';
import { useMe } from '../me.tsx';
import { CaseHead } from './case-head.tsx';
import { CaseWrite, type Want } from './case-write.tsx';
import { Customer } from './customer.tsx';
import { useKeys } from './keys.ts';
import css from './queue.module.css';
import { useMarkSeen } from './seen.ts';

interface CasePaneProps {
  readonly uid: string;
  readonly description: ObjectDescription;
  /** Address of the queue, where only one pane has room. */
  readonly back: string;
}

export function CasePane({ uid, description, back }: CasePaneProps): ReactNode {
  const t = useText();
  const [messages] = useShownMessages();
  const talk = useCall('GET /api/staff/cases/:uid/conversation', {
    params: { uid },
    query: { messages },
    about: [`case:${uid}`],
    keep: true,
  });
  const missing = talk.data === undefined;
  return (
    <>
      <section className={cx(css.case, missing && css.middle)} aria-label={t('desk.case.label')}>
        <Load of={talk} skeleton={<SkeletonRows rows={5} label={t('desk.case.loading')} />} failed={t('desk.case.failed')}>
          {(there) => <Present talk={there} description={description} back={back} />}
        </Load>
      </section>
      {talk.data && (
        <aside className={css.customer} aria-label={t('desk.customer.title')}>
          <Customer row={talk.data.case} description={description} />
        </aside>
      )}
    </>
  );
}

const details = [
  'number',
  'subject',
  'description',
  'service',
  'category',
  'priority',
  'contact',
  'organisation',
  'assignee',
  'status',
  'closing_reason',
  'registered_at',
  'created_by',
  'first_resolution_at',
  'actual_resolution_at',
  'closed_on',
];

interface PresentProps {
  readonly talk: Talk;
  readonly description: ObjectDescription;
  readonly back: string;
}

function Present({ talk, description, back }: PresentProps): ReactNode {
  const t = useText();
  const me = useMe();
  const row = talk.case;
  const name = plainText(row.values.subject) || plainText(row.values.number);
  const [tab, setTab] = useQueryValue('tab');
  const [want, setWant] = useState<Want | null>(null);
  const [customer, setCustomer] = useState(false);
  const ask = (voice: Want['voice']): void => {
    setTab('');
    setWant({ voice });
  };
  useTitle(`${plainText(row.values.number)} ${name}`);
  useMarkSeen(me.uid, row);
  useKeys({ r: () => ask('reply'), n: () => ask('note') });
  const files = filesOf(talk);
  const status = useCaseStatus(description, row, talk.trail);
  const said = talk.entries.filter((entry) => entry.kind !== 'event').length + 1;
  const tabs = [
    { key: 'talk', label: t('desk.case.processing'), count: said },
    { key: 'details', label: t('desk.case.details') },
    { key: 'files', label: t('desk.case.files'), count: countOf(files) || undefined },
    { key: 'history', label: t('common.record.history') },
  ];
  const now = tabs.find(({ key }) => key === tab)?.key ?? 'talk';
  return (
    <>
      <CaseHead
        row={row}
        description={description}
        status={status}
        name={name}
        back={back}
        onCustomer={() => setCustomer(true)}
      />
      <Tabs label={name} tabs={tabs} value={now} onChange={(key) => setTab(key === 'talk' ? '' : key)} className={css.tabs}>
        {now === 'talk' ? (
          <Processing talk={talk} description={description} row={row} status={status} want={want} onTaken={() => setWant(null)} />
        ) : (
          <div className={css.scroll}>
            <div className={css.sheet}>
              {now === 'details' && (
                <Stack gap={16}>
                  <ArrangedSheet
                    description={description}
                    row={row}
                    name={name}
                    otherwise={
                      <RecordProfile description={description} row={row} columns={[...details, ...ownColumns(description)]} />
                    }
                  />
                  {talk.portal && (
                    <Card pad>
                      <KeyValues rows={[[t('desk.case.portal'), talk.portal]]} />
                    </Card>
                  )}
                </Stack>
              )}
              {now === 'files' && <CaseFiles groups={files} row={row} description={description} />}
              {now === 'history' && <RecordHistory description={description} uid={row.uid} />}
            </div>
          </div>
        )}
      </Tabs>
      {customer && (
        <Dialog kind="form" title={t('desk.customer.title')} onClose={() => setCustomer(false)}>
          <Customer row={row} description={description} />
        </Dialog>
      )}
    </>
  );
}

interface ProcessingProps {
  readonly talk: Talk;
  readonly description: ObjectDescription;
  readonly row: RecordRow;
  readonly status: CaseStatus | null;
  readonly want: Want | null;
  readonly onTaken: () => void;
}

/** Staff speak to the customer, everybody else is one. */
function useSide(): (person: Shown | undefined, opening: boolean) => Side {
  const t = useText();
  return (person, opening) =>
    isStaff(person)
      ? { side: t(opening ? 'desk.case.registered' : 'desk.case.toCustomer'), sideTone: 'brand' }
      : { side: t('desk.case.customer') };
}

/** The newest stands at the foot, above the place to write; what comes in while one reads further up does not move the text. */
function Processing({ talk, description, row, status, want, onTaken }: ProcessingProps): ReactNode {
  const t = useText();
  const scroll = useRef<HTMLElement>(null);
  const atEnd = useRef(true);
  const side = useSide();
  const size = talk.entries.length;
  useEffect(() => {
    const box = scroll.current;
    if (box && size >= 0 && atEnd.current) box.scrollTop = box.scrollHeight;
  }, [size]);
  return (
    <>
      <section
        ref={scroll}
        className={css.scroll}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
        tabIndex={0}
        aria-label={t('common.talk.conversation')}
        onScroll={({ currentTarget: box }) => {
          atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < 80;
        }}
      >
        <CaseTalk talk={talk} description={description} side={side} />
      </section>
      {row.can.comment && status && <CaseWrite row={row} status={status} want={want} onTaken={onTaken} />}
    </>
  );
}

/** The page of a case: profile, workflow bar, conversation, details, files, history (CAS-01..03, CAS-12, MSG-01..04, FBK-05). */
import { type ReactNode, useState } from 'react';
import type { Conversation as Talk } from '../../shared/contracts/cases.ts';
import type { ObjectDescription, Shown } from '../../shared/contracts/records.ts';
import { Load, useCall } from '../api/index.ts';
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
} from '../blocks/case/index.ts';
import {
  ArrangedSheet,
  ownColumns,
  plainText,
  RecordHistory,
  RecordProfile,
  RecordTags,
  RecordValues,
  useDescription,
} from '../record/index.ts';
import {
  Card,
  LinkButton,
  Notice,
  Page,
  PlusIcon,
  SkeletonRows,
  Stack,
  Tabs,
  useFormat,
  useQueryValue,
  useText,
  Words,
  WorkflowBar,
} from '../ui/index.ts';
import css from './case.module.css';
import { CaseActions, type CaseDeeds, SolvedCard, useCaseDeeds } from './case-actions.tsx';
import { CaseComposer, FilesWithMessage } from './case-write.tsx';
import { usePortal } from './portal.tsx';

const shippedColumns = ({ columns }: ObjectDescription) => columns.filter(({ own }) => !own).map(({ key }) => key);
const profile = ['category', 'service', 'contact', 'assignee', 'closing_reason', 'registered_at', 'closed_on'];

export function CasePage({ uid }: { uid: string }): ReactNode {
  const t = useText();
  const { slug } = usePortal();
  const description = useDescription('case');
  const [messages] = useShownMessages();
  const talk = useCall('GET /api/portal/:portal/cases/:uid/conversation', {
    params: { portal: slug, uid },
    query: { messages },
    about: [`case:${uid}`],
    keep: true,
  });
  const waits = <SkeletonRows rows={6} />;
  return (
    <Load of={description} skeleton={waits} failed={t('portal.case.failed')}>
      {(known) => (
        <Load of={talk} skeleton={waits} failed={t('portal.case.failed')}>
          {(all) => <Case talk={all} description={known} />}
        </Load>
      )}
    </Load>
  );
}

interface CaseProps {
  readonly talk: Talk;
  readonly description: ObjectDescription;
}

function Case({ talk, description }: CaseProps): ReactNode {
  const t = useText();
  const format = useFormat();
  const row = talk.case;
  const status = useCaseStatus(description, row, talk.trail);
  const deeds = useCaseDeeds(row);
  const writes = useDescription('message').data?.can.create === true && row.can.comment;
  const number = plainText(row.values.number);
  const changed = plainText(row.values.last_message_at);
  return (
    <Page
      title={plainText(row.values.subject) || number}
      over={number}
      crumbs={[{ label: t('portal.cases.title'), to: '/cases' }, { label: number }]}
      flow={status && <WorkflowBar stages={status.stages} now={status.key} shape={status.shape} />}
    >
      <div className={css.head}>
        <CaseActions row={row} description={description} deeds={deeds} mayComplain={writes} />
        {changed && (
          <div className={css.changed}>
            <Words size="xs" tone="dim">
              {t('portal.case.changedAt', { time: format.long(changed) })}
            </Words>
          </div>
        )}
      </div>
      <div className={css.case}>
        <Card pad>
          <RecordValues description={description} row={row} columns={profile} />
          <RecordTags object="case" uid={row.uid} />
        </Card>
        <div className={css.work}>
          <Panes talk={talk} description={description} status={status} deeds={deeds} writes={writes} />
        </div>
      </div>
      {deeds.dialog}
    </Page>
  );
}

interface PanesProps extends CaseProps {
  readonly status: CaseStatus | null;
  readonly deeds: CaseDeeds;
  readonly writes: boolean;
}

function Panes(props: PanesProps): ReactNode {
  const t = useText();
  const [chosen, choose] = useQueryValue('tab');
  const { talk, description } = props;
  const row = talk.case;
  const files = filesOf(talk);
  const messages = talk.entries.filter((entry) => entry.row).length;
  const more = ownColumns(description);
  const talks = props.writes && props.status?.talks !== false;
  const [handed, setHanded] = useState<readonly File[]>([]);
  const hand = (given: readonly File[]): void => {
    setHanded(given);
    choose('');
  };
  const tabs = [
    { key: 'processing', label: t('portal.case.processing'), count: messages || undefined },
    { key: 'details', label: t('portal.case.details') },
    { key: 'files', label: t('portal.case.files'), count: countOf(files) || undefined },
    { key: 'history', label: t('portal.case.history') },
  ];
  const tab = tabs.some(({ key }) => key === chosen) ? chosen : 'processing';
  return (
    <Tabs label={t('portal.case.tabs')} tabs={tabs} value={tab} onChange={(key) => choose(key === 'processing' ? '' : key)}>
      {tab === 'processing' && <Processing {...props} talks={talks} handed={handed} onTaken={() => setHanded([])} />}
      {tab === 'details' && (
        <div className={css.pane}>
          <ArrangedSheet
            description={description}
            row={row}
            name={plainText(row.values.number)}
            otherwise={
              <Stack gap={16}>
                <Card pad>
                  <RecordValues description={description} row={row} columns={shippedColumns(description)} />
                </Card>
                {more.length > 0 && (
                  <RecordProfile title={t('portal.case.more')} description={description} row={row} columns={more} />
                )}
              </Stack>
            }
          />
        </div>
      )}
      {tab === 'files' && (
        <div className={css.pane}>
          <CaseFiles
            groups={files}
            row={row}
            description={description}
            otherwise={talks && <FilesWithMessage onFiles={hand} />}
          />
        </div>
      )}
      {tab === 'history' && <RecordHistory description={description} uid={row.uid} without={['last_message_at']} />}
    </Tabs>
  );
}

interface ProcessingProps extends PanesProps {
  /** He may write, and the case takes messages. */
  readonly talks: boolean;
  /** Files chosen elsewhere, to go with his next message. */
  readonly handed: readonly File[];
  readonly onTaken: () => void;
}

function Processing({ talk, description, status, deeds, writes, talks, handed, onTaken }: ProcessingProps): ReactNode {
  const t = useText();
  const side = useSide();
  return (
    <>
      <CaseTalk talk={talk} description={description} side={side} />
      {status?.shape === 'resolved' && (deeds.offers('close') || deeds.offers('reopen')) && (
        <div className={css.solved}>
          <SolvedCard deeds={deeds} />
        </div>
      )}
      {talks ? (
        <CaseComposer key={talk.case.uid} uid={talk.case.uid} handed={handed} onTaken={onTaken} />
      ) : (
        <div className={css.finished}>
          <Notice>{t(writes ? 'portal.case.finished' : 'portal.case.mayNot')}</Notice>
          {writes && description.can.create && (
            <LinkButton icon={PlusIcon} to="/cases/new">
              {t('portal.cases.new')}
            </LinkButton>
          )}
        </div>
      )}
    </>
  );
}

/** The side a person speaks for is named for staff only: it is the company the customer talks to. */
function useSide(): (person: Shown | undefined) => Side {
  const { title } = usePortal();
  return (person) => (isStaff(person) ? { side: title, sideTone: 'brand' } : {});
}

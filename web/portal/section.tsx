/** Sections of other objects than cases: the general list, form and page. */
import { type ReactNode, useState } from 'react';
import { Load } from '../api/index.ts';
import {
  Bare,
  objectIcon,
  RecordForm,
  RecordList,
  RecordPage,
  RecordStages,
  useDescription,
  useDetailTabs,
  useSay,
} from '../record/index.ts';
import { Card, EmptyState, LinkButton, MissingState, Page, PlusIcon, useNavigate, useText } from '../ui/index.ts';
import { useMe } from './portal.tsx';

interface SectionProps {
  readonly section: string;
}

/** The section's object and title; the menu says which sections there are for this user. */
function useSection(key: string) {
  const say = useSay();
  const found = useMe().sections.find((one) => one.key === key && one.object !== null);
  return found?.object ? { object: found.object, title: say(found.title) || key, to: `/s/${encodeURIComponent(key)}` } : null;
}

type Known = NonNullable<ReturnType<typeof useSection>>;

export function SectionList({ section }: SectionProps): ReactNode {
  const known = useSection(section);
  return known ? <Listed {...known} /> : <MissingState />;
}

function Listed({ object, title, to }: Known): ReactNode {
  const t = useText();
  const say = useSay();
  const { data } = useDescription(object);
  const [bare, setBare] = useState(false);
  const create = data?.can.create && (
    <LinkButton kind="primary" icon={PlusIcon} to={`${to}/new`}>
      {t('portal.section.new', { name: say(data.title) })}
    </LinkButton>
  );
  const empty = (
    <Bare onBare={setBare}>
      <EmptyState icon={objectIcon(data?.icon)} as="h2" title={t('common.record.empty')} actions={create}>
        {t('common.record.emptyWhy')}
      </EmptyState>
    </Bare>
  );
  return (
    <Page title={title} width="wide" actions={!bare && create}>
      <RecordList object={object} to={(row) => `${to}/${row.uid}`} editTo={(row) => `${to}/${row.uid}?edit=1`} empty={empty} />
    </Page>
  );
}

export function SectionNew({ section }: SectionProps): ReactNode {
  const known = useSection(section);
  return known ? <Making {...known} /> : <MissingState />;
}

function Making({ object, title, to }: Known): ReactNode {
  const t = useText();
  const say = useSay();
  const navigate = useNavigate();
  const description = useDescription(object);
  return (
    <Load of={description}>
      {(about) => (
        <Page title={t('portal.section.new', { name: say(about.title) })} width="narrow" crumbs={[{ label: title, to }]}>
          <Card pad>
            <RecordForm description={about} onCancel={() => navigate(to)} done={(row) => navigate(`${to}/${row.uid}`)} />
          </Card>
        </Page>
      )}
    </Load>
  );
}

export function SectionRecord({ section, uid }: SectionProps & { uid: string }): ReactNode {
  const known = useSection(section);
  return known ? <Shown {...known} uid={uid} /> : <MissingState />;
}

function Shown({ object, title, to, uid }: Known & { uid: string }): ReactNode {
  const description = useDescription(object);
  const tabs = useDetailTabs(object, description.data?.page === null);
  return (
    <RecordPage
      object={object}
      uid={uid}
      back={{ label: title, to }}
      tabs={tabs}
      flow={(row, description) => <RecordStages row={row} description={description} />}
    />
  );
}

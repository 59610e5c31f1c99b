/** Who comes to read and who no longer does, before an audience is saved. The server tells it; nothing is decided here. */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { type Answer, type Body, call, Problem, problemText } from '../../api/index.ts';
import { Dialog, Notice, Stack, useText, Words } from '../../ui/index.ts';

const key = 'POST /api/staff/knowledge/categories/:uid/audience/dry-run';
type Told = Answer<typeof key>;
type Group = Told['groups'][number];

interface AudienceToldProps {
  readonly category: string;
  readonly readers: Body<typeof key>['readers'];
  readonly busy: boolean;
  readonly onSave: () => void;
  readonly onClose: () => void;
}

/** Asks where something changes for somebody; what changes nothing is saved at once, and the save tells its own faults. */
export function AudienceTold({ category, readers, busy, onSave, onClose }: AudienceToldProps): ReactNode {
  const t = useText();
  const [told, setTold] = useState<Told | Problem | null>(null);
  const sent = JSON.stringify(readers);
  useEffect(() => {
    const stop = new AbortController();
    call(key, { params: { uid: category }, body: { readers: JSON.parse(sent) }, signal: stop.signal }).then(
      (answer) => !stop.signal.aborted && setTold(answer),
      (cause: unknown) => {
        if (stop.signal.aborted) return;
        if (!(cause instanceof Problem)) throw cause;
        setTold(cause);
      },
    );
    return () => stop.abort();
  }, [category, sent]);
  const nothing = told instanceof Problem ? told.status < 500 : told?.groups.length === 0;
  const passed = useRef(false);
  useEffect(() => {
    if (!nothing || passed.current) return;
    passed.current = true;
    onSave();
  }, [nothing, onSave]);
  if (told === null || nothing) return null;
  return (
    <Dialog
      kind="question"
      title={t('articles.categories.toldTitle')}
      sub={t('articles.categories.toldSub')}
      submit={t('common.record.save')}
      busy={busy}
      onSubmit={onSave}
      onClose={onClose}
    >
      {told instanceof Problem ? (
        <Notice tone="late" live>
          {told.detail ?? problemText(t, told)}
        </Notice>
      ) : (
        <Stack gap={12}>
          {told.groups.map((group) => (
            <GroupTold key={String(group.gains)} group={group} articles={told.articles} />
          ))}
        </Stack>
      )}
    </Dialog>
  );
}

function GroupTold({ group, articles }: { group: Group; articles: number }): ReactNode {
  const t = useText();
  const { gains, people, portals, organisations, moreOrganisations, names } = group;
  const where = [
    ...organisations.map(({ title, people: number }) => t('articles.categories.toldOrganisation', { title, number })),
    ...(moreOrganisations > 0 ? [t('articles.categories.toldMore', { count: moreOrganisations })] : []),
    ...portals,
  ];
  return (
    <Notice tone={gains ? 'ok' : 'late'}>
      <Words as="p" bold>
        {t(gains ? 'articles.categories.toldGain' : 'articles.categories.toldLose', { count: people })}
      </Words>
      <Words as="p" size="sm">
        {[t('articles.categories.toldArticles', { count: articles }), ...where].join(' · ')}
      </Words>
      {names.length > 0 && (
        <Words as="p" size="sm" tone="muted">
          {names.join(', ')}
        </Words>
      )}
    </Notice>
  );
}

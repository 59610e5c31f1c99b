/** The related list of a record on an arranged page, and the way to add to it. */
import { lazy, type ReactNode, Suspense, useState } from 'react';
import type { PartOf } from '../../shared/contracts/record-pages.ts';
import type { ObjectDescription } from '../../shared/contracts/records.ts';
import { Button, Dialog, EmptyState, PlusIcon, Stack, useLocation, useText, useToast } from '../ui/index.ts';
import { columnOf, useDescription, useSay } from './description.ts';
import { useDoor } from './door.tsx';
import css from './layout.module.css';
import { LaidOutForm } from './layout-form.tsx';
import { RecordList } from './list.tsx';
import { objectIcon } from './object-icons.ts';
import { useRecordForm } from './use-record-form.tsx';

// Needed where rows have no page of their own; so it comes when it is.
const RelatedRows = lazy(() => import('./details/related.tsx').then((all) => ({ default: all.RelatedRows })));

interface DetailProps {
  readonly part: PartOf<'detail'>;
  readonly uid: string;
  readonly name: string;
}

export function RecordDetail({ part, uid, name }: DetailProps): ReactNode {
  const t = useText();
  const say = useSay();
  const { recordTo } = useDoor();
  const { path } = useLocation();
  const [adding, setAdding] = useState(false);
  const { data } = useDescription(part.object);
  const title = part.title ? say(part.title) : say(data?.plural);
  const mayAdd = data?.can.create === true && columnOf(data, part.column)?.settable === true;
  const empty = (
    <EmptyState icon={objectIcon(data?.icon ?? null)} title={t('common.record.page.empty', { objects: title })}>
      {mayAdd && t('common.record.page.emptyWhy')}
    </EmptyState>
  );
  // Where this face has no page for them, rows are added, changed and taken away in their list.
  if (recordTo?.(part.object, uid) === null && (data?.page ?? null) === null) {
    return (
      <section className={css.detail} aria-label={title}>
        <header>
          <h2>{title}</h2>
        </header>
        <Suspense>
          <RelatedRows
            object={part.object}
            column={part.column}
            columns={part.columns}
            within={part.key}
            parent={{ uid, name }}
            to={() => path}
            empty={empty}
          />
        </Suspense>
      </section>
    );
  }
  return (
    <section className={css.detail} aria-label={title}>
      <header>
        <h2>{title}</h2>
        {mayAdd && (
          <Button icon={PlusIcon} size="xs" onClick={() => setAdding(true)}>
            {t('common.record.page.add', { object: say(data.title) })}
          </Button>
        )}
      </header>
      <RecordList
        object={part.object}
        columns={part.columns}
        // Where this face has no page for the object, a row leads nowhere else.
        to={(row) => recordTo?.(part.object, row.uid) ?? path}
        only={{ column: part.column, op: 'in', value: [uid] }}
        within={part.key}
        empty={empty}
      />
      {adding && data && <Adding part={part} uid={uid} name={name} description={data} onClose={() => setAdding(false)} />}
    </section>
  );
}

interface AddingProps extends DetailProps {
  readonly description: ObjectDescription;
  readonly onClose: () => void;
}

function Adding({ part, uid, name, description, onClose }: AddingProps): ReactNode {
  const t = useText();
  const say = useSay();
  const toast = useToast();
  const state = useRecordForm({
    description,
    start: { [part.column]: { value: uid, label: name } },
    draft: `${part.object}.of.${uid}`,
    done: () => {
      toast(t('common.record.saved'));
      onClose();
    },
  });
  const { form, columns, problem, field, page } = state;
  return (
    <Dialog
      kind="form"
      title={t('common.record.page.add', { object: say(description.title) })}
      busy={form.busy}
      onSubmit={form.submit}
      onClose={onClose}
    >
      <Stack gap={16}>
        {problem}
        {page ? (
          <LaidOutForm description={description} state={state} page={page} />
        ) : (
          columns.filter(({ key }) => key !== part.column).map(({ key }) => field(key))
        )}
      </Stack>
    </Dialog>
  );
}

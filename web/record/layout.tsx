/** An arranged page of a record, for reading: the profile at the start, its tabs with groups, details, files, and what happened. */
import type { ReactNode } from 'react';
import type { PageField, PagePart } from '../../shared/contracts/record-pages.ts';
import type { ObjectDescription, RecordRow } from '../../shared/contracts/records.ts';
import { keptDraft } from '../api/index.ts';
import { Button, Card, EditIcon, Tabs, useQueryValue, useText, useToast } from '../ui/index.ts';
import { AddFiles } from './add-files.tsx';
import { columnOf, useSay } from './description.ts';
import { useEditing } from './editing.ts';
import { RecordForm } from './form.tsx';
import { RecordHistory } from './history.tsx';
import css from './layout.module.css';
import { RecordDetail } from './layout-detail.tsx';
import { shownFields } from './layout-form.tsx';
import { asPlaced, isShut, type PageNow } from './layout-state.ts';
import { draftName } from './merge/gone.tsx';
import { RecordTags } from './tags/record-tags.tsx';
import { RecordValue } from './value.tsx';

export interface RecordTab {
  readonly key: string;
  readonly label: string;
  readonly count?: number;
  readonly draw: () => ReactNode;
}

interface LaidOutProps {
  readonly description: ObjectDescription;
  readonly row: RecordRow;
  readonly page: PageNow;
  readonly name: string;
  /** Over the fields that stand first, of a sheet. */
  readonly title?: string;
  /** Tabs that the product's own screen has beside. */
  readonly tabs: readonly RecordTab[];
  /** For who arranges it: nothing is begun here. */
  readonly preview?: boolean;
  /** Without tags, which are no part of the arrangement. */
  readonly bare?: boolean;
  /** One below the other, as one of the tabs of a screen that has its own: without what that has beside it. */
  readonly sheet?: boolean;
  /** Comments of the record, where its screen has some. */
  readonly feed?: (row: RecordRow, description: ObjectDescription) => ReactNode;
  /** The portal users of an organisation, on its profile page. */
  readonly members?: () => ReactNode;
}

export function LaidOut(props: LaidOutProps): ReactNode {
  const t = useText();
  const toast = useToast();
  const { description, row, page } = props;
  // What was being typed when the session ended or the page was left is gone on with.
  const draft = draftName(description.key, row.uid);
  const [editing, setEditing] = useEditing(!props.preview && keptDraft(draft) !== null);
  const may = row.can.update && description.columns.some((column) => column.editable && !page.state.locked.has(column.key));
  if (editing && may) {
    return (
      <div className={css.form}>
        <Card pad>
          <RecordForm
            description={description}
            row={row}
            draft={draft}
            onCancel={() => setEditing(false)}
            done={() => {
              setEditing(false);
              toast(t('common.record.saved'));
            }}
          />
        </Card>
      </div>
    );
  }
  const edit = may && (
    <Button kind="quiet" size="xs" icon={EditIcon} onClick={() => setEditing(true)}>
      {t('common.record.edit')}
    </Button>
  );
  return <Reading {...props} edit={edit} />;
}

function Reading({
  description,
  row,
  page,
  name,
  title,
  tabs: more,
  feed,
  members,
  bare,
  sheet,
  edit,
}: LaidOutProps & { edit: ReactNode }): ReactNode {
  const t = useText();
  const say = useSay();
  const [chosen, choose] = useQueryValue('tab');
  const { layout, state } = page;
  const ways = { description, row, page, name, feed, members };
  const has = { feed: feed !== undefined, members: members !== undefined };
  const tabs: RecordTab[] = layout.tabs.flatMap((tab) => {
    const own = tab.parts.filter((part) => isShown(part, page, has) && !(sheet && part.kind === 'history'));
    const parts = state.hiddenParts.has(tab.key) ? [] : own;
    if (parts.length === 0) return [];
    const draw = () => parts.map((part) => <Part key={part.key} {...ways} part={part} />);
    return [{ key: tab.key, label: say(tab.title), draw }];
  });
  const all = [...tabs, ...more];
  const tab = all.find((one) => one.key === chosen) ?? all[0];
  const profile = layout.profile.filter(({ column }) => !state.hidden.has(column));
  const alone = profile.length === 0;
  if (sheet) {
    return (
      <div className={css.parts}>
        {alone ? (
          edit && <p className={css.end}>{edit}</p>
        ) : (
          <Card title={title ?? t('common.record.profile')} aside={edit} pad>
            <Values {...ways} fields={profile} />
          </Card>
        )}
        {tabs.map(({ key, label, draw }) => (
          <section key={key} className={css.parts} aria-label={label}>
            <h2>{label}</h2>
            {draw()}
          </section>
        ))}
      </div>
    );
  }
  return (
    <div className={alone || !tab ? css.alone : css.page}>
      {!alone && (
        <Card title={t('common.record.profile')} aside={edit} pad>
          <Values {...ways} fields={profile} />
          {description.attachedTo === null && !bare && <RecordTags object={description.key} uid={row.uid} />}
        </Card>
      )}
      {tab && (
        <div>
          {alone && edit && <p className={css.end}>{edit}</p>}
          <Tabs label={name} tabs={all} value={tab.key} onChange={choose}>
            <div className={css.parts}>{tab.draw()}</div>
          </Tabs>
        </div>
      )}
    </div>
  );
}

function isShown(part: PagePart, page: PageNow, has: { readonly feed: boolean; readonly members: boolean }): boolean {
  if (page.state.hiddenParts.has(part.key)) return false;
  if (part.kind === 'feed' || part.kind === 'members') return has[part.kind];
  return part.kind === 'group' || part.kind === 'files' ? shownFields(page, part).length > 0 : true;
}

type PartProps = Omit<LaidOutProps, 'tabs'>;

function Part({ part, ...ways }: PartProps & { part: PagePart }): ReactNode {
  const say = useSay();
  const { description, row, name, page, feed, members } = ways;
  if (part.kind === 'detail') return <RecordDetail part={part} uid={row.uid} name={name} />;
  if (part.kind === 'history') return <RecordHistory description={description} uid={row.uid} />;
  if (part.kind === 'feed') return feed?.(row, description);
  if (part.kind === 'members') return members?.();
  const column = part.kind === 'files' ? columnOf(description, part.column) : undefined;
  const adds = column?.editable === true && row.can.update && !isShut(page, column.key);
  const value = column && row.values[column.key];
  // Where some are added there is no need to say that there are none.
  const empty = adds && !(Array.isArray(value) && value.length > 0);
  const title = part.title ?? (column && asPlaced(column, page).title);
  return (
    <Card title={title && say(title)} pad>
      {!empty && (
        <Values
          {...ways}
          fields={shownFields(page, part)}
          two={part.kind === 'group' && part.columns === 2}
          bare={part.kind === 'files'}
        />
      )}
      {adds && (
        <div className={empty ? undefined : css.adds}>
          <AddFiles object={description.key} column={column} row={row} />
        </div>
      )}
    </Card>
  );
}

/** Names and values; an empty one keeps its place, so that pages of one kind look alike. */
function Values({
  description,
  row,
  page,
  fields,
  two,
  bare,
}: Pick<PartProps, 'description' | 'row' | 'page'> & { fields: readonly PageField[]; two?: boolean; bare?: boolean }): ReactNode {
  const t = useText();
  const say = useSay();
  const none = <span className={css.none}>{t('common.record.page.none')}</span>;
  return (
    <dl className={two ? css.pairs : css.values}>
      {fields.flatMap((field) => {
        const known = columnOf(description, field.column);
        if (!known) return [];
        const value = row.values[known.key];
        const empty = value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
        return (
          <div key={known.key}>
            <dt className={bare ? css.hidden : undefined}>{say(asPlaced(known, page).title)}</dt>
            <dd>{empty ? none : <RecordValue column={known} value={value} of={{ object: description.key, uid: row.uid }} />}</dd>
          </div>
        );
      })}
    </dl>
  );
}

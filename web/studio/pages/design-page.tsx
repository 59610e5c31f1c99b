/** “Set up page” (SEC-06, SEC-09): the page of an object's records, for staff and for each portal. */
import { type ReactNode, useState } from 'react';
import { shownAs } from '../../../shared/page-layout.ts';
import { type Body, call, Load, Problem, problemText, useCall } from '../../api/index.ts';
import { PagePreview } from '../../record/index.ts';
import {
  Button,
  DotsIcon,
  IconButton,
  Menu,
  type MenuEntry,
  MoreText,
  Notice,
  Page,
  RedoIcon,
  Row,
  Segments,
  Select,
  TrashIcon,
  UndoIcon,
  useNavigate,
  useQueryValue,
  useText,
  useToast,
  Words,
} from '../../ui/index.ts';
import { ColumnDialog } from '../objects/column-dialog.tsx';
import { type ObjectView, objectsAt } from '../objects/data.ts';
import { titleIn } from '../rights/data.ts';
import { Canvas } from './canvas.tsx';
import { type Arranged, descriptionOf, firstSet, type Grants, pagesAt } from './data.ts';
import { GrantsDialog, type Wish } from './grants-dialog.tsx';
import { fieldsAt, type Item, moveField } from './moves.ts';
import css from './pages.module.css';
import { Rules } from './rules.tsx';
import { Settings } from './settings.tsx';
import { TypesBar } from './types-bar.tsx';
import { type Design, usePage } from './use-page.ts';

const files = import.meta.glob(['../../../shared/text/*/design.json', '../../../shared/text/*/objects.json'], {
  import: 'default',
});

interface DesignPageProps {
  readonly object: string;
  /** May make new fields and objects. */
  readonly administrator: boolean;
  /** A profile page of one portal, in place of the object's page at any door. */
  readonly profile?: { readonly portal: string; readonly which: 'person' | 'organisation' };
}

export function DesignPage(props: DesignPageProps): ReactNode {
  return (
    <MoreText files={files}>
      <Opened {...props} />
    </MoreText>
  );
}

const STAFF = 'staff';

function Opened({ object, administrator, profile }: DesignPageProps): ReactNode {
  const [wanted] = useQueryValue('door');
  const door = profile?.portal ?? (wanted || STAFF);
  const known = useCall('GET /api/staff/metadata/objects/:object', { params: { object } });
  const arranged = useCall('GET /api/staff/metadata/objects/:object/pages/:door', { params: { object, door } });
  return (
    <Load of={known}>
      {(view) => (
        <Load of={arranged}>
          {(found) => (
            <Designing
              key={door}
              view={view}
              arranged={found}
              administrator={administrator}
              profile={profile}
              refetch={arranged.refetch}
            />
          )}
        </Load>
      )}
    </Load>
  );
}

const views = ['layout', 'rules', 'preview'] as const;

interface DesigningProps extends Pick<DesignPageProps, 'administrator' | 'profile'> {
  readonly view: ObjectView;
  readonly arranged: Arranged;
  readonly refetch: () => unknown;
}

function Designing({ view, arranged, administrator, profile, refetch }: DesigningProps): ReactNode {
  const t = useText();
  const [asked, show] = useQueryValue('view');
  const navigate = useNavigate();
  const [editing, setEditing] = useState<Item | null>(null);
  const [making, setMaking] = useState<string | null>(null);
  const design = usePage(arranged, firstSet(t, arranged), refetch);
  const { object } = arranged;
  const isArticle = shownAs(object.key, 'desk') !== shownAs(object.key, 'portal');
  const shown = views.find((one) => one === asked) ?? 'layout';
  const description = descriptionOf(view, { by: null, pages: [{ key: 'page', title: {}, value: null, layout: design.layout }] });
  const doorName = ({ title }: Arranged['door']) =>
    title === null ? t('design.door.staff') : t('design.door.portal', { portal: title });
  return (
    <Page
      title={
        profile
          ? t(`design.profiles.titleOf.${profile.which}`, { portal: arranged.door.title ?? '' })
          : t('design.title', { objects: titleIn(t, view.plural) })
      }
      crumbs={
        profile
          ? [{ label: t('design.profiles.title'), to: '/profile-pages' }, { label: t(`design.profiles.${profile.which}`) }]
          : [
              { label: t('objects.title'), to: objectsAt() },
              { label: titleIn(t, view.title), to: objectsAt(view.key) },
              { label: t('design.crumb') },
            ]
      }
      sub={t(arranged.set === null ? 'design.sub.none' : 'design.sub.arranged')}
      width="wide"
      actions={<Tools arranged={arranged} design={design} refetch={refetch} />}
    >
      <div className={css.bar}>
        {!profile && (
          <div className={css.door}>
            <Select
              aria-label={t('design.door.label')}
              value={arranged.door.door}
              options={arranged.doors.map((one) => ({ value: one.door, label: doorName(one) }))}
              onChange={(door) => {
                const at = arranged.doors.find((one) => one.door === door);
                navigate(pagesAt(at?.object ?? object.key, door === STAFF ? undefined : door, asked));
              }}
            />
          </div>
        )}
        <Segments
          label={t('design.view.label')}
          options={views.map((value) => ({ value, label: t(`design.view.${value}`) }))}
          value={shown}
          onChange={show}
        />
      </div>
      <div className={css.notes}>
        {view.behaviour !== null && <Notice>{t(isArticle ? 'design.article' : 'design.within')}</Notice>}
        {arranged.inside.length > 0 && (
          <Notice>{t('design.inside', { columns: arranged.inside.map((title) => titleIn(t, title)).join(', ') })}</Notice>
        )}
        {!arranged.door.exposed && <Notice tone="warn">{t('design.notExposed')}</Notice>}
      </div>
      <TypesBar arranged={arranged} design={design} description={descriptionOf(view, null)} />
      {shown === 'layout' && (
        <Canvas
          arranged={arranged}
          design={design}
          onEdit={setEditing}
          onNew={administrator ? setMaking : undefined}
          newDetail={administrator ? `${objectsAt(view.key)}?tab=details` : undefined}
        />
      )}
      {shown === 'rules' && (
        <Rules key={design.index} arranged={arranged} design={design} description={descriptionOf(view, null)} />
      )}
      {shown === 'preview' && (
        <section className={css.preview} aria-label={t('design.view.preview')}>
          <PagePreview description={description} />
        </section>
      )}
      {editing && <Settings arranged={arranged} design={design} item={editing} onClose={() => setEditing(null)} />}
      {making !== null && (
        <ColumnDialog
          object={view}
          onClose={() => setMaking(null)}
          onMade={(key) => {
            void refetch();
            design.change(moveField(design.layout, key, making, fieldsAt(design.layout, making).length));
          }}
        />
      )}
      <SaveBar arranged={arranged} design={design} />
    </Page>
  );
}

/** Steps back, the staff's version as a beginning, older versions, and the way back to the drawn page. */
function Tools({ arranged, design, refetch }: { arranged: Arranged; design: Design; refetch: () => unknown }): ReactNode {
  const t = useText();
  const toast = useToast();
  const { object, door, past } = arranged;
  const params = { object: object.key, door: door.door };
  const failed = (cause: unknown): void => {
    if (!(cause instanceof Problem)) throw cause;
    toast(problemText(t, cause));
  };
  const copyStaff = async (): Promise<void> => {
    const { set } = await call('GET /api/staff/metadata/objects/:object/pages/:door', {
      params: { object: object.key, door: STAFF },
    });
    design.changeSet(set ?? firstSet(t, arranged), 0);
    toast(t('design.copied'));
  };
  const restore = async (version: number): Promise<void> => {
    const { set } = await call('GET /api/staff/metadata/objects/:object/pages/:door/past/:number', {
      params: { ...params, number: String(version) },
    });
    design.changeSet(set, 0);
    toast(t('design.restored', { version }));
  };
  const remove = async (): Promise<void> => {
    await call('DELETE /api/staff/metadata/objects/:object/pages/:door', { params, ifMatch: door.version });
    design.discard();
    await refetch();
    toast(t('design.removed'));
  };
  const entries: MenuEntry[] = [];
  if (door.door !== STAFF && shownAs(object.key, 'desk') === object.key)
    entries.push({ label: t('design.copyStaff'), onSelect: () => void copyStaff().catch(failed) });
  for (const { version, by } of past.slice(0, 5)) {
    entries.push({ label: t('design.restore', { version, by: by ?? '–' }), onSelect: () => void restore(version).catch(failed) });
  }
  if (door.version > 0)
    entries.push({ label: t('design.takeAway'), icon: TrashIcon, danger: true, onSelect: () => void remove().catch(failed) });
  const label = t('design.more');
  return (
    <Row gap={8}>
      <IconButton
        kind="secondary"
        icon={UndoIcon}
        label={t('design.undo')}
        disabled={!design.undo}
        onClick={() => design.undo?.()}
      />
      <IconButton
        kind="secondary"
        icon={RedoIcon}
        label={t('design.redo')}
        disabled={!design.redo}
        onClick={() => design.redo?.()}
      />
      {entries.length > 0 && (
        <Menu
          label={label}
          entries={entries}
          trigger={(props) => <IconButton kind="secondary" icon={DotsIcon} label={label} {...props} />}
        />
      )}
    </Row>
  );
}

/** What is not saved yet; at a portal the save first tells what becomes visible to whom. */
function SaveBar({ arranged, design }: { arranged: Arranged; design: Design }): ReactNode {
  const t = useText();
  const toast = useToast();
  const [told, setTold] = useState<Grants | null>(null);
  const [asking, setAsking] = useState(false);
  const [refused, setRefused] = useState<Problem | null>(null);
  const { object, door } = arranged;
  const problem = refused ?? design.problem;
  const finish = async (grant?: Wish): Promise<void> => {
    const done = await design.save(grant);
    setTold(null);
    if (done) toast(t('design.saved'));
  };
  const start = async (): Promise<void> => {
    setRefused(null);
    if (door.door === STAFF) return finish();
    setAsking(true);
    try {
      const params = { object: object.key, door: door.door };
      const body: Body<'POST /api/staff/metadata/objects/:object/pages/:door/grants'> = { set: design.set };
      const plan = await call('POST /api/staff/metadata/objects/:object/pages/:door/grants', { params, body });
      if (plan.given.length === 0) await finish();
      else setTold(plan);
    } catch (cause) {
      if (!(cause instanceof Problem)) throw cause;
      setRefused(cause);
    } finally {
      setAsking(false);
    }
  };
  if (!design.changed && !problem) return null;
  return (
    <div className={css.save}>
      {design.stale && (
        <Notice tone="warn" live>
          {t('design.stale')}{' '}
          <Button size="xs" onClick={design.discard}>
            {t('design.takeTheirs')}
          </Button>{' '}
          <Button size="xs" onClick={design.keepMine}>
            {t('design.keepMine')}
          </Button>
        </Notice>
      )}
      {problem && (
        <Notice tone="late" live>
          {problem.errors[0]?.message ?? problem.detail ?? problemText(t, problem)}
        </Notice>
      )}
      <Row gap={8} wrap end>
        <Words bold>{t('design.unsaved')}</Words>
        <Button onClick={design.discard}>{t('design.discard')}</Button>
        <Button kind="primary" busy={design.busy || asking} disabled={design.stale} onClick={() => void start()}>
          {t('design.save')}
        </Button>
      </Row>
      {told && <GrantsDialog told={told} busy={design.busy} onSave={(wish) => void finish(wish)} onClose={() => setTold(null)} />}
    </div>
  );
}

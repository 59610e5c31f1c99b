/** The trees at the left, the page of the chosen role at the right; on a phone one after the other (ORG-22). */
import { type ReactNode, useCallback, useState } from 'react';
import { usePages } from '../../api/index.ts';
import {
  AlertIcon,
  cx,
  EmptyState,
  IconButton,
  Link,
  MoreText,
  Page,
  PlusIcon,
  SearchInput,
  SkeletonRows,
  UsersIcon,
  useMoreFocus,
  useNavigate,
  useText,
  useToast,
  Words,
} from '../../ui/index.ts';
import { markOf, misplaced, type Place, type RoleRef, roleAt } from './data.ts';
import { MoveDialog, NewRoleDialog } from './dialogs.tsx';
import { RolePage } from './role-page.tsx';
import css from './roles.module.css';
import { Tree, type TreeState, useDrag } from './tree.tsx';

const files = import.meta.glob('../../../shared/text/*/{roles,rights}.json', { import: 'default' });

interface ScreenProps {
  /** Uid of the chosen role. */
  readonly uid?: string;
  readonly administrator: boolean;
  /** May open Object permissions. */
  readonly setsRights: boolean;
}

export function RolesScreens(props: ScreenProps): ReactNode {
  return (
    <MoreText files={files}>
      <RolesScreen {...props} />
    </MoreText>
  );
}

function RolesScreen({ uid, administrator, setsRights }: ScreenProps): ReactNode {
  const t = useText();
  const [opened, setOpened] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [moving, setMoving] = useState<{ role: RoleRef; to: Place['role'] } | null>(null);
  const open = useCallback((one: string, on: boolean): void => setOpened((before) => new Map(before).set(one, on)), []);
  // What was chosen is shown in the tree: everything above it stands open.
  const reveal = useCallback((above: readonly string[]): void => {
    setOpened((before) => new Map([...before, ...above.map((one) => [one, true] as const)]));
  }, []);
  const toast = useToast();
  const onRefused = (role: RoleRef, place: Place): void => {
    const why = misplaced(role, place);
    // Back onto itself is how one changes one's mind.
    if (why === null || why === 'itself') return;
    toast({ text: t(`roles.stays.${why}`, { name: role.title, to: place.role?.title ?? '' }), icon: AlertIcon });
  };
  const state: TreeState = { opened, open, selected: uid, onMove: (role, to) => setMoving({ role, to }), onRefused };
  return (
    <div className={cx(css.screen, uid !== undefined && css.chosen)}>
      <Trees state={state} administrator={administrator} />
      <div className={css.page}>
        {uid === undefined ? (
          <Page title={t('roles.title')} sub={t('roles.sub')} width="wide">
            <div className={css.nothing}>
              <EmptyState icon={UsersIcon} title={t('roles.choose')} as="h2">
                {t('roles.chooseWhy')}
              </EmptyState>
            </div>
          </Page>
        ) : (
          <RolePage
            key={uid}
            uid={uid}
            setsRights={setsRights}
            onShown={reveal}
            onMove={(role) => setMoving({ role, to: null })}
            onMade={(parent) => open(parent, true)}
          />
        )}
      </div>
      {moving && <MoveDialog role={moving.role} to={moving.to} onClose={() => setMoving(null)} />}
    </div>
  );
}

function Trees({ state, administrator }: { state: TreeState; administrator: boolean }): ReactNode {
  const t = useText();
  const navigate = useNavigate();
  const [q, setQ] = useState('');
  const [adding, setAdding] = useState(false);
  const drag = useDrag(state);
  return (
    <nav className={css.trees} aria-label={t('roles.trees')}>
      <SearchInput label={t('roles.search')} value={q} onChange={setQ} />
      {q.trim() !== '' ? (
        <Found q={q.trim()} selected={state.selected} />
      ) : (
        <>
          <h2>{t('roles.organisational')}</h2>
          <Tree label={t('roles.organisational')} query={organisational} state={state} drag={drag} />
          <div className={css.head}>
            <h2>{t('roles.functional')}</h2>
            <IconButton icon={PlusIcon} label={t('roles.addFunctional')} onClick={() => setAdding(true)} />
          </div>
          <Tree
            label={t('roles.functional')}
            query={functional}
            state={state}
            drag={drag}
            none={
              <Words as="p" size="sm" tone="dim">
                {t('roles.noFunctional')}
              </Words>
            }
          />
        </>
      )}
      {adding && (
        <NewRoleDialog
          parent={null}
          administrator={administrator}
          onClose={() => setAdding(false)}
          onMade={(made) => navigate(roleAt(made))}
        />
      )}
    </nav>
  );
}

const organisational = { tree: 'organisational' } as const;
const functional = { tree: 'functional' } as const;

function MoreFound({ more, busy }: { more: () => void; busy: boolean }): ReactNode {
  const t = useText();
  const focus = useMoreFocus(busy);
  return (
    <button {...focus} type="button" className={css.more} aria-busy={busy || undefined} onClick={() => busy || more()}>
      {t('common.more')}
    </button>
  );
}

/** Roles by a part of the name, wherever they stand, with the way to them. */
function Found({ q, selected }: { q: string; selected: string | undefined }): ReactNode {
  const t = useText();
  const list = usePages('GET /api/staff/roles', { query: { q } });
  const roles = list.pages.flatMap((page) => page.roles);
  if (list.isPending) return <SkeletonRows rows={3} />;
  if (roles.length === 0) {
    return (
      <p role="status">
        <Words size="sm" tone="dim">
          {t('roles.noneFound')}
        </Words>
      </p>
    );
  }
  return (
    <ul className={css.found}>
      {roles.map((role) => {
        const Mark = markOf(role);
        return (
          <li key={role.uid} className={cx(selected === role.uid && css.selected)}>
            <Link to={roleAt(role.uid)} still>
              <Mark size="sm" />
              <span>
                <b>{role.title}</b>
                <small>{role.above.map(({ title }) => title).join(' › ')}</small>
              </span>
            </Link>
          </li>
        );
      })}
      {list.more && (
        <li>
          <MoreFound more={list.more} busy={list.loadingMore} />
        </li>
      )}
    </ul>
  );
}

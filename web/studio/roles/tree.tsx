/**
 * The role trees: children are read when a role is opened, fifty at a time. Arrow keys walk, open and close as the ARIA pattern of a
 * tree says; a role is dragged onto another one, or moved from its menu.
 */
import { type DragEvent, type KeyboardEvent, type ReactNode, useRef, useState } from 'react';
import { usePages } from '../../api/index.ts';
import { cx, DownIcon, Link, RightIcon, SkeletonRows, useMoreFocus, useText } from '../../ui/index.ts';
import { markOf, misplaced, type Place, type RoleRef, roleAt, type TreeRole } from './data.ts';
import css from './roles.module.css';

export interface TreeState {
  /** What was opened or closed; the roots stand open by themselves. */
  readonly opened: ReadonlyMap<string, boolean>;
  readonly open: (uid: string, on: boolean) => void;
  readonly selected: string | undefined;
  readonly onMove: (role: RoleRef, to: Place['role']) => void;
  /** Let go where it cannot stand: it stays where it was. */
  readonly onRefused: (role: RoleRef, place: Place) => void;
}

/** What is in the hand, and over what it is held. */
interface Drag {
  readonly role: RoleRef | null;
  readonly over: string | null;
  readonly start: (role: RoleRef) => void;
  readonly end: () => void;
  readonly events: (
    place: Place,
    key: string,
  ) => Pick<React.HTMLAttributes<HTMLElement>, 'onDragOver' | 'onDragLeave' | 'onDrop'>;
}

/** Milliseconds for which a closed role is held under the drag before it opens. */
const HOVER = 600;

/** One for all trees: a role of one of them may be held over another one. */
export function useDrag({ open, onMove, onRefused }: TreeState): Drag {
  const [role, setRole] = useState<RoleRef | null>(null);
  const [over, setOver] = useState<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  /** What it is held over and cannot be put onto: nothing is dropped there for the browser, which tells of the end alone. */
  const shut = useRef<Place>(null);
  const leave = (): void => {
    clearTimeout(timer.current);
    setOver(null);
  };
  const end = (): void => {
    if (role !== null && shut.current !== null) onRefused(role, shut.current);
    shut.current = null;
    leave();
    setRole(null);
  };
  return {
    role,
    over,
    start: setRole,
    end,
    events: (place, key) => ({
      onDragOver: (event: DragEvent) => {
        if (role === null) return;
        shut.current = misplaced(role, place) === null ? null : place;
        if (shut.current !== null) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = 'move';
        if (over === key) return;
        clearTimeout(timer.current);
        setOver(key);
        if (place.role) timer.current = setTimeout(() => open(key, true), HOVER);
      },
      onDragLeave: ({ relatedTarget }: DragEvent) => {
        // Letting go is a leaving, too, but to nowhere.
        if (relatedTarget !== null) shut.current = null;
        leave();
      },
      onDrop: (event: DragEvent) => {
        event.preventDefault();
        if (role !== null && misplaced(role, place) === null) onMove(role, place.role);
        end();
      },
    }),
  };
}

/** Every role that can be seen now, in the order of the screen. */
const itemsOf = (tree: HTMLElement): HTMLElement[] => [...tree.querySelectorAll<HTMLElement>('[role="treeitem"]')];

function walk(event: KeyboardEvent<HTMLElement>, open: TreeState['open']): void {
  const all = itemsOf(event.currentTarget);
  const here = all.indexOf(document.activeElement as HTMLElement);
  const item = all[here];
  if (!item || event.ctrlKey || event.metaKey || event.altKey) return;
  const uid = item.dataset.uid ?? '';
  const level = Number(item.getAttribute('aria-level'));
  const expanded = item.getAttribute('aria-expanded');
  const turned = getComputedStyle(event.currentTarget).direction === 'rtl';
  const inward = (): void => {
    if (expanded === 'false') open(uid, true);
    else if (expanded === 'true') all[here + 1]?.focus();
  };
  const outward = (): void => {
    if (expanded === 'true') open(uid, false);
    else all.findLast((one, index) => index < here && Number(one.getAttribute('aria-level')) < level)?.focus();
  };
  const keys: Record<string, () => void> = {
    ArrowDown: () => all[here + 1]?.focus(),
    ArrowUp: () => all[here - 1]?.focus(),
    ArrowRight: turned ? outward : inward,
    ArrowLeft: turned ? inward : outward,
    Home: () => all[0]?.focus(),
    End: () => all.at(-1)?.focus(),
    ' ': () => item.click(),
  };
  const act = keys[event.key] ?? typedAhead(event.key, all, here);
  if (!act) return;
  event.preventDefault();
  act();
}

/** The next role whose name begins with a letter. */
function typedAhead(key: string, all: readonly HTMLElement[], here: number): (() => void) | undefined {
  if (key.length !== 1) return undefined;
  const letter = key.toLocaleLowerCase();
  const next = [...all.slice(here + 1), ...all.slice(0, here)].find((one) =>
    one.innerText.trim().toLocaleLowerCase().startsWith(letter),
  );
  return next && (() => next.focus());
}

interface TreeProps {
  readonly label: string;
  readonly query: { readonly tree: RoleRef['tree'] };
  readonly state: TreeState;
  readonly drag: Drag;
  /** Shown where there is none. */
  readonly none?: ReactNode;
}

export function Tree({ label, query, state, drag, none }: TreeProps): ReactNode {
  const [focused, setFocused] = useState<string>();
  const top = usePages('GET /api/staff/roles', { query });
  const roles = top.pages.flatMap((page) => page.roles);
  if (top.isPending) return <SkeletonRows rows={2} />;
  if (roles.length === 0) return none;
  // One item of a tree takes part in the Tab order: where the reader was, else the chosen one, else the first.
  const tab = focused ?? (roles.some(({ uid }) => uid === state.selected) ? state.selected : roles[0]?.uid);
  const alone = { role: null, path: [] };
  const outside = query.tree === 'functional' && drag.role?.tree === 'functional' && misplaced(drag.role, alone) === null;
  return (
    <>
      <div
        role="tree"
        aria-label={label}
        className={css.tree}
        onKeyDown={(event) => walk(event, state.open)}
        onFocus={(event) => setFocused((event.target as HTMLElement).dataset.uid)}
      >
        <Items roles={roles} level={1} path={[]} tab={tab} state={state} drag={drag} />
        <More level={1} more={top.more} left={null} busy={top.loadingMore} />
      </div>
      {outside && <Beside drag={drag} />}
    </>
  );
}

/** Where a functional role is dropped to stand alone. */
function Beside({ drag }: { drag: Drag }): ReactNode {
  const t = useText();
  return (
    <div className={cx(css.beside, drag.over === 'beside' && css.over)} {...drag.events({ role: null, path: [] }, 'beside')}>
      {t('roles.moveTo.top')}
    </div>
  );
}

interface ItemsProps {
  readonly roles: readonly TreeRole[];
  readonly level: number;
  /** Uids above them. */
  readonly path: readonly string[];
  readonly tab: string | undefined;
  readonly state: TreeState;
  readonly drag: Drag;
}

function Items({ roles, ...rest }: ItemsProps): ReactNode {
  return roles.map((role) => <Item key={role.uid} role={role} {...rest} />);
}

function Item({ role, level, path, tab, state, drag }: Omit<ItemsProps, 'roles'> & { role: TreeRole }): ReactNode {
  const { uid, title, children } = role;
  const isRoot = role.parent === null && role.tree === 'organisational';
  const isOpen = children > 0 && (state.opened.get(uid) ?? isRoot);
  const own = [...path, uid];
  const Mark = markOf(role);
  const held = drag.role?.uid === uid;
  return (
    <div role="none">
      <div
        className={cx(css.item, state.selected === uid && css.selected, held && css.held, drag.over === uid && css.over)}
        style={{ '--level': level } as React.CSSProperties}
        {...drag.events({ role, path: own }, uid)}
      >
        {children > 0 ? (
          // The arrow keys do the same, so readers need no second button.
          <button type="button" tabIndex={-1} aria-hidden="true" className={css.toggle} onClick={() => state.open(uid, !isOpen)}>
            {isOpen ? <DownIcon size="sm" /> : <RightIcon size="sm" className={css.turn} />}
          </button>
        ) : (
          <span className={css.toggle} />
        )}
        <Link
          to={roleAt(uid)}
          still
          role="treeitem"
          data-uid={uid}
          aria-level={level}
          aria-expanded={children > 0 ? isOpen : undefined}
          aria-selected={state.selected === uid}
          aria-owns={isOpen ? `below-${uid}` : undefined}
          tabIndex={tab === uid ? 0 : -1}
          draggable={role.parent !== null || role.tree === 'functional'}
          onDragStart={(event) => {
            event.dataTransfer.effectAllowed = 'move';
            event.dataTransfer.setData('text/plain', title);
            drag.start(role);
          }}
          onDragEnd={drag.end}
        >
          <Mark size="sm" />
          <span>{title}</span>
        </Link>
      </div>
      {isOpen && <Below role={role} level={level + 1} path={own} tab={tab} state={state} drag={drag} />}
    </div>
  );
}

/** The children of an open role; whoever opened it waits a moment for them. */
function Below({ role, ...rest }: Omit<ItemsProps, 'roles'> & { role: TreeRole }): ReactNode {
  const list = usePages('GET /api/staff/roles', { query: { below: role.uid } });
  const roles = list.pages.flatMap((page) => page.roles);
  return (
    // biome-ignore lint/a11y/useSemanticElements: the group of a tree; a fieldset is something else
    <div role="group" id={`below-${role.uid}`} className={css.group} aria-busy={list.isPending || undefined}>
      <Items roles={roles} {...rest} />
      <More level={rest.level} more={list.more} left={role.children - roles.length} busy={list.loadingMore} />
    </div>
  );
}

interface MoreProps {
  readonly level: number;
  readonly more: (() => void) | undefined;
  /** How many are not shown, where that is known. */
  readonly left: number | null;
  readonly busy: boolean;
}

/** “950 more”: an item like the others, so that the arrow keys reach it. */
function More(props: MoreProps): ReactNode {
  return props.more && <MoreItem {...props} more={props.more} />;
}

function MoreItem({ level, more, left, busy }: MoreProps & { readonly more: () => void }): ReactNode {
  const t = useText();
  const focus = useMoreFocus(busy);
  return (
    <div role="none">
      <button
        {...focus}
        type="button"
        role="treeitem"
        aria-level={level}
        aria-selected={false}
        aria-busy={busy || undefined}
        tabIndex={-1}
        className={css.more}
        style={{ '--level': level } as React.CSSProperties}
        onClick={() => busy || more()}
      >
        {left === null ? t('common.more') : t('roles.more', { count: left })}
      </button>
    </div>
  );
}

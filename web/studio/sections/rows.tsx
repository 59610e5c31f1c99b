/** The sections of a menu in their order: dragged by the handle, or moved by the arrow keys on it. */
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { AlertIcon, cx, EditIcon, Hidden, IconButton, Link, TrashIcon, useText, Words } from '../../ui/index.ts';
import { rightsAt, titleIn } from '../rights/data.ts';
import { iconOf, type Menu, moved, type Section, saveOrder, useArrange } from './data.ts';
import css from './sections.module.css';

interface RowsProps {
  readonly menu: Menu;
  readonly again: () => void;
  readonly onEdit: (section: Section) => void;
  readonly onRemove: (section: Section) => void;
}

/** The order on the screen, which moves at once, and the server's, which follows. */
function useOrder(menu: Menu, again: () => void, nameOf: (section: Section) => string) {
  const t = useText();
  const arrange = useArrange(menu, again);
  const [sections, setSections] = useState<readonly Section[]>(menu.sections);
  const [told, setTold] = useState('');
  const latest = useRef(sections);
  const current = useRef(menu);
  // What the server says is what stands.
  useEffect(() => {
    current.current = menu;
    latest.current = menu.sections;
    setSections(menu.sections);
  }, [menu]);
  const move = (uid: string, to: number): boolean => {
    const from = latest.current.findIndex((one) => one.uid === uid);
    const next = moved(latest.current, from, to);
    const place = next.findIndex((one) => one.uid === uid);
    const section = next[place];
    if (place === from || section === undefined) return false;
    latest.current = next;
    setSections(next);
    setTold(t('sections.moved', { name: nameOf(section), place: place + 1, all: next.length }));
    return true;
  };
  // One after the other: each names the version that the one before has made.
  const sending = useRef<Promise<unknown>>(Promise.resolve());
  const send = (): void => {
    const uids = latest.current.map(({ uid }) => uid);
    const saving = async (): Promise<boolean> => {
      const answer = saveOrder(current.current, uids);
      // What was moved meanwhile is on its way: the answer to this one must not put it back.
      return arrange(
        answer.then((menuNow) => {
          current.current = menuNow;
          return { ...menuNow, sections: inOrder(menuNow.sections, latest.current) };
        }),
      );
    };
    sending.current = sending.current.then(saving);
  };
  return { sections, told, latest, move, send };
}

const inOrder = (sections: readonly Section[], wanted: readonly Section[]): Section[] => {
  const place = new Map(wanted.map(({ uid }, index) => [uid, index]));
  return [...sections].sort((a, b) => (place.get(a.uid) ?? 0) - (place.get(b.uid) ?? 0));
};

export function SectionRows({ menu, again, onEdit, onRemove }: RowsProps): ReactNode {
  const t = useText();
  const list = useRef<HTMLUListElement>(null);
  const [held, setHeld] = useState<string | null>(null);
  const nameOf = (section: Section): string =>
    titleIn(t, section.title) || (section.page === 'main' ? t('sections.mainPage') : section.key);
  const { sections, told, latest, move, send } = useOrder(menu, again, nameOf);
  const used = useRef<string>(undefined);
  useLayoutEffect(() => {
    // A moved element loses the focus: it is given back to the handle that was used.
    if (used.current !== undefined) list.current?.querySelector<HTMLElement>(`[data-handle="${used.current}"]`)?.focus();
    used.current = undefined;
  });

  /** From the press to the release wherever that is: the element under the pointer changes its place meanwhile. */
  const drag = (uid: string): void => {
    const before = latest.current;
    setHeld(uid);
    const follow = (event: PointerEvent): void => {
      const rows = [...(list.current?.children ?? [])].map((row) => row.getBoundingClientRect());
      const to = rows.findIndex((row) => event.clientY < row.bottom);
      move(uid, to < 0 ? rows.length - 1 : to);
    };
    const end = (): void => {
      setHeld(null);
      window.removeEventListener('pointermove', follow);
      window.removeEventListener('pointerup', end);
      window.removeEventListener('pointercancel', end);
      if (latest.current !== before) send();
    };
    window.addEventListener('pointermove', follow);
    window.addEventListener('pointerup', end);
    window.addEventListener('pointercancel', end);
  };
  const onKey = (event: React.KeyboardEvent, uid: string, index: number): void => {
    const to = { ArrowUp: index - 1, ArrowDown: index + 1, Home: 0, End: sections.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    used.current = uid;
    if (move(uid, to)) send();
  };
  const handleOf = (section: Section, index: number): ReactNode => (
    <button
      type="button"
      className={css.handle}
      data-handle={section.uid}
      aria-label={t('sections.handle', { name: nameOf(section), place: index + 1, all: sections.length })}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.preventDefault();
        event.currentTarget.focus();
        drag(section.uid);
      }}
      onKeyDown={(event) => onKey(event, section.uid, index)}
    >
      <span aria-hidden="true" className={css.dots} />
    </button>
  );

  return (
    <>
      <ul ref={list} className={css.rows}>
        {sections.map((section, index) => (
          <li key={section.uid} className={cx(held === section.uid && css.held)}>
            {handleOf(section, index)}
            <About section={section} name={nameOf(section)} />
            <Deeds section={section} name={nameOf(section)} onEdit={onEdit} onRemove={onRemove} />
          </li>
        ))}
      </ul>
      {sections.length === 0 && (
        <Words as="p" tone="muted" className={css.none}>
          {t('sections.none')}
        </Words>
      )}
      <Hidden>
        <span role="status">{told}</span>
      </Hidden>
    </>
  );
}

function Deeds({ section, name, onEdit, onRemove }: Pick<RowsProps, 'onEdit' | 'onRemove'> & { section: Section; name: string }) {
  const t = useText();
  return (
    <>
      <IconButton icon={EditIcon} label={t('sections.editOf', { name })} onClick={() => onEdit(section)} />
      {section.page === null && (
        <IconButton icon={TrashIcon} label={t('sections.removeOf', { name })} onClick={() => onRemove(section)} />
      )}
    </>
  );
}

function About({ section, name }: { section: Section; name: string }): ReactNode {
  const t = useText();
  const Mark = iconOf(section);
  const { access, object, key, page, approval } = section;
  const facts = [
    page === 'main' ? t('sections.isMain') : t('sections.codeOf', { code: key }),
    ...(object !== null && object !== key ? [t('sections.objectOf', { object })] : []),
    ...(approval ? [t('sections.withApproval')] : []),
  ];
  return (
    <span className={css.what}>
      <span className={css.icon}>
        <Mark size="lg" />
      </span>
      <span>
        <b>{name}</b>
        <small>{facts.join(' · ')}</small>
        {access && object !== null && <Missing object={object} access={access} />}
      </span>
    </span>
  );
}

/** What still keeps everybody outside from a section, and the screen where that is mended. */
function Missing({ object, access }: { object: string; access: NonNullable<Section['access']> }): ReactNode {
  const t = useText();
  const what = !access.exposed
    ? (['notExposed', 'availability'] as const)
    : !access.read
      ? (['notRead', 'operations'] as const)
      : access.columns === 0
        ? (['noColumns', 'columns'] as const)
        : null;
  if (what === null) return null;
  const [fault, tab] = what;
  return (
    <span className={css.missing}>
      <AlertIcon size="sm" />
      <span>
        {t(`sections.missing.${fault}`)} <Link to={rightsAt(object, tab)}>{t('sections.toRights')}</Link>
      </span>
    </span>
  );
}

/** Whoever types an `@` is offered the people he may name and who can read what he writes; arrows, Enter and Escape as in every list. */
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import type { CommentKind } from '../../../shared/contracts/comments.ts';
import { useCall } from '../../api/index.ts';
import { Avatar, cx, Hidden, useText } from '../../ui/index.ts';
import { useKeyAt } from '../door.tsx';
import css from './comments.module.css';
import { askedAt, type Mention } from './mentions.ts';

interface MentionsProps {
  readonly object: string;
  readonly uid: string;
  readonly kind: CommentKind;
  readonly text: string;
  /** The text with the name in it, and whom it names. */
  readonly onMention: (text: string, person: Mention) => void;
  /** The place to write. */
  readonly children: ReactNode;
}

/** Stands around a composer. */
export function Mentions({ object, uid, kind, text, onMention, children }: MentionsProps): ReactNode {
  const t = useText();
  const at = useKeyAt();
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const [caret, setCaret] = useState(0);
  const [active, setActive] = useState(0);
  /** Where the list was closed by Escape: it stays so until another name is begun. */
  const [closed, setClosed] = useState(-1);
  const asked = askedAt(text, caret);
  const open = asked !== null && asked.from !== closed;
  const found = useCall(at('GET /api/staff/records/:object/:uid/mentionable'), {
    params: { object, uid },
    query: { kind, ...(asked?.part ? { text: asked.part } : {}) },
    enabled: open,
    still: true,
    keep: true,
  });
  const people = open ? (found.data?.people ?? []) : [];
  const area = (): HTMLTextAreaElement | null => box.current?.querySelector('textarea') ?? null;
  const look = (): void => setCaret(area()?.selectionStart ?? 0);

  useEffect(() => {
    const field = box.current?.querySelector('textarea');
    if (!field) return;
    field.setAttribute('aria-autocomplete', 'list');
    if (people.length > 0) {
      field.setAttribute('aria-controls', id);
      field.setAttribute('aria-activedescendant', `${id}-${Math.min(active, people.length - 1)}`);
    } else {
      field.removeAttribute('aria-controls');
      field.removeAttribute('aria-activedescendant');
    }
  });

  const choose = (place: number): void => {
    const person = people[place];
    if (!asked || !person?.uid) return;
    const name = person.displayName;
    const before = `${text.slice(0, asked.from)}@${name} `;
    onMention(before + text.slice(caret).replace(/^ /, ''), { name, uid: person.uid });
    setActive(0);
    requestAnimationFrame(() => {
      area()?.focus();
      area()?.setSelectionRange(before.length, before.length);
      look();
    });
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (people.length === 0) return;
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: people.length - 1 };
    const step = steps[event.key];
    if (step !== undefined) setActive((active + step) % people.length);
    else if (event.key === 'Enter' || event.key === 'Tab') choose(Math.min(active, people.length - 1));
    else if (event.key === 'Escape') setClosed(asked?.from ?? -1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys belong to the text field inside, which stays the one that has the focus
    <div className={css.mentions} ref={box} onKeyDownCapture={onKeyDown} onKeyUp={look} onClick={look} onInput={look}>
      {children}
      {people.length > 0 && (
        <div className={css.people} id={id} role="listbox" aria-label={t('comments.people')}>
          {people.map((person, place) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field's own keys choose
            <div
              key={person.uid}
              id={`${id}-${place}`}
              role="option"
              tabIndex={-1}
              aria-selected={place === Math.min(active, people.length - 1)}
              className={cx(css.person, place === active && css.active)}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => choose(place)}
            >
              <Avatar size="sm" name={person.displayName} />
              {person.displayName}
            </div>
          ))}
        </div>
      )}
      <Hidden>
        <span role="status">{people.length > 0 ? t('comments.found', { count: people.length }) : ''}</span>
      </Hidden>
    </div>
  );
}

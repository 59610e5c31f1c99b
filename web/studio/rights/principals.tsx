/** Whom a rule names: chosen by a part of the name, and shown with what he is. */
import { type ReactNode, useState } from 'react';
import { type Answer, call } from '../../api/index.ts';
import { Combobox, type LoadOptions, type Option, ShieldIcon, type Text, UserIcon, UsersIcon, useText } from '../../ui/index.ts';
import type { Named } from './moves.ts';
import css from './rights.module.css';

export type Principal = Answer<'GET /api/staff/principals'>['principals'][number];
export interface PrincipalWish {
  readonly side?: 'staff' | 'portal';
  readonly only?: 'roles' | 'users';
}

/** “Role · All portal users”: what somebody is, and what he stands below. */
export function kindText(t: Text, { kind, side }: Named, above?: string | null): string {
  const word = kind === 'role' ? t(`rights.who.role.${side}`) : t(`rights.who.user.${side}`);
  return above ? `${word} · ${above}` : word;
}

interface FieldProps {
  readonly value: Principal | null;
  readonly onChange: (value: Principal | null) => void;
  readonly wish?: PrincipalWish;
  /** Left out: they have a row already. */
  readonly without?: readonly string[];
  readonly label?: string;
}

export function PrincipalField({ value, onChange, wish = {}, without = [], label }: FieldProps): ReactNode {
  const t = useText();
  // Kept while the list is open, whatever is drawn anew around it.
  const [known] = useState(() => new Map<string, Principal>());
  const option = (one: Principal): Option => ({ value: one.uid, label: one.title, hint: kindText(t, one, one.above) });
  const load: LoadOptions = async (search, signal) => {
    const { principals } = await call('GET /api/staff/principals', { query: { search, ...wish }, signal });
    for (const one of principals) known.set(one.uid, one);
    return principals.filter((one) => !without.includes(one.uid)).map(option);
  };
  return (
    <Combobox
      label={label}
      value={value && option(value)}
      options={load}
      onChange={(chosen) => onChange(chosen ? (known.get(chosen.value) ?? value) : null)}
    />
  );
}

/** A name with its mark and its dim second line. */
export function Who({ of, children }: { of: Named; children?: ReactNode }): ReactNode {
  const t = useText();
  const Mark = of.kind !== 'role' ? UserIcon : of.side === 'staff' ? ShieldIcon : UsersIcon;
  return (
    <span className={css.who}>
      <Mark />
      <span>
        <b>{of.title}</b>
        <small>{kindText(t, of)}</small>
        {children}
      </span>
    </span>
  );
}

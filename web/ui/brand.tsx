/** Whose pages these are: a logo that says it, else the sign and the name (BRD-01). */
import type { ReactNode } from 'react';
import css from './brand.module.css';

interface BrandProps {
  /** Address of the logo. */
  readonly logo?: string | null;
  readonly name: string;
  /** Stands before the name where there is no logo. */
  readonly mark: ReactNode;
}

/** A logo fits into 274 by 37, keeps its shape and is never enlarged (BRD-03). */
export function Brand({ logo, name, mark }: BrandProps): ReactNode {
  if (logo) return <img className={css.logo} src={logo} alt={name} />;
  return (
    <>
      {mark}
      <span>{name}</span>
    </>
  );
}

/** A page before the log-in: log-in, invitation, new password. */
import type { ReactNode } from 'react';
import { Brand } from './brand.tsx';
import css from './door.module.css';
import { useNoSearch } from './early-keys.ts';

interface DoorProps {
  /** Name and sign at the top. */
  readonly brand: ReactNode;
  readonly brandName: string;
  /** Address of a logo, which then stands for sign and name. */
  readonly logo?: string | null;
  /** At the top's end: language. */
  readonly aside?: ReactNode;
  /** Below: telephone, links. */
  readonly help?: ReactNode;
  /** Address of the portal's log-in picture. */
  readonly picture?: string | null;
  /** Words on the picture. */
  readonly caption?: string;
  readonly children: ReactNode;
}

/** A page before the log-in: form at the start, picture at the end. */
export function Door({ brand, brandName, logo, aside, help, picture, caption, children }: DoorProps): ReactNode {
  useNoSearch();
  return (
    <div className={css.door}>
      <div className={css.panel}>
        <header className={css.panelTop}>
          <span className={css.brand}>
            <Brand mark={brand} name={brandName} logo={logo} />
          </span>
          {aside}
        </header>
        <main id="main" tabIndex={-1} className={css.doorMain}>
          {children}
        </main>
        {help && <footer className={css.help}>{help}</footer>}
      </div>
      {/* Words on it are content; without them it is only to look at. */}
      <aside className={css.picture} aria-hidden={caption ? undefined : true}>
        {picture ? <img src={picture} alt="" /> : <DoorPicture />}
        {caption && <p className={css.caption}>{caption}</p>}
      </aside>
    </div>
  );
}

/** Columns and light in the brand's own shades, until a portal has a picture. */
function DoorPicture(): ReactNode {
  const columns = [80, 220, 360, 500, 640];
  return (
    <svg viewBox="0 0 760 900" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      <defs>
        <pattern id="door-grid" width="40" height="40" patternUnits="userSpaceOnUse">
          <path d="M0 20H40M20 0V40" stroke="#fff" strokeOpacity=".055" />
          <circle cx="20" cy="20" r="1.5" fill="#fff" fillOpacity=".13" />
        </pattern>
        <linearGradient id="door-light" x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" stopColor="var(--b2)" stopOpacity=".5" />
          <stop offset="1" stopColor="var(--b3)" stopOpacity="0" />
        </linearGradient>
      </defs>
      <rect width="760" height="900" fill="url(#door-grid)" />
      <path
        d="M20 300 380 120l360 180z"
        fill="var(--b3)"
        fillOpacity=".1"
        stroke="var(--b1)"
        strokeWidth="2"
        strokeLinejoin="round"
      />
      <path d="M44 300h672v26H44z" fill="var(--b3)" fillOpacity=".14" stroke="var(--b1)" strokeOpacity=".6" />
      {columns.map((x, index) => (
        <g key={x}>
          <path
            d={`M${x} 346h40v380H${x}z`}
            fill="var(--b2)"
            fillOpacity={0.08 + index * 0.03}
            stroke="var(--b1)"
            strokeOpacity=".7"
            strokeWidth="1.5"
          />
          <path d={`M${x + 10} 346v380M${x + 20} 346v380M${x + 30} 346v380`} stroke="var(--b1)" strokeOpacity=".22" />
          {index < 4 && (
            <path d={`M${x + 40} 346h100l120 554H${x - 20}z`} fill="url(#door-light)" opacity={0.16 + index * 0.05} />
          )}
        </g>
      ))}
      <path d="M30 726h700v22H30zM6 748h748v24H6z" fill="var(--b3)" fillOpacity=".14" stroke="var(--b1)" strokeOpacity=".6" />
    </svg>
  );
}

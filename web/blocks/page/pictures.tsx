/**
 * The pictures of banners. Drawn, a few hundred bytes each, in the portal's own colours; they lie behind the words, at the far end, and
 * say nothing a reader would miss.
 */
import type { ReactNode } from 'react';
import type { BlockViewOf } from '../../../shared/contracts/page-blocks.ts';
import css from './hero.module.css';

type Name = BlockViewOf<'banner'>['picture'];

/** A ray comes in, a spectrum goes out. */
const prism = (
  <>
    <path d="M-900 118 352 84" stroke="#fff" strokeWidth="4" />
    <path d="M352 84 424 74" stroke="#fff" strokeWidth="2.5" opacity=".6" />
    {['#e8a29a', '#ecc98a', '#f2ec9a', '#a8d8a0', '#86c8e8', '#a9a7e8'].map((colour, i) => (
      <path key={colour} d={`M424 ${70 + i * 3} 1500 ${172 + i * 96}`} stroke={colour} strokeWidth="3.5" opacity=".8" />
    ))}
    <path
      d="M388 20 448 124H328z"
      fill="rgb(255 255 255 / .14)"
      stroke="rgb(255 255 255 / .85)"
      strokeWidth="2"
      strokeLinejoin="round"
    />
  </>
);

const waves = (
  <>
    {[0, 1, 2, 3, 4].map((i) => (
      <path
        key={i}
        d={`M-200 ${150 - i * 18}C40 ${60 - i * 16} 180 ${210 - i * 10} 400 ${120 - i * 20}S760 ${40 + i * 6} 1200 ${130 - i * 14}`}
        stroke="#fff"
        strokeWidth="2"
        opacity={0.42 - i * 0.06}
      />
    ))}
  </>
);

const rings = (
  <>
    {[36, 72, 112, 156, 204].map((r, i) => (
      <circle key={r} cx="400" cy="86" r={r} stroke="#fff" strokeWidth="2" opacity={0.5 - i * 0.08} />
    ))}
    <circle cx="400" cy="86" r="10" fill="#fff" stroke="none" opacity=".85" />
  </>
);

const drawings: Readonly<Record<Name, ReactNode>> = { prism, waves, rings, none: null };

/** Behind a banner or a framed page; nothing for `none`. */
export function Picture({ name }: { name: Name }): ReactNode {
  const drawing = drawings[name];
  if (drawing === null) return null;
  return (
    <svg className={css.picture} viewBox="0 0 600 172" preserveAspectRatio="xMaxYMid slice" fill="none" aria-hidden="true">
      {drawing}
    </svg>
  );
}

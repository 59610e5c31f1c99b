/** Puts a floating part (menu, list of options) beside the control that opened it, inside the window. */

const GAP = 4;
const EDGE = 8;

export interface Placing {
  /** Which edges stand in line, in reading direction. */
  readonly align?: 'start' | 'end';
  /** As wide as the control. */
  readonly fit?: boolean;
}

/** Measures both and writes the position; call when the floating part is shown. It flips above where there is no room below. */
export function place(anchor: HTMLElement, floating: HTMLElement, { align = 'start', fit }: Placing = {}): void {
  const at = anchor.getBoundingClientRect();
  if (fit) floating.style.width = `${at.width}px`;
  const { offsetWidth: width, offsetHeight: height } = floating;
  const below = window.innerHeight - at.bottom;
  const up = below < height + EDGE && at.top > below;
  const turned = getComputedStyle(anchor).direction === 'rtl';
  const left = (align === 'start') !== turned ? at.left : at.right - width;
  floating.style.left = `${Math.max(EDGE, Math.min(left, window.innerWidth - width - EDGE))}px`;
  floating.style.top = up ? `${Math.max(EDGE, at.top - height - GAP)}px` : `${at.bottom + GAP}px`;
}

/** The seam by which a test plants a fault in the product: replaced functions that are the sound ones unless their fault is active. */

/** Faults of one module: by name the functions that are broken, made out of the sound ones. */
export type Faults<M> = Readonly<Record<string, (real: M) => Partial<M>>>;

type Call = (...args: unknown[]) => unknown;

/** The fault that is planted now; none where empty. */
export const planted = { name: '' };

/** A module whose functions break while one of these faults is planted. For `vi.mock`. */
export function plant<M extends object>(real: M, faults: Faults<M>): M {
  const copy = { ...real } as Record<string, Call>;
  for (const [name, make] of Object.entries(faults)) {
    for (const [key, broken] of Object.entries(make(real)) as [string, Call][]) {
      const sound = copy[key] as Call;
      copy[key] = (...args) => (planted.name === name ? broken(...args) : sound(...args));
    }
  }
  return copy as M;
}

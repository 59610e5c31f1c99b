/** How large random worlds are: the fewest and the most of each. */

type Range = readonly [fewest: number, most: number];

export interface Sizes {
  readonly accounts: Range;
  readonly staff: Range;
  readonly users: Range;
  /** Those that stand for themselves. */
  readonly objects: Range;
  /** Besides the label. */
  readonly columns: Range;
  readonly records: Range;
  readonly attached: Range;
  readonly sources: Range;
  readonly grants: Range;
  /** Rules by author, of each object. */
  readonly authorRules: Range;
}

export const USUAL: Sizes = {
  accounts: [3, 5],
  staff: [2, 3],
  users: [3, 5],
  objects: [2, 3],
  columns: [2, 5],
  records: [4, 8],
  attached: [2, 4],
  sources: [2, 5],
  grants: [3, 12],
  authorRules: [0, 3],
};

/** Quickly made, and still with a neighbour for everything: another organisation, another user, a record that is not his. */
export const SMALL: Sizes = {
  accounts: [2, 3],
  staff: [1, 2],
  users: [2, 3],
  objects: [1, 2],
  columns: [1, 3],
  records: [3, 5],
  attached: [1, 3],
  sources: [1, 3],
  grants: [2, 6],
  authorRules: [0, 1],
};

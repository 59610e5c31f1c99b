/** The advanced filter while it is edited: groups and conditions with keys of their own, so that several can be chosen and grouped. */
import type { ColumnDescription } from '../../../shared/contracts/records.ts';
import { FILTER_BUDGET, type Filter } from '../../../shared/rules/filter.ts';
import { conditionOf, type FilterValue, leafOf, type Meaning } from '../condition.ts';

export interface Group {
  readonly kind: 'group';
  readonly id: number;
  readonly by: 'and' | 'or';
  readonly parts: readonly Node[];
}
export interface Condition {
  readonly kind: 'condition';
  readonly id: number;
  readonly column: string;
  readonly meaning: Meaning;
  readonly value: FilterValue;
}
/** What the editor has no words for stays as it is. */
interface Fixed {
  readonly kind: 'fixed';
  readonly id: number;
  readonly filter: Filter;
}
export type Node = Group | Condition | Fixed;

let last = 0;
export const nextId = (): number => ++last;

type ColumnOf = (key: string) => ColumnDescription | undefined;

function nodeOf(filter: Filter, columnOf: ColumnOf): Node {
  const leaf = leafOf(filter, columnOf);
  if (leaf) return { kind: 'condition', id: nextId(), ...leaf };
  if ('and' in filter || 'or' in filter) {
    const [by, parts] = 'and' in filter ? (['and', filter.and] as const) : (['or', filter.or] as const);
    return { kind: 'group', id: nextId(), by, parts: parts.map((part) => nodeOf(part, columnOf)) };
  }
  return { kind: 'fixed', id: nextId(), filter };
}

/** A filter to edit: always a group at the root. */
export function editable(filters: readonly Filter[], columnOf: ColumnOf): Group {
  const parts = filters.map((filter) => nodeOf(filter, columnOf));
  const [only] = parts;
  return parts.length === 1 && only?.kind === 'group' ? only : { kind: 'group', id: nextId(), by: 'and', parts };
}

/** The filter it stands for; groups and conditions without anything to ask are left out. Undefined where nothing is left. */
export function written(node: Node, columnOf: ColumnOf): Filter | undefined {
  if (node.kind === 'fixed') return node.filter;
  if (node.kind === 'condition') {
    const column = columnOf(node.column);
    return column && conditionOf(column, node.meaning, node.value);
  }
  const parts = node.parts.flatMap((part) => written(part, columnOf) ?? []);
  if (parts.length < 2) return parts[0];
  return node.by === 'and' ? { and: parts } : { or: parts };
}

/** The first condition that asks nothing yet: without a column, or without a value that its meaning needs. */
export function unfinished(node: Node, columnOf: ColumnOf): Condition | undefined {
  if (node.kind === 'condition') return written(node, columnOf) === undefined ? node : undefined;
  if (node.kind === 'fixed') return undefined;
  for (const part of node.parts) {
    const found = unfinished(part, columnOf);
    if (found) return found;
  }
  return undefined;
}

/** The tree with each node passed through `change`, from the leaves up; null leaves it out. */
function mapped(group: Group, change: (node: Node) => Node | null): Group {
  const parts = group.parts.flatMap((part) => change(part.kind === 'group' ? mapped(part, change) : part) ?? []);
  return { ...group, parts };
}

export function replaced(root: Group, next: Node): Group {
  if (next.id === root.id && next.kind === 'group') return next;
  return mapped(root, (node) => (node.id === next.id ? next : node));
}

/** Without these, and without groups that are empty then. */
export function without(root: Group, ids: ReadonlySet<number>): Group {
  return mapped(root, (node) => (ids.has(node.id) || (node.kind === 'group' && node.parts.length === 0) ? null : node));
}

export function toggled(root: Group, id: number): Group {
  const turn = (group: Group): Group => ({ ...group, by: group.by === 'and' ? 'or' : 'and' });
  if (id === root.id) return turn(root);
  return mapped(root, (node) => (node.id === id && node.kind === 'group' ? turn(node) : node));
}

/** With one more part in a group. */
export function added(root: Group, into: number, part: Node): Group {
  const grown = (group: Group): Group => ({ ...group, parts: [...group.parts, part] });
  if (into === root.id) return grown(root);
  return mapped(root, (node) => (node.id === into && node.kind === 'group' ? grown(node) : node));
}

/** The group that holds all of these side by side; null where they stand in several. */
export function holderOf(root: Group, ids: ReadonlySet<number>): Group | null {
  const here = root.parts.filter(({ id }) => ids.has(id)).length;
  if (here === ids.size && here > 0) return root;
  for (const part of root.parts) {
    const found = part.kind === 'group' ? holderOf(part, ids) : null;
    if (found) return found;
  }
  return null;
}

/**
 * Puts chosen parts of one group into a group of their own, in the place of the first of them, joined by the other operator: that is
 * what one groups for.
 */
export function grouped(root: Group, ids: ReadonlySet<number>): Group {
  const holder = holderOf(root, ids);
  if (!holder || ids.size < 2) return root;
  const inside = holder.parts.filter(({ id }) => ids.has(id));
  const group: Group = { kind: 'group', id: nextId(), by: holder.by === 'and' ? 'or' : 'and', parts: inside };
  const first = inside[0]?.id;
  const parts = holder.parts.flatMap((part) => (part.id === first ? group : ids.has(part.id) ? [] : part));
  return replaced(root, { ...holder, parts });
}

/** Puts the parts of a group back where the group stands. */
export function ungrouped(root: Group, id: number): Group {
  const spread = (group: Group): Group => ({
    ...group,
    parts: group.parts.flatMap((part) => (part.kind !== 'group' ? part : part.id === id ? part.parts : spread(part))),
  });
  return spread(root);
}

/** What a filter may not be, in the words of its budget; null where it may. */
export function tooMuch(filter: Filter): 'deep' | 'many' | 'long' | null {
  let conditions = 0;
  const depth = (one: Filter): number => {
    if ('and' in one || 'or' in one) return 1 + Math.max(0, ...('and' in one ? one.and : one.or).map(depth));
    if ('not' in one) return 1 + depth(one.not);
    conditions += 1;
    return 1;
  };
  // The list puts it into one more group, beside its own conditions.
  if (depth(filter) >= FILTER_BUDGET.depth) return 'deep';
  if (conditions > FILTER_BUDGET.conditions - 5) return 'many';
  return JSON.stringify(filter).length > FILTER_BUDGET.json - 1_000 ? 'long' : null;
}

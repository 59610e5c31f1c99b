/** What changes for people of whom the rules say the same, between what the engine says before a save and after it. */
import { VERBS } from '../decide.ts';
import type { ColumnGrade, Grade, ObjectRights, Scope, Verb } from '../model.ts';
import type { Given } from './given.ts';

export interface ColumnChange {
  readonly key: string;
  readonly title: Readonly<Record<string, string>>;
  readonly from: ColumnGrade;
  readonly to: ColumnGrade;
}

/** One direction: what is there that was not, or was there and is not. */
export interface Changes {
  readonly verbs: readonly Verb[];
  readonly columns: readonly ColumnChange[];
  /** Structural scopes at their grade; a lower grade of the same scope is a loss, a higher one a gain. */
  readonly scopes: readonly Scope[];
  /** By rules by author. */
  readonly given: readonly Given[];
}

export interface Difference {
  readonly gains: Changes;
  readonly losses: Changes;
}

const NONE: readonly Scope[] = [];

/** Null where nothing changes. `before` and `after` are null for those for whom the object does not exist. */
export function differenceOf(
  before: ObjectRights | null,
  after: ObjectRights | null,
  given: { readonly gained: readonly Given[]; readonly lost: readonly Given[] } = { gained: [], lost: [] },
): Difference | null {
  const columns = before?.can.read && after?.can.read ? columnChanges(before, after) : [];
  const [had, has] = [reachOf(before, after), reachOf(after, before)];
  const gains: Changes = {
    verbs: VERBS.filter((verb) => after?.can[verb] && !before?.can[verb]),
    columns: columns.filter(({ from, to }) => to > from),
    scopes: has.filter((scope) => gradeIn(had, scope) < scope.grade),
    given: given.gained,
  };
  const losses: Changes = {
    verbs: VERBS.filter((verb) => before?.can[verb] && !after?.can[verb]),
    columns: columns.filter(({ from, to }) => to < from),
    scopes: had.filter((scope) => gradeIn(has, scope) < scope.grade),
    given: given.lost,
  };
  return isEmpty(gains) && isEmpty(losses) ? null : { gains, losses };
}

const isEmpty = ({ verbs, columns, scopes, given }: Changes) =>
  verbs.length + columns.length + scopes.length + given.length === 0;

/** How far records go at most, whatever a scope says. */
const mostOf = (rights: ObjectRights | null): Grade => {
  if (!rights?.can.read || rights.can.delete) return 4;
  return rights.can.update ? 3 : 2;
};

/**
 * Which records: only for who reads at all, and never for what is attached, which is read with what it hangs on. How far: as the operations let
 * him before and after alike; nobody is told that he may delete what no operation lets him delete, and the operation itself is told once.
 */
function reachOf(rights: ObjectRights | null, other: ObjectRights | null): readonly Scope[] {
  if (!rights?.can.read || rights.parent !== null) return NONE;
  const most = Math.min(mostOf(rights), mostOf(other)) as Grade;
  return rights.scopes.flatMap((scope) =>
    scope.kind === 'grants' ? [] : [{ ...scope, grade: Math.min(scope.grade, most) as Grade }],
  );
}

const gradeIn = (scopes: readonly Scope[], { kind }: Scope) => scopes.find((one) => one.kind === kind)?.grade ?? 0;

/** Told is what the operations let through before and after alike: that somebody edits no column any more is told once, as the operation. */
function columnChanges(before: ObjectRights, after: ObjectRights): ColumnChange[] {
  const create = before.can.create && after.can.create;
  const update = before.can.update && after.can.update;
  const gradeOf = ({ readable, settable, editable }: ObjectRights, key: string): ColumnGrade => {
    if (update && editable.has(key)) return 3;
    if (create && settable.has(key)) return 2;
    return readable.has(key) ? 1 : 0;
  };
  return after.object.columns.flatMap(({ key, title }) => {
    const [from, to] = [gradeOf(before, key), gradeOf(after, key)];
    return from === to ? [] : [{ key, title, from, to }];
  });
}

/** Gains and losses as they go out. */
import type { Scope } from '../model.ts';
import type { Changes } from './differences.ts';
import type { PeopleRun } from './people.ts';

const COLUMN_GRADES = ['hidden', 'read', 'once', 'edit'] as const;
const GRADES = ['read', 'comment', 'edit', 'delete'] as const;

function scopeView({ kind, grade }: Scope) {
  return kind === 'grants' || grade === 0 ? [] : [{ scope: kind, grade: GRADES[grade - 1] ?? 'read' }];
}

/** In the words of the contract. */
export const changesView = ({ verbs, columns, scopes, given }: Changes) => ({
  verbs: [...verbs],
  columns: columns.map(({ key, title, from, to }) => ({
    key,
    title: { ...title },
    from: COLUMN_GRADES[from],
    to: COLUMN_GRADES[to],
  })),
  records: scopes.flatMap(scopeView),
  given: given.map(({ grade, ...one }) => ({ ...one, grade: GRADES[grade - 1] ?? 'read' })),
});

const named = ({ key, title }: { key: string; title: Readonly<Record<string, string>> }) => ({ key, title: { ...title } });

/** People and what they gain and lose, in the words of the contract. */
export const peopleView = ({ groups, more }: PeopleRun) => ({
  groups: groups.map(
    ({ side, people, portals, organisations, moreOrganisations, objects, operations, given, administers, samples }) => ({
      side,
      people,
      portals: [...portals],
      organisations: organisations.map((one) => ({ ...one })),
      moreOrganisations,
      objects: objects.map(({ object, gains, losses }) => ({
        ...named(object),
        gains: changesView(gains),
        losses: changesView(losses),
      })),
      given: { gained: [...given.gained], lost: [...given.lost] },
      administers,
      operations: { gained: operations.gained.map(named), lost: operations.lost.map(named) },
      samples: samples.map(({ uid, name }) => ({ uid, name })),
    }),
  ),
  more,
});

/** Rules by author of a world as rows of the database, as they stand when they were saved; what they give is the product's to write. */
import type { Key, World } from '../world.ts';
import { RECORD_GRADES } from '../world.ts';
import { AGO, momentOf, type Names, type Rows } from './names.ts';
import { objectId, type Stage } from './stage.ts';

/** The principal of a rule, and its source. */
export const giverOf = (rule: Key): Key => `giver ${rule}`;
export const sourceOf = (rule: Key): Key => `source ${rule}`;

export function authorsOf(world: World, stage: Stage, { of }: Names): Rows[] {
  const gradeOf = (grade: (typeof RECORD_GRADES)[number]) => RECORD_GRADES.indexOf(grade) + 1;
  return [
    {
      table: 'portico.principal',
      columns: { id: 'bigint', uid: 'uuid', kind: 'text' },
      rows: world.authorRules.map(({ key }) => ({ ...of(giverOf(key)), kind: 'rule' })),
    },
    {
      table: 'portico.grant_source',
      columns: {
        id: 'bigint',
        object_id: 'bigint',
        kind: 'text',
        principal_id: 'bigint',
        grade: 'smallint',
        may_pass_on: 'boolean',
        made_at: 'timestamptz',
      },
      rows: world.authorRules.map(({ key, object, grade, passOn }) => ({
        id: of(sourceOf(key)).id,
        object_id: objectId(stage, world, object),
        kind: 'rule',
        principal_id: of(giverOf(key)).id,
        grade: gradeOf(grade),
        may_pass_on: passOn,
        made_at: AGO,
      })),
    },
    {
      table: 'portico.author_rule',
      columns: {
        object_id: 'bigint',
        author_role_id: 'bigint',
        receiver_role_id: 'bigint',
        grade: 'smallint',
        may_pass_on: 'boolean',
        since: 'timestamptz',
        principal_id: 'bigint',
        source_id: 'bigint',
        valid_from: 'timestamptz',
      },
      rows: world.authorRules.map(({ key, object, author, receiver, grade, passOn, since }) => ({
        object_id: objectId(stage, world, object),
        author_role_id: of(author).id,
        receiver_role_id: of(receiver).id,
        grade: gradeOf(grade),
        may_pass_on: passOn,
        since: since === null ? null : momentOf(since),
        principal_id: of(giverOf(key)).id,
        source_id: of(sourceOf(key)).id,
        valid_from: AGO,
      })),
    },
    {
      // Nobody was writing when the rules were saved.
      table: 'portico.author_fill',
      columns: { source_id: 'bigint', barrier: 'xid8', touched_at: 'timestamptz' },
      rows: world.authorRules.map(({ key }) => ({ source_id: of(sourceOf(key)).id, barrier: '0', touched_at: AGO })),
    },
  ];
}

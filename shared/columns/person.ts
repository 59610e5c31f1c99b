/** A user: `{ uid, label }` out, the uid in. Settings: `{ side: 'staff' | 'portal' }`; both where absent. */
import { type ColumnTypeRules, named } from './contract.ts';
import { checkUid } from './uid.ts';

export const person: ColumnTypeRules = {
  type: 'person',
  operators: named,
  sortable: false,
  settingKeys: ['side'],
  check: checkUid,
  checkSettings: ({ side }) =>
    side === undefined || side === 'staff' || side === 'portal'
      ? null
      : { code: 'bad_setting', message: 'The setting side must be staff or portal.' },
};

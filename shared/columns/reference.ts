/** Another record: `{ uid, label }` out, its uid in. Settings: `{ target }` = key of the object it leads to. */
import { type ColumnTypeRules, named } from './contract.ts';
import { checkUid } from './uid.ts';

export const reference: ColumnTypeRules = {
  type: 'reference',
  operators: named,
  sortable: false,
  settingKeys: ['target'],
  check: checkUid,
  checkSettings: ({ target }) =>
    typeof target === 'string' && target !== ''
      ? null
      : { code: 'bad_setting', message: 'The setting target must name the object that the column leads to.' },
};

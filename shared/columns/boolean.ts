/** Yes or no. */
import { bad, type ColumnTypeRules, good } from './contract.ts';

export const boolean: ColumnTypeRules = {
  type: 'boolean',
  operators: ['eq', 'ne', 'empty', 'not_empty'],
  sortable: true,
  settingKeys: [],
  check: (value) => (typeof value === 'boolean' ? good(value) : bad('not_boolean', 'Send true or false.')),
  checkSettings: () => null,
};

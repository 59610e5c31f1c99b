/** One of the column's choices, by key. A retired one may stay where it is but is not chosen anew. */
import { bad, type ColumnTypeRules, good, named } from './contract.ts';

export const choice: ColumnTypeRules = {
  type: 'choice',
  operators: named,
  sortable: true,
  settingKeys: [],
  check: (value, { choices = [] }) => {
    const found = typeof value === 'string' ? choices.find(({ key }) => key === value) : undefined;
    if (found === undefined || found.retired) return bad('not_a_choice', 'Choose one of the values offered.');
    return good(found.key);
  },
  checkSettings: () => null,
};

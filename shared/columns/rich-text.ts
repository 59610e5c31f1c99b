/**
 * Rich text: HTML. The server cleans it before it is stored; this check bounds only its size and characters.
 * Settings: `{ maxLength (100,000 UTF-16 units of HTML) }`.
 */
import { type ColumnTypeRules, wholeSetting, wholeSettingFault } from './contract.ts';
import { checkText } from './plain-text.ts';

export const richText: ColumnTypeRules = {
  type: 'rich_text',
  operators: ['contains', 'empty', 'not_empty'],
  sortable: false,
  settingKeys: ['maxLength'],
  check: (value, { settings }) => checkText(value, wholeSetting(settings, 'maxLength', 100_000), false),
  checkSettings: (settings) => wholeSettingFault(settings, 'maxLength', 1, 1_000_000),
};

/** Text: one line, or several where `multiline` is set. Settings: `{ maxLength (500), multiline }`. */
import { type ColumnTypeRules, flagSettingFault, matched, wholeSetting, wholeSettingFault } from './contract.ts';
import { checkText } from './plain-text.ts';

export const text: ColumnTypeRules = {
  type: 'text',
  operators: matched,
  sortable: true,
  settingKeys: ['maxLength', 'multiline'],
  check: (value, { settings }) => checkText(value, wholeSetting(settings, 'maxLength', 500), settings.multiline !== true),
  checkSettings: (settings) => wholeSettingFault(settings, 'maxLength', 1, 100_000) ?? flagSettingFault(settings, 'multiline'),
};

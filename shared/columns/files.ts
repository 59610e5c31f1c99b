/** Files: a list out, a list of uids in (uploads of one's own, or files that stand there already). Settings: `{ maxFiles (20) }`. */
import { bad, type Checked, type ColumnTypeRules, good, type Settings, wholeSetting, wholeSettingFault } from './contract.ts';
import { checkUid } from './uid.ts';

export const files: ColumnTypeRules = {
  type: 'files',
  operators: ['empty', 'not_empty'],
  sortable: false,
  settingKeys: ['maxFiles'],
  check: (value, { settings }) => checkFiles(value, settings),
  checkSettings: (settings) => wholeSettingFault(settings, 'maxFiles', 1, 200),
};

function checkFiles(value: unknown, settings: Settings): Checked {
  const max = wholeSetting(settings, 'maxFiles', 20);
  if (!Array.isArray(value)) return bad('not_files', 'Send a list of uids of files.');
  if (value.length > max) return bad('too_many_files', `Attach at most ${max} files.`, { max });
  const uids: string[] = [];
  for (const one of value) {
    const checked = checkUid(one);
    if (!checked.ok) return bad('not_files', 'Send a list of uids of files.');
    if (uids.includes(String(checked.value))) return bad('file_twice', 'Name each file once.');
    uids.push(String(checked.value));
  }
  return good(uids.length === 0 ? null : uids);
}

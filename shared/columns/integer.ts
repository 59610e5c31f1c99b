/** Whole number. Settings: `{ min, max, big }`; with `big` it is 64 bits wide and travels as text. */
import { bad, type Checked, type ColumnTypeRules, compared, flagSettingFault, good, type Settings } from './contract.ts';

const int4 = 2_147_483_647n;
const int8 = 9_223_372_036_854_775_807n;

export const integer: ColumnTypeRules = {
  type: 'integer',
  operators: compared,
  sortable: true,
  settingKeys: ['min', 'max', 'big'],
  check: (value, { settings }) => (settings.big === true ? checkBig(value, settings) : checkSmall(value, settings)),
  checkSettings: (settings) => flagSettingFault(settings, 'big') ?? boundFault(settings, 'min') ?? boundFault(settings, 'max'),
};

function checkSmall(value: unknown, settings: Settings): Checked {
  if (typeof value !== 'number' || !Number.isInteger(value)) return bad('not_whole', 'Send a whole number.');
  return within(BigInt(value), int4, settings) ?? good(value === 0 ? 0 : value);
}

function checkBig(value: unknown, settings: Settings): Checked {
  if (typeof value !== 'string' || !/^-?(0|[1-9][0-9]{0,18})$/.test(value) || value === '-0') {
    return bad('not_whole', 'Send a whole number as text, e.g. "42".');
  }
  return within(BigInt(value), int8, settings) ?? good(value);
}

function within(n: bigint, widest: bigint, settings: Settings): Checked | null {
  const min = bound(settings.min, -widest - 1n);
  const max = bound(settings.max, widest);
  if (n >= min && n <= max) return null;
  return bad('out_of_range', `Use a number from ${min} to ${max}.`, { min: String(min), max: String(max) });
}

function bound(setting: unknown, widest: bigint): bigint {
  return typeof setting === 'number' ? BigInt(setting) : widest;
}

function boundFault(settings: Settings, key: 'min' | 'max') {
  const value = settings[key];
  if (value === undefined || Number.isSafeInteger(value)) return null;
  return { code: 'bad_setting', message: `The setting ${key} must be a whole number.`, params: { setting: key } };
}

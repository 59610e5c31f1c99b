/**
 * Column types, the half that server and browser share: shape, check and operators of a value. Its SQL half is in
 * server/metadata, its field in web/record.
 *
 * In JSON: text, rich_text (HTML), email, phone, link, number, choice (key), date (`YYYY-MM-DD`), datetime (ISO 8601, UTC),
 * decimal and big integers = text; integer = number; boolean; money = `{ amount, currency }`; reference and person =
 * `{ uid, label }` out, uid in; files = a list out, uids in; links = a list of `{ title, address }`. Empty is null, and an empty text is null.
 */
import { boolean } from './boolean.ts';
import { choice } from './choice.ts';
import {
  bad,
  type Checked,
  type ColumnShape,
  type ColumnType,
  type ColumnTypeRules,
  type Fault,
  good,
  type Operator,
  type Settings,
  type Value,
} from './contract.ts';
import { date } from './date.ts';
import { datetime } from './datetime.ts';
import { decimal } from './decimal.ts';
import { email } from './email.ts';
import { files } from './files.ts';
import { integer } from './integer.ts';
import { link } from './link.ts';
import { links } from './links.ts';
import { money } from './money.ts';
import { number } from './number.ts';
import { person } from './person.ts';
import { phone } from './phone.ts';
import { checkText } from './plain-text.ts';
import { reference } from './reference.ts';
import { richText } from './rich-text.ts';
import { text } from './text.ts';

export type {
  Checked,
  ColumnShape,
  ColumnType,
  ColumnTypeRules,
  Fault,
  LinkValue,
  Money,
  Operator,
  Settings,
  Value,
} from './contract.ts';
export { columnTypes, operators } from './contract.ts';
export { decimalWhole } from './decimal.ts';
export { checkEmail } from './email.ts';
export { linksOf } from './links.ts';
export { formatNumber } from './number.ts';
export { checkText } from './plain-text.ts';
export { isUid } from './uid.ts';

const rules: Readonly<Record<ColumnType, ColumnTypeRules>> = {
  text,
  rich_text: richText,
  integer,
  decimal,
  money,
  boolean,
  date,
  datetime,
  choice,
  reference,
  person,
  email,
  phone,
  link,
  files,
  links,
  number,
};

/** What a column type allows. */
export function rulesOf(type: ColumnType): ColumnTypeRules {
  return rules[type];
}

/** Checks a value sent for a column; null (and an empty text) = empty. Whether empty is allowed is asked elsewhere. */
export function checkColumn(value: unknown, column: ColumnShape): Checked {
  if (value === null || value === '') return good(null);
  return rules[column.type].check(value, column);
}

/** Checks the settings of a column; unknown keys are refused, so that a misspelt one is noticed. */
export function checkSettings(type: ColumnType, settings: Settings): Fault | null {
  const { settingKeys, checkSettings: check } = rules[type];
  const unknown = Object.keys(settings).find((key) => !settingKeys.includes(key));
  if (unknown !== undefined) {
    const known = settingKeys.length === 0 ? 'none' : settingKeys.join(', ');
    return { code: 'unknown_setting', message: `A ${type} column has no setting ${unknown} (it has: ${known}).` };
  }
  return check(settings);
}

export type Operand =
  | { readonly ok: true; readonly operator: Operator; readonly values: readonly Value[] }
  | { readonly ok: false; readonly fault: Fault };

/** Values in one `in`; more make a statement of unbounded size. */
const maxIn = 100;

/**
 * Checks an operator of a filter and what stands behind it: one value, a list for `in` (1 to 100), two for `between`, none for
 * `empty` and `not_empty`. The values come back checked, in order. A retired choice may be filtered by.
 */
export function checkOperand(operator: string, operand: unknown, column: ColumnShape): Operand {
  const { operators: allowed } = rules[column.type];
  const known = allowed.find((one) => one === operator);
  if (known === undefined) return bad('bad_operator', `Use one of: ${allowed.join(', ')}.`);
  if (known === 'empty' || known === 'not_empty') {
    const none = operand === undefined || operand === null || operand === true;
    return none ? { ok: true, operator: known, values: [] } : bad('no_value', `Send no value with ${known}.`);
  }
  if (known === 'contains' || known === 'starts') return partOperand(known, operand);
  const list = known === 'in' || known === 'between' ? operand : [operand];
  if (!Array.isArray(list) || list.length === 0 || list.length > maxIn || (known === 'between' && list.length !== 2)) {
    return bad('bad_list', known === 'between' ? 'Send two values: from and to.' : `Send a list of 1 to ${maxIn} values.`);
  }
  const values: Value[] = [];
  for (const one of list) {
    const checked = checkFilterValue(one, column);
    if (!checked.ok) return checked;
    if (checked.value === null) return bad('no_empty', 'Use empty or not_empty to ask for empty values.');
    values.push(checked.value);
  }
  return { ok: true, operator: known, values };
}

function checkFilterValue(value: unknown, column: ColumnShape): Checked {
  if (column.type !== 'choice') return checkColumn(value, column);
  const found = column.choices?.find(({ key }) => key === value);
  return found === undefined ? bad('not_a_choice', 'Choose one of the values offered.') : good(found.key);
}

function partOperand(operator: 'contains' | 'starts', operand: unknown): Operand {
  const checked = checkText(operand, 200, true);
  if (!checked.ok) return checked;
  if (checked.value === null) return bad('no_empty', 'Send the text to look for.');
  return { ok: true, operator, values: [checked.value] };
}

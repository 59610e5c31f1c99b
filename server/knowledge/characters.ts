/** Characters that no name and no text of a folder holds: one list for what is taken out, refused and looked for. */

/** Control characters without tab and ends of lines. */
const CONTROL = '\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f';
/** What nobody sees in a name: all control characters, and marks that join letters or turn them around. */
const UNSEEN = '\\u0000-\\u001f\\u007f\\u200b-\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ufeff';

const control = new RegExp(`[${CONTROL}]`, 'u');
const unseen = new RegExp(`[${UNSEEN}]`, 'u');
const unfit = new RegExp(`[${UNSEEN}<>:"/\\\\|?*#%]+`, 'gu');

/** True where bytes read as text are none. */
export const holdsControl = (text: string): boolean => control.test(text);

/** True where a name would show another one than it is. */
export const holdsUnseen = (name: string): boolean => unseen.test(name);

/** A name without what some system takes for something else. */
export const fitForName = (text: string): string => text.replaceAll(unfit, '-');

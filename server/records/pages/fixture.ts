/** Pages in few words, for tests. */
import type { PageLayout, PageRule, PageSet } from '../../../shared/contracts/record-pages.ts';

export const t = (en: string) => ({ en });
export const field = (column: string, more: object = {}) => ({ column, ...more });
export const layout = (profile: readonly (string | object)[], more: Partial<PageLayout> = {}): PageLayout => ({
  profile: profile.map((one) => (typeof one === 'string' ? field(one) : one)) as PageLayout['profile'],
  tabs: [],
  rules: [],
  ...more,
});
export const one = (page: PageLayout): PageSet => ({
  by: null,
  pages: [{ key: 'page', title: t('Page'), value: null, layout: page }],
});
export const rule = (key: string, when: object, ...effects: object[]) => ({ key, when, effects }) as unknown as PageRule;
export const is = (column: string, value: unknown) => ({ column, op: 'eq', value });

const choices = (...keys: string[]) => keys.map((key) => ({ key, title: t(key) }));

const machine = {
  key: 'machine',
  title: t('Machine'),
  plural: t('Machines'),
  displayColumn: 'name',
  columns: [
    { key: 'name', type: 'text', title: t('Name'), required: true },
    { key: 'kind', type: 'choice', title: t('Kind'), choices: choices('pump', 'valve') },
    { key: 'state', type: 'choice', title: t('State'), choices: choices('fine', 'broken') },
    { key: 'note', type: 'text', title: t('Note') },
    { key: 'points', type: 'integer', title: t('Points') },
    { key: 'secret', type: 'text', title: t('Secret name') },
    { key: 'photo', type: 'files', title: t('Photo') },
    { key: 'spare', type: 'reference', title: t('Spare'), settings: { target: 'machine' } },
  ],
};
const part = {
  key: 'part',
  title: t('Part'),
  plural: t('Parts'),
  displayColumn: 'caption',
  columns: [
    { key: 'caption', type: 'text', title: t('Caption') },
    { key: 'machine', type: 'reference', title: t('Machine'), settings: { target: 'machine' } },
  ],
};

/** A machine with every kind of column that a page has to do with, and parts that lead to it. */
export const objects = [machine, part];

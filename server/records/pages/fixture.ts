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

export const choices = (...keys: string[]) => keys.map((key) => ({ key, title: t(key) }));

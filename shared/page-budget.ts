/** What one arrangement of a record page may hold. */
export const PAGE_BUDGET = { pages: 20, tabs: 12, parts: 20, fields: 200, rules: 40, actions: 12, columns: 20 } as const;

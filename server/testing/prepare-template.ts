import type { TestDatabase } from './database.ts';

/**
 * What every test finds in its database besides the migrated schema. Runs once per test run on the template; whatever connections
 * it opens must be closed when it returns, or the template cannot be copied.
 */
export async function prepareTemplate(_connections: TestDatabase['connections']): Promise<void> {}

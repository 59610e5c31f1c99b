/** An application and an administrator at its studio, for the parts of one test file. */
import { type TestApp, testApp } from '../testing/app.ts';
import type { Client } from '../testing/client.ts';
import { shared } from '../testing/shared.ts';

export interface Studio {
  readonly app: TestApp;
  readonly studio: Client;
}

/** Opens at the first call of a test file. */
export const sharedStudio = shared(async (): Promise<Studio> => {
  const app = await testApp({ env: { PORTICO_APPLY_PER_SECOND: '0' } });
  return { app, studio: await app.as(await app.staff({ administrator: true })) };
});

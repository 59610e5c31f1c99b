/**
 * createApp: the table of contents. Registers the modules in order and says which pages there are.
 */
import path from 'node:path';
import { createHttp, type Http, type Readiness, type System, systemRoutes } from './kernel/index.ts';
import { metadataRoutes } from './metadata/index.ts';
import { pages } from './pages.ts';
import { portalRoutes } from './portals/index.ts';
import { authenticate, sessionRoutes, warmUp } from './sessions/index.ts';

export interface AppOptions {
  /** Folder of the built web part. */
  readonly webFolder?: string;
  /** Validates every answer against its contract; in tests only. */
  readonly checkAnswers?: boolean;
  /** What must hold before the node takes requests. */
  readonly readiness?: readonly Readiness[];
  /** Further routes, for tests of a module that is not mounted here. */
  readonly routes?: (http: Http, system: System) => void;
}

/** Builds the application on a system whose database is migrated; nothing listens yet. */
export function createApp(system: System, options: AppOptions = {}): Http {
  const http = createHttp(system, {
    authenticate,
    webFolder: options.webFolder ?? path.join(import.meta.dirname, '../dist/web'),
    checkAnswers: options.checkAnswers,
  });
  systemRoutes(system, http, options.readiness ?? []);
  metadataRoutes(http);
  sessionRoutes(http);
  portalRoutes(http);
  options.routes?.(http, system);
  pages(http);
  void warmUp();
  return http;
}

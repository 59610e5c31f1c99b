/**
 * createApp: the table of contents. Registers the modules in order: their routes, what their workers do, and which pages there are.
 */
import path from 'node:path';
import { accessJobs, accessRoutes, authorTimer, registerReadOnly } from './access/index.ts';
import { activityRoutes, auditTimer, createStreams, mailHandlers, registerAccountMails } from './activity/index.ts';
import { caseRoutes, registerCases } from './cases/index.ts';
import { commentRoutes, followTimer, registerCommentMails } from './comments/index.ts';
import { importJobs, importRoutes, importTimer } from './imports/index.ts';
import {
  createHttp,
  createMailTransport,
  databaseNow,
  every,
  type Http,
  housekeeping,
  type JobHandlers,
  kept,
  type Readiness,
  type System,
  systemRoutes,
  type Timer,
  type Wake,
} from './kernel/index.ts';
import { knowledgeJobs, knowledgeRoutes, popularityTimer, registerKnowledge } from './knowledge/index.ts';
import { metadataJobs, metadataRoutes, metadataTimers, registerUses } from './metadata/index.ts';
import { pages } from './pages.ts';
import { closeAllViewings, peopleRoutes, registerPeople } from './people/index.ts';
import { portalRoutes, portalsReadOnly, portalUses } from './portals/index.ts';
import {
  bulkJobs,
  listUses,
  purgeDeleted,
  recheck,
  recordJobs,
  recordPageUses,
  recordRoutes,
  sweepBulk,
  sweepOpenUploads,
  sweepUploads,
  visibleOf,
} from './records/index.ts';
import { searchRoutes } from './search/index.ts';
import { authenticate, sessionRoutes, sweepSessions, warmUp } from './sessions/index.ts';

export interface AppOptions {
  /** Folder of the built web part. */
  readonly webFolder?: string;
  /** Validates every answer against its contract; in tests only. */
  readonly checkAnswers?: boolean;
  /** What must hold before the node takes requests. */
  readonly readiness?: readonly Readiness[];
  /** Notices of other nodes, for streams. */
  readonly wake?: Wake;
  /** Further routes, for tests of the server itself. */
  readonly routes?: (http: Http, system: System) => void;
}

export interface App {
  readonly http: Http;
  /** For `startWorkers`. */
  readonly handlers: JobHandlers;
  readonly timers: readonly Timer[];
  /** Ends streams, lets running requests end, closes the server and the mail transport. */
  close(): Promise<void>;
}

/** Builds the application on a system whose database is migrated; nothing listens or works yet. */
export function createApp(system: System, options: AppOptions = {}): App {
  const http = createHttp(system, {
    authenticate,
    webFolder: options.webFolder ?? path.join(import.meta.dirname, '../dist/web'),
    checkAnswers: options.checkAnswers,
  });
  const streams = createStreams(system, { visibleOf, wake: options.wake });
  const mail = createMailTransport(system.config);
  registerAccountMails();
  registerPeople();
  registerKnowledge();
  registerCases();
  registerCommentMails();
  registerUses(portalUses);
  registerUses(recordPageUses);
  registerUses(listUses);
  registerReadOnly(portalsReadOnly);

  systemRoutes(system, http, [kept(() => databaseNow(system).then(() => null), 500), ...(options.readiness ?? [])]);
  metadataRoutes(http);
  accessRoutes(http);
  sessionRoutes(http);
  recordRoutes(http);
  activityRoutes(http, system, streams);
  peopleRoutes(http);
  knowledgeRoutes(http);
  caseRoutes(http);
  commentRoutes(http);
  portalRoutes(http);
  importRoutes(http);
  searchRoutes(http);
  options.routes?.(http, system);
  pages(http);
  // Open streams would keep the server from closing.
  http.app.addHook('preClose', async () => streams.stop());
  // No log-in has to wait for the stand-in hash of unknown accounts.
  warmUp().catch((error: unknown) => system.log.error('password hashing does not work here', { error }));

  return {
    http,
    handlers: {
      ...metadataJobs,
      ...accessJobs,
      ...recordJobs,
      ...bulkJobs,
      ...knowledgeJobs,
      ...importJobs,
      ...mailHandlers(mail),
    },
    timers: [
      ...housekeeping(),
      auditTimer,
      authorTimer,
      followTimer,
      ...metadataTimers,
      popularityTimer,
      importTimer,
      every('viewings', 60, (ctx) => closeAllViewings(ctx)),
      every('sessions', 3_600, async (ctx) => void (await sweepSessions(ctx))),
      every('deleted', 86_400, async (ctx) => void (await purgeDeleted(ctx))),
      every('bulk', 3_600, sweepBulk),
      every('quarantine', 60, recheck),
      every('uploads', 3_600, async (ctx) => {
        await sweepOpenUploads(ctx);
        await sweepUploads(ctx);
      }),
    ],
    close: async () => {
      await http.close();
      mail?.close();
    },
  };
}

/** Every contract of the API, gathered. One file a module. */
export * from './access.ts';
export * from './activity.ts';
export * from './cases.ts';
export * from './endpoint.ts';
export * from './getting-started.ts';
export * from './knowledge.ts';
export * from './knowledge-folders.ts';
export * from './knowledge-staff.ts';
export * from './looks.ts';
export * from './metadata.ts';
export * from './pages.ts';
export * from './people.ts';
export * from './portals.ts';
export * from './records.ts';
export * from './seats.ts';
export * from './sessions.ts';
export * from './system.ts';

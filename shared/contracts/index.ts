/** Every contract of the API, gathered. One file a module. */
export * from './endpoint.ts';
export * from './people.ts';
export * from './portals.ts';
export * from './sessions.ts';
export * from './system.ts';

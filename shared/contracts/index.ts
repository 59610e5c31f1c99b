/** Every contract of the API, gathered. One file a module. */
export * from './endpoint.ts';

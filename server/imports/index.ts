/**
 * imports: a spreadsheet becomes an object. `readTable` reads CSV and XLSX row by row within limits, `guess` says what the columns could be;
 * an administrator corrects it and starts; records are then made in the background, in his name, through the gateway, in small transactions.
 *
 * A file is somebody's and not to be believed: no formula, macro, link or entity in it does anything, sizes are counted while inflating.
 */

export { importRoutes } from './routes.ts';
export { importJobs, importTimer } from './run.ts';

/**
 * bundles: configuration as a folder of JSON files. What ships with the product (`solutions/`) is nothing else.
 *
 * - `bundle.json`: `{ key, title, requires: [keys of bundles] }`
 * - `objects/*.json`: an object each, with columns, choices and transitions (shape: `newObject` in shared/contracts/metadata.ts)
 * - `roles.json`: `[{ key, title, tree, side, parent, attachedTo }]`; the two roots and Administrators are always there
 * - `rights.json`: `{ operations, scopes, columns }`: levels 2, 3 and 4, each list from the top
 * - `operations.json`: `{ operations, rules }`: system operations and who has them
 * - `portal-templates/*.json`: what a portal can be set up from: menu, available objects, and in `pages` its main page
 * - `lists.json`: columns of lists at the desk; `folders.json`: dynamic folders and the roles that see them
 * - `limits.json`: packages of limits of portals, none in force
 *
 * Texts stand beside what they name, one per language: `{ "en": …, "de": … }`. Every row has a key; rows refer to each other by key.
 *
 * Loading adds what is missing by its key, in one transaction: objects, columns, choices, roles, rules, templates. What is there
 * already stays as it is, because an administrator may have changed it, so loading again changes nothing. What ships is loaded by the
 * first start and by the first one of a new version; until then what an administrator took away stays away.
 */
export { loadBundle, loadBundles } from './load.ts';
export { loadSolutions } from './solutions.ts';

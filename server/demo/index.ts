/**
 * demo: the demo company "Northwind Instruments" in an empty database.
 *
 * What the company is stands as data in `solutions/demo` (people, services, stories, articles); this module plays it through the very
 * functions that screens use, as the people concerned and at the moments when it would have happened: invitations are accepted, cases
 * opened, answered and closed over twelve months. So every history, right and count of the demo is as true as any other.
 *
 * The same on every machine: one seed, moments counted back from the day of the first start. It loads only into a database that holds
 * no staff and no workspace of its own, with a private database on a loopback origin or with PORTICO_DEMO=1 (data-model.md, Demo).
 * A start that was killed while loading goes on where it stood: nothing is served before it is done.
 */
export { type DemoGreeting, loadDemo } from './load.ts';

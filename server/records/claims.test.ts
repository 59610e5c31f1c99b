/** Records over HTTP, against one application: reading and writing, tags, folders, export, many at once, names that are kept, and callers who are assumed. */
import './routes.cases.ts';
import './arranging.cases.ts';
import './folders/readers.cases.ts';
import './export/export.cases.ts';
import './bulk/bulk.cases.ts';
import './switching.cases.ts';
import './names.cases.ts';
// Takes rights away from everybody, and gives them back: the last one.
import './assumed.cases.ts';

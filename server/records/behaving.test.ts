/** Records that objects of their own bring: with a workflow, with what may be done, and with files. */
import './workflow.cases.ts';
import './abilities.cases.ts';
import './chosen.cases.ts';
// Counts what is on the disk.
import './files.cases.ts';

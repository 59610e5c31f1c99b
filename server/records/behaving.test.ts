/** Records that objects of their own bring: with a workflow, and with files. */
import './workflow.cases.ts';
// Counts what is on the disk.
import './files.cases.ts';

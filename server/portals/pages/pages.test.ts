/** Main pages, against one application: as the templates make them and viewers get them, then arranged anew. */
import './viewing.cases.ts';
import './arranging.cases.ts';

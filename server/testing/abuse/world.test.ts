/** What must not be seen, named or written, in one filled world. */
// Hears the world from its first moment.
import './reading.cases.ts';
import './naming.cases.ts';
import './writing.cases.ts';

/** What readers find and what is kept for them, against one knowledge base. */
// Counts what it finds.
import './search.cases.ts';
import './links.cases.ts';
import './versions.cases.ts';
import './first-article.cases.ts';
// Lets months go by.
import './keeping.cases.ts';

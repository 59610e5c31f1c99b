/** The desk: the staff's work, and the staff's log-in at the root address. */
import type { StaffFront } from '../../shared/contracts/looks.ts';
import type { StaffMe } from '../../shared/contracts/sessions.ts';
import { createClient, readFirstData, setDraftOwner } from '../api/index.ts';
import { applyBrand, start } from '../ui/index.ts';
import { DeskApp } from './app.tsx';

const { language, answers = {} } = readFirstData();
const me = (answers['/api/staff/me'] as StaffMe | undefined) ?? null;
const client = createClient();
// Before the log-in the pages may wear the company's colour; the desk itself wears ours.
if (me === null) applyBrand((answers['/api/staff/front'] as StaffFront | undefined)?.look.shades ?? []);
setDraftOwner(me?.uid ?? '');

void start({
  files: import.meta.glob('../../shared/text/*/{common,desk,people,knowledge,articles,tags}.json', { import: 'default' }),
  language,
  searches: me !== null,
  draw: () => <DeskApp me={me} client={client} />,
});

/** The desk: the staff's work, and the staff's log-in at the root address. */
import { readFirstData } from '../api/index.ts';
import { start } from '../ui/index.ts';
import { DeskApp } from './app.tsx';

void start({
  files: import.meta.glob('../../shared/text/*/{common,desk}.json', { import: 'default' }),
  language: readFirstData().language,
  draw: () => <DeskApp />,
});

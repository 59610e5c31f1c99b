/** The studio: the administrator's. */
import { readFirstData } from '../api/index.ts';
import { start } from '../ui/index.ts';
import { StudioApp } from './app.tsx';

void start({
  files: import.meta.glob('../../shared/text/*/{arrange,common,page,people,studio}.json', { import: 'default' }),
  language: readFirstData().language,
  draw: () => <StudioApp />,
});

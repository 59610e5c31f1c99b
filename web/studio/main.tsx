/** The studio: the administrator's. */
import { readFirstData } from '../api/index.ts';
import { start } from '../ui/index.ts';
import { StudioApp } from './app.tsx';

const { language, answers = {} } = readFirstData();

void start({
  files: import.meta.glob('../../shared/text/*/{arrange,common,page,people,studio}.json', { import: 'default' }),
  language,
  searches: '/api/staff/me' in answers,
  draw: () => <StudioApp />,
});

/** Every brick with made-up content: for pictures beside the mockups and for the tests by keyboard and axe. `?view=` chooses the page. */
import { type ReactNode, StrictMode, useEffect } from 'react';
import { Link, Router, Routes, route, start } from '../../ui/index.ts';
import { Bricks } from './bricks.tsx';
import { FormView } from './form-view.tsx';
import { DeskView, DoorView, StudioView } from './frames.tsx';
import { CaseView, ListView } from './portal-views.tsx';

const query = new URLSearchParams(window.location.search);
document.documentElement.dataset.brand = query.get('brand') ?? '';

const views: Record<string, () => ReactNode> = {
  bricks: Bricks,
  case: CaseView,
  list: ListView,
  desk: DeskView,
  door: DoorView,
  studio: StudioView,
  form: FormView,
};

function Gallery(): ReactNode {
  const View = views[query.get('view') ?? 'bricks'] ?? Bricks;
  useEffect(() => {
    document.documentElement.dir = query.get('dir') ?? 'ltr'; // over what the language said
  }, []);
  return <View />;
}

void start({
  files: import.meta.glob('../../../shared/text/*/common.json', { import: 'default' }),
  language: query.get('language') ?? 'en',
  draw: () => (
    <StrictMode>
      <Router appName="Gallery">
        <Routes
          routes={[
            route('/', () => <Gallery />),
            route('/cases/:number', ({ number }) => (
              <main id="main" tabIndex={-1}>
                <h1>{number}</h1>
                <Link to="/">Back</Link>
              </main>
            )),
          ]}
          missing={<Gallery />}
        />
      </Router>
    </StrictMode>
  ),
});

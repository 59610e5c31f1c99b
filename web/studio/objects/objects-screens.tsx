/** The screens of the object designer, loaded when one of them is opened, with their words. */
import type { ReactNode } from 'react';
import { MoreText } from '../../ui/index.ts';
import { ImportPage, ImportStart } from './import-page.tsx';
import { ObjectPage } from './object-page.tsx';
import { ObjectsPage } from './objects-page.tsx';

const files = import.meta.glob('../../../shared/text/*/objects.json', { import: 'default' });

export type Screen = 'objects' | 'import' | { readonly object: string } | { readonly import: string };

export function ObjectsScreens({ screen }: { screen: Screen }): ReactNode {
  return <MoreText files={files}>{draw(screen)}</MoreText>;
}

function draw(screen: Screen): ReactNode {
  if (screen === 'objects') return <ObjectsPage />;
  if (screen === 'import') return <ImportStart />;
  if ('import' in screen) return <ImportPage key={screen.import} uid={screen.import} />;
  return <ObjectPage key={screen.object} object={screen.object} />;
}

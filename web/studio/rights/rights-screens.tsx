/** The screens of rights, loaded when one of them is opened, with their words. */
import type { ReactNode } from 'react';
import { MoreText } from '../../ui/index.ts';
import { ExplainPage } from './explain-page.tsx';
import { ObjectPage } from './object-page.tsx';
import { RightsPage } from './objects-page.tsx';
import { SystemOperationsPage } from './system-page.tsx';

const files = import.meta.glob('../../../shared/text/*/{rights,access}.json', { import: 'default' });

export type Screen = 'objects' | 'system' | 'explain' | { readonly object: string };

export function RightsScreens({ screen, administrator }: { screen: Screen; administrator: boolean }): ReactNode {
  return <MoreText files={files}>{draw(screen, administrator)}</MoreText>;
}

function draw(screen: Screen, administrator: boolean): ReactNode {
  if (screen === 'objects') return <RightsPage />;
  if (screen === 'system') return <SystemOperationsPage />;
  if (screen === 'explain') return <ExplainPage />;
  return <ObjectPage key={screen.object} object={screen.object} administrator={administrator} />;
}

/** The screens of the object designer, loaded when one of them is opened, with their words. */
import type { ReactNode } from 'react';
import { MoreText } from '../../ui/index.ts';
import { ObjectPage } from './object-page.tsx';
import { ObjectsPage } from './objects-page.tsx';

const files = import.meta.glob('../../../shared/text/*/objects.json', { import: 'default' });

export function ObjectsScreens({ object }: { object?: string }): ReactNode {
  return (
    <MoreText files={files}>{object === undefined ? <ObjectsPage /> : <ObjectPage key={object} object={object} />}</MoreText>
  );
}

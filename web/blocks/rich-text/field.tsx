import { lazy, type ReactNode, Suspense } from 'react';
import type { RichTextProps } from '../../record/index.ts';
import { Bone, MoreText } from '../../ui/index.ts';

const Editor = lazy(() => import('./editor.tsx').then((all) => ({ default: all.RichTextEditor })));
const files = import.meta.glob('../../../shared/text/*/editor.json', { import: 'default' });

/** The field as a form draws it: the shape of the editor while it is loaded, then the editor. */
export function RichTextField(props: RichTextProps): ReactNode {
  return (
    <Suspense fallback={<Bone width="100%" height={props.tall ? 420 : 220} />}>
      <MoreText files={files}>
        <Editor {...props} />
      </MoreText>
    </Suspense>
  );
}

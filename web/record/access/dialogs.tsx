/** The dialogs about access to one record, with their words. */
import type { ReactNode } from 'react';
import { MoreText } from '../../ui/index.ts';
import { RecordReaders } from './record-readers.tsx';
import { ShareDialog } from './share-dialog.tsx';
import { type AccessProps, accessText } from './words.ts';

interface DialogsProps extends AccessProps {
  readonly which: string;
  /** `share`, `who`, or empty to close. */
  readonly onOpen: (which: string) => void;
}

export function AccessDialogs({ which, onOpen, ...of }: DialogsProps): ReactNode {
  return (
    <MoreText files={accessText}>
      {which === 'who' ? (
        <RecordReaders {...of} onClose={() => onOpen('')} />
      ) : (
        <ShareDialog {...of} onWho={() => onOpen('who')} onClose={() => onOpen('')} />
      )}
    </MoreText>
  );
}

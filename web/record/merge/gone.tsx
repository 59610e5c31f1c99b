/** A record that went away while somebody wrote: what is left of it on the screen is what he typed. */
import { lazy, type ReactNode, Suspense, useState } from 'react';
import type { ColumnDescription } from '../../../shared/contracts/records.ts';
import { dropDraft, keptDraft } from '../../api/index.ts';
import { MissingState, Page, useText } from '../../ui/index.ts';
import type { FormValues } from '../form-values.ts';

const KeptText = lazy(() => import('./kept-text.tsx').then((all) => ({ default: all.KeptText })));

/** Under which name a change of a record is kept until it is saved or given up. */
export const draftName = (object: string, uid: string): string => `record.${object}.${uid}`;

interface GoneProps {
  /** Of the draft. */
  readonly name: string;
  /** As far as they are still known, for their titles. */
  readonly columns: readonly ColumnDescription[];
}

/** The page of a record that is not there for the reader, with what he typed into it, where he did. */
export function Gone({ name, columns }: GoneProps): ReactNode {
  const t = useText();
  const [kept, setKept] = useState(() => keptDraft(name));
  if (typeof kept !== 'object' || kept === null) return <MissingState />;
  const drop = (): void => {
    dropDraft(name);
    dropDraft(`${name}.base`);
    setKept(null);
  };
  return (
    <Page title={t('common.missing.title')} width="narrow">
      <Suspense>
        <KeptText columns={columns} values={kept as FormValues} onDrop={drop} />
      </Suspense>
    </Page>
  );
}

/** Above a list: its filters, and at the end how it is shown. The dialogs come when they are opened. */
import { lazy, type ReactNode, Suspense, useState } from 'react';
import type { ObjectDescription } from '../../../shared/contracts/records.ts';
import { Button, ColumnsIcon, IconButton, LayersIcon, TableIcon, useText } from '../../ui/index.ts';
import type { Arranged } from './arranged.ts';
import css from './views.module.css';

const ColumnsDialog = lazy(() => import('./columns-dialog.tsx').then((all) => ({ default: all.ColumnsDialog })));

interface ListBarProps {
  readonly description: ObjectDescription;
  readonly arranged: Arranged;
  /** The filters. */
  readonly children: ReactNode;
}

export function ListBar({ description, arranged, children }: ListBarProps): ReactNode {
  const t = useText();
  const [choosing, setChoosing] = useState(false);
  const { shape, setShape } = arranged;
  return (
    <div className={css.bar}>
      {children}
      <div className={css.tools}>
        <IconButton
          icon={shape === 'table' ? LayersIcon : TableIcon}
          label={t(shape === 'table' ? 'common.list.asTiles' : 'common.list.asTable')}
          onClick={() => setShape(shape === 'table' ? 'tiles' : 'table')}
        />
        <Button icon={ColumnsIcon} onClick={() => setChoosing(true)}>
          {t('common.list.columns')}
        </Button>
      </div>
      {choosing && (
        <Suspense>
          <ColumnsDialog
            description={description}
            shown={arranged.layout.columns}
            onClose={() => setChoosing(false)}
            onApply={(columns) => {
              arranged.setColumns(columns);
              setChoosing(false);
            }}
            onReset={
              arranged.isOwn
                ? () => {
                    arranged.reset();
                    setChoosing(false);
                  }
                : undefined
            }
          />
        </Suspense>
      )}
    </div>
  );
}

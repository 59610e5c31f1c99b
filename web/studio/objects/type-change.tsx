/** A column that becomes another type in the background: how far it is, a way to call it off, and why it could not be. */
import type { ReactNode } from 'react';
import { useChange } from '../../api/index.ts';
import { Button, Notice, ProgressBar, useText, useToast } from '../../ui/index.ts';
import { titleIn } from '../rights/data.ts';
import { type ColumnView, type ObjectView, refusalText } from './data.ts';
import css from './objects.module.css';

/** Whether a column of the object becomes another type right now: until then no other one can. */
export const isChanging = ({ columns }: ObjectView): boolean => columns.some(({ changing }) => changing?.refused === null);

export function TypeChange({ object, column }: { readonly object: ObjectView; readonly column: ColumnView }): ReactNode {
  const t = useText();
  const toast = useToast();
  const name = titleIn(t, column.title);
  const { changing } = column;
  const off = useChange('DELETE /api/staff/metadata/objects/:object/columns/:column/type', {
    onDone: () => {
      if (changing?.refused === null) toast(t('objects.changing.isOff', { name }));
    },
  });
  if (changing === null) return null;
  const type = t(`objects.column.type.${changing.type}`);
  const end = (label: string): ReactNode => (
    <Button size="xs" busy={off.busy} onClick={() => off.run({ params: { object: object.key, column: column.key } })}>
      {label}
    </Button>
  );
  return (
    <div className={css.changing}>
      {off.problem !== null && (
        <Notice tone="late" live>
          {refusalText(t, off.problem)}
        </Notice>
      )}
      {changing.refused === null ? (
        <>
          <ProgressBar
            share={changing.total === 0 ? 0 : Math.min(1, changing.done / changing.total)}
            label={t('objects.changing.label', { name, type })}
          />
          <small>{t('objects.changing.progress', { type, done: changing.done, total: changing.total })}</small>
          {end(t('objects.changing.off'))}
        </>
      ) : (
        <Notice tone="warn">
          {t('objects.changing.refused', { type })}{' '}
          {t.maybe(`objects.changing.why.${changing.refused}`) ?? t('objects.changing.why.other')}{' '}
          {end(t('objects.changing.seen'))}
        </Notice>
      )}
    </div>
  );
}

/** A column that becomes another type in the background: how far it is, a way to call it off, and why it could not be. */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { type Problem, useCall, useChange } from '../../api/index.ts';
import { Button, Notice, ProgressBar, useText, useToast } from '../../ui/index.ts';
import { titleIn } from '../rights/data.ts';
import { type ColumnView, type ObjectView, refusalText } from './data.ts';
import css from './objects.module.css';

/** Whether a column of the object becomes another type right now: until then no other one can. */
export const isChanging = ({ columns }: ObjectView): boolean => columns.some(({ changing }) => changing?.refused === null);

/** Says how it ended to whoever watched it, whoever ended it; answers whether it was watched. */
function useEnd({ type, title, changing }: ColumnView): boolean {
  const t = useText();
  const toast = useToast();
  const [watched, watch] = useState(false);
  const going = changing?.refused === null ? changing.type : null;
  const before = useRef(going);
  const over = changing === null;
  const name = titleIn(t, title);
  useEffect(() => {
    const was = before.current;
    before.current = going;
    if (going !== null) watch(true);
    if (was !== null && over) toast(t(type === was ? 'objects.retype.done' : 'objects.changing.isOff', { name }));
  }, [going, over, type, name, t, toast]);
  return watched;
}

export function TypeChange({ object, column }: { readonly object: ObjectView; readonly column: ColumnView }): ReactNode {
  const t = useText();
  const watched = useEnd(column);
  const name = titleIn(t, column.title);
  const { changing } = column;
  const { refetch } = useCall('GET /api/staff/metadata/objects/:object', { params: { object: object.key } });
  const isOver = (problem: Problem) => problem.errors[0]?.code === 'not_changing';
  // That it has ended meanwhile is what was wanted, and seen at once.
  const off = useChange('DELETE /api/staff/metadata/objects/:object/columns/:column/type', {
    onFailed: (problem) => {
      if (isOver(problem)) void refetch();
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
      {off.problem !== null && !isOver(off.problem) && (
        <Notice tone="late" live>
          {refusalText(t, off.problem)}
        </Notice>
      )}
      {changing.refused === null ? (
        <>
          {changing.done < changing.total ? (
            <>
              <ProgressBar share={changing.done / changing.total} label={t('objects.changing.label', { name, type })} />
              <small>{t('objects.changing.progress', { type, done: changing.done, total: changing.total })}</small>
            </>
          ) : (
            <small>{t('objects.changing.waits', { type })}</small>
          )}
          {end(t('objects.changing.off'))}
        </>
      ) : (
        <Notice tone="warn" live={watched}>
          {t('objects.changing.refused', { type })}{' '}
          {t.maybe(`objects.changing.why.${changing.refused}`) ?? t('objects.changing.why.other')}{' '}
          {end(t('objects.changing.seen'))}
        </Notice>
      )}
    </div>
  );
}

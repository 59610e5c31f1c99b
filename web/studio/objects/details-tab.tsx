/** What stands below a record of an object: parts of it, and lists of other objects that lead here. */
import { type ReactNode, useState } from 'react';
import { Load, useCall } from '../../api/index.ts';
import { Button, Card, EmptyState, LayersIcon, Link, PlusIcon, useNavigate, useText } from '../../ui/index.ts';
import { titleIn } from '../rights/data.ts';
import { type ObjectView, objectsAt, useObjects } from './data.ts';
import { NewObjectDialog } from './new-object.tsx';
import css from './objects.module.css';

export function DetailsTab({ object }: { object: ObjectView }): ReactNode {
  const t = useText();
  const navigate = useNavigate();
  const [adding, setAdding] = useState(false);
  const objects = useObjects().data?.objects ?? [];
  const loss = useCall('GET /api/staff/metadata/objects/:object/loss', { params: { object: object.key } });
  const add = (
    <Button kind="primary" icon={PlusIcon} onClick={() => setAdding(true)}>
      {t('objects.detail.add')}
    </Button>
  );
  return (
    <>
      <Load of={loss}>
        {({ pointing }) =>
          pointing.length === 0 ? (
            <Card>
              <EmptyState icon={LayersIcon} title={t('objects.detail.none')} actions={add} as="h2">
                {t('objects.detail.noneWhy')}
              </EmptyState>
            </Card>
          ) : (
            [true, false].map((attached, index) => {
              const some = pointing.filter((one) => one.attached === attached);
              if (some.length === 0 && index > 0) return null;
              return (
                <Card
                  key={String(attached)}
                  title={t(attached ? 'objects.detail.parts' : 'objects.detail.linked')}
                  aside={attached && add}
                >
                  <p className={css.note}>{t(attached ? 'objects.detail.partsWhy' : 'objects.detail.linkedWhy')}</p>
                  <ul className={css.list}>
                    {some.map((one) => {
                      const from = objects.find(({ key }) => key === one.object);
                      return (
                        <li key={`${one.object}.${one.column}`}>
                          <span className={css.what}>
                            <Link to={objectsAt(one.object)}>{from ? titleIn(t, from.plural) : one.object}</Link>
                            <small>
                              {t('objects.detail.through', { column: one.column })} ·{' '}
                              {t('objects.loss.objectRecords', { count: one.records })}
                            </small>
                          </span>
                        </li>
                      );
                    })}
                  </ul>
                </Card>
              );
            })
          )
        }
      </Load>
      {adding && (
        <NewObjectDialog
          parent={object}
          taken={objects.map(({ key }) => key)}
          onClose={() => setAdding(false)}
          onMade={(key) => navigate(objectsAt(key))}
        />
      )}
    </>
  );
}

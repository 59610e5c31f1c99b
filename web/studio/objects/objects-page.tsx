/** All objects: those that came with the product and those made here (issue 5, object designer). */
import { type ReactNode, useState } from 'react';
import {
  Button,
  LayersIcon,
  LinkButton,
  PlusIcon,
  Select,
  TableIcon,
  type Text,
  useNavigate,
  useQueryValue,
  useText,
} from '../../ui/index.ts';
import { ListPage } from '../list-page.tsx';
import { ListSearch } from '../parts.tsx';
import { titleIn } from '../rights/data.ts';
import { importAt, inOrder, objectsAt, type Summary, useObjects } from './data.ts';
import { NewObjectDialog } from './new-object.tsx';
import css from './objects.module.css';

function originOf(t: Text, all: readonly Summary[], one: Summary): string {
  if (one.attachedTo !== null) {
    const parent = all.find(({ key }) => key === one.attachedTo);
    return t('objects.origin.part', { object: parent ? titleIn(t, parent.title) : one.attachedTo });
  }
  return t(one.solution === null ? 'objects.origin.own' : 'objects.origin.shipped');
}

export function ObjectsPage(): ReactNode {
  const t = useText();
  const navigate = useNavigate();
  const [q, setQ] = useQueryValue('q');
  const [shown, setShown] = useQueryValue('show');
  const [making, setMaking] = useState(false);
  const found = useObjects();
  const all = found.data?.objects ?? [];
  const part = q.trim().toLocaleLowerCase();
  const rows = inOrder(t, all)
    .filter((one) => shown === '' || (one.solution === null) === (shown === 'own'))
    .filter((one) => `${titleIn(t, one.title)} ${one.key}`.toLocaleLowerCase().includes(part));
  const add = (
    <>
      <LinkButton icon={TableIcon} to={importAt()}>
        {t('objects.import.menu')}
      </LinkButton>
      <Button kind="primary" icon={PlusIcon} onClick={() => setMaking(true)}>
        {t('objects.new')}
      </Button>
    </>
  );
  return (
    <ListPage
      title={t('objects.title')}
      sub={t('objects.sub')}
      list={found}
      rows={rows}
      add={add}
      filters={
        <>
          <ListSearch value={q} onChange={setQ} />
          <div className={css.pick}>
            <Select
              aria-label={t('objects.filter.label')}
              value={shown}
              onChange={setShown}
              options={[
                { value: '', label: t('objects.filter.all') },
                { value: 'own', label: t('objects.filter.own') },
                { value: 'shipped', label: t('objects.filter.shipped') },
              ]}
            />
          </div>
        </>
      }
      filtered={q !== '' || shown !== ''}
      none={{ icon: LayersIcon, title: t('objects.none'), why: t('objects.noneWhy') }}
      rowKey={(one) => one.key}
      rowName={(one) => titleIn(t, one.title)}
      rowTo={(one) => objectsAt(one.key)}
      columns={[
        { key: 'title', label: t('objects.name'), draw: (one) => titleIn(t, one.title), card: 'title' },
        { key: 'code', label: t('objects.code'), draw: (one) => one.key, width: '220px', card: 'second' },
        { key: 'made', label: t('objects.made'), draw: (one) => originOf(t, all, one), card: 'line' },
        {
          key: 'columns',
          label: t('objects.columnsHead'),
          draw: (one) => one.columnCount,
          width: '110px',
          align: 'end',
          card: 'line',
        },
      ]}
    >
      {making && (
        <NewObjectDialog
          taken={all.map(({ key }) => key)}
          onClose={() => setMaking(false)}
          onMade={(key) => navigate(objectsAt(key))}
        />
      )}
    </ListPage>
  );
}

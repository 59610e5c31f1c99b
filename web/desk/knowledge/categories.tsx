/** The tree of categories, and for each who reads it (decision 5). */
import { type ReactNode, useState } from 'react';
import type { RecordRow } from '../../../shared/contracts/records.ts';
import { Load, useCall } from '../../api/index.ts';
import { plainText, RecordProfile, useDescription } from '../../record/index.ts';
import {
  Button,
  Card,
  EditIcon,
  EmptyState,
  FolderIcon,
  Link,
  LinkButton,
  Page,
  PlusIcon,
  SkeletonRows,
  Stack,
  useQueryValue,
  useText,
  Words,
} from '../../ui/index.ts';
import { NewRecord } from '../records/records.tsx';
import { AT } from './at.ts';
import { Audience } from './audience.tsx';
import { AudienceDialog } from './audience-dialog.tsx';
import css from './knowledge.module.css';

const CATEGORIES = `${AT}/categories`;
const MOST = 100;
const COLUMNS = ['name', 'name_en', 'name_de', 'parent', 'description', 'rank'];

/** In the reader's language, where the category has a name in it. */
const called = ({ values }: RecordRow, language: string): string =>
  plainText(values[`name_${language.slice(0, 2)}`]) || plainText(values.name);

interface Branch {
  readonly row: RecordRow;
  readonly below: readonly Branch[];
}

const parentOf = ({ values }: RecordRow): string | null =>
  typeof values.parent === 'object' && values.parent !== null && 'uid' in values.parent ? (values.parent.uid ?? null) : null;

/** Categories whose parent cannot be read stand at the top. */
function treeOf(rows: readonly RecordRow[], parent: string | null): Branch[] {
  const known = new Set(rows.map(({ uid }) => uid));
  return rows
    .filter((row) => {
      const above = parentOf(row);
      return parent === null ? above === null || !known.has(above) : above === parent;
    })
    .map((row) => ({ row, below: treeOf(rows, row.uid) }));
}

export function Categories(): ReactNode {
  const t = useText();
  const [chosen] = useQueryValue('category');
  const description = useDescription('article_category');
  const categories = useCall('GET /api/staff/records/:object', {
    params: { object: 'article_category' },
    query: { sort: 'rank', limit: MOST },
  });
  const add = description.data?.can.create && (
    <LinkButton kind="primary" icon={PlusIcon} to={`${CATEGORIES}/new`}>
      {t('articles.categories.add')}
    </LinkButton>
  );
  return (
    <Page
      title={t('articles.categories.title')}
      width="wide"
      crumbs={[{ label: t('articles.title'), to: AT }, { label: t('articles.categories.title') }]}
      actions={add}
    >
      <Load of={categories} skeleton={<SkeletonRows rows={6} />} failed={t('common.record.failed')}>
        {({ rows }) => {
          const row = rows.find(({ uid }) => uid === chosen) ?? rows[0];
          if (!row) {
            return (
              <EmptyState icon={FolderIcon} as="h2" title={t('articles.categories.none')}>
                {t('articles.categories.noneWhy')}
              </EmptyState>
            );
          }
          return (
            <div className={css.shelves}>
              <nav aria-label={t('articles.categories.title')}>
                <Branches of={treeOf(rows, null)} chosen={row.uid} />
              </nav>
              <Category key={row.uid} row={row} />
            </div>
          );
        }}
      </Load>
    </Page>
  );
}

function Branches({ of, chosen }: { of: readonly Branch[]; chosen: string }): ReactNode {
  const { language } = useText();
  return (
    <ul className={css.branches}>
      {of.map(({ row, below }) => (
        <li key={row.uid}>
          <Link
            to={`${CATEGORIES}?category=${row.uid}`}
            still
            className={css.branch}
            aria-current={row.uid === chosen ? 'page' : undefined}
          >
            <FolderIcon />
            {called(row, language)}
          </Link>
          {below.length > 0 && <Branches of={below} chosen={chosen} />}
        </li>
      ))}
    </ul>
  );
}

function Category({ row }: { row: RecordRow }): ReactNode {
  const t = useText();
  const description = useDescription('article_category');
  const settings = useCall('GET /api/staff/knowledge/settings', {});
  const audience = useCall('GET /api/staff/knowledge/categories/:uid/audience', { params: { uid: row.uid } });
  const [editing, edit] = useState(false);
  const change = settings.data?.manages && audience.data && (
    <Button kind="quiet" size="xs" icon={EditIcon} onClick={() => edit(true)}>
      {t('articles.categories.changeAudience')}
    </Button>
  );
  return (
    <Stack gap={16}>
      <h2>{called(row, t.language)}</h2>
      {settings.data?.defaultCategory?.uid === row.uid && (
        <Words as="p" size="sm" tone="muted">
          {t('articles.categories.preset')}
        </Words>
      )}
      <Card title={t('articles.categories.who')} aside={change} pad>
        <Load of={audience} skeleton={<SkeletonRows rows={2} />} failed={t('articles.publish.whoFailed')}>
          {(known) => <Audience audience={known} />}
        </Load>
      </Card>
      <Load of={description} skeleton={<SkeletonRows rows={3} />}>
        {(known) => <RecordProfile description={known} row={row} columns={COLUMNS} />}
      </Load>
      {editing && settings.data && audience.data && (
        <AudienceDialog
          category={row.uid}
          name={called(row, t.language)}
          top={parentOf(row) === null}
          audience={audience.data}
          settings={settings.data}
          onClose={() => edit(false)}
        />
      )}
    </Stack>
  );
}

export function NewCategory(): ReactNode {
  const t = useText();
  return (
    <NewRecord
      object="article_category"
      at={CATEGORIES}
      title={t('articles.categories.add')}
      columns={COLUMNS}
      to={(row) => `${CATEGORIES}?category=${row.uid}`}
    />
  );
}

/** Blocks with records: my cases, lists by configuration, articles. */
import { type CSSProperties, type ReactNode, useState } from 'react';
import type { BlockViewOf } from '../../../shared/contracts/page-blocks.ts';
import type { ColumnDescription, RecordRow } from '../../../shared/contracts/records.ts';
import { articlePath } from '../../../shared/portal-paths.ts';
import { call, Problem, problemText } from '../../api/index.ts';
import { choiceOf, plainText, RecordValue, shapeOf, useSay } from '../../record/index.ts';
import {
  BookIcon,
  Button,
  Card,
  Count,
  EmptyState,
  InboxIcon,
  Link,
  LinkButton,
  PlusIcon,
  RelativeTime,
  StatusGlyph,
  useFormat,
  useText,
  useToast,
  Words,
} from '../../ui/index.ts';
import css from './page.module.css';
import { Sample } from './sample.tsx';

type View<K extends 'cases' | 'records' | 'popular' | 'liked'> = BlockViewOf<K>;
type Column = View<'records'>['columns'][number];

interface Props<K extends 'cases' | 'records' | 'popular' | 'liked'> {
  readonly block: View<K>;
  /** Without records: shows where they will stand. */
  readonly preview?: boolean;
  /** Slug of the portal. */
  readonly portal: string;
}

/** The parts of a description that drawing a value needs. */
const described = (column: Column): ColumnDescription => column as unknown as ColumnDescription;
const named = (columns: readonly Column[], key: string) => columns.find((column) => column.key === key);

export function CasesBlock({ block, preview }: Props<'cases'>): ReactNode {
  const t = useText();
  const { count } = block;
  const create = (label: string) =>
    block.create && (
      <LinkButton kind="primary" icon={PlusIcon} to={block.create}>
        {label}
      </LinkButton>
    );
  const empty = block.rows.length === 0 && !preview;
  return (
    <Card>
      <header className={css.head}>
        <h2>
          {block.title || t('page.cases.title')}
          {count && !empty && !preview && <Count>{'exact' in count ? count.exact : `${count.atLeast}+`}</Count>}
        </h2>
        {!empty && create(t('page.cases.new'))}
      </header>
      {preview && <Sample rows={4} />}
      {empty && <NoCases block={block} create={create(t('page.cases.newLong'))} />}
      <ul className={css.rows}>
        {block.rows.map((row) => (
          <CaseRow key={row.uid} row={row} block={block} />
        ))}
      </ul>
      {block.goTo && !empty && (
        <footer className={css.foot}>
          <Link to={block.goTo}>{t('page.cases.goTo')}</Link>
          <OpenOf block={block} />
        </footer>
      )}
    </Card>
  );
}

/** Nothing open is not the same as nothing ever: the way to the old ones stays. */
function NoCases({ block, create }: { block: View<'cases'>; create: ReactNode }): ReactNode {
  const t = useText();
  const some = block.all !== null && !('exact' in block.all && block.all.exact === 0);
  const all = some && block.goTo && <LinkButton to={block.goTo}>{t('page.cases.goTo')}</LinkButton>;
  return (
    <EmptyState
      icon={InboxIcon}
      title={t(some ? 'page.cases.noneOpen' : 'page.cases.none')}
      actions={
        <>
          {create}
          {all}
        </>
      }
    >
      {t(some ? 'page.cases.noneOpenWhy' : 'page.cases.noneWhy')}
    </EmptyState>
  );
}

function OpenOf({ block: { count, all, open } }: { block: View<'cases'> }): ReactNode {
  const t = useText();
  const format = useFormat();
  if (!count || !all) return null;
  const words = (one: NonNullable<typeof count>) =>
    'exact' in one ? format.number(one.exact) : t('page.cases.over', { number: one.atLeast });
  return (
    <Words tone="dim" num>
      {open ? t('page.cases.openOf', { open: words(count), all: words(all) }) : t('page.cases.of', { all: words(all) })}
    </Words>
  );
}

function CaseRow({ row, block: { columns, goTo } }: { row: RecordRow; block: View<'cases'> }): ReactNode {
  const say = useSay();
  const { values } = row;
  const status = named(columns, 'status');
  const column = status && described(status);
  const label = say(choiceOf(column, values.status)?.title) || plainText(values.status);
  const shape = shapeOf(column, values.status) ?? 'new';
  const at = plainText(values.last_message_at) || plainText(values.registered_at);
  const sub = [plainText(values.number), firstWords(values.description)].filter(Boolean).join(' · ');
  const inside = (
    <>
      <span className={css.glyph}>{label && <StatusGlyph shape={shape} label="" bare />}</span>
      <span className={css.words}>
        <Words cut className={css.title}>
          {plainText(values.subject) || plainText(values.number)}
        </Words>
        <Words size="xs" tone="dim" cut>
          {sub}
        </Words>
      </span>
      <span className={css.status}>{label && <StatusGlyph shape={shape} label={label} />}</span>
      <span className={css.end}>{at && <RelativeTime at={at} as="short" size="sm" />}</span>
    </>
  );
  return (
    <li>
      <Link to={`${goTo ?? '/cases'}/${row.uid}`} className={css.case}>
        {inside}
      </Link>
    </li>
  );
}

/** The beginning of what was written, in one line. */
const firstWords = (value: RecordRow['values'][string] | undefined): string =>
  plainText(value).slice(0, 140).replaceAll(/\s+/g, ' ');

export function RecordsBlock({ block, preview, portal }: Props<'records'>): ReactNode {
  const t = useText();
  const say = useSay();
  const { rows, more, busy } = useMore(block, portal);
  const [first, ...rest] = block.columns;
  if (!first) return null;
  const style = { '--more': rest.length } as CSSProperties;
  const to = (row: RecordRow) =>
    block.object === 'published_article' ? articlePath(row.uid) : block.to && `${block.to}/${row.uid}`;
  return (
    <Card title={block.title}>
      {rest.length > 0 && (
        <div className={css.recordHead} style={style} aria-hidden="true">
          {block.columns.map((column) => (
            <span key={column.key}>{say(column.title)}</span>
          ))}
        </div>
      )}
      {preview ? (
        <Sample rows={3} />
      ) : (
        rows.length === 0 && (
          <Words as="p" tone="muted" className={css.line}>
            {t('page.records.none')}
          </Words>
        )
      )}
      <ul className={css.rows}>
        {rows.map((row) => (
          <li key={row.uid}>
            <RowOf to={to(row)} style={style}>
              {block.columns.map((column, i) => (
                <span key={column.key} className={i === 0 ? css.title : undefined}>
                  <RecordValue short column={described(column)} value={row.values[column.key]} />
                </span>
              ))}
            </RowOf>
          </li>
        ))}
      </ul>
      {more && (
        <footer className={css.foot}>
          <Button kind="quiet" busy={busy} onClick={more}>
            {t('page.records.more')}
          </Button>
        </footer>
      )}
    </Card>
  );
}

function RowOf({ to, style, children }: { to: string | null; style: CSSProperties; children: ReactNode }): ReactNode {
  if (to === null) {
    return (
      <div className={css.record} style={style}>
        {children}
      </div>
    );
  }
  return (
    <Link to={to} className={css.record} style={style}>
      {children}
    </Link>
  );
}

/** Reads a list on by its cursor; a fresh page begins again. */
function useMore(block: View<'records'>, portal: string) {
  const t = useText();
  const toast = useToast();
  const [read, setRead] = useState<{ of: View<'records'>; rows: readonly RecordRow[]; next: string | null }>();
  const [busy, setBusy] = useState(false);
  const known = read?.of === block ? read : { of: block, rows: [], next: block.next };
  const { next } = known;
  const go = async (cursor: string): Promise<void> => {
    setBusy(true);
    try {
      const params = { portal, block: block.uid };
      const answer = await call('GET /api/portal/:portal/main/:block', { params, query: { cursor } });
      if (answer.kind === 'records') setRead({ of: block, rows: [...known.rows, ...answer.rows], next: answer.next });
    } catch (cause) {
      if (!(cause instanceof Problem)) throw cause;
      toast(problemText(t, cause));
    } finally {
      setBusy(false);
    }
  };
  return { rows: [...block.rows, ...known.rows], more: next === null ? undefined : () => void go(next), busy };
}

/** What stands below a title: its type, where it is, and what others think of it or how long it takes. */
function Facts({ article }: { article: View<'popular'>['articles'][number] }): ReactNode {
  const t = useText();
  const { type, category, likes, minutes } = article;
  const last = likes > 0 ? t('page.popular.likes', { count: likes }) : t('page.popular.minutes', { minutes });
  return [type, category, last].filter(Boolean).join(' · ');
}

export function ArticlesBlock({ block, preview }: Props<'popular'> | Props<'liked'>): ReactNode {
  const t = useText();
  const title = block.title || t(block.kind === 'popular' ? 'page.popular.title' : 'page.liked.title');
  const List = block.kind === 'popular' ? 'ol' : 'ul';
  return (
    <Card title={title}>
      {preview && <Sample rows={4} />}
      {!preview && block.articles.length === 0 && (
        <Words as="p" tone="muted" className={css.line}>
          {t('page.popular.none')}
        </Words>
      )}
      {block.articles.length > 0 && (
        <List className={css.articles}>
          {block.articles.map((article, index) => (
            <li key={article.uid}>
              <Link to={article.to}>
                <span className={css.rank} aria-hidden="true">
                  {block.kind === 'popular' ? index + 1 : <BookIcon />}
                </span>
                <span className={css.words}>
                  <span className={css.title}>{article.title}</span>
                  <Words size="xs" tone="dim">
                    <Facts article={article} />
                  </Words>
                </span>
              </Link>
            </li>
          ))}
        </List>
      )}
      {block.more && (
        <footer className={css.foot}>
          <Link to={block.more}>{t('page.popular.browse')}</Link>
        </footer>
      )}
    </Card>
  );
}

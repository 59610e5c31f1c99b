/** An article as it is read: mockup 09 (KBA-02, KBA-03, KBA-04, KBA-07). */
import { type ReactNode, useEffect } from 'react';
import type { Article } from '../../../shared/contracts/knowledge.ts';
import type { ObjectDescription } from '../../../shared/contracts/records.ts';
import { call, Load, useCall } from '../../api/index.ts';
import { useLanguageTitle, useTypeTitle } from '../../blocks/knowledge/index.ts';
import {
  ArrangedSheet,
  headingsOf,
  ownColumns,
  Prose,
  picturesOf,
  plainText,
  RecordValues,
  useDescription,
  useFileHref,
  useRecord,
} from '../../record/index.ts';
import {
  Badge,
  Bone,
  Breadcrumb,
  Card,
  ClipIcon,
  EmptyState,
  FileCards,
  Link,
  LinkButton,
  LinkCards,
  PlusIcon,
  Stack,
  Tabs,
  useFormat,
  useQueryValue,
  useText,
  useTitle,
  Words,
} from '../../ui/index.ts';
import { onlyLooks, usePortal } from '../portal.tsx';
import css from './article.module.css';
import { useAskAt } from './ask.tsx';
import { Comments } from './comments.tsx';
import { Helpful } from './helpful.tsx';
import { Cards } from './home.tsx';
import { listAt } from './tree.tsx';
import { OwnArticle } from './write.tsx';

export function ArticlePage({ uid }: { uid: string }): ReactNode {
  const t = useText();
  const { slug } = usePortal();
  const article = useCall('GET /api/portal/:portal/knowledge/articles/:uid', {
    params: { portal: slug, uid },
    about: [`published_article:${uid}`],
  });
  return (
    <Load of={article} skeleton={<Coming />} failed={t('knowledge.article.failed')}>
      {(known) => <Read article={known} />}
    </Load>
  );
}

/** The shape of an article. */
function Coming(): ReactNode {
  return (
    <div className={css.page} aria-busy="true">
      <Stack gap={16}>
        <Bone width={180} />
        <Bone width="70%" height={30} />
        <Bone width={260} />
        {[92, 96, 88, 94, 60].map((width) => (
          <Bone key={width} width={`${width}%`} height={12} />
        ))}
      </Stack>
    </div>
  );
}

function Read({ article }: { article: Article }): ReactNode {
  const t = useText();
  const [chosen, choose] = useQueryValue('tab');
  const files = useFiles(article);
  useOpened(article.uid);
  const tabs = [
    { key: 'text', label: t('knowledge.article.general') },
    { key: 'files', label: t('knowledge.article.files'), count: files.length + article.links.length || undefined },
  ];
  const tab = chosen === 'files' ? 'files' : 'text';
  return (
    <div className={css.page}>
      <article className={css.article} lang={article.language}>
        <Head article={article} />
        <Tabs
          label={article.title}
          tabs={tabs}
          value={tab}
          onChange={(key) => choose(key === 'text' ? '' : key)}
          className={css.tabs}
        >
          {tab === 'text' ? <Text article={article} /> : <Files files={files} links={article.links} />}
        </Tabs>
      </article>
      <Aside article={article} files={files} />
    </div>
  );
}

/** Tells that the article was opened: what popularity is made of. That it is counted is no reader's concern. */
function useOpened(uid: string): void {
  const { slug, me } = usePortal();
  const counts = me !== null && !onlyLooks(me);
  useEffect(() => {
    if (counts)
      void call('PUT /api/portal/:portal/knowledge/articles/:uid/view', { params: { portal: slug, uid } }).catch(() => {});
  }, [slug, uid, counts]);
}

function Head({ article }: { article: Article }): ReactNode {
  const t = useText();
  const format = useFormat();
  const type = useTypeTitle();
  const languageName = useLanguageTitle();
  const author = plainText(article.author);
  useTitle(article.title);
  const others = article.languages.filter(({ uid }) => uid !== article.uid);
  return (
    <header className={css.head}>
      <Breadcrumb
        crumbs={[
          { label: t('knowledge.title'), to: '/knowledge' },
          ...article.categories.map(({ uid, name }) => ({ label: name, to: listAt(uid) })),
        ]}
      />
      <h1>{article.title}</h1>
      <div className={css.facts}>
        <Badge tone="brand">{type(article.type)}</Badge>
        <Words size="sm" tone="muted">
          {[
            author,
            t('knowledge.article.changed', { day: format.day(article.changedAt) }),
            t('knowledge.minutes', { count: article.minutes }),
          ]
            .filter(Boolean)
            .join(' · ')}
        </Words>
        {others.length > 0 && (
          <span className={css.languages}>
            {t('knowledge.article.alsoIn')}
            {others.map(({ uid, language }) => (
              <Link key={uid} to={`/knowledge/${uid}`} hrefLang={language} lang={language}>
                {languageName(language) || language}
              </Link>
            ))}
          </span>
        )}
      </div>
      <OwnArticle article={article} />
    </header>
  );
}

function Text({ article }: { article: Article }): ReactNode {
  const href = useFileHref();
  return (
    <>
      <div className={css.text}>
        {article.summary && <p className={css.summary}>{article.summary}</p>}
        {article.body && <Prose large html={article.body} fileHref={(file) => href('published_article', article.uid, file)} />}
      </div>
      <Details article={article} />
      <Helpful key={article.uid} article={article} />
      <Comments key={`${article.uid}-comments`} article={article} />
    </>
  );
}

const OBJECT = 'published_article';

/** What administrators added to articles, as far as this reader may know it: arranged, or one below the other. Nothing of it is changed here. */
function Details({ article }: { article: Article }): ReactNode {
  const { data: description } = useDescription(OBJECT);
  if (!description || (description.page === null && ownColumns(description).length === 0)) return null;
  return <Fields description={description} article={article} />;
}

function Fields({ description, article }: { description: ObjectDescription; article: Article }): ReactNode {
  const t = useText();
  const { data } = useRecord(OBJECT, article.uid);
  const own = ownColumns(description);
  // An arranged page may show more than what was added.
  const isEmpty = description.page === null && own.every((key) => (data?.values[key] ?? null) === null);
  if (!data || isEmpty) return null;
  const row = { ...data, can: { ...data.can, update: false } };
  return (
    <div className={css.details}>
      <ArrangedSheet
        description={description}
        row={row}
        name={article.title}
        title={t('knowledge.article.details')}
        otherwise={
          <Card title={t('knowledge.article.details')} pad>
            <RecordValues description={description} row={row} columns={own} />
          </Card>
        }
      />
    </div>
  );
}

interface FileLine {
  readonly key: string;
  readonly name: string;
  readonly size: number;
  readonly href: string;
}

/** Files to take along; those that are pictures of the text stand in the text. */
function useFiles(article: Article): FileLine[] {
  const href = useFileHref();
  const pictures = new Set(picturesOf(article.body ?? ''));
  return article.files
    .filter(({ uid }) => !pictures.has(uid))
    .map(({ uid, name, size }) => ({ key: uid, name, size, href: href('published_article', article.uid, uid) }));
}

interface FilesProps {
  readonly files: readonly FileLine[];
  readonly links: Article['links'];
}

/** Attachments, then links (KBA-03). */
function Files({ files, links }: FilesProps): ReactNode {
  const t = useText();
  return (
    <div className={css.files}>
      {files.length + links.length > 0 ? (
        <Stack gap={12}>
          <FileCards files={files} />
          <LinkCards links={links} />
        </Stack>
      ) : (
        <EmptyState icon={ClipIcon} as="h2" title={t('knowledge.article.noFiles')}>
          {t('knowledge.article.noFilesWhy')}
        </EmptyState>
      )}
    </div>
  );
}

function Aside({ article, files }: { article: Article; files: readonly FileLine[] }): ReactNode {
  const t = useText();
  const headings = headingsOf(article.body ?? '');
  const [tab] = useQueryValue('tab');
  const ask = useAskAt()(article.title);
  return (
    <aside className={css.aside}>
      {headings.length > 1 && tab !== 'files' && (
        <nav aria-labelledby="on-this-page" className={css.contents}>
          <h2 id="on-this-page">{t('knowledge.article.onThisPage')}</h2>
          <ul>
            {headings.map(({ id, text }) => (
              <li key={id}>
                <a href={`#${id}`}>{text}</a>
              </li>
            ))}
          </ul>
        </nav>
      )}
      {files.length + article.links.length > 0 && tab !== 'files' && (
        <Card title={t('knowledge.article.files')} pad>
          <Stack gap={8}>
            <FileCards files={files} />
            <LinkCards links={article.links} />
          </Stack>
        </Card>
      )}
      {article.related.length > 0 && (
        <Card title={t('knowledge.article.related')}>
          <Cards rows={article.related} />
        </Card>
      )}
      {ask && (
        <section className={css.stuck}>
          <h2>{t('knowledge.article.stuck')}</h2>
          <p>{t('knowledge.article.stuckWhy')}</p>
          <LinkButton kind="primary" icon={PlusIcon} to={ask}>
            {t('knowledge.article.newCase')}
          </LinkButton>
        </section>
      )}
    </aside>
  );
}

/** What was published, version by version: read, compared with another or with what is written now, and brought back. */
import { type ReactNode, useMemo, useState } from 'react';
import type { RecordRow, ShownLink } from '../../../shared/contracts/records.ts';
import { type Answer, Load, problemText, useCall, useChange } from '../../api/index.ts';
import { plainText, textOfHtml } from '../../record/index.ts';
import {
  AlertIcon,
  Button,
  Card,
  cx,
  Dialog,
  EmptyState,
  Hidden,
  HistoryIcon,
  LinkCards,
  Select,
  SkeletonRows,
  Stack,
  useFormat,
  useQueryValue,
  useText,
  useToast,
  Words,
} from '../../ui/index.ts';
import { compare } from './diff.ts';
import css from './knowledge.module.css';
import { Shown } from './write.tsx';

type Head = Answer<'GET /api/staff/knowledge/articles/:uid/versions'>['versions'][number];

export function Versions({ row }: { row: RecordRow }): ReactNode {
  const t = useText();
  const versions = useCall('GET /api/staff/knowledge/articles/:uid/versions', {
    params: { uid: row.uid },
    about: [`article:${row.uid}`],
  });
  return (
    <Load of={versions} skeleton={<SkeletonRows rows={4} />} failed={t('articles.versions.failed')}>
      {(answer) =>
        answer.versions.length === 0 ? (
          <EmptyState icon={HistoryIcon} as="h2" title={t('articles.versions.none')}>
            {t('articles.versions.noneWhy')}
          </EmptyState>
        ) : (
          <List row={row} heads={answer.versions} />
        )
      }
    </Load>
  );
}

function List({ row, heads }: { row: RecordRow; heads: readonly Head[] }): ReactNode {
  const t = useText();
  const format = useFormat();
  const [asked, choose] = useQueryValue('version');
  const chosen = heads.find(({ number }) => String(number) === asked) ?? heads[0];
  return (
    <div className={css.versions}>
      <ol className={css.heads} aria-label={t('articles.tabs.versions')}>
        {heads.map((head) => (
          <li key={head.number}>
            <button
              type="button"
              className={cx(css.pickVersion, head === chosen && css.picked)}
              aria-pressed={head === chosen}
              onClick={() => choose(String(head.number))}
            >
              <b>{t('articles.versions.number', { number: head.number })}</b>
              <span>{[head.publishedAt && format.long(head.publishedAt), plainText(head.by)].filter(Boolean).join(' · ')}</span>
              <span>{head.title}</span>
            </button>
          </li>
        ))}
      </ol>
      {chosen && <Version key={chosen.number} row={row} head={chosen} heads={heads} />}
    </div>
  );
}

interface VersionProps {
  readonly row: RecordRow;
  readonly head: Head;
  readonly heads: readonly Head[];
}

function useVersion(uid: string, number: string, enabled = true) {
  return useCall('GET /api/staff/knowledge/articles/:uid/versions/:number', { params: { uid, number }, enabled });
}

function Version({ row, head, heads }: VersionProps): ReactNode {
  const t = useText();
  const [against, setAgainst] = useState('');
  const [restoring, restore] = useState(false);
  const version = useVersion(row.uid, String(head.number));
  const others = heads.filter(({ number }) => number !== head.number);
  return (
    <Stack gap={16}>
      <div className={css.bar}>
        <div className={css.against}>
          <Select
            aria-label={t('articles.versions.compare')}
            value={against}
            onChange={setAgainst}
            empty={t('articles.versions.read')}
            options={[
              { value: 'now', label: t('articles.versions.withNow') },
              ...others.map(({ number }) => ({ value: String(number), label: t('articles.versions.with', { number }) })),
            ]}
          />
        </div>
        <span className={css.spring} />
        {row.can.update && (
          <Button icon={HistoryIcon} onClick={() => restore(true)}>
            {t('articles.versions.restore')}
          </Button>
        )}
      </div>
      <Load of={version} skeleton={<SkeletonRows rows={6} />} failed={t('articles.versions.failed')}>
        {(version) =>
          against === '' ? (
            <Stack gap={16}>
              <Shown row={row} title={version.title} summary={version.summary ?? ''} body={version.body ?? ''} />
              <Beside links={version.links} files={version.files} />
            </Stack>
          ) : (
            <Compared row={row} base={wordsOf(version)} against={against} />
          )
        }
      </Load>
      {restoring && <Restore row={row} number={head.number} onClose={() => restore(false)} />}
    </Stack>
  );
}

type Published = Answer<'GET /api/staff/knowledge/articles/:uid/versions/:number'>;

/** What was beside the text: names of files, which may have been taken out of the article since, and links. */
function Beside({ links, files }: Pick<Published, 'links' | 'files'>): ReactNode {
  const t = useText();
  if (links.length + files.length === 0) return null;
  return (
    <Card title={t('articles.versions.beside')} pad>
      <Stack gap={8}>
        {files.length > 0 && <Words as="p">{files.map(({ name }) => name).join(', ')}</Words>}
        <LinkCards links={links} />
      </Stack>
    </Card>
  );
}

type Worded = Pick<Published, 'title' | 'summary' | 'body' | 'links'>;

/** Title, summary, text and links as plain words, as they are compared. */
const wordsOf = ({ title, summary, body, links }: Worded): string =>
  [title, summary ?? '', textOfHtml(body ?? ''), ...links.map((link) => `${link.title} ${link.address}`)]
    .filter(Boolean)
    .join('\n\n');

function Compared({ row, base, against }: { row: RecordRow; base: string; against: string }): ReactNode {
  const t = useText();
  const isNow = against === 'now';
  const other = useVersion(row.uid, isNow ? '1' : against, !isNow);
  const { values } = row;
  const now = wordsOf({
    title: plainText(values.title),
    summary: plainText(values.summary),
    body: plainText(values.body),
    links: (values.links ?? []) as ShownLink[],
  });
  if (isNow) return <Difference before={base} after={now} />;
  return (
    <Load of={other} skeleton={<SkeletonRows rows={6} />} failed={t('articles.versions.failed')}>
      {(version) => <Difference before={wordsOf(version)} after={base} />}
    </Load>
  );
}

/** Words that went and words that came; told by line and by colour, and spoken. */
function Difference({ before, after }: { before: string; after: string }): ReactNode {
  const t = useText();
  const pieces = useMemo(() => compare(before, after), [before, after]);
  if (pieces.every(({ kind }) => kind === 'same')) {
    return (
      <Words as="p" tone="muted">
        {t('articles.versions.same')}
      </Words>
    );
  }
  return (
    <div className={css.difference}>
      {pieces.map(({ kind, text }, index) => {
        const Tag = kind === 'gone' ? 'del' : kind === 'new' ? 'ins' : 'span';
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one comparison never change places
          <Tag key={index}>
            {kind !== 'same' && <Hidden>{t(kind === 'gone' ? 'articles.versions.gone' : 'articles.versions.came')} </Hidden>}
            {text}
          </Tag>
        );
      })}
    </div>
  );
}

function Restore({ row, number, onClose }: { row: RecordRow; number: number; onClose: () => void }): ReactNode {
  const t = useText();
  const toast = useToast();
  const [, choose] = useQueryValue('tab');
  const restore = useChange('POST /api/staff/knowledge/articles/:uid/versions/:number/restore', {
    onDone: () => {
      toast(t('articles.versions.restored', { number }));
      onClose();
      choose('');
    },
    onFailed: (problem) => toast({ text: problemText(t, problem), icon: AlertIcon }),
  });
  return (
    <Dialog
      kind="question"
      title={t('articles.versions.restoreTitle', { number })}
      submit={t('articles.versions.restore')}
      busy={restore.busy}
      onSubmit={() => restore.run({ params: { uid: row.uid, number: String(number) } })}
      onClose={onClose}
    >
      <Words as="p" tone="muted">
        {t('articles.versions.restoreWhy')}
      </Words>
    </Dialog>
  );
}

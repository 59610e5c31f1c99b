/** The same article in other languages: which there are, which are older than this one, which are missing. */
import type { ReactNode } from 'react';
import type { ArticleState } from '../../../shared/contracts/knowledge-staff.ts';
import type { ObjectDescription, RecordRow } from '../../../shared/contracts/records.ts';
import { problemText, useChange } from '../../api/index.ts';
import { choiceOf, columnOf, useRecord, useSay } from '../../record/index.ts';
import {
  AlertIcon,
  Badge,
  Button,
  Card,
  GlobeIcon,
  Link,
  PlusIcon,
  useNavigate,
  useText,
  useToast,
  Words,
} from '../../ui/index.ts';
import { AT } from './at.ts';
import css from './knowledge.module.css';

interface TranslationsProps {
  readonly description: ObjectDescription;
  readonly row: RecordRow;
  readonly state: ArticleState;
}

export function Translations({ description, row, state }: TranslationsProps): ReactNode {
  const t = useText();
  const say = useSay();
  const own = String(row.values.language ?? '');
  const languages = (columnOf(description, 'language')?.choices ?? []).filter(({ key, retired }) => key !== own && !retired);
  return (
    <Card title={t('articles.translations.title')} pad>
      <ul className={css.translations}>
        {languages.map(({ key, title }) => {
          const there = state.translations.find(({ language }) => language === key);
          return (
            <li key={key}>
              <GlobeIcon />
              <span>
                <b>{say(title)}</b>
                {there ? <There of={there} description={description} row={row} /> : <Missing row={row} language={key} />}
              </span>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}

interface ThereProps extends Pick<TranslationsProps, 'description' | 'row'> {
  readonly of: ArticleState['translations'][number];
}

function There({ of, description, row }: ThereProps): ReactNode {
  const t = useText();
  const say = useSay();
  const { data } = useRecord('article', of.uid);
  const changed = (one: RecordRow | undefined): number => Date.parse(String(one?.values.modified_at ?? '')) || 0;
  const older = data !== undefined && changed(data) < changed(row);
  return (
    <>
      <Link to={`${AT}/${of.uid}`}>{of.title}</Link>
      <Words size="xs" tone="dim">
        {say(choiceOf(columnOf(description, 'status'), of.status)?.title)}
      </Words>
      {older && (
        <Badge tone="warn" icon={AlertIcon}>
          {t('articles.translations.older')}
        </Badge>
      )}
    </>
  );
}

function Missing({ row, language }: { row: RecordRow; language: string }): ReactNode {
  const t = useText();
  const toast = useToast();
  const navigate = useNavigate();
  const begin = useChange('POST /api/staff/knowledge/articles/:uid/translations', {
    onDone: ({ uid, translations }) => {
      const made = translations.find((one) => one.language === language)?.uid ?? uid;
      toast(t('articles.translations.begun'));
      navigate(`${AT}/${made}`);
    },
    onFailed: (problem) => toast({ text: problemText(t, problem), icon: AlertIcon }),
  });
  if (!row.can.update) {
    return (
      <Words size="xs" tone="dim">
        {t('articles.translations.missing')}
      </Words>
    );
  }
  return (
    <Button
      size="xs"
      icon={PlusIcon}
      busy={begin.busy}
      onClick={() => begin.run({ params: { uid: row.uid }, body: { language } })}
    >
      {t('articles.translations.begin')}
    </Button>
  );
}

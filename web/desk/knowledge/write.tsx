/** Writing an article: its text in the room it needs, what it is beside it; a draft of every key, saved when one says so. */
import { type ReactNode, useRef, useState } from 'react';
import type { ArticleState } from '../../../shared/contracts/knowledge-staff.ts';
import type { ObjectDescription, RecordRow } from '../../../shared/contracts/records.ts';
import { DraftNote } from '../../api/index.ts';
import { pictureSrc } from '../../blocks/rich-text/index.ts';
import { Prose, useFileHref, useRecordForm } from '../../record/index.ts';
import { Button, Card, EditIcon, EyeIcon, SendIcon, Stack, useText, useToast, Words } from '../../ui/index.ts';
import css from './knowledge.module.css';
import { PublishDialog } from './publish.tsx';
import { StateCard } from './state-card.tsx';
import { Translations } from './translations.tsx';

interface WriteProps {
  readonly description: ObjectDescription;
  readonly row: RecordRow;
  readonly state: ArticleState;
}

const beside = ['category', 'type', 'language', 'files', 'links'];

export function Write({ description, row, state }: WriteProps): ReactNode {
  const t = useText();
  const toast = useToast();
  const [preview, setPreview] = useState(false);
  const [publishing, publish] = useState(false);
  /** Publishing takes what is saved, so what is written is saved first. */
  const next = useRef(false);
  const { form, columns, problem, field, discard } = useRecordForm({
    description,
    row,
    columns: ['title', 'summary', 'body', ...beside],
    draft: `article.${row.uid}`,
    stays: true,
    hints: { summary: t('articles.write.summaryHint') },
    done: () => {
      if (next.current) publish(true);
      else toast(t('articles.write.saved'));
      next.current = false;
    },
  });
  /** What was to be published and was refused is only saved the next time. */
  const onlySave = (): void => {
    next.current = false;
  };
  const may = row.can.update && columns.length > 0;
  const { title, summary, body } = form.values;
  return (
    <form
      {...form.props}
      className={css.write}
      onKeyDown={(event) =>
        saveByKey(event, () => {
          onlySave();
          form.submit();
        })
      }
    >
      {publishing && <PublishDialog title={String(title ?? '')} state={state} onClose={() => publish(false)} />}
      <div className={css.main}>
        <Stack gap={16}>
          {problem}
          {may && (
            <div className={css.bar}>
              <Button icon={preview ? EditIcon : EyeIcon} aria-pressed={preview} onClick={() => setPreview(!preview)}>
                {t(preview ? 'articles.write.goOn' : 'articles.write.preview')}
              </Button>
              <span className={css.spring}>
                <DraftNote at={form.keptAt} />
                {form.keptAt && (
                  <Button kind="quiet" onClick={discard}>
                    {t('articles.write.discard')}
                  </Button>
                )}
              </span>
              <Button type="submit" busy={form.busy} onClick={onlySave}>
                {t('common.record.save')}
              </Button>
              <Button
                kind="primary"
                icon={SendIcon}
                onClick={() => {
                  next.current = true;
                  form.submit();
                }}
              >
                {t('articles.publish.open')}
              </Button>
            </div>
          )}
          {preview || !may ? (
            <Shown row={row} title={String(title ?? '')} summary={String(summary ?? '')} body={String(body ?? '')} />
          ) : (
            <>
              {field('title')}
              {field('summary')}
              {field('body', { tall: true })}
            </>
          )}
        </Stack>
      </div>
      <div className={css.aside}>
        <StateCard row={row} state={state} />
        <Translations description={description} row={row} state={state} />
        {may && (
          <Card title={t('articles.write.about')} pad>
            <Stack gap={16}>{beside.map((key) => field(key))}</Stack>
          </Card>
        )}
      </div>
    </form>
  );
}

/** Ctrl and S save, as in every program that writes. */
function saveByKey(event: React.KeyboardEvent, save: () => void): void {
  if (event.key !== 's' || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  save();
}

interface ShownProps {
  readonly row: RecordRow;
  readonly title: string;
  readonly summary: string;
  readonly body: string;
}

/** As a reader will see it. */
export function Shown({ row, title, summary, body }: ShownProps): ReactNode {
  const t = useText();
  const href = useFileHref();
  return (
    <article className={css.shown} aria-label={t('articles.write.preview')}>
      <h2 className={css.title}>{title}</h2>
      {summary && <p className={css.summary}>{summary}</p>}
      {body ? (
        <Prose large html={body} fileHref={(file) => pictureSrc(file) ?? href('article', row.uid, file)} />
      ) : (
        <Words as="p" tone="dim">
          {t('articles.write.noText')}
        </Words>
      )}
    </article>
  );
}

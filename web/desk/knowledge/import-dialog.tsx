/** Import of Markdown folders: choose a zip file, look at what would happen, do it. Nothing is published by it. */
import { type ReactNode, useState } from 'react';
import type { ImportLine, ImportResult } from '../../../shared/contracts/knowledge-folders.ts';
import { Problem, problemText, upload } from '../../api/index.ts';
import { useDoor } from '../../record/index.ts';
import { Badge, Dialog, FileDrop, Notice, ProgressBar, Stack, useText, Words } from '../../ui/index.ts';
import css from './knowledge.module.css';

const AT = '/api/staff/knowledge/import';

interface Looked {
  readonly file: File;
  readonly result: ImportResult;
  readonly done: boolean;
}

export function ImportDialog({ onClose }: { onClose: () => void }): ReactNode {
  const t = useText();
  const { fileLimit } = useDoor();
  const [looked, setLooked] = useState<Looked | null>(null);
  const [sending, setSending] = useState<{ doing: 'looking' | 'importing'; share: number } | null>(null);
  const [fault, setFault] = useState<string | null>(null);

  async function send(file: File, doing: 'looking' | 'importing'): Promise<void> {
    setFault(null);
    setSending({ doing, share: 0 });
    try {
      const address = doing === 'looking' ? `${AT}/preview` : AT;
      const result = (await upload(address, file, { onProgress: (share) => setSending({ doing, share }) })) as ImportResult;
      setLooked({ file, result, done: doing === 'importing' });
    } catch (cause) {
      if (!(cause instanceof Problem)) throw cause;
      setFault(cause.detail ?? problemText(t, cause));
    } finally {
      setSending(null);
    }
  }

  const work = looked === null ? 0 : looked.result.lines.filter(({ what }) => what === 'create' || what === 'update').length;
  const ready = looked !== null && !looked.done && work > 0;
  return (
    <Dialog
      kind="form"
      title={t('articles.folders.title')}
      sub={t('articles.folders.sub')}
      busy={sending !== null}
      onClose={onClose}
      {...(ready && {
        submit: t('articles.folders.do', { count: work }),
        onSubmit: () => void send(looked.file, 'importing'),
      })}
    >
      <Stack gap={16}>
        {fault !== null && (
          <Notice tone="late" live>
            {fault}
          </Notice>
        )}
        {looked?.done ? (
          <Notice tone="ok" live>
            <b>{t('articles.folders.done', { count: work })}</b> {t('articles.folders.doneWhy')}
          </Notice>
        ) : (
          <>
            <Words as="p" tone="muted">
              {t('articles.folders.how')}
            </Words>
            <FileDrop limit={fileLimit} onFiles={([file]) => file && void send(file, 'looking')} />
          </>
        )}
        {sending !== null && <ProgressBar share={sending.share} label={t(`articles.folders.${sending.doing}`)} />}
        {looked !== null && <Preview result={looked.result} empty={!looked.done && work === 0} />}
      </Stack>
    </Dialog>
  );
}

const tones = { create: 'ok', update: 'info', same: 'line', refused: 'late' } as const;

function Preview({ result, empty }: { result: ImportResult; empty: boolean }): ReactNode {
  const t = useText();
  const n = (kind: ImportLine['what']): number => result.lines.filter(({ what }) => what === kind).length;
  return (
    <Stack gap={8}>
      {empty && <Notice tone="info">{t('articles.folders.nothing')}</Notice>}
      <Words as="p" size="sm">
        {t('articles.folders.sum', { created: n('create'), changed: n('update'), same: n('same'), refused: n('refused') })}
      </Words>
      {result.categories.length > 0 && (
        <Words as="p" size="sm" tone="muted">
          {t('articles.folders.categories', { names: result.categories.join(', ') })}
        </Words>
      )}
      <ul className={css.lines} aria-label={t('articles.folders.list')}>
        {result.lines.map(({ path, title, what, reason }) => (
          <li key={path}>
            <span>
              <b>{title}</b>
              <Words as="span" size="sm" tone="muted">
                {path}
              </Words>
              {reason !== null && (
                <Words as="span" size="sm">
                  {reason}
                </Words>
              )}
            </span>
            <Badge tone={tones[what]}>{t(`articles.folders.${what}`)}</Badge>
          </li>
        ))}
      </ul>
    </Stack>
  );
}

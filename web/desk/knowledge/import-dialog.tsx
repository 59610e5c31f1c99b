/** Import of Markdown folders: choose a zip file, look at what would happen, do it. Nothing is published by it. */
import { type ReactNode, useState } from 'react';
import type { ImportLine, ImportResult } from '../../../shared/contracts/knowledge-folders.ts';
import { Problem, problemText, upload } from '../../api/index.ts';
import { plainText, useDoor } from '../../record/index.ts';
import {
  Badge,
  Button,
  Checkbox,
  Dialog,
  FileDrop,
  Notice,
  ProgressBar,
  Stack,
  useFormat,
  useText,
  Words,
} from '../../ui/index.ts';
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
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());

  // The version goes along: what changes after this look is not what was chosen.
  const pairs = [...chosen].flatMap((number) => {
    const here = looked?.result.lines[number]?.here;
    return here ? [`${number}:${here.version}`] : [];
  });
  const overwriting = pairs.length === 0 ? '' : `?overwrite=${pairs.join(',')}`;

  async function send(file: File, doing: 'looking' | 'importing'): Promise<void> {
    setFault(null);
    setSending({ doing, share: 0 });
    try {
      const address = doing === 'looking' ? `${AT}/preview` : `${AT}${overwriting}`;
      const result = (await upload(address, file, { onProgress: (share) => setSending({ doing, share }) })) as ImportResult;
      setLooked({ file, result, done: doing === 'importing' });
      if (doing === 'looking') setChosen(new Set());
    } catch (cause) {
      if (!(cause instanceof Problem)) throw cause;
      setFault(faultText(t, cause));
    } finally {
      setSending(null);
    }
  }

  const sure = looked === null ? 0 : looked.result.lines.filter(({ what }) => what === 'create' || what === 'update').length;
  const work = looked?.done ? sure : sure + pairs.length;
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
        {looked !== null && (
          <Preview
            result={looked.result}
            empty={!looked.done && work === 0}
            chosen={looked.done ? null : chosen}
            onChoose={setChosen}
          />
        )}
      </Stack>
    </Dialog>
  );
}

const tones = { create: 'ok', update: 'info', changed: 'warn', same: 'line', refused: 'late' } as const;

interface PreviewProps {
  readonly result: ImportResult;
  readonly empty: boolean;
  /** Numbers of the lines that are overwritten though they were changed here; null once it is done. */
  readonly chosen: ReadonlySet<number> | null;
  readonly onChoose: (chosen: ReadonlySet<number>) => void;
}

function Preview({ result, empty, chosen, onChoose }: PreviewProps): ReactNode {
  const t = useText();
  const n = (kind: ImportLine['what']): number => result.lines.filter(({ what }) => what === kind).length;
  const kept = n('changed');
  return (
    <Stack gap={8}>
      {empty && kept === 0 && <Notice tone="info">{t('articles.folders.nothing')}</Notice>}
      <Words as="p" size="sm">
        {t('articles.folders.sum', { created: n('create'), changed: n('update'), same: n('same'), refused: n('refused') })}
      </Words>
      {kept > 0 && <Clash count={kept} lines={result.lines} chosen={chosen} onChoose={onChoose} />}
      {result.categories.length > 0 && (
        <Words as="p" size="sm" tone="muted">
          {t('articles.folders.categories', { names: result.categories.join(', ') })}
        </Words>
      )}
      <ul className={css.lines} aria-label={t('articles.folders.list')}>
        {result.lines.map((line, number) => (
          <li key={line.path}>
            <Line
              line={line}
              ticked={chosen?.has(number) ?? false}
              onTick={
                chosen && ((on) => onChoose(new Set([...chosen].filter((one) => one !== number).concat(on ? [number] : []))))
              }
            />
          </li>
        ))}
      </ul>
    </Stack>
  );
}

/** What somebody changed here stays, unless it is ticked: one by one, or all at once. */
function Clash({
  count,
  lines,
  chosen,
  onChoose,
}: Omit<PreviewProps, 'result' | 'empty'> & { count: number; lines: readonly ImportLine[] }): ReactNode {
  const t = useText();
  if (chosen === null) return <Notice tone="info">{t('articles.folders.kept', { count })}</Notice>;
  const all = new Set(lines.flatMap(({ what }, number) => (what === 'changed' ? [number] : [])));
  const whole = chosen.size === all.size;
  return (
    <Notice tone="warn">
      <Stack gap={8}>
        <span>{t('articles.folders.clash', { count })}</span>
        <div>
          <Button size="xs" onClick={() => onChoose(whole ? new Set() : all)}>
            {t(whole ? 'articles.folders.keepAll' : 'articles.folders.overwriteAll')}
          </Button>
        </div>
      </Stack>
    </Notice>
  );
}

interface LineProps {
  readonly line: ImportLine;
  readonly ticked: boolean;
  readonly onTick: ((on: boolean) => void) | null;
}

function Line({ line: { path, title, what, reason, here }, ticked, onTick }: LineProps): ReactNode {
  const t = useText();
  const format = useFormat();
  return (
    <>
      <span>
        <b>{title}</b>
        <Words as="span" size="sm" tone="muted">
          {path}
        </Words>
        {reason !== null && (
          <Words as="span" size="sm">
            {t(`articles.folders.why.${reason.code}`, { about: reason.about ?? '' })}
          </Words>
        )}
        {here !== null && (
          <>
            <Words as="span" size="sm">
              {t('articles.folders.here', { name: plainText(here.by), day: format.long(here.at) })}
            </Words>
            {onTick && <Checkbox label={t('articles.folders.overwrite', { title })} checked={ticked} onChange={onTick} />}
          </>
        )}
      </span>
      <Badge tone={tones[ticked ? 'update' : what]}>{t(`articles.folders.${ticked ? 'update' : what}`)}</Badge>
    </>
  );
}

/** Why the whole file is refused, by its code; what the server says where it is another fault. */
function faultText(t: ReturnType<typeof useText>, problem: Problem): string {
  const [fault] = problem.errors;
  const key = fault && zipFaults.find((code) => code === fault.code);
  if (!fault || !key) return problem.code === 'refused_file' && problem.detail ? problem.detail : problemText(t, problem);
  return t(`articles.folders.zip.${key}`, { about: fault.path });
}
const zipFaults = [
  'no_markdown',
  'too_many_articles',
  'too_many_files',
  'name_twice',
  'zip_too_large',
  'no_zip',
  'broken_zip',
  'broken_entry',
  'no_plain_file',
  'encrypted',
  'outside',
  'odd_name',
  'long_name',
  'too_deep',
  'name_not_utf8',
] as const;

/** A spreadsheet becomes an object: chosen, looked at and corrected, imported while one watches. */
import { type ReactNode, useEffect, useState } from 'react';
import { addressOf, Load, Problem, problemText, upload, useCall } from '../../api/index.ts';
import {
  Card,
  EmptyState,
  FileDrop,
  LinkButton,
  Notice,
  Page,
  Stack,
  TableIcon,
  useNavigate,
  useText,
  Words,
} from '../../ui/index.ts';
import { type ImportView, importAt, objectsAt } from './data.ts';
import { ImportPlan } from './import-plan.tsx';
import css from './objects.module.css';

/** Bytes of a file; the server says so, too. */
const LIMIT = 20 * 1024 * 1024;

/** Choosing the file. */
export function ImportStart(): ReactNode {
  const t = useText();
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState('');
  async function read(files: readonly File[]): Promise<void> {
    const [file] = files;
    if (file === undefined || busy) return;
    setBusy(true);
    setFault('');
    try {
      const found = (await upload(addressOf('POST /api/staff/imports', {}), file)) as ImportView;
      navigate(importAt(found.uid));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const code = error.errors[0]?.code ?? '';
      setFault(t.maybe(`objects.import.refused.${code}`) ?? problemText(t, error));
      setBusy(false);
    }
  }
  return (
    <Page
      title={t('objects.import.title')}
      sub={t('objects.import.sub')}
      crumbs={[{ label: t('objects.title'), to: objectsAt() }, { label: t('objects.import.title') }]}
      width="narrow"
    >
      <Stack gap={16}>
        {fault && (
          <Notice tone="late" live>
            {fault}
          </Notice>
        )}
        <FileDrop onFiles={(files) => void read(files)} limit={LIMIT} />
        <p className={css.hint}>{t('objects.import.limits')}</p>
        {busy && (
          <p role="status" className={css.note}>
            {t('objects.import.reading')}
          </p>
        )}
      </Stack>
    </Page>
  );
}

/** Milliseconds between two looks at the progress. */
const AGAIN = 1_500;

/** One import: its plan, and once it runs how far it is. */
export function ImportPage({ uid }: { uid: string }): ReactNode {
  const t = useText();
  const found = useCall('GET /api/staff/imports/:import', { params: { import: uid } });
  const running = found.data?.state === 'running';
  const { refetch } = found;
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => void refetch(), AGAIN);
    return () => clearInterval(timer);
  }, [running, refetch]);
  return (
    <Load of={found}>
      {(one) => (
        <Page
          title={t('objects.import.of', { name: one.name })}
          sub={t('objects.import.rows', { count: one.rows })}
          crumbs={[{ label: t('objects.title'), to: objectsAt() }, { label: t('objects.import.title') }]}
          width="wide"
        >
          {one.state === 'read' ? <ImportPlan found={one} onStarted={() => void refetch()} /> : <Progress one={one} />}
        </Page>
      )}
    </Load>
  );
}

function Progress({ one }: { one: ImportView }): ReactNode {
  const t = useText();
  const left = one.done - one.made;
  const over = one.state === 'done';
  const links = one.object !== null && (
    <>
      <LinkButton kind="primary" to={objectsAt(one.object)}>
        {t('objects.import.toObject')}
      </LinkButton>
      <a href={`/desk/objects/${one.object}`}>{t('objects.page.desk')}</a>
    </>
  );
  return (
    <Stack gap={16}>
      <Card>
        {over ? (
          <EmptyState icon={TableIcon} title={t('objects.import.made', { count: one.made })} actions={links} as="h2">
            {left > 0 ? t('objects.import.left', { count: left }) : t('objects.import.all')}
          </EmptyState>
        ) : (
          <div className={css.note}>
            <Words as="p" bold>
              {t('objects.import.running', { done: one.done, rows: one.rows })}
            </Words>
            <progress className={css.progress} value={one.done} max={one.rows} aria-label={t('objects.import.progress')} />
            <Words as="p" size="sm" tone="muted">
              {t('objects.import.leave')}
            </Words>
          </div>
        )}
      </Card>
      {one.faults.length > 0 && (
        <Card title={t('objects.import.faults')}>
          <ul className={css.list}>
            {one.faults.map((fault) => (
              <li key={`${fault.row}-${fault.column}`}>
                <span className={css.what}>
                  <b>{t('objects.import.row', { row: fault.row })}</b>
                  <small>{[fault.column, fault.message].filter((part) => part !== null && part !== '').join(': ')}</small>
                </span>
              </li>
            ))}
          </ul>
        </Card>
      )}
    </Stack>
  );
}

/** Adds files to a record where its files stand: what is dropped or chosen is the record's as soon as it has arrived. */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { ColumnDescription, RecordRow, ShownFile } from '../../shared/contracts/records.ts';
import { call, Problem, problemText, useChange } from '../api/index.ts';
import { Button, FileDrop, Notice, Row, Stack, UploadList, useText, Words } from '../ui/index.ts';
import { useKeyAt } from './door.tsx';
import { useAttaching } from './files-input.tsx';
import type { FormFile } from './form-values.ts';

/** Times that somebody else is faster again before the reader is asked to try himself. */
const TRIES = 4;

interface AddFilesProps {
  readonly object: string;
  /** Of files, that the reader may change in this record. */
  readonly column: ColumnDescription;
  readonly row: RecordRow;
}

export function AddFiles({ object, column, row }: AddFilesProps): ReactNode {
  const t = useText();
  const [staged, setStaged] = useState<readonly FormFile[]>([]);
  const files = useAttaching(staged, setStaged, { object, column: column.key, record: row.uid });
  const { give, added, busy, problem, forget } = useGiving(object, column.key, row);
  const change = (next: readonly FormFile[]): void => {
    forget();
    setStaged(next);
  };
  const latest = useRef({ staged, give });
  latest.current = { staged, give };
  const send = (): void => {
    const sent = latest.current.staged;
    void latest.current.give(sent).then((done) => {
      if (done) setStaged((all) => all.filter(({ uid }) => !sent.some((one) => one.uid === uid)));
    });
  };
  const ready = staged.length > 0 && !busy && problem === null;
  const waiting = staged.map(({ uid }) => uid).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: what has arrived meanwhile goes with the next one
  useEffect(() => {
    if (ready) send();
  }, [ready, waiting]);
  return (
    <Stack gap={8}>
      <FileDrop onFiles={files.add} limit={files.limit} />
      <div role="status">
        {added > 0 && (
          <Words size="xs" tone="dim">
            {t('common.files.added', { count: added })}
          </Words>
        )}
      </div>
      {problem && (
        <Notice tone="late" live>
          {problemText(t, problem)}
        </Notice>
      )}
      <UploadList
        uploads={files.views}
        onRemove={(key) => {
          forget();
          files.remove(key);
        }}
      />
      {problem && staged.length > 0 && (
        <Row>
          <Button size="sm" busy={busy} onClick={() => change(staged)}>
            {t('common.retry')}
          </Button>
        </Row>
      )}
    </Stack>
  );
}

/** Puts files behind those that the record has, whoever changes it meanwhile. */
function useGiving(object: string, column: string, row: RecordRow) {
  const at = useKeyAt();
  const change = useChange(at('PATCH /api/staff/records/:object/:uid'));
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const [added, setAdded] = useState(0);
  const known = useRef(row);
  if (row.uid !== known.current.uid || row.version > known.current.version) known.current = row;
  const params = { object, uid: row.uid };

  async function attempt(given: readonly FormFile[], tries: number): Promise<void> {
    const { values, version } = known.current;
    const there = (values[column] ?? []) as readonly ShownFile[];
    const uids = [...new Set([...there, ...given].map(({ uid }) => uid))];
    try {
      known.current = await change.runAsync({ params, body: { values: { [column]: uids } }, ifMatch: version });
    } catch (cause) {
      if (!(cause instanceof Problem) || cause.status !== 412 || tries === 0) throw cause;
      known.current = await call(at('GET /api/staff/records/:object/:uid'), { params });
      return attempt(given, tries - 1);
    }
  }

  return {
    /** How many, since one looks at them. */
    added,
    busy,
    problem,
    forget: () => setProblem(null),
    /** True where the record has them now. */
    give: async (given: readonly FormFile[]): Promise<boolean> => {
      setBusy(true);
      try {
        await attempt(given, TRIES);
        setAdded((count) => count + given.length);
        return true;
      } catch (cause) {
        if (!(cause instanceof Problem)) throw cause;
        setProblem(cause);
        return false;
      } finally {
        setBusy(false);
      }
    },
  };
}

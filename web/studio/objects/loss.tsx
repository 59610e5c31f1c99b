/** What is lost with a column or an object, before anybody says yes; afterwards there is no way back. */
import type { ReactNode } from 'react';
import { type Answer, Load, useCall, useChange } from '../../api/index.ts';
import { plainText } from '../../record/index.ts';
import { Dialog, Notice, SkeletonRows, Stack, type Text, useNavigate, useText, useToast, Words } from '../../ui/index.ts';
import { titleIn } from '../rights/data.ts';
import { type ColumnView, type ObjectView, objectsAt, refusalText, useFreshAfter } from './data.ts';
import css from './objects.module.css';
import { ruleName } from './unique-rules.tsx';

type Use = Answer<'GET /api/staff/metadata/objects/:object/loss'>['uses'][number];

export function Uses({ uses, title }: { uses: readonly Use[]; title?: string }): ReactNode {
  const t = useText();
  if (uses.length === 0) return null;
  return (
    <section>
      <Words as="p" bold size="sm">
        {title ?? t('objects.loss.usedBy')}
      </Words>
      <ul className={css.lost}>
        {uses.map((use) => (
          <li key={`${use.kind}-${use.title}`}>
            {t(`objects.loss.use.${use.kind}`, { title: use.title })} {use.holds && t('objects.loss.holds')}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Goes({ lines }: { lines: readonly string[] }): ReactNode {
  const t = useText();
  if (lines.length === 0) return <p>{t('objects.loss.nothing')}</p>;
  return (
    <section>
      <Words as="p" bold size="sm">
        {t('objects.loss.goes')}
      </Words>
      <ul className={css.lost}>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </section>
  );
}

interface ColumnLossProps {
  readonly object: ObjectView;
  readonly column: ColumnView;
  readonly onClose: () => void;
}

export function ColumnLossDialog({ object, column, onClose }: ColumnLossProps): ReactNode {
  const t = useText();
  const toast = useToast();
  const name = titleIn(t, column.title);
  const at = { object: object.key, column: column.key };
  const loss = useCall('GET /api/staff/metadata/objects/:object/columns/:column/loss', { params: at });
  const fresh = useFreshAfter(object.key);
  const remove = useChange('DELETE /api/staff/metadata/objects/:object/columns/:column', {
    onDone: () => {
      toast(t('objects.loss.removed', { name }));
      onClose();
    },
    onFailed: (problem) => {
      fresh(problem);
      void loss.refetch();
    },
  });
  const kept = loss.data?.need ?? null;
  return (
    <Dialog
      kind="question"
      title={t('objects.loss.column', { name })}
      danger
      submit={t('objects.loss.submit')}
      onClose={onClose}
      onSubmit={kept === null ? () => remove.run({ params: at, ifMatch: column.version }) : undefined}
      disabled={loss.data === undefined}
      busy={remove.busy}
    >
      <Load of={loss} skeleton={<SkeletonRows rows={3} />}>
        {(found) => (
          <Stack gap={12}>
            {remove.problem && (
              <Notice tone="late" live>
                {refusalText(t, remove.problem)}
              </Notice>
            )}
            {found.need !== null ? (
              <p>{t(`objects.loss.need.${found.need}`)}</p>
            ) : (
              <>
                <Goes
                  lines={linesOf(t, [
                    ['objects.loss.records', found.records],
                    ['objects.loss.history', found.history],
                    ['objects.loss.rules', found.rules],
                  ])}
                />
                {found.unique.length > 0 && (
                  <section>
                    <Words as="p" bold size="sm">
                      {t('objects.loss.unique')}
                    </Words>
                    <ul className={css.lost}>
                      {found.unique.map((columns) => (
                        <li key={columns.join(' ')}>{ruleName(t, object, columns)}</li>
                      ))}
                    </ul>
                  </section>
                )}
                {found.records > 0 && <Samples object={object.key} column={column} />}
                <Uses uses={found.uses} />
                <Notice tone="warn">{t('objects.loss.final')}</Notice>
              </>
            )}
          </Stack>
        )}
      </Load>
    </Dialog>
  );
}

function linesOf(t: Text, counts: readonly (readonly [Parameters<Text>[0], number])[]): string[] {
  return counts.flatMap(([key, count]) => (count === 0 ? [] : [t(key, { count })]));
}

/** A few of the values, as far as this administrator may read them: asked as any list of his. */
function Samples({ object, column }: { object: string; column: ColumnView }): ReactNode {
  const t = useText();
  const page = useCall('GET /api/staff/records/:object', {
    params: { object },
    query: { columns: column.key, filter: JSON.stringify({ column: column.key, op: 'not_empty' }), limit: 5 },
  });
  const texts = [...new Set((page.data?.rows ?? []).map((row) => plainText(row.values[column.key])))].filter((one) => one !== '');
  if (texts.length === 0) return null;
  const shown = texts.map((text) => {
    const choice = column.choices.find(({ key }) => key === text);
    return choice ? titleIn(t, choice.title) : text.slice(0, 80);
  });
  return (
    <section>
      <Words as="p" bold size="sm">
        {t('objects.loss.samples')}
      </Words>
      <ul className={css.lost}>
        {shown.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </section>
  );
}

export function ObjectLossDialog({ object, onClose }: { object: ObjectView; onClose: () => void }): ReactNode {
  const t = useText();
  const toast = useToast();
  const navigate = useNavigate();
  const name = titleIn(t, object.plural);
  const params = { object: object.key };
  const loss = useCall('GET /api/staff/metadata/objects/:object/loss', { params });
  const remove = useChange('DELETE /api/staff/metadata/objects/:object', {
    onDone: () => {
      toast(t('objects.loss.removed', { name }));
      navigate(objectsAt());
    },
  });
  const held = loss.data !== undefined && (loss.data.pointing.length > 0 || loss.data.uses.some(({ holds }) => holds));
  return (
    <Dialog
      kind="question"
      title={t('objects.loss.object', { name })}
      danger
      submit={t('objects.loss.submit')}
      onClose={onClose}
      onSubmit={held ? undefined : () => remove.run({ params, ifMatch: object.version })}
      disabled={loss.data === undefined}
      busy={remove.busy}
    >
      <Load of={loss} skeleton={<SkeletonRows rows={3} />}>
        {(found) => (
          <Stack gap={12}>
            {remove.problem && (
              <Notice tone="late" live>
                {refusalText(t, remove.problem)}
              </Notice>
            )}
            {found.pointing.length > 0 && (
              <section>
                <p>{t('objects.loss.pointing')}</p>
                <ul className={css.lost}>
                  {found.pointing.map((one) => (
                    <li key={`${one.object}.${one.column}`}>{`${one.object}.${one.column}`}</li>
                  ))}
                </ul>
              </section>
            )}
            <Goes
              lines={linesOf(t, [
                ['objects.loss.objectRecords', found.records],
                ['objects.loss.files', found.files],
                ['objects.loss.rules', found.rules],
                ['objects.loss.portals', found.portals],
              ])}
            />
            <Uses uses={found.uses} />
            <Notice tone="warn">{t('objects.loss.final')}</Notice>
          </Stack>
        )}
      </Load>
    </Dialog>
  );
}

/** System operations: who has what stands beside the four levels (PRM-24, PRM-25). */
import { type ReactNode, useState } from 'react';
import { type Answer, Load, useCall, useChange } from '../../api/index.ts';
import { Badge, Button, Card, Page, PlusIcon, Row, Stack, useQueryValue, useText, useToast, Words } from '../../ui/index.ts';
import { RoleChangeDialog } from '../roles/dry-run.tsx';
import { titleIn } from './data.ts';
import { append } from './moves.ts';
import { AddDialog, Verdict } from './operations.tsx';
import { OrderedRows } from './ordered.tsx';
import css from './rights.module.css';
import { SaveBar } from './save-bar.tsx';
import { useList } from './use-list.ts';

type Operation = Answer<'GET /api/staff/system-operations'>['operations'][number];
type Rule = Operation['rows'][number];

export function SystemOperationsPage(): ReactNode {
  const t = useText();
  const found = useCall('GET /api/staff/system-operations');
  return (
    <Page title={t('rights.system.title')} sub={t('rights.system.sub')} width="wide">
      <Load of={found}>
        {({ operations }) => (
          <Stack gap={16}>
            {operations.map((operation) => (
              <OperationCard key={operation.key} operation={operation} refetch={found.refetch} />
            ))}
          </Stack>
        )}
      </Load>
    </Page>
  );
}

function OperationCard({ operation, refetch }: { operation: Operation; refetch: () => unknown }): ReactNode {
  const t = useText();
  const [hit] = useQueryValue('row');
  const toast = useToast();
  const [adding, setAdding] = useState(false);
  const [asked, setAsked] = useState(false);
  const { key, audience } = operation;
  const title = titleIn(t, operation.title);
  const put = useChange('PUT /api/staff/system-operations/:operation');
  const sent = (rows: readonly Rule[]) => rows.map(({ principal, verdict }) => ({ principal: principal.uid, verdict }));
  const list = useList<Rule>({
    name: `system.${key}`,
    saved: operation,
    refetch,
    send: (rows, ifMatch) =>
      put.runAsync({
        params: { operation: key },
        body: { rows: sent(rows) },
        ifMatch,
      }),
  });
  return (
    <Card
      title={title}
      aside={
        <Row gap={8}>
          <Badge>{t(`rights.system.${audience}`)}</Badge>
          <Button icon={PlusIcon} onClick={() => setAdding(true)} aria-label={t('rights.system.addTo', { name: title })}>
            {t('rights.rows.add')}
          </Button>
        </Row>
      }
    >
      <p className={css.hint}>
        {t.maybe(`rights.system.means.${key}`)}{' '}
        <Words mono size="xs" tone="dim">
          {key}
        </Words>
        {list.rows.length === 0 && (
          <Words as="div" size="sm" tone="dim">
            {t(audience === 'staff' ? 'rights.system.nobodyStaff' : 'rights.system.nobody')}
          </Words>
        )}
      </p>
      {list.rows.length > 0 && (
        <OrderedRows
          label={title}
          list={list}
          warnings={operation.warnings}
          hit={hit}
          heads={[{ key, label: t('rights.system.has') }]}
          speaks={() => [key]}
          cell={(row, _key, saved, set) => (
            <Verdict
              value={row.verdict}
              what={`${row.principal.title}, ${title}`}
              changed={saved?.verdict !== row.verdict}
              onChange={() => set({ ...row, verdict: !row.verdict })}
            />
          )}
        />
      )}
      <SaveBar list={list} onSave={() => setAsked(true)} />
      {asked && (
        <RoleChangeDialog
          ask={{ operation: key, body: { rows: sent(list.rows) }, ifMatch: list.version }}
          title={t('rights.dry.title')}
          submit={t('rights.save.save')}
          onDo={() => {
            setAsked(false);
            void list.save().then((saved) => saved && toast(t('rights.save.done')));
          }}
          onClose={() => setAsked(false)}
        />
      )}
      {adding && (
        <AddDialog
          wish={audience === 'staff' ? { side: 'staff' } : {}}
          without={list.rows.map(({ principal }) => principal.uid)}
          onClose={() => setAdding(false)}
          onAdd={(principal) => list.set(append(list.rows, { principal, verdict: true }))}
        />
      )}
    </Card>
  );
}

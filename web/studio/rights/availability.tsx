/** Level 1: on which portals the object is on the list of objects available to portal users (PRM-05). */
import { type ReactNode, useState } from 'react';
import { FormProblem, problemText, useChange, useForm } from '../../api/index.ts';
import { Button, Card, CheckCards, EmptyState, GlobeIcon, Notice, Row, useText, useToast } from '../../ui/index.ts';
import type { ObjectRights } from './data.ts';
import { DryRunDialog } from './dry-run.tsx';

interface AvailabilityProps {
  readonly rights: ObjectRights;
  readonly refetch: () => unknown;
}

export function Availability({ rights, refetch }: AvailabilityProps): ReactNode {
  const t = useText();
  if (rights.staffOnly) return <Notice>{t('rights.availability.staffOnly')}</Notice>;
  if (rights.portals.length === 0) {
    return (
      <EmptyState icon={GlobeIcon} title={t('rights.availability.none')}>
        {t('rights.availability.noneWhy')}
      </EmptyState>
    );
  }
  return <Lists key={rights.versions.portals} rights={rights} refetch={refetch} />;
}

const exposedOn = (rights: ObjectRights): string[] => rights.portals.filter((one) => one.exposed).map((one) => one.uid);

function Lists({ rights, refetch }: AvailabilityProps): ReactNode {
  const t = useText();
  const toast = useToast();
  const [asked, setAsked] = useState<'check' | 'save' | null>(null);
  const put = useChange('PUT /api/staff/rights/:object/portals', {
    onFailed: (problem) => {
      if (problem.status !== 412) return;
      // Somebody was quicker: what he has saved is shown.
      toast(problemText(t, problem));
      refetch();
    },
  });
  const form = useForm({
    initial: { portals: exposedOn(rights) as readonly string[] },
    stays: true,
    send: (v, idempotencyKey) =>
      put
        .runAsync({
          params: { object: rights.key },
          body: { portals: [...v.portals] },
          ifMatch: rights.versions.portals,
          idempotencyKey,
        })
        .finally(() => setAsked(null)),
    done: () => toast(t('rights.save.done')),
  });
  const changed = [...form.values.portals].sort().join() !== exposedOn(rights).sort().join();
  return (
    <form
      {...form.props}
      onSubmit={(event) => {
        event.preventDefault();
        if (changed) setAsked('save');
      }}
    >
      <Card
        title={t('rights.availability.title')}
        pad
        foot={
          <Row end gap={8}>
            {changed && (
              <Button onClick={() => setAsked('check')} disabled={form.busy}>
                {t('rights.dry.check')}
              </Button>
            )}
            <Button type="submit" kind="primary" busy={form.busy || asked === 'save'} disabled={!changed}>
              {t('studio.save')}
            </Button>
          </Row>
        }
      >
        <FormProblem form={form} />
        <CheckCards
          label={t('rights.availability.label')}
          options={rights.portals.map((one) => ({ value: one.uid, label: one.title }))}
          values={form.values.portals}
          onChange={(portals) => form.set({ portals })}
          error={form.error('portals')}
        />
      </Card>
      {asked !== null && (
        <DryRunDialog
          change={{
            object: rights.key,
            body: { list: 'portals', portals: [...form.values.portals] },
            ifMatch: rights.versions.portals,
          }}
          always={asked === 'check'}
          busy={form.busy}
          onSave={form.submit}
          onClose={() => setAsked(null)}
        />
      )}
    </form>
  );
}

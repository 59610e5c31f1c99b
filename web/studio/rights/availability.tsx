/** Level 1: on which portals the object is on the list of objects available to portal users (PRM-05). */
import { type ReactNode, useState } from 'react';
import { FormProblem, useChange, useForm } from '../../api/index.ts';
import { Button, Card, CheckCards, EmptyState, GlobeIcon, Notice, Row, useText, useToast } from '../../ui/index.ts';
import type { ObjectRights } from './data.ts';

export function Availability({ rights }: { rights: ObjectRights }): ReactNode {
  const t = useText();
  if (rights.staffOnly) return <Notice>{t('rights.availability.staffOnly')}</Notice>;
  if (rights.portals.length === 0) {
    return (
      <EmptyState icon={GlobeIcon} title={t('rights.availability.none')}>
        {t('rights.availability.noneWhy')}
      </EmptyState>
    );
  }
  return <Lists rights={rights} />;
}

const exposedOn = (rights: ObjectRights): string[] => rights.portals.filter((one) => one.exposed).map((one) => one.uid);

function Lists({ rights }: { rights: ObjectRights }): ReactNode {
  const t = useText();
  const toast = useToast();
  const [saved, setSaved] = useState(() => exposedOn(rights));
  const put = useChange('PUT /api/staff/rights/:object/portals');
  const form = useForm({
    initial: { portals: saved as readonly string[] },
    stays: true,
    send: (v, idempotencyKey) =>
      put.runAsync({ params: { object: rights.key }, body: { portals: [...v.portals] }, idempotencyKey }),
    done: (answer) => {
      setSaved(exposedOn(answer));
      toast(t('rights.save.done'));
    },
  });
  const changed = [...form.values.portals].sort().join() !== [...saved].sort().join();
  return (
    <form {...form.props}>
      <Card
        title={t('rights.availability.title')}
        pad
        foot={
          <Row end>
            <Button type="submit" kind="primary" busy={form.busy} disabled={!changed}>
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
    </form>
  );
}

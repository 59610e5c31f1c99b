/** What the questions about rights are put together from: where somebody acts, which record, which column. */
import { type ReactNode, useState } from 'react';
import { type Answer, call, useCall } from '../../api/index.ts';
import { Field, type LoadOptions, type Option, Select, useText } from '../../ui/index.ts';
import { titleIn } from './data.ts';
import type { Principal } from './principals.tsx';

export type Places = Answer<'GET /api/staff/principals/:user/places'>;

/** Where somebody can act; undefined while nobody is chosen or it is still coming. */
export function usePlaces(user: Principal | null): Places | undefined {
  const places = useCall('GET /api/staff/principals/:user/places', {
    params: { user: user?.uid ?? 'nobody' },
    enabled: user !== null,
  });
  return user === null ? undefined : places.data;
}

/** The portal and organisation to ask for, with the fields to choose them; what is left open is the first there is. */
export function usePlace(places: Places | undefined): {
  place: { portal: string | undefined; membership: string | undefined };
  fields: ReactNode;
} {
  const t = useText();
  const [portal, setPortal] = useState('');
  const [membership, setMembership] = useState('');
  const portals = (places?.portals ?? []).map(({ slug, title }) => ({ value: slug, label: title }));
  const memberships = (places?.memberships ?? []).map(({ uid, title }) => ({ value: uid, label: title }));
  const where = portals.some(({ value }) => value === portal) ? portal : portals[0]?.value;
  const as = memberships.some(({ value }) => value === membership) ? membership : memberships[0]?.value;
  const fields = (
    <>
      {portals.length > 1 && (
        <Field label={t('rights.explain.portal')}>
          <Select value={where ?? ''} options={portals} onChange={setPortal} />
        </Field>
      )}
      {memberships.length > 1 && (
        <Field label={t('rights.explain.organisation')}>
          <Select value={as ?? ''} options={memberships} onChange={setMembership} />
        </Field>
      )}
    </>
  );
  return { place: { portal: where, membership: as }, fields };
}

type Row = Answer<'GET /api/staff/records/:object'>['rows'][number];

/** What a record is called in a list of choices: its first two values in words. */
export function recordOption(row: Pick<Row, 'uid' | 'values'>): Option {
  const [first, second] = Object.values(row.values).filter((value) => typeof value === 'string' || typeof value === 'number');
  return { value: row.uid, label: String(first ?? row.uid), hint: second === undefined ? undefined : String(second) };
}

/** Records the asker himself may read, by number or words. */
export const recordsOf =
  (object: string): LoadOptions =>
  async (search, signal) => {
    const page = await call('GET /api/staff/records/:object', {
      params: { object },
      query: { search: search || undefined, limit: 25 },
      signal,
    });
    return page.rows.map(recordOption);
  };

interface ColumnProps {
  readonly object: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly label?: string;
  readonly empty?: string;
}

export function ColumnField({ object, value, onChange, label, empty }: ColumnProps): ReactNode {
  const t = useText();
  const found = useCall('GET /api/staff/rights/:object', { params: { object } });
  const options = (found.data?.columns ?? []).map(({ key, title }) => ({ value: key, label: titleIn(t, title) }));
  return (
    <Field label={label ?? t('rights.explain.column')}>
      <Select value={value} empty={empty ?? t('rights.explain.anyColumn')} options={options} onChange={onChange} />
    </Field>
  );
}

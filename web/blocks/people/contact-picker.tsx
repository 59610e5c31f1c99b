/** Contacts of the account that are no members yet, to be ticked (ORG-09). */
import { type ReactNode, useState } from 'react';
import { useCall } from '../../api/index.ts';
import { plainText } from '../../record/index.ts';
import { CheckCards, SearchInput, SkeletonRows, Stack, useText, Words } from '../../ui/index.ts';
import type { Organisation } from './answers.ts';

interface ContactPickerProps {
  readonly organisation: Organisation;
  readonly value: readonly string[];
  readonly onChange: (value: readonly string[]) => void;
}

const MOST = 100; // contacts offered at once; more are found by searching
const FEW = 8;

export function ContactPicker({ organisation, value, onChange }: ContactPickerProps): ReactNode {
  const t = useText();
  const [search, setSearch] = useState('');
  const contacts = useCall('GET /api/staff/records/:object', {
    params: { object: 'contact' },
    query: {
      columns: 'name,email',
      filter: JSON.stringify({ column: 'account', op: 'in', value: [organisation.account.uid] }),
      search: search.trim() || undefined,
      limit: MOST,
    },
    keep: true,
  });
  const members = new Set(organisation.users.map((user) => user.contact));
  const rows = (contacts.data?.rows ?? []).filter(({ uid, values }) => !members.has(uid) && plainText(values.email) !== '');
  if (contacts.isPending) return <SkeletonRows rows={2} />;
  if (rows.length === 0 && search === '') return null;
  const options = rows.map(({ uid, values }) => ({ value: uid, label: plainText(values.name), hint: plainText(values.email) }));
  const searchable = search !== '' || rows.length > FEW;
  return (
    <Stack gap={8}>
      {searchable && <SearchInput label={t('people.add.findContact')} value={search} onChange={setSearch} />}
      {options.length === 0 ? (
        <Words as="p" size="sm" tone="dim">
          {t('common.nothingFound')}
        </Words>
      ) : (
        <CheckCards label={t('people.add.contacts')} options={options} values={value} onChange={onChange} />
      )}
    </Stack>
  );
}

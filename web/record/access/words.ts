/** Ways to a record in words. */
import type { Answer } from '../../api/index.ts';
import type { Format, Text } from '../../ui/index.ts';

/** For `MoreText`: wherever readers are shown. */
export const accessText = import.meta.glob('../../../shared/text/*/access.json', { import: 'default' });

export interface AccessProps {
  readonly object: string;
  readonly uid: string;
  /** What the record is called. */
  readonly name: string;
}

export type Readers = Answer<'GET /api/staff/rights/readers'>;
export type Way = Readers['rows'][number]['ways'][number];

/** “Shared with Boston by Ada, 3 May”: the way, whom it names and where it comes from. */
export function wayText(t: Text, format: Format, way: Way): string {
  const { kind, through, organisation, given } = way;
  const values = {
    name: through?.title ?? t('access.byDefault'),
    portal: through?.portal ?? '',
    organisation: organisation ?? '',
    by: given?.by ?? t('access.somebody'),
    at: given ? format.long(given.at) : '',
  };
  // Staff have all records by no row of a role.
  if (kind === 'all' && way.setting.kind !== 'scope_rule')
    return t(way.setting.kind === 'switch' ? 'access.way.switch' : 'access.way.everything');
  if (kind === 'audience' && !through?.portal) return t('access.way.audienceEverywhere', values);
  return t.maybe(`access.way.${kind}`, values) ?? kind;
}

/** `/help` of a portal: the guide's chapter for customers (DOC-01). */
import type { ReactNode } from 'react';
import { Chapter } from '../blocks/help/index.ts';
import { Page, useText } from '../ui/index.ts';

const files = import.meta.glob<string>('../../docs/guide/customers.md', { query: '?chapter', import: 'default' });
const load = files['../../docs/guide/customers.md'] ?? (() => Promise.reject(new Error('The chapter was not built')));

export function Help(): ReactNode {
  const t = useText();
  return (
    <Page title={t('common.guide.customers')} width="narrow">
      <Chapter load={load} />
    </Page>
  );
}

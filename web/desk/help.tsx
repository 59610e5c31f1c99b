/** `/help`: the guide for staff, chapter by chapter. */
import type { ReactNode } from 'react';
import { Chapter } from '../blocks/help/index.ts';
import { Link, MissingState, Page, Row, useText } from '../ui/index.ts';

const chapters = ['administrators', 'staff', 'customers'] as const;
const files = import.meta.glob<string>('../../docs/guide/{administrators,staff,customers}.md', {
  query: '?chapter',
  import: 'default',
});

export function Help({ chapter }: { chapter: string }): ReactNode {
  const t = useText();
  const known = chapters.find((one) => one === chapter);
  const load = known && files[`../../docs/guide/${known}.md`];
  if (!known || !load) return <MissingState />;
  return (
    <Page title={t(`common.guide.${known}`)} sub={t('common.guide.sub')} width="narrow">
      <nav aria-label={t('common.guide.chapters')}>
        <Row gap={16} wrap>
          {chapters.map((one) => (
            <Link key={one} to={`/help/${one}`}>
              {t(`common.guide.${one}`)}
            </Link>
          ))}
        </Row>
      </nav>
      <Chapter key={known} load={load} />
    </Page>
  );
}

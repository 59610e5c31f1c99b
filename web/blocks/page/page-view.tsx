/** A page of blocks, laid out: the band at the top, the main column, the side; one column where there is little room. */
import type { ReactNode } from 'react';
import type { z } from 'zod';
import type { BlockView } from '../../../shared/contracts/page-blocks.ts';
import type { pageView } from '../../../shared/contracts/pages.ts';
import { cx, EmptyState, ErrorBoundary, Hidden, HomeIcon, Notice, useText } from '../../ui/index.ts';
import { Hero } from './hero.tsx';
import { ArticlesBlock, CasesBlock, RecordsBlock } from './lists.tsx';
import css from './page.module.css';
import { SearchBlock } from './search.tsx';
import { ActionsBlock, AnnouncementBlock, WebsiteBlock } from './small.tsx';

export type PageContent = z.infer<typeof pageView>;

export interface PageViewProps {
  readonly page: PageContent;
  /** Slug of the portal. */
  readonly portal: string;
  /** Who looks, for the greeting. */
  readonly name?: string;
  /** In the studio: places instead of records, and nothing from elsewhere. */
  readonly preview?: boolean;
}

export function PageView({ page, portal, name, preview }: PageViewProps): ReactNode {
  const t = useText();
  const at = (place: BlockView['place']) => page.blocks.filter((block) => block.place === place);
  const main = at('main');
  const aside = at('aside');
  const draw = (block: BlockView) => <OneBlock key={block.uid} block={block} portal={portal} preview={preview} />;
  const hasHeading = at('top').some(({ kind }) => kind === 'banner');
  return (
    <div className={css.root}>
      {!hasHeading && <Hidden as="h1">{page.title}</Hidden>}
      <Top blocks={at('top')} name={name} draw={draw} />
      {(main.length > 0 || aside.length > 0) && (
        <div className={cx(css.body, (main.length === 0 || aside.length === 0) && css.single)}>
          {main.length > 0 && <div className={css.column}>{main.map(draw)}</div>}
          {aside.length > 0 && <div className={css.column}>{aside.map(draw)}</div>}
        </div>
      )}
      {page.blocks.length === 0 && (
        <EmptyState icon={HomeIcon} title={t('page.nothing')} as="h2">
          {t('page.nothingWhy')}
        </EmptyState>
      )}
    </div>
  );
}

interface TopProps {
  readonly blocks: readonly BlockView[];
  readonly name?: string;
  readonly draw: (block: BlockView) => ReactNode;
}

/** A search that follows a banner stands on it; everything else has a band of its own. */
function Top({ blocks, name, draw }: TopProps): ReactNode {
  const first = blocks.findIndex(({ kind }) => kind === 'banner');
  return blocks.map((block, index) => {
    const before = blocks[index - 1];
    const after = blocks[index + 1];
    if (block.kind === 'banner') {
      return (
        <Hero key={block.uid} block={block} name={name} first={index === first}>
          {after?.kind === 'search' && draw(after)}
        </Hero>
      );
    }
    if (block.kind === 'search' && before?.kind === 'banner') return null;
    return (
      <div key={block.uid} className={css.band}>
        {draw(block)}
      </div>
    );
  });
}

interface OneProps {
  readonly block: BlockView;
  readonly portal: string;
  readonly preview?: boolean;
}

/** A block that fails on the screen takes no other with it. */
function OneBlock(props: OneProps): ReactNode {
  return (
    <ErrorBoundary resetKey={props.block.uid}>
      <Drawn {...props} />
    </ErrorBoundary>
  );
}

function Drawn({ block, portal, preview }: OneProps): ReactNode {
  const t = useText();
  switch (block.kind) {
    case 'banner':
      return <Hero block={block} first={false} />;
    case 'search':
      return <SearchBlock block={block} />;
    case 'popular':
      return <ArticlesBlock block={block} portal={portal} preview={preview} />;
    case 'liked':
      return <ArticlesBlock block={block} portal={portal} preview={preview} />;
    case 'cases':
      return <CasesBlock block={block} portal={portal} preview={preview} />;
    case 'records':
      return <RecordsBlock block={block} portal={portal} preview={preview} />;
    case 'actions':
      return <ActionsBlock block={block} />;
    case 'announcement':
      return <AnnouncementBlock block={block} portal={portal} />;
    case 'website':
      return <WebsiteBlock block={block} preview={preview} />;
    default:
      return <Notice tone="warn">{t('page.broken')}</Notice>;
  }
}

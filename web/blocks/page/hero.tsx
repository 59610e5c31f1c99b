/** The band at the top of a page: greeting, title, and the search that stands on it. */
import type { ReactNode } from 'react';
import type { BlockViewOf } from '../../../shared/contracts/page-blocks.ts';
import { useText } from '../../ui/index.ts';
import css from './hero.module.css';
import { Picture } from './pictures.tsx';
import { WayLink } from './way.tsx';

interface HeroProps {
  readonly block: BlockViewOf<'banner'>;
  /** Name of the viewer, for the greeting. */
  readonly name?: string;
  /** The search that stands on the band. */
  readonly children?: ReactNode;
  /** False for a second banner: a page has one heading. */
  readonly first: boolean;
}

export function Hero({ block, name, children, first }: HeroProps): ReactNode {
  const greeting = useGreeting(block.greet ? name : undefined);
  const Heading = first ? 'h1' : 'h2';
  return (
    <section className={css.hero}>
      <div className={css.pictureBox}>
        <Picture name={block.picture} />
      </div>
      <div className={css.in}>
        <Heading>{greeting ? `${greeting} ${block.title}` : block.title}</Heading>
        {block.text && <p className={css.text}>{block.text}</p>}
        {block.button && (
          <p className={css.act}>
            <WayLink way={block.button} />
          </p>
        )}
        {children && <div className={css.search}>{children}</div>}
      </div>
    </section>
  );
}

/** “Good morning, Anna.” by the reader's own clock. Names with a comma or an address are left whole, or out. */
function useGreeting(name: string | undefined): string {
  const t = useText();
  const words = name?.trim() ?? '';
  if (words === '' || words.includes('@')) return '';
  const called = words.includes(',') ? words : (words.split(/\s+/)[0] ?? words);
  const hour = new Date().getHours();
  const time = hour < 5 || hour >= 18 ? 'evening' : hour < 12 ? 'morning' : 'day';
  return t(`page.greet.${time}`, { name: called });
}

/** The categories as a tree, with how many articles the reader may read in each; on a phone a choice in one line. */
import type { ReactNode } from 'react';
import type { CategoryNode } from '../../../shared/contracts/knowledge.ts';
import { Count, cx, FolderIcon, Link, Select, useNavigate, useText } from '../../ui/index.ts';
import css from './knowledge.module.css';

export const listAt = (category?: string): string =>
  category ? `/knowledge/list?category=${encodeURIComponent(category)}` : '/knowledge/list';

/** A category with those below it; only such as hold something. */
export interface Branch extends CategoryNode {
  readonly below: readonly Branch[];
}

export function treeOf(nodes: readonly CategoryNode[], parent: string | null = null): Branch[] {
  return nodes
    .filter((node) => node.parent === parent && node.all > 0)
    .map((node) => ({ ...node, below: treeOf(nodes, node.uid) }));
}

/** The uids of a category and all below it. */
export function withBelow(nodes: readonly CategoryNode[], uid: string): string[] {
  return [uid, ...nodes.filter(({ parent }) => parent === uid).flatMap((one) => withBelow(nodes, one.uid))];
}

/** From the top down to a category. */
export function pathTo(nodes: readonly CategoryNode[], uid: string | null): CategoryNode[] {
  const node = nodes.find((one) => one.uid === uid);
  return node ? [...pathTo(nodes, node.parent), node] : [];
}

interface TreeProps {
  readonly nodes: readonly CategoryNode[];
  /** Uid of the category that is shown; empty for all articles. */
  readonly current: string;
}

export function CategoryTree({ nodes, current }: TreeProps): ReactNode {
  const t = useText();
  const navigate = useNavigate();
  const flat = (branches: readonly Branch[], depth: number): { value: string; label: string }[] =>
    branches.flatMap(({ uid, name, all, below }) => [
      { value: uid, label: `${'  '.repeat(depth)}${name} (${all})` },
      ...flat(below, depth + 1),
    ]);
  const tree = treeOf(nodes);
  return (
    <>
      <nav className={css.tree} aria-label={t('knowledge.categories')}>
        <h2>{t('knowledge.categories')}</h2>
        <ul>
          <li>
            <Link to={listAt()} className={css.branch} aria-current={current === '' ? 'page' : undefined}>
              <FolderIcon />
              <span>{t('knowledge.list.all')}</span>
            </Link>
          </li>
        </ul>
        <Branches of={tree} current={current} />
      </nav>
      <div className={css.pick}>
        <Select
          aria-label={t('knowledge.category')}
          value={current}
          onChange={(uid) => navigate(listAt(uid || undefined))}
          empty={t('knowledge.list.all')}
          options={flat(tree, 0)}
        />
      </div>
    </>
  );
}

function Branches({ of, current }: { of: readonly Branch[]; current: string }): ReactNode {
  return (
    <ul>
      {of.map(({ uid, name, all, below }) => (
        <li key={uid}>
          <Link
            to={listAt(uid)}
            className={cx(css.branch, uid === current && css.here)}
            aria-current={uid === current ? 'page' : undefined}
          >
            <FolderIcon />
            <span>{name}</span>
            <Count>{all}</Count>
          </Link>
          {below.length > 0 && <Branches of={below} current={current} />}
        </li>
      ))}
    </ul>
  );
}

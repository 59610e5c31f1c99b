/** A link of a page: inside the portal, or out of it in a tab of its own that learns nothing of where it came from. */
import type { ReactNode } from 'react';
import type { Way } from '../../../shared/contracts/page-blocks.ts';
import { Link } from '../../ui/index.ts';

/** Checked by the server; checked again where it becomes a link (W5). */
const outside = /^(https:\/\/|mailto:|tel:)/;

interface WayLinkProps {
  readonly way: Way;
  readonly className?: string;
  readonly children?: ReactNode;
}

export function WayLink({ way, className, children = way.label }: WayLinkProps): ReactNode {
  if (way.to !== null) {
    return (
      <Link to={way.to} className={className}>
        {children}
      </Link>
    );
  }
  if (way.href === null || !outside.test(way.href)) return null;
  const tab = way.href.startsWith('https:') ? { target: '_blank', rel: 'noopener noreferrer' } : {};
  return (
    <a href={way.href} className={className} {...tab}>
      {children}
    </a>
  );
}

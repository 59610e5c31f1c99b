/** Signs of opinion, which only articles have. */
import { drawIcon } from '../../ui/index.ts';

export const ThumbIcon = drawIcon(
  'M5.5 7.2 8 2.5c1.1 0 1.7.8 1.5 1.9L9 6.7h3.3c.9 0 1.5.8 1.3 1.6l-1 4c-.2.7-.7 1.2-1.5 1.2H5.5zM5.5 7.2H2.7v6.3h2.8',
);
export const HeartIcon = drawIcon('M8 13 2.9 8.1A3 3 0 0 1 7.2 3.9L8 4.7l.8-.8a3 3 0 0 1 4.3 4.2z');

/** A time on the screen, with the whole date for readers and on hover. */
import { type ReactNode, useEffect, useState } from 'react';
import { useFormat } from './format.ts';
import { Words, type WordsProps } from './layout.tsx';

interface TimeProps extends Pick<WordsProps, 'size' | 'tone'> {
  /** ISO string in UTC. */
  readonly at: string;
  /** `short` in lists, `long` in conversations, `ago` where the distance matters. */
  readonly as?: 'short' | 'long' | 'ago' | 'day';
}

const MINUTE = 60_000;

/** Draws itself again every minute, so that “3 minutes ago” stays true. */
export function RelativeTime({ at, as = 'ago', size = 'xs', tone = 'dim' }: TimeProps): ReactNode {
  const format = useFormat();
  const [, tick] = useState(0);
  useEffect(() => {
    if (as !== 'ago' && as !== 'short') return;
    const timer = setInterval(() => tick((n) => n + 1), MINUTE);
    return () => clearInterval(timer);
  }, [as]);
  return (
    <Words num size={size} tone={tone}>
      <time dateTime={at} title={format.long(at)}>
        {format[as](at)}
      </time>
    </Words>
  );
}

/** A chapter of the guide on the screen (DOC-01, DOC-02). The text comes with the build and is loaded when it is read. */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Prose } from '../../record/index.ts';
import { Card, ErrorState, SkeletonRows, useText } from '../../ui/index.ts';
import { slugOf } from './places.ts';

interface ChapterProps {
  /** Fetches the chapter's HTML. */
  readonly load: () => Promise<string>;
}

export function Chapter({ load }: ChapterProps): ReactNode {
  const t = useText();
  const [text, setText] = useState<string | null>(null);
  const [failed, setFailed] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let gone = false;
    setFailed(false);
    load().then(
      (html) => gone || setText(html),
      () => gone || setFailed(true),
    );
    return () => {
      gone = true;
    };
  }, [load]);
  // The part that was asked for is there only now; whoever reads by ear goes on from it, too.
  useEffect(() => {
    const wanted = decodeURIComponent(window.location.hash.slice(1));
    if (text === null || wanted === '') return;
    const heading = [...(box.current?.querySelectorAll<HTMLElement>('h2') ?? [])].find(
      (one) => slugOf(one.textContent ?? '') === wanted,
    );
    heading?.setAttribute('tabindex', '-1');
    heading?.focus();
    heading?.scrollIntoView();
  }, [text]);
  if (failed) return <ErrorState title={t('common.error.load')} onRetry={() => window.location.reload()} />;
  if (text === null) return <SkeletonRows />;
  return (
    <div ref={box}>
      <Card pad>
        {/* The chapter's own title is the page's heading already. */}
        <Prose html={text.replace(/^\s*<h1>[^<]*<\/h1>/, '')} large />
      </Card>
    </div>
  );
}

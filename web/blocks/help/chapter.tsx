/** A chapter of the guide on the screen (DOC-01, DOC-02). The text comes with the build and is loaded when it is read. */
import { type ReactNode, useEffect, useState } from 'react';
import { Prose } from '../../record/index.ts';
import { Card, ErrorState, SkeletonRows, useText } from '../../ui/index.ts';

interface ChapterProps {
  /** Fetches the chapter's HTML. */
  readonly load: () => Promise<string>;
}

export function Chapter({ load }: ChapterProps): ReactNode {
  const t = useText();
  const [text, setText] = useState<string | null>(null);
  const [failed, setFailed] = useState(false);
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
  if (failed) return <ErrorState title={t('common.error.load')} onRetry={() => window.location.reload()} />;
  if (text === null) return <SkeletonRows />;
  return (
    <Card pad>
      {/* The chapter's own title is the page's heading already. */}
      <Prose html={text.replace(/^\s*<h1>[^<]*<\/h1>/, '')} large />
    </Card>
  );
}

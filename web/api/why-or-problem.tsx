/** In a dialog that asks before something is done: what it will mean, and in its place why it was not done. */
import type { ReactNode } from 'react';
import { Notice, useText, Words } from '../ui/index.ts';
import type { Problem } from './problem.ts';
import { problemText } from './problem-text.ts';

interface WhyOrProblemProps {
  readonly problem: Problem | null;
  readonly children: ReactNode;
}

/** `<WhyOrProblem problem={remove.problem}>{t('tags.deleteWhy')}</WhyOrProblem>`. */
export function WhyOrProblem({ problem, children }: WhyOrProblemProps): ReactNode {
  const t = useText();
  if (problem === null) {
    return (
      <Words as="p" tone="muted">
        {children}
      </Words>
    );
  }
  return (
    <Notice tone="late" live>
      {problemText(t, problem)}
    </Notice>
  );
}

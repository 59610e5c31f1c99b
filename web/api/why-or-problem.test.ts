import { createElement as h } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { createText, TextProvider } from '../ui/index.ts';
import { Problem } from './problem.ts';
import { WhyOrProblem } from './why-or-problem.tsx';

const text = createText('en', {});
const why = 'It is gone for good.';
const drawn = (problem: Problem | null): string =>
  renderToStaticMarkup(h(TextProvider, { text } as never, h(WhyOrProblem, { problem } as never, why)));

describe('a dialog that asks', () => {
  it('says what the deed will mean', () => {
    expect(drawn(null)).toContain(why);
    expect(drawn(null)).not.toContain('role="alert"');
  });

  it('says in its place, aloud, why it was not done', () => {
    const refused = drawn(new Problem({ code: 'conflict', status: 409, title: 'Conflict', detail: 'Others use it.' }));
    expect(refused).toContain('Others use it.');
    expect(refused).toContain('role="alert"');
    expect(refused).not.toContain(why);
  });
});

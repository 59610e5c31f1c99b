/** Tabs, segments and the workflow bar. */
import { type ReactNode, type RefObject, useId, useLayoutEffect, useRef } from 'react';
import { Count, StatusGlyph, type StatusShape } from './badge.tsx';
import { cx } from './cx.ts';
import { CheckIcon, type Icon } from './icons.tsx';
import css from './tabs.module.css';
import { useText } from './text.tsx';

export interface Tab {
  readonly key: string;
  readonly label: string;
  readonly count?: number;
}

interface TabsProps {
  readonly label: string;
  readonly tabs: readonly Tab[];
  readonly value: string;
  readonly onChange: (key: string) => void;
  /** The panel of the present tab. */
  readonly children: ReactNode;
  readonly className?: string;
}

/** Arrow keys go along (turned in right-to-left), Home and End to the ends; each tab opens at once. */
export function Tabs({ label, tabs, value, onChange, children, className }: TabsProps): ReactNode {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const here = tabs.findIndex((tab) => tab.key === value);
  useInSight(list, `${value} ${tabs.map((tab) => tab.label).join()}`);
  function onKeyDown(event: React.KeyboardEvent): void {
    const turned = list.current && getComputedStyle(list.current).direction === 'rtl';
    const steps: Record<string, number> = {
      ArrowRight: turned ? here - 1 : here + 1,
      ArrowLeft: turned ? here + 1 : here - 1,
      Home: 0,
      End: -1,
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const index = (step + tabs.length) % tabs.length;
    onChange(tabs[index]!.key);
    list.current?.querySelectorAll<HTMLElement>('[role="tab"]')[index]?.focus();
  }
  return (
    <>
      <div ref={list} role="tablist" aria-label={label} className={cx(css.tabs, className)} onKeyDown={onKeyDown}>
        {tabs.map((tab) => (
          <button
            key={tab.key}
            type="button"
            role="tab"
            id={`${id}-${tab.key}`}
            aria-selected={tab.key === value}
            aria-controls={`${id}-panel`}
            tabIndex={tab.key === value ? 0 : -1}
            className={css.tab}
            onClick={() => onChange(tab.key)}
          >
            {tab.label}
            {tab.count !== undefined && <Count>{tab.count}</Count>}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${value}`}>
        {children}
      </div>
    </>
  );
}

/** Moves a row of tabs, on a narrow screen, so far that the chosen one stands in it; the page itself stays where it is. */
function useInSight(list: RefObject<HTMLElement | null>, shown: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: looked at anew whenever other tabs are shown or another one is chosen
  useLayoutEffect(() => {
    const chosen = list.current?.querySelector('[aria-selected="true"]')?.getBoundingClientRect();
    const row = list.current?.getBoundingClientRect();
    if (!list.current || !chosen || !row || (chosen.left >= row.left && chosen.right <= row.right)) return;
    list.current.scrollLeft += (chosen.left + chosen.right - row.left - row.right) / 2;
  }, [list, shown]);
}

interface SegmentsProps {
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly label: string; readonly icon?: Icon }[];
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** One of two or three, side by side. */
export function Segments({ label, options, value, onChange }: SegmentsProps): ReactNode {
  return (
    <div role="radiogroup" aria-label={label} className={css.segments}>
      {options.map(({ value: own, label: words, icon: Mark }) => (
        // biome-ignore lint/a11y/useSemanticElements: a button that holds one of the values, all of them reached by Tab
        <button
          key={own}
          type="button"
          role="radio"
          aria-checked={own === value}
          className={css.segment}
          onClick={() => onChange(own)}
        >
          {Mark && <Mark size="sm" />}
          {words}
        </button>
      ))}
    </div>
  );
}

export interface Stage {
  readonly key: string;
  readonly label: string;
}

interface WorkflowProps {
  readonly stages: readonly Stage[];
  /** Key of the present stage. */
  readonly now: string;
  /** Glyph of the present stage, on a phone. */
  readonly shape: StatusShape;
}

/** How far a case has come: arrows, done with a check, the present one filled; on a phone a track with “Stage 4 of 5”. */
export function WorkflowBar({ stages, now, shape }: WorkflowProps): ReactNode {
  const t = useText();
  const here = stages.findIndex((stage) => stage.key === now);
  const present = stages[here];
  const next = stages[here + 1];
  if (!present) return null;
  const place = { count: here + 1, of: stages.length, next: next?.label ?? '' };
  return (
    <>
      <ol className={css.flow} aria-label={t('common.stages')}>
        {stages.map((stage, index) => (
          <li
            key={stage.key}
            className={cx(css.step, index < here && css.done, index === here && css.now)}
            aria-current={index === here ? 'step' : undefined}
          >
            {index < here && <CheckIcon size="sm" />}
            {stage.label}
          </li>
        ))}
      </ol>
      <div className={css.phone}>
        <div>
          <b>
            <StatusGlyph shape={shape} label={present.label} />
          </b>
          <span>{t(next ? 'common.stageNext' : 'common.stageLast', { place: place.count, of: place.of, next: place.next })}</span>
        </div>
        <div className={css.marks} aria-hidden="true">
          {stages.map((stage, index) => (
            <i key={stage.key} className={cx(index < here && css.past, index === here && css.present)} />
          ))}
        </div>
      </div>
    </>
  );
}

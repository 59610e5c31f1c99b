/** Whom a change meets: people of whom the rules say the same are judged once, and those of one judgement are told together. */
import { asSystem, type Ctx } from '../../kernel/index.ts';
import type { ClassRow } from '../readers/store.ts';
import { readClasses } from '../readers/store.ts';
import type { Side } from '../readers/store-crowd.ts';
import { contactNameColumn } from '../store-names.ts';
import * as store from './store.ts';

/** Organisations and people told of each judgement. */
const SOME = 5;

/** Who they are; `samples` are the first by name. */
export interface Met {
  readonly side: Side;
  /** Exactly, each person once. */
  readonly people: number;
  readonly portals: readonly string[];
  /** The largest first. */
  readonly organisations: readonly { readonly title: string; readonly people: number }[];
  readonly moreOrganisations: number;
  readonly samples: readonly Omit<store.Sample, 'difference'>[];
}

interface Whom {
  readonly side: Side;
  /** Principals that tell people apart. */
  readonly rules: readonly string[];
}

/**
 * Everybody of a side for whom `judge` answers something, by what it answers; a class's `number` comes back with its samples. The caller
 * has asked for the right to know of everybody.
 */
export async function meet<J>(
  ctx: Ctx,
  { side, rules }: Whom,
  judge: (row: ClassRow, number: number) => Promise<J | null>,
): Promise<(Met & { readonly judged: J })[]> {
  const { db } = asSystem(ctx, 'a dry run of rights');
  const crowd = { side, rules, named: rules, accountParent: null, now: ctx.now };
  const kinds = new Map<string, { judged: J; index: number }>();
  const classes: store.Affected[] = [];
  for (const [number, row] of (await readClasses(db, crowd)).entries()) {
    const judged = await judge(row, number);
    if (judged === null) continue;
    const key = JSON.stringify(judged);
    const kind = kinds.get(key) ?? { judged, index: kinds.size };
    kinds.set(key, kind);
    classes.push({ ...row, id: number, difference: kind.index });
  }
  if (classes.length === 0) return [];
  const met = await store.readAffected(db, crowd, classes, await contactNameColumn(ctx), SOME);
  return [...kinds.values()].map(({ judged, index }) => {
    const mine = <T extends { readonly difference: number }>(rows: readonly T[]) => rows.filter((r) => r.difference === index);
    const [count] = mine(met.counts);
    const organisations = mine(met.organisations);
    return {
      judged,
      side,
      people: count?.people ?? 0,
      portals: count?.portals ?? [],
      organisations: organisations.map(({ title, people }) => ({ title, people })),
      moreOrganisations: Math.max(0, (organisations[0]?.of ?? 0) - organisations.length),
      samples: mine(met.samples).map(({ difference: _, ...one }) => one),
    };
  });
}

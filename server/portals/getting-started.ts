/** What a new installation still needs (DOC-03). Every step is read from what is there; nothing is ticked off by hand. */
import type { z } from 'zod';
import type { getGettingStarted } from '../../shared/contracts/getting-started.ts';
import { type Ctx, Problem } from '../kernel/index.ts';
import { count } from '../records/index.ts';
import * as store from './store-started.ts';

type GettingStarted = z.infer<typeof getGettingStarted.answer>;

/** Whether a customer's case has an answer: asked through the gateway, as this administrator. No cases at all is a no. */
async function isAnswered(ctx: Ctx): Promise<boolean> {
  try {
    const found = await count(ctx, 'case', { filter: { column: 'staff_answered', op: 'eq', value: true } });
    return JSON.stringify(found) !== '{"exact":0}';
  } catch (e) {
    if (e instanceof Problem && e.status < 500) return false;
    throw e;
  }
}

/** The steps, in the order in which they are best done. */
export async function gettingStarted(ctx: Ctx): Promise<GettingStarted> {
  const facts = await store.readFacts(ctx);
  const { config } = ctx.system;
  const steps: GettingStarted['steps'] = [
    { key: 'workspace', done: facts.workspace !== null },
    { key: 'portal', done: facts.portal },
    { key: 'sections', done: facts.sections },
    { key: 'rights', done: facts.rights },
    { key: 'seats', done: facts.seats },
    { key: 'active', done: facts.active },
    { key: 'people', done: facts.people },
    { key: 'answered', done: await isAnswered(ctx) },
    // The first answer needs none of these, customers do.
    { key: 'look', done: facts.look },
    { key: 'contact', done: facts.contact },
    // The built-in mailbox keeps mail on this machine: good to try things out, not for customers.
    { key: 'mail', done: config.smtpUrl !== null },
  ];
  return { dismissed: facts.dismissed, workspace: facts.workspace, steps };
}

/** Puts the list away for this administrator, or takes it out again. */
export async function dismissGettingStarted(ctx: Ctx, dismissed: boolean): Promise<GettingStarted> {
  await store.writeDismissed(ctx, dismissed);
  return gettingStarted(ctx);
}

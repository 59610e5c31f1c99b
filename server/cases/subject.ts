import type { Ctx } from '../kernel/index.ts';
import { metadataOf } from '../metadata/index.ts';
import type { Change } from '../records/index.ts';
import { serviceFacts } from './store.ts';

/** Category and subject of a new case from its service: "Repair on site – Incident" (CAS-02, CAS-06). */
export async function subjectFor(ctx: Ctx, change: Change): Promise<{ category: string | null; subject: string }> {
  const serviceId = change.after('service');
  const service = serviceId === null ? null : await serviceFacts(ctx, String(serviceId));
  const category = (change.after('category') as string | null) ?? service?.category ?? null;
  const parts = [service?.name, await titleOf(ctx, change, category)].filter((p): p is string => p !== undefined && p !== '');
  return {
    category,
    subject: parts.length > 0 ? parts.join(' – ') : (change.object.title[ctx.actor.culture] ?? change.object.title.en ?? ''),
  };
}

async function titleOf(ctx: Ctx, change: Change, category: string | null): Promise<string | undefined> {
  if (category === null) return undefined;
  const object = (await metadataOf(ctx)).objects.get(change.object.key);
  const choice = object?.column('category')?.choices.find((c) => c.key === category);
  return choice?.title[ctx.actor.culture] ?? choice?.title.en;
}

/** Plays the planned cases: each deed by whoever does it, at its moment, through the gateway. */
import { Readable } from 'node:stream';
import type { Ctx } from '../kernel/index.ts';
import { act, create, get, update, upload } from '../records/index.ts';
import type { Cast, Played } from './cast.ts';
import type { Made, Portal } from './people.ts';
import type { Moment, PlannedCase } from './plan.ts';

interface Scene {
  readonly cast: Cast;
  readonly customer: Played;
  readonly agent: Played;
  readonly portal: Portal;
}

/** Opens a case and lets everything happen to it that happened until today. */
export async function playCase(cast: Cast, made: Made, planned: PlannedCase): Promise<void> {
  const customer = made.people.get(planned.person.email);
  const agent = made.staff.get(planned.agent.email);
  const portal = made.portals.get('support');
  const service = made.services.get(planned.service);
  if (!customer || !agent || !portal || !service) throw new Error(`A case of ${planned.person.name} cannot be played`);
  const scene: Scene = { cast, customer, agent, portal };
  const ctx = await cast.outside(customer, portal.slug, planned.at);
  const { subject, description } = planned;
  const attachments = planned.readings === null ? {} : { attachments: [await attached(ctx, planned.readings)] };
  const { uid } = await create(ctx, 'case', { service, subject, description, ...attachments });
  for (const moment of planned.moments) await play(scene, uid, moment);
}

async function attached(ctx: Ctx, readings: string): Promise<string> {
  const file = await upload(ctx, {
    name: 'readings.csv',
    mediaType: 'text/csv',
    content: Readable.from([Buffer.from(readings)]),
  });
  return file.uid;
}

async function play({ cast, customer, agent, portal }: Scene, uid: string, moment: Moment): Promise<void> {
  const { at } = moment;
  const ctx = await (moment.by === 'staff' ? cast.staff(agent, at) : cast.outside(customer, portal.slug, at));
  switch (moment.do) {
    case 'write':
      await create(ctx, 'message', { case: uid, text: moment.text, kind: moment.kind });
      return;
    case 'note':
      await create(ctx, 'internal_note', { case: uid, text: moment.text });
      return;
    case 'raise': {
      const { version } = await get(ctx, 'case', uid);
      await update(ctx, 'case', uid, { priority: 'high' }, { version });
      return;
    }
    default: {
      // A story may run ahead of the workflow (a customer who closes what staff have closed): then it simply does not happen.
      const { can } = await get(ctx, 'case', uid);
      if (can.actions.includes(moment.do)) await act(ctx, 'case', uid, moment.do);
    }
  }
}

/** Code behind objects. An object names its behaviour in metadata; app.ts registers it under that key. */
import type { ObjectDef } from '../metadata/index.ts';
import type { Behaviour } from './model.ts';

const registered = new Map<string, Behaviour>();

/** Registers the behaviour that objects name as `behaviour`. One per key; a second one is a mistake. */
export function registerBehaviour(key: string, behaviour: Behaviour): void {
  if (registered.has(key) && registered.get(key) !== behaviour) throw new Error(`Behaviour ${key} is registered twice`);
  registered.set(key, behaviour);
}

const none: Behaviour = {};

/** The behaviour of an object; nothing happens where it names none. */
export function behaviourOf(object: ObjectDef): Behaviour {
  return (object.behaviour !== null && registered.get(object.behaviour)) || none;
}

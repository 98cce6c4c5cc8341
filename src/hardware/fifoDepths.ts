/**
 * How many pixels must be able to wait where streams of one origin meet again, so that no network can stop for ever.
 *
 * Stages read and write streams in an order that does not depend on time, so whether they all come to an end does not either: if one order of firing ends with
 * FIFOs of these depths, every order does. That one order is played here: pixels of the input come one by one, and after each every stage goes on as far as it
 * can before the next one comes. What waits then is what must be able to wait. Two images suffice: the second begins where every later one does.
 */
import type { ValueId } from '../graph/graph';
import { neededFor, takenBy } from './flow';
import { pixelCount, type Network, type Stage } from './network';

const images = 2;

/** Pixels that wait in front of a stage's inputs, in their order; 0 where the stage itself holds what comes. */
export type Waiting = ReadonlyMap<Stage, readonly number[]>;

interface Actor {
  readonly stage: Stage;
  readonly come: number[];
  readonly waited: number[];
  left: number;
}

interface Reader {
  readonly actor: Actor;
  readonly input: number;
}

export function waitingPixels({ inputs, stages }: Network): Waiting {
  const actors = stages.map((stage): Actor => ({
    stage,
    come: stage.inputs.map(() => 0),
    waited: stage.inputs.map(() => 0),
    left: 0,
  }));
  const readers = new Map<ValueId, Reader[]>();
  for (const actor of actors) {
    for (const [input, { value }] of actor.stage.inputs.entries())
      readers.set(value, [...(readers.get(value) ?? []), { actor, input }]);
  }
  const send = (value: ValueId): void => {
    const all = readers.get(value) ?? [];
    for (const { actor, input } of all) arrive(actor, input);
    for (const { actor } of all) goOn(actor);
  };
  const goOn = (actor: Actor): void => {
    while (canFire(actor)) {
      actor.left++;
      send(actor.stage.output.value);
    }
  };
  // Several inputs come at the same pace.
  const most = inputs.reduce((all, { map }) => Math.max(all, pixelCount(map)), 0);
  for (let i = 0; i < images * most; i++) {
    for (const { value, map } of inputs) if (ofPace(i, pixelCount(map), most)) send(value);
  }
  return new Map(actors.map(({ stage, waited }) => [stage, waited]));
}

const ofPace = (i: number, pixels: number, most: number): boolean =>
  Math.floor(((i + 1) * pixels) / most) > Math.floor((i * pixels) / most);

function arrive({ stage, come, waited, left }: Actor, input: number): void {
  come[input]++;
  const joins = stage.inputs.length > 1;
  waited[input] = Math.max(waited[input], come[input] - takenBy(stage.flow, left, joins));
}

const canFire = ({ stage, come, left }: Actor): boolean => {
  const needed = neededFor(stage.flow, left);
  return come.every((pixels) => pixels >= needed);
};

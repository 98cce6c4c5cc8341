/**
 * Inputs for steps whose sums nobody can solve for: seeded integers are drawn again and again, and those are kept in which a fault
 * shows that showed in none before. Integers that meet in one sum are drawn from a range of their own, wide or narrow, so that quotients
 * of all sizes occur, ties among them.
 */
import { linesAlong } from '../../graph/lines';
import { type Shape, sizeOf } from '../../graph/tensor';
import { reference } from '../../integer/runStep';
import { tensorOf } from '../../integer/map';
import type { IntegerStep, IntegerValues, QuantizedModel, QuantizedTensor } from '../../quantize/quantizedModel';
import { isKnown } from '../../quantize/steps/steps';
import { seeded } from '../../util/random';
import type { Direction, StepFault } from './direction';
import { alteredBy, madeOf } from './made';
import { between } from './solve';

/** Integers that are drawn for a step in all. */
const mostDrawn = 2 ** 17;
const mostTries = 2 ** 12;

export function searched(model: QuantizedModel, step: IntegerStep, faults: readonly StepFault[]): Direction {
  return { faults, inputs: () => search(model, step, faults), count: () => vectorsOf(model, step) };
}

/** Large maps hold enough in one. */
function vectorsOf(model: QuantizedModel, step: IntegerStep): number {
  const size = sizeOf(tensorOf(model, step.outputs[0]).shape);
  return size >= 4096 ? 1 : size >= 512 ? 2 : 4;
}

function search(
  model: QuantizedModel,
  step: IntegerStep,
  faults: readonly StepFault[],
): readonly (readonly IntegerValues[])[] {
  const random = seeded(step.inputs.length + sizeOf(tensorOf(model, step.outputs[0]).shape));
  const draw = (): readonly IntegerValues[] => drawn(model, step, random);
  const count = vectorsOf(model, step);
  const open = new Set(faults.filter(({ outOfReach }) => !outOfReach?.()));
  const kept: (readonly IntegerValues[])[] = [];
  for (let left = triesFor(model, step); left > 0 && kept.length < count && open.size > 0; left--) {
    const inputs = draw();
    const made = madeOf(model, step, inputs, reference);
    const noticed = [...open].filter(({ changes }) => changes(made, alteredBy(model, made)));
    if (noticed.length > 0) kept.push(inputs);
    for (const fault of noticed) open.delete(fault);
  }
  while (kept.length < count) kept.push(draw());
  return kept;
}

function triesFor(model: QuantizedModel, { inputs, outputs }: IntegerStep): number {
  const sizes = [...inputs, ...outputs].map((value) => sizeOf(tensorOf(model, value).shape));
  return Math.max(4, Math.min(mostTries, Math.floor(mostDrawn / Math.max(...sizes))));
}

/** Constants keep their integers: hardware has no port for them. */
function drawn(model: QuantizedModel, step: IntegerStep, random: () => number): readonly IntegerValues[] {
  return step.inputs.map((value) => {
    const tensor = tensorOf(model, value);
    return constantOf(model, value) ?? inGroups(tensor, groupsOf(step, tensor.shape), random);
  });
}

export function constantOf({ steps }: QuantizedModel, value: number): IntegerValues | undefined {
  const known = steps.find((step) => isKnown(step) && step.outputs[0] === value);
  return known?.kind === 'constant' ? known.values : undefined;
}

function inGroups(tensor: QuantizedTensor, groupOf: (i: number) => number, random: () => number): Int32Array {
  const drawers = new Map<number, () => number>();
  return Int32Array.from({ length: sizeOf(tensor.shape) }, (_, i) => {
    const group = groupOf(i);
    const own = drawers.get(group) ?? drawerOf(tensor, random);
    drawers.set(group, own);
    return own();
  });
}

/** From the whole range, from a half, a quarter, … of it, from its ends alone, or hardly ever from the other end. */
function drawerOf({ qmin, qmax }: QuantizedTensor, random: () => number): () => number {
  const way = Math.floor(random() * 9);
  if (way > 6) return () => (random() < (way === 7 ? 1 / 2 : 1 / 32) ? qmax : qmin);
  const width = Math.floor((qmax - qmin) / 2 ** way);
  const low = between(qmin, qmax - width, random);
  return () => between(low, low + width, random);
}

/** Which integers are summed, or divided, together. */
function groupsOf(step: IntegerStep, shape: Shape): (i: number) => number {
  const axes = step.kind === 'softmax' ? [step.axis] : step.kind === 'normalize' ? step.axes : [];
  if (axes.length === 0) return (i) => i;
  const lines = axes.map((axis) => linesAlong(shape, axis));
  // The place in memory of the group's first integer.
  return (i) => lines.reduce((at, { length, after }) => at - (Math.floor(i / after) % length) * after, i);
}

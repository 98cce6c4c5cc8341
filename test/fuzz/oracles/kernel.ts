/** The WebAssembly kernel against the reference: all integers of all steps, and the outputs where nobody looks on. */
import type { StepRunner } from '../../../src/integer/runStep';
import { reference } from '../../../src/integer/runStep';
import type { QuantizedModel } from '../../../src/quantize/quantizedModel';
import { mapDifferences } from '../../support/sameIntegers';
import { unless, type Verdict } from '../verdict';
import { type Given, walkObserved, walkUnobserved } from './walk';

export function sameIntegers(model: QuantizedModel, kernel: StepRunner, given: readonly Given[]): Verdict {
  for (const each of given) {
    const observed = mapDifferences(walkObserved(model, kernel, each), walkObserved(model, reference, each));
    const outputs = mapDifferences(walkUnobserved(model, kernel, each), walkUnobserved(model, reference, each));
    const [difference] = [...observed.map((text) => text), ...outputs.map((text) => `${text}, unobserved`)];
    if (difference !== undefined) return unless('kernel', `on ${each.name}: ${named(model, difference)}`);
  }
  return unless('kernel', undefined);
}

function named(model: QuantizedModel, difference: string): string {
  const value = Number(/^value (\d+)/.exec(difference)?.[1] ?? -1);
  const step = model.steps.find(({ outputs }) => outputs.includes(value));
  return `${step?.kind ?? 'input'} "${step?.name ?? ''}", ${difference}`;
}

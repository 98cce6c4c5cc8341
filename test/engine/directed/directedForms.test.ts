/**
 * The inputs that are chosen for every kind of step but convolutions, in some of the forms where it stands,
 * and the faults that show in them or cannot: a checksum. That they show nothing less than they could, `kinds.test.ts` says.
 * A change that is meant is recorded anew: `npx vitest run --update --project thorough test/engine/directed/directedForms.test.ts`.
 */
import { expect, it } from 'vitest';
import { directionOf } from '../../../src/engine/directed/directions';
import { inferShapes } from '../../../src/graph/shapes';
import { prepare } from '../../../src/passes/pipeline';
import { strict } from '../../../src/quantize/presets/strict';
import { quantize } from '../../../src/quantize/quantize';
import type { QuantizedModel } from '../../../src/quantize/quantizedModel';
import type { Settings } from '../../../src/quantize/settings';
import { inIntegers } from '../../../src/quantize/steps/steps';
import { digest } from '../../support/digest';
import { type Form, forms } from '../../support/forms';
import { syntheticRanges } from '../../support/syntheticRanges';

const settings: readonly Settings[] = [
  strict.settings,
  { ...strict.settings, adjustment: 'pow2-ratio', rounding: 'floor', symmetric: { weights: true, activations: false } },
];

function compiled({ graph }: Form, chosen: Settings): QuantizedModel {
  const prepared = prepare(inferShapes(graph)).graph;
  return quantize(prepared, syntheticRanges(prepared), chosen).model;
}

/** Of each kind of step so many forms; half of them with either settings. */
const ofEach = 3;

function chosenForms(): readonly Form[] {
  const counts = new Map<string, number>();
  return forms.filter((form) => {
    const kinds = new Set(compiled(form, strict.settings).steps.map(({ kind }) => kind));
    const isWanted = [...kinds].some((kind) => (counts.get(kind) ?? 0) < ofEach);
    for (const kind of isWanted ? kinds : []) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    return isWanted;
  });
}

function directed(model: QuantizedModel): readonly unknown[] {
  const steps = model.steps.filter(inIntegers).filter(({ kind }) => kind !== 'conv');
  return steps.map((step) => {
    const direction = directionOf(model, step);
    if (!direction) return step.kind;
    const faults = direction.faults.map(({ words, outOfReach }) => [words, outOfReach?.()]);
    return [step.kind, direction.count(), direction.inputs(), faults];
  });
}

it.each(chosenForms().map((form, at) => [form.name, form, settings[at % settings.length]] as const))(
  '%s',
  (_, form, each) => expect(digest(directed(compiled(form, each)))).toMatchSnapshot(),
);

/** Exported C, compiled with sanitizers, against the reference: many programs side by side in one compilation. */
import { c99 } from '../../../src/export/c';
import { reference } from '../../../src/integer/runStep';
import type { Step, QuantizedModel } from '../../../src/quantize/quantizedModel';
import { InputError } from '../../../src/util/errors';
import { runExportedC } from '../../support/compileC';
import { passedOver, unless, type Verdict } from '../verdict';
import { type Given, type Integers, walkObserved } from './walk';

/** A program and what it is run on. */
export interface Compilable {
  readonly name: string;
  readonly model: QuantizedModel;
  readonly given: Given;
}

/** Why the export refuses the model; undefined where it does not. */
export function refusedAsC({ model }: Compilable): Verdict | undefined {
  try {
    c99(model, { name: 'net', provenance: 'a test' });
    return undefined;
  } catch (error) {
    if (error instanceof InputError) return passedOver('c', error.message);
    throw error;
  }
}

export function sameInC(programs: readonly Compilable[]): Verdict {
  const { model, values } = joined(programs);
  const golden = { origin: 'a test', values, accumulators: new Map() };
  const { status, text } = runExportedC(c99(model, { name: 'net', provenance: 'a test', goldens: [golden] }));
  return unless(
    'c',
    status === 0 && /all equal\n$/.test(text) ? undefined : text.trim().split('\n').slice(0, 3).join(' | '),
  );
}

/** Programs in one: values, layers and inputs are numbered on, nothing is shared. */
function joined(programs: readonly Compilable[]): { readonly model: QuantizedModel; readonly values: Integers } {
  const tensors: QuantizedModel['tensors'][number][] = [];
  const steps: Step[] = [];
  const [inputs, outputs] = [[] as number[], [] as number[]];
  const [names, layers] = [
    [] as QuantizedModel['graph']['values'][number][],
    [] as QuantizedModel['graph']['layers'][number][],
  ];
  const values = new Map<number, Integers extends ReadonlyMap<number, infer V> ? V : never>();
  for (const { name, model, given } of programs) {
    const [from, layer] = [tensors.length, layers.length];
    const moved = (ids: readonly number[]): number[] => ids.map((id) => id + from);
    tensors.push(...model.graph.values.map((_, id) => model.tensors[id]));
    names.push(...model.graph.values.map((value) => ({ ...value, name: `${name}/${value.name}` })));
    layers.push(
      ...model.graph.layers.map((each) => ({ ...each, index: each.index + layer, name: `${name}/${each.name}` })),
    );
    inputs.push(...moved(model.inputs));
    outputs.push(...moved(leaving(model)));
    for (const step of model.steps) {
      if (step.kind === 'island') continue;
      const where = { inputs: moved(step.inputs), outputs: moved(step.outputs), layer: step.layer + layer };
      steps.push({ ...step, ...where, name: `${name}/${step.name}` });
    }
    for (const [id, integers] of walkObserved(model, reference, given)) values.set(id + from, integers);
  }
  const [{ model }] = programs;
  return {
    model: { ...model, graph: { ...model.graph, values: names, layers }, tensors, steps, inputs, outputs },
    values,
  };
}

/** What the program ends in: its outputs, and what its float tail reads. */
function leaving(model: QuantizedModel): readonly number[] {
  const read = model.steps.flatMap((step) => (step.kind === 'island' ? step.inputs : []));
  const made = new Set(model.steps.flatMap((step) => (step.kind === 'island' ? [] : step.outputs)));
  return [...new Set([...model.outputs, ...read])].filter((id) => made.has(id));
}

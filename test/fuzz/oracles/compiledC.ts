/** Exported C, compiled with sanitizers, against the reference: many programs side by side in one compilation. */
import { c99 } from '../../../src/export/c';
import { absent, type Node, type ValueId } from '../../../src/graph/graph';
import { tensorOf } from '../../../src/integer/map';
import { dequantize } from '../../../src/integer/quantizeInput';
import { reference, type StepRunner } from '../../../src/integer/runStep';
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

/** @param runner makes what is expected */
export function sameInC(programs: readonly Compilable[], runner: StepRunner = reference): Verdict {
  const { model, values, reals } = joined(programs, runner);
  const golden = { origin: 'a test', values, reals, accumulators: new Map() };
  const { status, text } = runExportedC(c99(model, { name: 'net', provenance: 'a test', goldens: [golden] }));
  return unless(
    'c',
    status === 0 && /all equal\n$/.test(text) ? undefined : text.trim().split('\n').slice(0, 3).join(' | '),
  );
}

interface Joined {
  readonly model: QuantizedModel;
  readonly values: Integers;
  /** Of islands: what becomes the integers that they were given. */
  readonly reals: ReadonlyMap<ValueId, Float32Array>;
}

/** Programs in one: values, nodes, layers and inputs are numbered on, nothing is shared. */
function joined(programs: readonly Compilable[], runner: StepRunner): Joined {
  const tensors: QuantizedModel['tensors'][number][] = [];
  const steps: Step[] = [];
  const [inputs, outputs] = [[] as number[], [] as number[]];
  const [names, layers] = [
    [] as QuantizedModel['graph']['values'][number][],
    [] as QuantizedModel['graph']['layers'][number][],
  ];
  const values = new Map<number, Integers extends ReadonlyMap<number, infer V> ? V : never>();
  const nodes: Node[] = [];
  const reals = new Map<ValueId, Float32Array>();
  for (const { name, model, given } of programs) {
    const [from, layer, node] = [tensors.length, layers.length, nodes.length];
    const moved = (ids: readonly number[]): number[] => ids.map((id) => (id === absent ? absent : id + from));
    nodes.push(
      ...model.graph.nodes.map((each) => ({ ...each, inputs: moved(each.inputs), outputs: moved(each.outputs) })),
    );
    tensors.push(...model.graph.values.map((_, id) => model.tensors[id]));
    names.push(...model.graph.values.map((value) => ({ ...value, name: `${name}/${value.name}` })));
    layers.push(
      ...model.graph.layers.map((each) => ({ ...each, index: each.index + layer, name: `${name}/${each.name}` })),
    );
    inputs.push(...moved(model.inputs));
    outputs.push(...moved(leaving(model)));
    for (const step of model.steps) {
      if (step.kind === 'island' && step.tail) continue;
      const where = { inputs: moved(step.inputs), outputs: moved(step.outputs), layer: step.layer + layer };
      const inside = step.kind === 'island' ? { nodes: step.nodes.map((index) => index + node) } : {};
      steps.push({ ...step, ...where, ...inside, name: `${name}/${step.name}` });
    }
    for (const [id, integers] of walkObserved(model, runner, given)) values.set(id + from, integers);
    for (const [id, integers] of given.islands) reals.set(id + from, dequantize(integers, tensorOf(model, id)));
  }
  const [{ model }] = programs;
  return {
    model: {
      ...model,
      graph: { ...model.graph, nodes, values: names, layers, constants: new Map() },
      tensors,
      steps,
      inputs,
      outputs,
    },
    ...{ values, reals },
  };
}

/** What the program ends in: its outputs, and what its float tail reads. */
function leaving(model: QuantizedModel): readonly number[] {
  const read = model.steps.flatMap((step) => (step.kind === 'island' && step.tail ? step.inputs : []));
  const made = new Set(model.steps.flatMap((step) => (step.kind === 'island' && step.tail ? [] : step.outputs)));
  return [...new Set([...model.outputs, ...read])].filter((id) => made.has(id));
}

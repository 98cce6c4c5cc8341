/** One case: a network, settings, and every oracle that can say something of them. */
import { collectRanges } from '../../src/calibrate/collect';
import type { Ranges } from '../../src/calibrate/ranges';
import { prepareGraph } from '../../src/engine/models';
import { openFloatSession } from '../../src/float/session';
import { openModel } from '../../src/formats/format';
import type { Graph, ValueId } from '../../src/graph/graph';
import type { StepRunner } from '../../src/integer/runStep';
import { prepare } from '../../src/passes/pipeline';
import { quantize } from '../../src/quantize/quantize';
import { neededNumbers } from '../../src/quantize/ranges/chosen';
import type { Settings } from '../../src/quantize/settings';
import { InputError, lineOf } from '../../src/util/errors';
import { type Network, networkOf, type Recipe, stream } from './network';
import { type Compilable, refusedAsC } from './oracles/compiledC';
import { sameNumbers, sameShapes } from './oracles/floatImport';
import { givenFor } from './oracles/given';
import { sameInRuntime } from './oracles/integerOnnx';
import { sameIntegers } from './oracles/kernel';
import { nearFloat } from './oracles/nearFloat';
import { type Numbers, runOriginal } from './oracles/onnxruntime';
import { walkObserved } from './oracles/walk';
import { randomSettings } from './randomSettings';
import { fault, passedOver, type Verdict } from './verdict';

export interface Outcome {
  readonly network: Network;
  readonly settings: Settings;
  readonly verdicts: readonly Verdict[];
  /** To be compiled with others. */
  readonly program?: Compilable;
}

export interface Engines {
  readonly kernel: StepRunner;
  readonly reference: StepRunner;
}

export async function runCase(recipe: Recipe, engines: Engines): Promise<Outcome> {
  const network = networkOf(recipe);
  const settings = randomSettings(stream(recipe.seed, recipe.index, 5));
  const verdicts: Verdict[] = [];
  try {
    const program = await judge(recipe, network, settings, engines, verdicts);
    return { network, settings, verdicts, ...(program && { program }) };
  } catch (error) {
    // What people are told is fine where it is true; anything else is a defect.
    const refused = error instanceof InputError;
    verdicts.push(refused ? passedOver('aborts', error.message) : fault('aborts', stackOf(error)));
    return { network, settings, verdicts };
  }
}

const stackOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message).split('\n').slice(0, 4).join(' ') : lineOf(error);

async function judge(
  recipe: Recipe,
  network: Network,
  settings: Settings,
  { kernel, reference }: Engines,
  verdicts: Verdict[],
): Promise<Compilable | undefined> {
  const [image] = network.images;
  let original: ReadonlyMap<string, Numbers>;
  try {
    original = await runOriginal(network, image);
  } catch (error) {
    verdicts.push(passedOver('import', `onnxruntime: ${lineOf(error)}`));
    return undefined;
  }
  const loaded = await openModel({ name: 'net.onnx', bytes: network.bytes, sibling: () => Promise.resolve(undefined) });
  verdicts.push(sameShapes(loaded, network, original));
  verdicts.push(await sameNumbers(prepare(loaded).graph, original, image));
  const { graph } = prepareGraph(loaded, settings);
  const { model } = quantize(graph, await rangesOf(graph, network, settings), settings);
  const given = givenFor(model, stream(recipe.seed, recipe.index, 6), await truthOf(graph, image));
  verdicts.push(sameIntegers(model, kernel, given));
  verdicts.push(await nearFloat(model, settings, walkObserved(model, reference, given[recipe.index % given.length])));
  verdicts.push(await sameInRuntime(model, image));
  const program = { name: `${recipe.seed}:${recipe.index}`, model, given: given[recipe.index % given.length] };
  const refused = refusedAsC(program);
  if (refused) verdicts.push(refused);
  return refused ? undefined : program;
}

function rangesOf(graph: Graph, { images }: Network, settings: Settings): Promise<Ranges> {
  const all = (async function* () {
    yield* images;
  })();
  return collectRanges(graph, all, images.length, {}, { numbers: neededNumbers(settings) });
}

/** Every value as float has it. */
async function truthOf(graph: Graph, image: Float32Array): Promise<ReadonlyMap<ValueId, Float32Array>> {
  const observe = graph.nodes.flatMap(({ outputs }) => outputs).filter((id) => graph.values[id].type === 'float32');
  const session = await openFloatSession(graph, { observe, threads: 1 });
  try {
    return new Map([...(await session.run(new Map([[graph.inputs[0], image]]))), [graph.inputs[0], image]]);
  } finally {
    await session.close();
  }
}

/**
 * An engine that runs the network layer by layer from memory: its top level, the library, the image of memory with instructions and constants,
 * and a testbench before a memory model that lets every channel wait at random.
 */
import { benchLibrary, streamLibrary } from '../../hardware/library';
import { engineBench, hexWords, programFile } from '../../hardware/engine/engineBench';
import { engineCycles } from '../../hardware/engine/engineCycles';
import { engineBenchLibrary, engineLibrary } from '../../hardware/engine/engineLibrary';
import type { EngineChoice } from '../../hardware/engine/engineSizes';
import { engineText } from '../../hardware/engine/engineText';
import { programBytes } from '../../hardware/engine/memoryImage';
import { wordBytes } from '../../hardware/engine/memoryLayout';
import { planEngine, type EnginePlan } from '../../hardware/engine/planEngine';
import { leavingValues } from '../../hardware/views';
import type { QuantizedModel } from '../../quantize/quantizedModel';
import { lateFile, type OutputFile } from '../../util/files';
import type { ExportContext } from '../context';
import type { Golden } from '../golden';
import { stepId } from '../names';
import { engineProject } from './engineProject';
import { engineReadme } from './engineReadme';
import { simulationScript } from './streamScript';

type Text = readonly [name: string, text: string];

/** Throws InputError that names every step without a program. `layerLibrary`: the modules that are shared with single layers. */
export function engineTop(
  model: QuantizedModel,
  context: ExportContext,
  layerLibrary: readonly Text[],
  choice: EngineChoice,
): readonly OutputFile[] {
  const plan = planEngine(model, (index) => stepId(index, model.steps[index].name), choice);
  const goldens = (context.goldens ?? []).filter(({ values }) => model.inputs.every((value) => values.has(value)));
  const library: readonly Text[] = [
    ...Object.entries(engineLibrary).map(([name, text]): Text => [`rtl/${name}`, text]),
    ...shared.map((name): Text => [`rtl/${name}`, streamLibrary[name]]),
    ...layerLibrary.filter(([name]) => name.endsWith('round_shift.v')),
  ];
  const sources = library.map(([name]) => name);
  const ends = { inputs: model.inputs, outputs: [...leavingValues(model)] };
  const limit = limitOf(plan, goldens.length);
  const texts: readonly Text[] = [
    ['README.md', engineReadme(context, plan, goldens.length)],
    ['engine_top.v', engineText(plan.sizes, context.name)],
    ...library,
    ...engineProject(plan, ends, sources, goldens.length > 0 ? { images: goldens.length, limit } : undefined),
    ...(goldens.length > 0 ? benchFiles(plan, goldens, limit) : []),
  ];
  return [...texts.map(([name, text]) => ({ name, bytes: new TextEncoder().encode(text) })), ...programOf(plan)];
}

/** Modules of streams that the engine has too. */
const shared = ['packed_products.v', 'sum_lanes.v'] as const;

/** For simulators, and as bytes for the memory of a board. */
function programOf(plan: EnginePlan): readonly OutputFile[] {
  const word = wordBytes(plan.sizes);
  const words = plan.layout.words.program;
  const hex = (): Uint8Array => new TextEncoder().encode(hexWords(programBytes(plan), word));
  return [
    lateFile(programFile, words * (2 * word + 1), hex),
    lateFile(programFile.replace(/mem$/, 'bin'), words * word, () => programBytes(plan)),
  ];
}

/** Eight times what images take when nothing waits. */
const limitOf = (plan: EnginePlan, images: number): number =>
  Math.min(2 ** 31 - 1, images * 8 * engineCycles(plan).total + 2000);

function benchFiles(plan: EnginePlan, goldens: readonly Golden[], limit: number): readonly Text[] {
  return [
    ['test/random_pause.sv', benchLibrary['random_pause.sv']],
    ...Object.entries(engineBenchLibrary).map(([name, text]): Text => [`test/${name}`, text]),
    ...engineBench(
      plan,
      goldens.map(({ values }) => values),
      limit,
    ),
    ['run.sh', simulationScript('engine_top')],
  ];
}

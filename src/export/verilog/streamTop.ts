/**
 * The whole network as one module that images stream through: the top level, the library that it is made of, memories of constants, and a
 * testbench that sends golden images back to back with both ends held up at random.
 */
import { beatsText, benchText, streamFile } from '../../hardware/benchText';
import { benchLibrary, streamLibrary } from '../../hardware/library';
import { beatsOf, type Network, type StageMemory, type StreamForm } from '../../hardware/network';
import type { Multiplier } from '../../hardware/packing';
import { planNetwork, type Folding } from '../../hardware/planNetwork';
import { memoryFileName, portName, topText } from '../../hardware/topText';
import type { ValueId } from '../../graph/graph';
import type { QuantizedModel } from '../../quantize/quantizedModel';
import type { OutputFile } from '../../util/files';
import type { ExportContext } from '../context';
import type { Golden } from '../golden';
import { stepId } from '../names';
import { streamProject } from './streamProject';
import { streamReadme } from './streamReadme';
import { simulationScript } from './streamScript';

/** At least so many golden images go through, so that one follows another while a third is on its way. */
export const streamedImages = 3;

type Text = readonly [name: string, text: string];

/** Throws InputError that names every step without a module. `layerLibrary`: the modules that are shared with single layers. */
export function streamTop(
  model: QuantizedModel,
  context: ExportContext,
  layerLibrary: readonly Text[],
  folding: Folding,
  multiplier?: Multiplier,
): readonly OutputFile[] {
  const network = planNetwork(model, (index) => stepId(index, model.steps[index].name), folding, multiplier);
  const goldens = completeGoldens(network, context.goldens ?? []);
  const images = streamed(goldens);
  const limit = images.length > 0 ? limitOf(network, images.length) : undefined;
  const library = [
    ...Object.entries(streamLibrary).map(([name, text]): Text => [`rtl/${name}`, text]),
    ...layerLibrary.filter(([name]) => !name.endsWith('_engine.v')),
  ];
  const texts: readonly Text[] = [
    ['README.md', streamReadme(context, network, goldens.length)],
    ['stream_top.v', topText(network, context.name)],
    ...library,
    ...streamProject(
      network,
      library.map(([name]) => name),
      limit,
    ),
    ...network.stages.flatMap(({ id, memories }) => memories.map((memory) => memoryText(id, memory))),
    ...(limit === undefined ? [] : benchFiles(network, images, limit)),
  ];
  return texts.map(([name, text]) => ({ name, bytes: new TextEncoder().encode(text) }));
}

/** Those in which every output is known: behind a float island there is none. */
const completeGoldens = ({ outputs }: Network, goldens: readonly Golden[]): readonly Golden[] =>
  goldens.filter(({ values }) => outputs.every(({ value }) => values.has(value)));

function memoryText(stage: string, { name, bits, words }: StageMemory): Text {
  const digits = Math.ceil(bits / 4);
  return [
    memoryFileName(stage, name),
    `${words()
      .map((word) => word.toString(16).padStart(digits, '0'))
      .join('\n')}\n`,
  ];
}

/** As many as there must be, the first ones again where there are too few. */
const streamed = (goldens: readonly Golden[]): readonly Golden[] =>
  goldens.length > 0
    ? Array.from({ length: Math.max(streamedImages, goldens.length) }, (_, i) => goldens[i % goldens.length])
    : [];

function benchFiles(network: Network, images: readonly Golden[], limit: number): readonly Text[] {
  const streams = (side: 's' | 'm', forms: readonly (StreamForm & { readonly value: ValueId })[]): readonly Text[] =>
    forms.map((form, i) => [
      streamFile(portName(side, i, forms.length)),
      images.map(({ values }) => beatsText(form, values.get(form.value) ?? [])).join(''),
    ]);
  return [
    ...Object.entries(benchLibrary).map(([name, text]): Text => [`test/${name}`, text]),
    ['test/testbench.sv', benchText(network, { images: images.length, limit })],
    ...streams('s', network.inputs),
    ...streams('m', network.outputs),
    ['run.sh', simulationScript('stream_top')],
  ];
}

/** Twice the work of all stages one after the other, and sixteen clocks for each beat of the ends, which may wait for seven of eight. */
function limitOf({ stages, inputs, outputs }: Network, images: number): number {
  const work = stages.reduce((sum, { output, memories }) => {
    const perPixel = memories.reduce((most, { depth }) => Math.max(most, depth), 1);
    return sum + beatsOf(output) + perPixel * output.map.height * output.map.width;
  }, 1000);
  const beats = [...inputs, ...outputs].reduce((sum, form) => sum + beatsOf(form), 0);
  return Math.min(2 ** 31 - 1, images * (2 * work + 16 * beats));
}

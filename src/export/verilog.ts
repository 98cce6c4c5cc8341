/**
 * A folder `verilog`: parameterised requantization modules and small reference engines, one synthesizable module per convolution
 * and max-pool with its memories, and self-checking testbenches that compare every layer with golden vectors. With `top: stream`
 * the whole network as one module (verilog/streamTop.ts) instead, with `top: engine` one that runs it from memory (verilog/engineTop.ts).
 */
import type { IntegerValues, QuantizedModel } from '../quantize/quantizedModel';
import { inFolder, lateFile, type OutputFile } from '../util/files';
import { engineChoice } from '../hardware/engine/engineSizes';
import { foldedFor } from '../hardware/folding';
import { unfolded } from '../hardware/planNetwork';
import { createMemories } from './fpga/memories';
import { memoryFile, memoryFileSize } from './fpga/memoryFiles';
import { defaultExportOptions } from './options';
import { engineTop } from './verilog/engineTop';
import { layerModule, memoryPath } from './verilog/layerModule';
import { planOf, type LayerPlan } from './verilog/plan';
import { projectFiles } from './verilog/project';
import { readmeOf } from './verilog/readme';
import convEngine from './verilog/rtl/conv_engine.v';
import layerBench from './verilog/rtl/layer_bench.sv';
import poolEngine from './verilog/rtl/pool_engine.v';
import requantizeFloat from './verilog/rtl/requantize_float.v';
import requantizeMulShift from './verilog/rtl/requantize_mul_shift.v';
import requantizeShift from './verilog/rtl/requantize_shift.v';
import roundShift from './verilog/rtl/round_shift.v';
import saturate from './verilog/rtl/saturate.v';
import { streamTop } from './verilog/streamTop';
import { layerTestbench, networkTestbench, runScript, type Bench } from './verilog/testbench';
import type { DirectedGolden, Golden } from './golden';
import type { ExportContext } from './context';

const library: readonly (readonly [name: string, text: string])[] = [
  ['rtl/round_shift.v', roundShift],
  ['rtl/saturate.v', saturate],
  ['rtl/requantize_shift.v', requantizeShift],
  ['rtl/requantize_mul_shift.v', requantizeMulShift],
  ['rtl/requantize_float.v', requantizeFloat],
  ['rtl/conv_engine.v', convEngine],
  ['rtl/pool_engine.v', poolEngine],
];

export function verilog(model: QuantizedModel, context: ExportContext): readonly OutputFile[] {
  return inFolder('verilog', topFiles(model, context));
}

function topFiles(model: QuantizedModel, context: ExportContext): readonly OutputFile[] {
  const { top, cycles, lanes, tiles, multiplier } = context.options ?? defaultExportOptions;
  if (top === 'engine') return engineTop(model, context, library, { ...engineChoice(lanes, tiles), multiplier });
  if (top === 'layers') return layerFiles(model, context);
  const folding = cycles === undefined ? unfolded : foldedFor(cycles, multiplier !== undefined);
  return streamTop(model, context, library, folding, multiplier);
}

function layerFiles(model: QuantizedModel, context: ExportContext): readonly OutputFile[] {
  const plan = planOf(model);
  const golden = context.goldens?.[0];
  const modules = plan.layers.map((layer) => ({ layer, ...layerModule(layer) }));
  const benches = [...benchesOf(plan.layers, golden), ...directedBenches(model, plan.layers, context.directed ?? [])];
  const tested = [...new Set(benches.map(({ bench }) => bench.plan))];
  const texts: readonly (readonly [name: string, text: string])[] = [
    ['README.md', readmeOf(model, context, plan, tested)],
    ...library,
    ...modules.map(({ layer, text }) => [`layers/${layer.id}.v`, text] as const),
    ...(benches.length > 0
      ? [
          ['test/layer_bench.sv', layerBench] as const,
          ...benches.map(({ bench }) => [`test/${bench.id}_tb.sv`, layerTestbench(bench)] as const),
          ['test/testbench.sv', networkTestbench(benches.map(({ bench }) => bench))] as const,
          ['run.sh', runScript(benches.map(({ bench }) => bench))] as const,
        ]
      : []),
    ...projectFiles(
      library.map(([name]) => name),
      plan.layers,
      benches.map(({ bench }) => bench),
    ),
  ];
  const memories = modules.flatMap(({ layer, memories: all }) =>
    all.map(({ name, bits, values }) => {
      const content = { title: `${layer.id} ${name}`, values, bits, perWord: 1 };
      const size = memoryFileSize('mem', content, values.length);
      return lateFile(memoryPath(layer.id, name), size, () => memoryFile('mem', content));
    }),
  );
  return [
    ...texts.map(([name, text]) => ({ name, bytes: new TextEncoder().encode(text) })),
    ...memories,
    ...goldenFiles(benches),
  ];
}

/** A bench, and the integers that its files hold. */
interface Filled {
  readonly bench: Bench;
  readonly input: IntegerValues;
  readonly expected: IntegerValues;
}

/** On an image. Behind a float island there is nothing to compare with. */
function benchesOf(layers: readonly LayerPlan[], golden: Golden | undefined): readonly Filled[] {
  return layers.flatMap((plan) => {
    const [input, expected] = [plan.step.inputs[0], plan.step.outputs[0]].map((id) => golden?.values.get(id));
    if (!input || !expected) return [];
    return [{ bench: { id: plan.id, plan, input: plan.input.id, expected: plan.output.id }, input, expected }];
  });
}

/** On integers chosen for the layer alone. */
function directedBenches(
  { steps }: QuantizedModel,
  layers: readonly LayerPlan[],
  directed: readonly DirectedGolden[],
): readonly Filled[] {
  return layers.flatMap((plan) =>
    directed
      .filter(({ step }) => steps[step] === plan.step)
      .flatMap(({ values }, i) => {
        const [input, expected] = [plan.step.inputs[0], plan.step.outputs[0]].map((id) => values.get(id));
        if (!input || !expected) return [];
        const id = `${plan.id}_directed_${i}`;
        return [{ bench: { id, plan, input: `${id}_in`, expected: id }, input, expected }];
      }),
  );
}

/** Each value once, although it is one layer's output and the next one's input. */
function goldenFiles(benches: readonly Filled[]): readonly OutputFile[] {
  const memories = createMemories();
  const written = new Set<string>();
  for (const { bench, input, expected } of benches) {
    for (const [value, stem, values] of [
      [bench.plan.input, bench.input, input],
      [bench.plan.output, bench.expected, expected],
    ] as const) {
      if (written.has(stem)) continue;
      written.add(stem);
      const { shape, bits, signed } = value;
      memories.add({ stem: `golden/${stem}`, title: value.name, shape, values, bits, signed }, ['mem']);
    }
  }
  return memories.files;
}

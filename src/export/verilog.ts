/**
 * A folder `verilog`: parameterised requantization modules and small reference engines, one synthesizable module per convolution
 * and max-pool with its memories, and self-checking testbenches that compare every layer with golden vectors. With `top: stream`
 * the whole network as one module (verilog/streamTop.ts) instead.
 */
import type { QuantizedModel } from '../quantize/quantizedModel';
import type { OutputFile } from '../util/files';
import { createMemories } from './fpga/memories';
import { memoryFile } from './fpga/memoryFiles';
import { defaultExportOptions } from './options';
import { layerModule, memoryPath } from './verilog/layerModule';
import { planOf, type LayerPlan } from './verilog/plan';
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
import { layerTestbench, networkTestbench, runScript } from './verilog/testbench';
import type { Golden } from './golden';
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
  const { top } = context.options ?? defaultExportOptions;
  const files = top === 'stream' ? streamTop(model, context, library) : layerFiles(model, context);
  return files.map(({ name, bytes }) => ({ name: `verilog/${name}`, bytes }));
}

function layerFiles(model: QuantizedModel, context: ExportContext): readonly OutputFile[] {
  const plan = planOf(model);
  const golden = context.goldens?.[0];
  const modules = plan.layers.map((layer) => ({ layer, ...layerModule(layer) }));
  // Behind a float island there is nothing to compare with.
  const tested = plan.layers.filter(
    ({ step }) => golden?.values.has(step.inputs[0]) && golden.values.has(step.outputs[0]),
  );
  const texts: readonly (readonly [name: string, text: string])[] = [
    ['README.md', readmeOf(model, context, plan, tested)],
    ...library,
    ...modules.map(({ layer, text }) => [`layers/${layer.id}.v`, text] as const),
    ...(tested.length > 0
      ? [
          ['test/layer_bench.sv', layerBench] as const,
          ...tested.map((layer) => [`test/${layer.id}_tb.sv`, layerTestbench(layer)] as const),
          ['test/testbench.sv', networkTestbench(tested)] as const,
          ['run.sh', runScript(tested)] as const,
        ]
      : []),
  ];
  const memories = modules.flatMap(({ layer, memories: all }) =>
    all.map(({ name, bits, values }) => ({
      name: memoryPath(layer.id, name),
      bytes: memoryFile('mem', { title: `${layer.id} ${name}`, values, bits, perWord: 1 }),
    })),
  );
  return [
    ...texts.map(([name, text]) => ({ name, bytes: new TextEncoder().encode(text) })),
    ...memories,
    ...(golden ? goldenFiles(tested, golden) : []),
  ];
}

/** Each value once, although it is one layer's output and the next one's input. */
function goldenFiles(tested: readonly LayerPlan[], golden: Golden): readonly OutputFile[] {
  const memories = createMemories();
  const written = new Set<string>();
  for (const { step, input, output } of tested) {
    for (const [value, id] of [
      [input, step.inputs[0]],
      [output, step.outputs[0]],
    ] as const) {
      const values = golden.values.get(id);
      if (!values || written.has(value.id)) continue;
      written.add(value.id);
      const { shape, bits, signed } = value;
      memories.add({ stem: `golden/${value.id}`, title: value.name, shape, values, bits, signed }, ['mem']);
    }
  }
  return memories.files;
}

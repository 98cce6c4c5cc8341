/** Exported C of networks with float islands between their steps: functions of the caller's, compiled and watched by sanitizers. */
import { describe, expect, it } from 'vitest';
import { goldenAcrossIslands, runGolden } from '../../../src/engine/golden';
import { c99 } from '../../../src/export/c';
import { readExportOptions } from '../../../src/export/options';
import { observeShapes } from '../../../src/float/observeShapes';
import type { ExportOptionTexts } from '../../../src/protocol/results/exportOptions';
import { int, type Graph, type ValueId } from '../../../src/graph/graph';
import { tensorOf } from '../../../src/integer/map';
import { quantizeInput } from '../../../src/integer/quantizeInput';
import { reference } from '../../../src/integer/runStep';
import type { IslandStep, QuantizedModel } from '../../../src/quantize/quantizedModel';
import type { Settings } from '../../../src/quantize/settings';
import type { OutputFile } from '../../../src/util/files';
import { graphBuilder, type GraphBuilder } from '../../support/buildGraph';
import { hasCompiler, runExportedC } from '../../support/compileC';
import { random } from '../../support/random';
import { noiseFor, programFor } from '../../support/smallPrograms';
import { modes } from '../../support/quantizedSteps';

/** A convolution, the form, a convolution. */
function network(form: (b: GraphBuilder, x: ValueId) => ValueId, channels = 4): Graph {
  const b = graphBuilder(random(8));
  const x = b.node('Conv', 'before', [b.input('image', [1, 3, 5, 6]), b.floats('w', [4, 3, 1, 1])]);
  return b.build([b.node('Conv', 'after', [form(b, x), b.floats('v', [3, channels, 1, 1])])]);
}

const softsign = network((b, x) => b.node('Softsign', 'float', [x]));

const networks: Readonly<Record<string, Graph>> = {
  'a function': softsign,
  'its first layer': (() => {
    const b = graphBuilder(random(8));
    const x = b.node('Softsign', 'float', [b.input('image', [1, 3, 5, 6])]);
    return b.build([b.node('Conv', 'after', [x, b.floats('v', [3, 3, 1, 1])])]);
  })(),
  'constants, and what two layers make': network((b, x) => {
    const y = b.node('Relu', 'relu', [b.node('Conv', 'other', [x, b.floats('u', [4, 4, 1, 1])])]);
    const scaled = b.node('Mul', 'float', [b.node('Add', 'float2', [x, y]), b.floats('c', [4, 5, 6])]);
    return b.node('MaxPool', 'pool', [scaled], { kernel_shape: { kind: 'ints', value: [2, 2] } });
  }),
  'two islands': network((b, x) => {
    const y = b.node('Conv', 'middle', [b.node('Softsign', 'float', [x]), b.floats('u', [4, 4, 1, 1])]);
    return b.node('Softsign', 'float2', [y]);
  }),
  'indices that only another island reads': network((b, x) => {
    const best = b.node('TopK', 'float', [x, b.ints('k', [3])], { axis: int(1) }, 2);
    const y = b.node('Conv', 'middle', [best, b.floats('u', [4, 3, 1, 1])]);
    return b.node('GatherElements', 'float2', [y, b.output(best, 1)], { axis: int(1) });
  }, 3),
  'an output, and its moves': (() => {
    const b = graphBuilder(random(8));
    const x = b.node('Conv', 'before', [b.input('image', [1, 3, 5, 6]), b.floats('w', [4, 3, 1, 1])]);
    const y = b.node('Softsign', 'float', [x]);
    const flat = b.node('Reshape', 'flat', [y, b.ints('to', [1, 4, 30, 1])]);
    return b.build([y, b.node('Conv', 'after', [flat, b.floats('v', [3, 4, 1, 1])])]);
  })(),
};

/** Layers called `float…` stay in float. */
async function programOf(net: Graph, change: Partial<Settings> = {}): Promise<QuantizedModel> {
  const graph = await observeShapes(net);
  const kept = graph.layers.filter(({ name }) => name.startsWith('float'));
  return programFor(graph, { ...change, layers: Object.fromEntries(kept.map(({ name }) => [name, { float: true }])) });
}

const islandsOf = ({ steps }: QuantizedModel): readonly IslandStep[] =>
  steps.filter((step): step is IslandStep => step.kind === 'island' && !step.tail);

async function exported(model: QuantizedModel, options: ExportOptionTexts = {}): Promise<readonly OutputFile[]> {
  const [input] = model.inputs;
  const integers = quantizeInput(noiseFor(model.graph, 9), tensorOf(model, input), model.inputRounding);
  const goldens = [await goldenAcrossIslands(model, new Map([[input, integers]]), 'noise', reference)];
  return c99(model, { name: 'net', provenance: 'a test', options: readExportOptions(options), goldens });
}

const text = (files: readonly OutputFile[], name: string): string =>
  new TextDecoder().decode(files.find((file) => file.name === name)?.bytes);

/** Steps, and what islands hand back. */
const checks = (model: QuantizedModel): number =>
  model.steps.flatMap(({ kind, outputs }) => (kind === 'island' ? outputs.filter((id) => model.tensors[id]) : [0]))
    .length;

const settings: readonly Partial<Settings>[] = [
  ...modes.map((adjustment) => ({ adjustment })),
  { symmetric: { weights: true, activations: false } },
  { bits: { weights: 16, activations: 16, bias: 32 } },
];

describe.skipIf(!hasCompiler)('exported C with float islands', { timeout: 60_000 }, () => {
  it.each(Object.keys(networks).flatMap((name) => settings.map((each) => [name, each] as const)))(
    'gives every integer of the reference: %s, %j',
    async (name, change) => {
      const model = await programOf(networks[name], change);
      expect(islandsOf(model).length).toBeGreaterThan(0);
      const { text: said, status } = runExportedC(await exported(model));
      expect(said).toMatch(new RegExp(`^${checks(model)} steps, \\d+ values: all equal\\n$`));
      expect(status).toBe(0);
    },
  );

  it('crosses the border with a scale per channel', async () => {
    const model = await programOf(softsign);
    const [{ inputs, outputs }] = islandsOf(model);
    const tensors = model.tensors.map(
      (tensor, id) =>
        tensor && {
          ...tensor,
          scale: [...inputs, ...outputs].includes(id) ? perChannel(tensor.scale[0]) : tensor.scale,
        },
    );
    const files = await exported({ ...model, tensors });
    expect(text(files, 'c/weights.h')).toMatch(/double island_00_float_in_0_scale\[4\]/);
    expect(runExportedC(files).text).toMatch(/^3 steps, .*all equal/);
  });

  it('runs functions of the caller, and says how far they are from what onnxruntime gives', async () => {
    const files = await exported(await programOf(softsign));
    const { text: said, status } = runExportedC([...files, islands('x / (1 + (x < 0 ? -x : x))')], own);
    expect(said).toMatch(
      /^model_island_00_float, output 0: at most [\de.-]+ steps of its scale off\n3 steps, .*all equal\n$/,
    );
    expect(Number(/most (\S+) steps/.exec(said)?.[1])).toBeLessThan(1e-3);
    expect(status).toBe(0);
  });

  it.each([
    ['another function', 'x / (2 + (x < 0 ? -x : x))'],
    ['no number', '(x - x) / (x - x)'],
  ])('is not content with %s', async (_, formula) => {
    const files = await exported(await programOf(softsign));
    const { text: said, status } = runExportedC([...files, islands(formula)], own);
    expect(Number(/most (\S+) steps/.exec(said)?.[1])).toBeGreaterThan(1);
    expect(status).toBe(1);
  });

  it('takes what is no number for zero, as the engine does', async () => {
    const model = await programOf(softsign, { symmetric: { weights: true, activations: false } });
    const [{ outputs }] = islandsOf(model);
    const golden = await goldenOf(model);
    const reals = Float32Array.from(
      golden.reals?.get(outputs[0]) ?? [],
      (x, i) => [NaN, Infinity, -Infinity, x][i % 4],
    );
    const given = quantizeInput(reals, tensorOf(model, outputs[0]));
    const after = runGolden(
      { ...model, steps: model.steps.slice(-1), inputs: outputs },
      new Map([[outputs[0], given]]),
      'a test',
      reference,
    );
    const goldens = [
      { ...golden, reals: new Map([[outputs[0], reals]]), values: new Map([...golden.values, ...after.values]) },
    ];
    expect(runExportedC(c99(model, { name: 'net', provenance: 'a test', goldens })).text).toMatch(
      /^3 steps, .*all equal/,
    );
  });

  it('has directives for synthesis at its borders', async () => {
    const files = await exported(await programOf(softsign), { pragmas: 'hls' });
    expect(runExportedC(files, ['-D__SYNTHESIS__', '-Wno-unknown-pragmas']).text).toMatch(/all equal/);
    expect(text(files, 'c/model.c')).toMatch(
      /_read_0\(const int8_t \*in, float \*out\)\n\{\n.*\n +HLS\(PIPELINE II=1\)/,
    );
  });
});

const own = ['-DMODEL_OWN_ISLANDS'];

const islands = (formula: string): OutputFile => ({
  name: 'c/islands.c',
  bytes: new TextEncoder().encode(`#include "model.h"
void model_island_00_float(const float in_0[120], float out_0[120])
{
    for (int i = 0; i < 120; i++) {
        const float x = in_0[i];
        out_0[i] = ${formula};
    }
}
`),
});

const perChannel = (scale: number): Float64Array => Float64Array.of(scale, scale * 1.5, scale / 3, scale);

async function goldenOf(model: QuantizedModel) {
  const [input] = model.inputs;
  const integers = quantizeInput(noiseFor(model.graph, 9), tensorOf(model, input), model.inputRounding);
  return goldenAcrossIslands(model, new Map([[input, integers]]), 'noise', reference);
}

describe('model.h of a network with float islands', () => {
  it('says what their functions take, compute and give', async () => {
    const model = await programOf(networks['constants, and what two layers make']);
    const files = await exported(model);
    const header = text(files, 'c/model.h');
    const [{ inputs, outputs }] = islandsOf(model);
    const { scale, zeroPoint } = tensorOf(model, inputs[0]);
    expect(header).toContain(
      'void model_island_00_float2(const float in_0[120], const float in_1[120], float out_0[120]);',
    );
    expect(header).toContain(
      `in_0: before:out, 1 x 4 x 5 x 6; integers of scale ${scale[0]}, zero point ${zeroPoint}, -128 to 127`,
    );
    expect(header).toContain('= Add(in_0, in_1)');
    // What made a value of the constant, for integers, is no step and no operator here.
    expect(model.steps.map(({ kind }) => kind)).not.toContain('constant');
    expect(header).not.toContain('Identity');
    expect(header).toMatch(/out_0 = Mul\(.*, island_00_float2_constant_0\)/);
    expect(header).toContain(`out_0: ${model.graph.values[outputs[0]].name}`);
    expect(text(files, 'c/weights.h')).toContain('extern const float island_00_float2_constant_0[120];');
  });

  it('is refused, by name, where an island makes values of a size that nobody knows', async () => {
    const model = await programOf(softsign);
    const [{ outputs }] = islandsOf(model);
    const tensors = model.tensors.map((tensor, id) => (id === outputs[0] ? undefined : tensor));
    const values = model.graph.values.map((value, id) => (id === outputs[0] ? { ...value, shape: [1, -1] } : value));
    const open = { ...model, tensors, graph: { ...model.graph, values }, steps: model.steps.slice(0, 2), outputs };
    expect(() => c99(open, { name: 'net', provenance: '' })).toThrow(/^c: "float:out", .*no size/);
  });
});

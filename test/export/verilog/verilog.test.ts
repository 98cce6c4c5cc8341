/** The verilog export simulated: every layer of small networks in Icarus, the sample in Verilator, each against its golden vectors. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCompute } from '../../../src/engine/compute';
import { exportJob } from '../../../src/engine/exportJob';
import { goldensFor, runGolden } from '../../../src/engine/golden';
import { quantizeJob } from '../../../src/engine/quantizeJob';
import { parseRecipe } from '../../../src/engine/recipe';
import { sharedSteps } from '../../../src/engine/steps';
import { verilog } from '../../../src/export/verilog';
import { quantizeInput } from '../../../src/integer/quantizeInput';
import { reference } from '../../../src/integer/runStep';
import { float, ints, type Graph } from '../../../src/graph/graph';
import type { Golden } from '../../../src/export/golden';
import type { QuantizedModel } from '../../../src/quantize/quantizedModel';
import type { Settings } from '../../../src/quantize/settings';
import type { OutputFile } from '../../../src/util/files';
import { nodeFiles as files } from '../../../src/util/nodeFiles';
import { behindRelu } from '../../support/form';
import { runsLarge } from '../../support/data';
import { graphBuilder } from '../../support/buildGraph';
import { random } from '../../support/random';
import { netImages, netInput, quantizedNet, smallNet } from '../../support/quantizedNet';
import { hasIcarus, hasVerilator, newFolder, run, type Outcome } from '../../support/simulate';

async function exported(settings: Partial<Settings> & { readonly preset?: string }): Promise<readonly OutputFile[]> {
  // The report has no integer form of sigmoid: with it the golden vectors would end there.
  const net = smallNet({ tail: true, gate: settings.preset === undefined });
  const graph = settings.signed === 'auto' ? behindRelu({ name: 'small', graph: net }).graph : net;
  const model = await quantizedNet(graph, settings);
  return verilog(model, { ...named, goldens: [goldenOf(model)] });
}

const named = { name: 'small', provenance: 'a test' };

function goldenOf(model: QuantizedModel): Golden {
  const [input] = model.inputs;
  const tensor = model.tensors[input];
  if (!tensor) throw new Error('the input is quantized');
  const integers = new Map([[input, quantizeInput(netImages(1, 5)[0], tensor, model.inputRounding)]]);
  return runGolden(model, integers, 'noise', reference);
}

/** conv-leaky with a slope of -0.25. */
function turningNet(): Graph {
  const build = graphBuilder(random(9));
  const weights = build.floats('w', [6, 3, 3, 3], -0.5, 0.5);
  const conv = build.node('Conv', 'conv', [build.input('image', netInput.shape), weights], {
    kernel_shape: ints([3, 3]),
  });
  return build.build([build.node('LeakyRelu', 'turned', [conv], { alpha: float(-0.25) })]);
}

async function turningVerilog(settings: Partial<Settings>): Promise<readonly OutputFile[]> {
  const model = await quantizedNet(turningNet(), settings);
  return verilog(model, { ...named, goldens: [goldenOf(model)] });
}

const simulated = (written: readonly OutputFile[], ...options: readonly string[]): Outcome =>
  run(newFolder(written), 'sh', 'verilog/run.sh', ...options);

/** Convolutions and max-pools of the small network. */
const layers = 8;

const cases: [name: string, settings: Partial<Settings>][] = [
  ['mul-shift', {}],
  ['pow2-ratio, 4 bits', { adjustment: 'pow2-ratio', bits: { weights: 4, activations: 4, bias: 32 } }],
  [
    'pow2-tensor, per tensor, ties to even',
    { adjustment: 'pow2-tensor', granularity: 'per-tensor', rounding: 'nearest-ties-even' },
  ],
  ['float', { adjustment: 'float', rounding: 'nearest-ties-away' }],
  ['zero points, floor', { symmetric: { weights: true, activations: false }, rounding: 'floor' }],
  ['unsigned', { signed: 'auto' }],
  ['unsigned, 4 bits', { signed: 'auto', adjustment: 'pow2-tensor', bits: { weights: 4, activations: 4, bias: 32 } }],
  ['the report', { preset: 'report', adjustment: 'mul-shift' }],
];

/** A slope below zero turns negative sums round. */
const turned: [name: string, settings: Partial<Settings>][] = [
  ['mul-shift', {}],
  ['mul-shift, per tensor', { granularity: 'per-tensor' }],
  ['pow2-ratio', { adjustment: 'pow2-ratio' }],
];

describe.skipIf(!hasIcarus)('a slope below zero in Icarus', () => {
  it.each(turned)('gives the integers of the layer: %s', async (_, settings) => {
    const { status, text } = simulated(await turningVerilog(settings), 'icarus');
    expect(text).toContain('PASS: every layer equals its golden vectors, and notices a wrong integer');
    expect(status).toBe(0);
  });

  it('has no module where factors are real numbers, and the README says so', async () => {
    const written = verilog(await quantizedNet(turningNet(), { adjustment: 'float' }), named);
    const readme = new TextDecoder().decode(written.find(({ name }) => name === 'verilog/README.md')?.bytes);
    expect(readme).toContain('`step_00_conv` (conv): its slope below zero is negative, and the module of real factors');
  });
});

describe.skipIf(!hasIcarus)('exported Verilog in Icarus', () => {
  // What the others have is simulated in streams (stream.test.ts), and here by `npm run large`.
  const some = cases.filter(([name]) => runsLarge || /^(pow2-ratio|zero points|unsigned, 4 bits)/.test(name));
  it.each(some)('gives the integers of every layer, and every testbench can fail: %s', async (_, settings) => {
    const { status, text } = simulated(await exported(settings), 'icarus');
    expect(text).toContain('PASS: every layer equals its golden vectors, and notices a wrong integer');
    expect(text.match(/^layer .* integers equal, \d+ cycles$/gm)).toHaveLength(layers);
    expect(status).toBe(0);
  });

  it('has ports without a sign where integers have none, and shows them so', async () => {
    const written = await exported({ signed: 'auto' });
    const textAt = (name: RegExp): string =>
      new TextDecoder().decode(written.find((file) => name.test(file.name))?.bytes);
    expect(textAt(/layers\/step_\d+_pool\.v/)).toMatch(/input {2}wire \[7:0\] in_data,[^]*output wire \[7:0\] result,/);
    expect(textAt(/layers\/step_\d+_conv_b\.v/)).toMatch(
      /input {2}wire \[7:0\] in_data,[^]*\.in_data\(\{1'b0, in_data\}\)/,
    );
    expect(textAt(/layers\/step_\d+_conv_c\.v/)).toMatch(
      /input {2}wire \[7:0\] in_data,[^]*output wire signed \[7:0\] result,/,
    );
    const changed = written.map((file) =>
      /golden\/step_\d+_pool\.mem/.test(file.name)
        ? {
            ...file,
            bytes: new TextEncoder().encode(textAt(/golden\/step_\d+_pool\.mem/).replace(/\n[0-9a-f]{2}\n/, '\nfe\n')),
          }
        : file,
    );
    expect(simulated(changed, 'icarus').text).toMatch(/MISMATCH layer pool .*: expected 254, found \d+/);
  });

  it('stops at a weight that was changed, and names the place', async () => {
    const changed = (await exported({})).map((file) => {
      if (!file.name.endsWith('conv_c_weights.mem')) return file;
      const lines = new TextDecoder().decode(file.bytes).split('\n');
      // Sign and all: the last output channel is another.
      const all = lines.map((line, i) => (i > 56 && /^[0-9a-f]{2}$/.test(line) ? '7f' : line));
      return { ...file, bytes: new TextEncoder().encode(all.join('\n')) };
    });
    const { status, text } = simulated(changed, 'icarus');
    expect(text).toMatch(
      /MISMATCH layer conv_c \(step_\d+_conv_c\): channel 7, y \d+, x \d+: expected -?\d+, found -?\d+/,
    );
    expect(status).not.toBe(0);
  });
});

describe.each([
  ['icarus', hasIcarus],
  // A model with a trace takes 15 s to compile.
  ['verilator', hasVerilator && runsLarge],
] as const)('a waveform of %s', (tool, here) => {
  it.skipIf(!here)('is left where one is asked for', async () => {
    const folder = newFolder(await turningVerilog({}));
    const { text } = run(folder, 'env', 'WAVE=1', 'sh', 'verilog/run.sh', tool);
    expect(text).toContain('PASS: every layer equals its golden vectors');
    expect(readFileSync(join(folder, 'verilog/build/wave.vcd'), 'utf8')).toMatch(/\$var .* in_address/);
  });
});

describe.skipIf(!hasVerilator)('exported Verilog in Verilator', () => {
  it('gives the integers of every layer of the sample, without a lint warning', async () => {
    const path = join(import.meta.dirname, '../../../samples/sample.quant.json');
    const resolve = (...parts: readonly string[]): string => files.resolve(...parts);
    const draft = parseRecipe({ text: await files.readText(path), path, resolve }, ['calibration.count=10']);
    const { quantized, recipe } = await quantizeJob(draft, files, await createCompute(), {});
    const one = { images: 1, accumulators: false };
    const goldens = await goldensFor(quantized.model, recipe, one, files, await sharedSteps());
    const written = exportJob(quantized.model, ['verilog'], { name: 'sample', provenance: 'a test', goldens })[0].files;
    const { status, text } = simulated(written, 'verilator');
    expect(text).toContain('PASS: every layer equals its golden vectors, and notices a wrong integer');
    expect(text).toContain('layer conv2 (step_02_conv2): 5000 integers equal');
    expect(text).not.toMatch(/warning/i);
    expect(status).toBe(0);
  });

  it('has no lint warning in the modules of any kind and of odd widths', async () => {
    for (const [, settings] of cases) {
      const folder = newFolder(await exported(settings));
      const sources = 'rtl/*.v layers/*.v test/*.sv';
      const lint = `cd verilog && verilator --lint-only --timing -Wall --top-module testbench ${sources}`;
      expect(run(folder, 'sh', '-c', lint)).toEqual({ status: 0, text: '' });
    }
  });
});

describe('the verilog export', () => {
  it('is the same bytes for the same model, and its README names every module and what has none', async () => {
    const written = await exported({});
    expect(await exported({})).toEqual(written);
    const readme = new TextDecoder().decode(written.find(({ name }) => name === 'verilog/README.md')?.bytes);
    const modules = written.filter(({ name }) => name.startsWith('verilog/layers/'));
    expect(modules).toHaveLength(layers);
    for (const { name } of modules) expect(readme).toContain(`\`${name.slice('verilog/layers/'.length, -2)}\``);
    for (const kind of ['island', 'concat', 'resize', 'averagePool']) expect(readme).toContain(`(${kind})`);
  });
});

import { describe, expect, it } from 'vitest';
import { directedGoldens } from '../../src/engine/directed/directedGoldens';
import { runGolden } from '../../src/engine/golden';
import { fpga } from '../../src/export/fpga';
import { readExportOptions } from '../../src/export/options';
import { quantizeInput } from '../../src/integer/quantizeInput';
import { reference } from '../../src/integer/runStep';
import type { ConvStep, QuantizedModel, Requantize } from '../../src/quantize/quantizedModel';
import type { Settings } from '../../src/quantize/settings';
import type { ExportOptionTexts } from '../../src/protocol/results/exportOptions';
import type { OutputFile } from '../../src/util/files';
import { requantizeExactly } from '../support/exactRational';
import { netImages, quantizedNet, smallNet } from '../support/quantizedNet';
import { readFpgaExport } from './readFpgaExport';

function exported(model: QuantizedModel, options: ExportOptionTexts = {}): readonly OutputFile[] {
  const [input] = model.inputs;
  const tensor = model.tensors[input];
  if (!tensor) throw new Error('the input is quantized');
  const goldens = netImages(Number(options.images ?? 1), 5).map((image, i) =>
    runGolden(model, new Map([[input, quantizeInput(image, tensor)]]), `noise ${i}`, reference, true),
  );
  return fpga(model, { name: 'small', provenance: 'a test', options: readExportOptions(options), goldens });
}

const hexOf = ({ name, bytes }: OutputFile): string => `${name} ${Buffer.from(bytes).toString('hex')}`;
const bigints = (values: Iterable<number>): bigint[] => Array.from(values, BigInt);
const convolutions = ({ steps }: QuantizedModel): ConvStep[] => steps.filter((step) => step.kind === 'conv');
const width = (bits: number): Partial<Settings> => ({ bits: { weights: bits, activations: bits, bias: 32 } });

describe('fpga', () => {
  const cases: [name: string, settings: Partial<Settings>, options: ExportOptionTexts][] = [
    ['as trained', {}, {}],
    ['outputs, rows, columns, inputs', {}, { layout: 'OHWI' }],
    ['rows, columns, inputs, outputs', { adjustment: 'pow2-ratio' }, { layout: 'HWIO' }],
    ['tiles with padding', {}, { layout: 'tiled:3x5' }],
    ['5 bits in tiles', width(5), { layout: 'tiled:4x2' }],
    ['12 bits, shift alone', { ...width(12), adjustment: 'pow2-tensor' }, { layout: 'tiled:8x8' }],
    ['real factors', { adjustment: 'float' }, {}],
    ['zero points', { symmetric: { weights: true, activations: false } }, { layout: 'OHWI' }],
    ['the report', { preset: 'report', adjustment: 'mul-shift' }, {}],
  ];
  it.each(cases)('every file of every kind holds the tensor: %s', async (_, settings, options) => {
    const model = await quantizedNet(smallNet({ tail: true, gate: true }), settings);
    const { manifest, read } = readFpgaExport(exported(model, options));
    const steps = manifest.steps.filter(({ kind }) => kind === 'conv');
    for (const [i, step] of convolutions(model).entries()) {
      const { weights, bias, multiplier, shift } = steps[i].memories;
      for (const kind of ['mem', 'coe', 'mif', 'bin']) {
        expect(read(weights, kind).join()).toBe(bigints(step.weights).join());
        expect(read(bias, kind)).toEqual(bigints(step.bias));
        if (!step.requantize || step.requantize.mode === 'float') expect(multiplier).toBe(undefined);
        else {
          const { factor } = step.requantize;
          const channels = (values: Int32Array): bigint[] =>
            Array.from(step.bias, (_, o) => BigInt(values[values.length === 1 ? 0 : o]));
          expect(read(multiplier, kind)).toEqual(channels(factor.multiplier));
          expect(read(shift, kind)).toEqual(channels(factor.shift));
        }
      }
    }
  });

  it('a stranger computes every convolution again from the manifest: accumulators and outputs', async () => {
    for (const settings of [{}, { symmetric: { weights: true, activations: false } }, { granularity: 'per-tensor' }]) {
      const model = await quantizedNet(smallNet({ tail: false }), settings as Partial<Settings>);
      const { manifest, read } = readFpgaExport(exported(model, { layout: 'tiled:4x4' }));
      const [{ values, accumulators }] = manifest.golden;
      let computed = 0;
      for (const step of manifest.steps.filter(({ kind }) => kind === 'conv')) {
        const sums = convolve(manifest, step, (memory) => read(memory, 'mem'), read(values[step.inputs[0]], 'bin'));
        const [output] = step.outputs;
        const requantize = step['requantize'] as Requantize | undefined;
        if (accumulators[output]) expect(sums.join()).toBe(read(accumulators[output], 'bin').join());
        const area = sums.length / (step['weightShape'] as number[])[0];
        const channel = (i: number): number => Math.floor(i / area);
        const results = requantize
          ? sums.map((sum, i) => BigInt(requantizeExactly(Number(sum), channel(i), requantize)))
          : sums;
        expect(results.join()).toBe(read(values[output], 'mem').join());
        computed++;
      }
      expect(computed).toBe(6);
    }
  });

  it('writes the golden vectors that are asked for', async () => {
    const model = await quantizedNet(smallNet({ tail: false }), { preset: 'strict' });
    const [input] = model.inputs;
    const tensor = model.tensors[input];
    if (!tensor) throw new Error('the input has a tensor');
    const first = new Map([[input, quantizeInput(netImages(1)[0], tensor)]]);
    const goldens = [runGolden(model, first, 'noise', reference, true)];
    const context = { name: 'small', provenance: 'a test', goldens, directed: directedGoldens(model, reference) };
    const written = (golden: string): readonly string[] =>
      fpga(model, { ...context, options: readExportOptions({ golden, files: 'bin' }) }).map(({ name }) => name);
    const counts = (golden: string): readonly number[] =>
      [/\/golden\/0\//, /\/golden\/directed\//].map(
        (place) => written(golden).filter((name) => place.test(name)).length,
      );
    const images = 1 + model.steps.length + goldens[0].accumulators.size;
    // An input (several of sums), an output, and a list of sums where there are any.
    const directed = context.directed.reduce((sum, { values, accumulators }) => {
      return sum + values.size + (accumulators ? 1 : 0);
    }, 0);
    expect(counts('all')).toEqual([images, directed]);
    expect(counts('images')).toEqual([images, 0]);
    expect(counts('directed')).toEqual([0, directed]);
    expect(counts('none')).toEqual([0, 0]);
    expect(written('directed')).toContain('fpga/golden/directed/step_00_conv_a_0_in0.bin');
  });

  it('says how pictures become inputs, what they are called, and how wide every sum is', async () => {
    const model = await quantizedNet(smallNet({ tail: true }), {});
    const [input] = model.inputs;
    const tensor = model.tensors[input];
    if (!tensor) throw new Error('the input has a tensor');
    const first = new Map([[input, quantizeInput(netImages(1)[0], tensor)]]);
    const goldens = [{ ...runGolden(model, first, 'a picture', reference, true), image: 'frog.png' }];
    const preprocess = { resize: 'none', color: 'bgr', scale: 1, mean: [], std: [] };
    const { manifest } = readFpgaExport(fpga(model, { name: 'small', provenance: 'a test', goldens, preprocess }));
    expect(manifest).toMatchObject({ preprocess, golden: [{ image: 0, name: 'frog.png', origin: 'a picture' }] });
    for (const [id, { shape }] of Object.entries(manifest.golden[0].accumulators)) {
      const sums = goldens[0].accumulators.get(model.steps[manifest.steps.findIndex((s) => s.id === id)].outputs[0]);
      const bits = Number(manifest.steps.find((step) => step.id === id)?.['accumulatorBits']);
      const most = 2 ** (bits - 1);
      expect(sums?.length).toBe(shape.reduce((product, size) => product * size, 1));
      expect([id, sums?.every((sum: number) => sum >= -most && sum < most)]).toEqual([id, true]);
    }
  });

  it('holds golden vectors of each image: inputs, outputs, and sums of every step that rounds', async () => {
    const model = await quantizedNet(smallNet({ tail: true }), {});
    const { manifest, read } = readFpgaExport(exported(model, { images: '2' }));
    expect(manifest.golden.map(({ image, origin }) => [image, origin])).toEqual([
      [0, 'noise 0'],
      [1, 'noise 1'],
    ]);
    const [first, second] = manifest.golden;
    expect(Object.keys(first.values)).toEqual(manifest.values.map(({ id }) => id));
    const rounding = manifest.steps.filter((step) => step['requantize'] && step.kind !== 'concat').map(({ id }) => id);
    expect(Object.keys(first.accumulators)).toEqual(rounding);
    expect(read(first.values['input_0'], 'mem')).toEqual(read(first.values['input_0'], 'bin'));
    expect(read(first.values['input_0'], 'mem')).not.toEqual(read(second.values['input_0'], 'mem'));
    for (const { id, bits, qmin, qmax } of manifest.values) {
      expect(read(first.values[id], 'mem').every((q) => q >= BigInt(qmin) && q <= BigInt(qmax))).toBe(true);
      expect(bits).toBeGreaterThanOrEqual(qmax > 127 ? 32 : 8);
    }
    expect(manifest.inputs).toEqual(['input_0']);
  });

  it('says scales as exact fractions, and writes only the kinds that were asked for', async () => {
    const model = await quantizedNet(smallNet({ tail: false }), {});
    const files = exported(model, { files: 'coe' });
    const { manifest } = readFpgaExport(files);
    for (const { scale, exactScale } of manifest.values) {
      const fractions = exactScale.map((text) => text.split('/').map(BigInt));
      // Both fit a double exactly once common factors of two are gone.
      expect(fractions.map(([numerator, denominator]) => Number(numerator) / Number(denominator))).toEqual(scale);
      expect(fractions.filter(([, denominator]) => (denominator & (denominator - 1n)) !== 0n)).toEqual([]);
    }
    expect(new Set(files.map(({ name }) => name.split('.').pop()))).toEqual(new Set(['json', 'md', 'coe', 'mem']));
    expect(files.filter(({ name }) => name.endsWith('.mem')).every(({ name }) => name.includes('/golden/'))).toBe(true);
    expect(exported(model, { files: 'coe' }).map(hexOf)).toEqual(files.map(hexOf));
  });

  it('has a README with every step, value and memory, and no markup from names', async () => {
    const model = await quantizedNet(smallNet({ tail: true }), {});
    const named = { ...model.graph, values: model.graph.values.map((value) => ({ ...value, name: '<b>|`x' })) };
    const files = exported({ ...model, graph: named });
    const { manifest } = readFpgaExport(files);
    const readme = new TextDecoder().decode(files.find(({ name }) => name === 'fpga/README.md')?.bytes);
    for (const { id } of [...manifest.steps, ...manifest.values]) expect(readme).toContain(`\`${id}\``);
    expect(readme).not.toContain('<b>');
    const columns = readme.split('\n').filter((line) => /^\| `(step|input)_/.test(line));
    expect(new Set(columns.map((line) => line.split('|').length)).size).toBeLessThan(3);
    expect(readme).toMatch(
      /Example: weight \(1, 2, 2, 2\) of `parameters\/step_00_conv_a_weights` is element 53: word 53/,
    );
  });
});

/** acc[o,y,x] = bias + Σ weights · (in − zero point), in BigInt, from the manifest's fields. */
function convolve(
  { values }: ReturnType<typeof readFpgaExport>['manifest'],
  step: ReturnType<typeof readFpgaExport>['manifest']['steps'][number],
  read: (memory: (typeof step.memories)[string]) => bigint[],
  input: readonly bigint[],
): bigint[] {
  const shapeOf = (id: string): readonly number[] => values.find((value) => value.id === id)?.shape ?? [];
  const [O, I, KH, KW] = step['weightShape'] as number[];
  const groups = step['groups'] as number;
  const { strides, dilations, pads } = step['window'] as Record<string, number[]>;
  const [, , H = 1, W = 1] = shapeOf(step.inputs[0]);
  const [, , OH = 1, OW = 1] = shapeOf(step.outputs[0]);
  const [weights, bias] = [read(step.memories['weights']), read(step.memories['bias'])];
  const zeroPoint = BigInt(step['inputZeroPoint'] as number);
  const sums: bigint[] = [];
  for (let o = 0; o < O; o++)
    for (let y = 0; y < OH; y++)
      for (let x = 0; x < OW; x++) {
        let sum = bias[o];
        for (let i = 0; i < I; i++)
          for (let r = 0; r < KH; r++)
            for (let s = 0; s < KW; s++) {
              const row = y * strides[0] + r * dilations[0] - pads[0];
              const column = x * strides[1] + s * dilations[1] - pads[1];
              if (row < 0 || row >= H || column < 0 || column >= W) continue;
              const channel = Math.floor(o / (O / groups)) * I + i;
              sum += weights[((o * I + i) * KH + r) * KW + s] * (input[(channel * H + row) * W + column] - zeroPoint);
            }
        sums.push(sum);
      }
  return sums;
}

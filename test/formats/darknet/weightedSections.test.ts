/** Sections with weights of their own kinds, against loops over flat memory as Darknet's sources have them (`darknetLoops`). */
import { describe, expect, it } from 'vitest';
import { importDarknet } from '../../../src/formats/darknet/importDarknet';
import { sizeOf } from '../../../src/graph/tensor';
import { prepare } from '../../../src/passes/pipeline';
import { c99 } from '../../../src/export/c';
import { runGolden } from '../../../src/engine/golden';
import { tensorOf } from '../../../src/integer/map';
import { openProgram } from '../../../src/integer/integerProgram';
import { dequantize, quantizeInput } from '../../../src/integer/quantizeInput';
import { reference } from '../../../src/integer/runStep';
import { createKernel } from '../../../src/integer/wasm/kernel';
import { hasCompiler, runExportedC } from '../../support/compileC';
import {
  blur,
  cellSoftmax,
  convolutional,
  deconvolutional,
  type Flat,
  local,
  maxpool,
  maxpoolDepth,
  type Take,
  taking,
  weightedShortcut,
} from '../../support/darknetLoops';
import { darknetBytes } from '../../support/darknetWeights';
import { floatOutputs } from '../../support/forms';
import { random } from '../../support/random';
import { mapDifferences } from '../../support/sameIntegers';
import { noiseFor, programFor } from '../../support/smallPrograms';

interface Section {
  readonly name: string;
  /** Sections and keys, a space between them. */
  readonly cfg: string;
  /** Numbers of the weights file. */
  readonly count: number;
  readonly forward: (x: Flat, take: Take) => Flat;
  /** Can stand nowhere but at the end. */
  readonly tail?: boolean;
}

const [c, h, w] = [3, 5, 4];
const conv = { n: 4, size: 3, stride: 1, pad: 1 };
const convCfg = '[convolutional] filters=4 size=3 pad=1 activation=linear';
const convCount = 4 + 4 * c * 9;

const shortcut = (type: 'per_feature' | 'per_channel', how: 'none' | 'relu' | 'softmax'): Section => ({
  name: `a shortcut weighted ${type}, normalization ${how}`,
  cfg: `${convCfg} ${convCfg.replace('size=3 pad=1', 'size=1')} [shortcut] from=-2,-2 weights_type=${type} weights_normalization=${how} activation=linear`,
  count: convCount + 4 + 16 + 3 * (type === 'per_channel' ? 4 : 1),
  forward: (x, take) => {
    const first = convolutional(x, conv, take);
    const second = convolutional(first, { n: 4, size: 1, stride: 1, pad: 0 }, take);
    return weightedShortcut(second, [first, first], type === 'per_channel', how, take);
  },
});

const deconv = (pad: number, batchNormalize: boolean, size = 4, stride = 2): Section => ({
  name: `deconvolutional of size ${size}, stride ${stride}, padding ${pad}${batchNormalize ? ', normalized' : ''}`,
  cfg: `[deconvolutional] filters=2 size=${size} stride=${stride} padding=${pad} batch_normalize=${batchNormalize ? 1 : 0} activation=linear`,
  count: 2 * (batchNormalize ? 4 : 1) + c * 2 * size ** 2,
  forward: (x, take) => deconvolutional(x, { n: 2, size, stride, pad, batchNormalize }, take),
});

const locals = (size: number, stride: number, pad: number, positions: number): Section => ({
  name: `local of size ${size}, stride ${stride}, pad ${pad}`,
  cfg: `[local] filters=2 size=${size} stride=${stride} pad=${pad} activation=linear`,
  count: positions * 2 * (1 + c * size ** 2),
  forward: (x, take) => local(x, { n: 2, size, stride, pad }, take),
});

const sections: readonly Section[] = [
  shortcut('per_feature', 'none'),
  shortcut('per_feature', 'relu'),
  shortcut('per_channel', 'relu'),
  shortcut('per_channel', 'softmax'),
  deconv(1, false),
  deconv(0, true),
  deconv(1, true, 3, 1),
  locals(3, 1, 1, 20),
  locals(3, 1, 0, 6),
  locals(3, 2, 1, 6),
  locals(1, 1, 0, 20),
  ...[1, 2].flatMap((antialiasing) =>
    [1, 2].map((stride): Section => ({
      name: `a convolution with antialiasing=${antialiasing}, stride ${stride}`,
      cfg: `${convCfg} stride=${stride} antialiasing=${antialiasing}`,
      count: convCount,
      forward: (x, take) => blur(convolutional(x, conv, take), antialiasing, stride),
    })),
  ),
  {
    name: 'antialiasing behind the activation',
    cfg: `${convCfg.replace('linear', 'relu')} stride=2 antialiasing=1`,
    count: convCount,
    forward: (x, take) => {
      const map = convolutional(x, conv, take);
      return blur({ ...map, data: map.data.map((value) => Math.max(value, 0)) }, 1, 2);
    },
  },
  {
    name: 'a maxpool with antialiasing',
    cfg: '[maxpool] size=2 stride=2 antialiasing=1',
    count: 0,
    forward: (x) => blur(maxpool(x, 2, 1), 1, 2),
  },
  {
    name: 'a maximum over uneven parts of the channels',
    cfg: '[maxpool] maxpool_depth=1 out_channels=2',
    count: 0,
    forward: (x) => maxpoolDepth(x, 2),
  },
  {
    name: 'a negative upsample',
    cfg: '[crop] crop_width=4 crop_height=4 noadjust=1 [upsample] stride=-2 scale=0.5',
    count: 0,
    forward: (x) => {
      const sums = Array.from({ length: c * 4 }, (_, at) => {
        const [column, row, channel] = [at % 2, Math.floor(at / 2) % 2, Math.floor(at / 4)];
        const pixel = (i: number, j: number): number => x.data[(channel * h + 2 * row + i) * w + 2 * column + j];
        return 0.5 * (pixel(0, 0) + pixel(0, 1) + pixel(1, 0) + pixel(1, 1));
      });
      return { c, h: 2, w: 2, data: sums };
    },
  },
  {
    name: 'a head of YOLOv1 with softmax',
    cfg: '[connected] output=36 activation=linear [detection] side=2 classes=5 coords=1 num=2 softmax=1',
    count: 36 + 36 * c * h * w,
    forward: (x, take) => {
      const [biases, weights] = [take(36), take(36 * x.data.length)];
      const data = biases.map((bias, o) =>
        x.data.reduce((sum, v, i) => sum + v * weights[o * x.data.length + i], bias),
      );
      return cellSoftmax({ c: 36, h: 1, w: 1, data }, 4, 5);
    },
    tail: true,
  },
];

/** Away from zero, and above it where a variance could stand. */
function numbersFor({ count, name }: Section): readonly number[] {
  const r = random(count);
  const sign = (): number => (r.next() < 0.3 && !name.includes('normalized') ? -1 : 1);
  return Array.from({ length: count }, () => Math.fround(0.2 + 0.6 * r.next()) * sign());
}

/** The section before a convolution, so that it is no decoding behind a head. */
function within(section: Section): Section {
  const [image, take] = [new Array<number>(c * h * w).fill(0), taking(numbersFor(section))];
  const channels = section.forward({ c, h, w, data: image }, take).c;
  return {
    ...section,
    cfg: `${section.cfg} [convolutional] filters=2 size=1 activation=linear`,
    count: section.count + 2 + 2 * channels,
    forward: (x, then) => convolutional(section.forward(x, then), { n: 2, size: 1, stride: 1, pad: 0 }, then),
  };
}

function opened(section: Section) {
  const cfg = `[net]\nwidth=${w}\nheight=${h}\nchannels=${c}\n${section.cfg.replaceAll(' ', '\n')}\n`;
  const numbers = numbersFor(section);
  const graph = importDarknet({ cfg, weights: darknetBytes(numbers), name: 'm.cfg' });
  const image = noiseFor(graph, 2);
  return { graph, image, expected: section.forward({ c, h, w, data: [...image] }, taking(numbers)).data };
}

const kernel = await createKernel();

describe.each(sections)('$name', (section) => {
  it('is what Darknet computes', async () => {
    const { graph, image, expected } = opened(section);
    expect(sizeOf(graph.values[graph.outputs[0]].shape ?? [])).toBe(expected.length);
    for (const made of [graph, prepare(graph).graph]) {
      const [found] = await floatOutputs(made, image);
      expected.forEach((value, at) => expect(found[at]).toBeCloseTo(value, 4));
    }
  });

  it.skipIf(section.tail).each([
    [8, 28],
    [16, 70],
  ] as const)('is quantized to %i bits, in kernel and C alike', async (bits, least) => {
    const { graph, image, expected } = opened(within(section));
    const model = await programFor(graph, { bits: { weights: bits, activations: bits, bias: 32 } });
    expect(model.steps.filter(({ kind }) => kind === 'island')).toEqual([]);
    const [input] = model.inputs;
    const given = new Map([[input, quantizeInput(image, tensorOf(model, input), model.inputRounding)]]);
    const made = openProgram(model, reference).run(given);
    expect(mapDifferences(openProgram(model, kernel).run(given), made)).toEqual([]);
    const [output] = model.outputs;
    const found = dequantize(made.get(output) ?? new Int32Array(0), tensorOf(model, output));
    const noise = expected.reduce((sum, value, at) => sum + (value - found[at]) ** 2, 0);
    const signal = expected.reduce((sum, value) => sum + value ** 2, 0);
    expect(10 * Math.log10(signal / noise)).toBeGreaterThan(least);
    if (!hasCompiler || bits > 8) return;
    const goldens = [runGolden(model, given, 'noise', reference)];
    expect(runExportedC(c99(model, { name: 'network', provenance: 'a test', goldens })).text).toMatch(/all equal\n$/);
  });
});

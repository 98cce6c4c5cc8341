/**
 * Faults in how a step computes, planted by the integer reference with another step or other inputs, and faults in where
 * numbers lie: the step that has it, and the cause in words.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { reference } from '../../src/integer/runStep';
import type { ConvStep, IntegerStep, IntegerValues } from '../../src/quantize/quantizedModel';
import { requantizeExactly } from '../support/exactRational';
import { compareDump, decimal, int8, make, stepName, type Contents, type Made } from './dumps';

let made: Made;
beforeAll(async () => {
  made = await make();
});

const indexOf = (name: string): number => made.model.steps.findIndex((step) => step.name === name);
const stepOf = <Kind extends IntegerStep['kind']>(name: string, kind: Kind): Extract<IntegerStep, { kind: Kind }> => {
  const step = made.model.steps[indexOf(name)];
  if (step.kind !== kind) throw new Error(`${name} is ${step.kind}`);
  return step as Extract<IntegerStep, { kind: Kind }>;
};
const idOf = (name: string): string => stepName(name, indexOf(name));
const golden = (id: string): readonly number[] => made.integers.get(id) ?? [];

/** What a step gives out when it, or what it reads, is another. */
function computed(step: IntegerStep, inputs: (own: readonly number[], n: number) => readonly number[]): number[] {
  const idFor = (value: number): string => {
    const at = made.model.steps.findIndex(({ outputs }) => outputs[0] === value);
    return at < 0 ? 'input_0' : stepName(made.model.steps[at].name, at);
  };
  const read = new Map<number, IntegerValues>(
    step.inputs.map((value, n) => [value, Int32Array.from(inputs(golden(idFor(value)), n))]),
  );
  return Array.from(reference.run(made.model, step, (value) => read.get(value) ?? new Int32Array(0)));
}
const asItIs = (own: readonly number[]): readonly number[] => own;

/** Another list of weights, by the place of each in (O, I, H, W). */
function weighed(
  name: string,
  weight: (at: (o: number, i: number, r: number, s: number) => number) => typeof at,
): number[] {
  const step = stepOf(name, 'conv');
  const [outputs, inputs, height, width] = step.weightShape;
  const own = (o: number, i: number, r: number, s: number): number =>
    step.weights[((o * inputs + i) * height + r) * width + s];
  const weights: number[] = [];
  const other = weight(own);
  for (let o = 0; o < outputs; o++)
    for (let i = 0; i < inputs; i++)
      for (let r = 0; r < height; r++) for (let s = 0; s < width; s++) weights.push(other(o, i, r, s));
  return computed({ ...step, weights: Int32Array.from(weights) }, asItIs);
}

function listed(name: string, order: (step: ConvStep) => readonly number[]): number[] {
  const step = stepOf(name, 'conv');
  return computed({ ...step, weights: Int32Array.from(order(step), (at) => step.weights[at]) }, asItIs);
}

/** The list OHWI, by index into the list OIHW. */
function ohwi({ weightShape: [O, I, H, W] }: ConvStep): number[] {
  const list: number[] = [];
  for (let o = 0; o < O; o++)
    for (let r = 0; r < H; r++)
      for (let s = 0; s < W; s++) for (let i = 0; i < I; i++) list.push(((o * I + i) * H + r) * W + s);
  return list;
}

/** A map of 16×16 (or of `side`), each of whose channels is made anew. */
const planes = (values: readonly number[], side: number, of: (c: number, y: number, x: number) => number): number[] =>
  values.map((_, i) => of(Math.floor(i / side ** 2), Math.floor(i / side) % side, i % side));
const moved = (values: readonly number[], side: number, dy: number, dx: number, outside: number): number[] =>
  planes(values, side, (c, y, x) => {
    const [from, to] = [y + dy, x + dx];
    return from < 0 || from >= side || to < 0 || to >= side ? outside : values[(c * side + from) * side + to];
  });
const area = 256;
const channels = (values: readonly number[], from: (c: number) => number): number[] =>
  values.map((_, i) => values[from(Math.floor(i / area)) * area + (i % area)]);

const conv = 'conv_a';
const zeroPoint = (): number => stepOf(conv, 'conv').inputZeroPoint;

/** The padded input less its zero point, so that a network without padding may compute what the fault computes. */
function padded(outside: (c: number, y: number, x: number) => number): number[] {
  const step = stepOf(conv, 'conv');
  const input = golden('input_0');
  const edge = Array.from({ length: 3 * 18 * 18 }, (_, i) => {
    const [c, y, x] = [Math.floor(i / 324), (Math.floor(i / 18) % 18) - 1, (i % 18) - 1];
    return y >= 0 && y < 16 && x >= 0 && x < 16 ? input[(c * 16 + y) * 16 + x] : outside(c, y, x);
  });
  const tensor = made.model.tensors[step.inputs[0]];
  if (!tensor) throw new Error('the input has a tensor');
  const tensors = made.model.tensors.map((each, value) =>
    value === step.inputs[0] ? { ...tensor, shape: [1, 3, 18, 18] } : each,
  );
  const window = { ...step.window, pads: [0, 0, 0, 0] as const };
  return Array.from(reference.run({ ...made.model, tensors }, { ...step, window }, () => Int32Array.from(edge)));
}

type Fault = readonly [what: string, step: string, id: string, words: RegExp, plant: () => readonly number[]];

const faults: readonly Fault[] = [
  ['weights in OHWI', conv, 'weight-order', /OHWI/, () => listed(conv, ohwi)],
  ['weights read as OHWI', conv, 'weight-order', /read as OHWI/, () => listed(conv, (step) => inverse(ohwi(step)))],
  ['transposed kernels', conv, 'kernel', /transposed/, () => weighed(conv, (w) => (o, i, r, s) => w(o, i, s, r))],
  ['turned kernels', conv, 'kernel', /180/, () => weighed(conv, (w) => (o, i, r, s) => w(o, i, 2 - r, 2 - s))],
  [
    'turned kernels, depthwise',
    'conv_b',
    'kernel',
    /180/,
    () => weighed('conv_b', (w) => (o, i, r, s) => w(o, i, 2 - r, 2 - s)),
  ],
  ['mirrored kernels', conv, 'kernel', /left to right/, () => weighed(conv, (w) => (o, i, r, s) => w(o, i, r, 2 - s))],
  [
    'unsigned weights',
    conv,
    'weights-unsigned',
    /unsigned numbers of 8 bits/,
    () => weighed(conv, (w) => (o, i, r, s) => w(o, i, r, s) & 255),
  ],
  [
    'one channel for all',
    conv,
    'weight-channel',
    /channel 0/,
    () => weighed(conv, (w) => (_, i, r, s) => w(0, i, r, s)),
  ],
  [
    'a zero point forgotten',
    conv,
    'input-zero-point',
    /is not subtracted/,
    () =>
      padded(() => zeroPoint()).length > 0 ? computed({ ...stepOf(conv, 'conv'), inputZeroPoint: 0 }, asItIs) : [],
  ],
  ['padding that is 0', conv, 'padding', /the integer 0, expected the zero point/, () => padded(() => 0)],
  [
    'padding that repeats the edge',
    conv,
    'padding',
    /edge/,
    () => padded((c, y, x) => golden('input_0')[(c * 16 + clamp(y)) * 16 + clamp(x)]),
  ],
  ['BGR', conv, 'input-channels', /BGR/, () => computed(stepOf(conv, 'conv'), (own) => channels(own, (c) => 2 - c))],
  [
    'a transposed picture',
    conv,
    'input-transposed',
    /rows and columns/,
    () => computed(stepOf(conv, 'conv'), (own) => planes(own, 16, (c, y, x) => own[(c * 16 + x) * 16 + y])),
  ],
  [
    'a window too far down',
    conv,
    'window',
    /one place too far down: /,
    () => {
      const step = stepOf(conv, 'conv');
      return computed({ ...step, window: { ...step.window, pads: [0, 1, 2, 1] } }, asItIs);
    },
  ],
  [
    'a window too far left',
    conv,
    'window',
    /one place too far left: /,
    () => {
      const step = stepOf(conv, 'conv');
      return computed({ ...step, window: { ...step.window, pads: [1, 2, 1, 0] } }, asItIs);
    },
  ],
  ['channels in reverse', conv, 'channel-order', /reverse/, () => channels(golden(idOf(conv)), (c) => 7 - c)],
  [
    'channels of 4 groups interleaved',
    conv,
    'channel-order',
    /4 groups are interleaved/,
    () => channels(golden(idOf(conv)), (c) => (c % 4) * 2 + Math.floor(c / 4)),
  ],
  [
    'channels permuted',
    conv,
    'channel-order',
    /another order: the dump holds 3, 0, 1, 2, 4, 5, 7, 6/,
    () => channels(golden(idOf(conv)), (c) => [3, 0, 1, 2, 4, 5, 7, 6][c]),
  ],
  [
    'channels in blocks of 4',
    conv,
    'layout',
    /blocks of 4 \(C\/4 H W 4\)$/,
    () => {
      const own = golden(idOf(conv));
      return own.map((_, i) => own[(Math.floor(i / 1024) * 4 + (i % 4)) * area + (Math.floor(i / 4) % area)]);
    },
  ],
  [
    "one channel's shift",
    conv,
    'shift',
    /^in channel 5 only: shifts 1 bit too little/,
    () => {
      const sums = golden(`${idOf(conv)}_acc`);
      const { factor, negative } = made.requantize;
      const less = (each: typeof factor): typeof factor => ({
        ...each,
        shift: each.shift.map((k, c) => k - (c === 5 ? 1 : 0)),
      });
      const other = { ...made.requantize, factor: less(factor), negative: negative && less(negative) };
      return sums.map((sum, i) => requantizeExactly(sum, Math.floor(i / area), other));
    },
  ],
  [
    'a pool over padding of 0',
    'pool_same',
    'padding',
    /integer 0/,
    () => computed({ ...stepOf('pool_same', 'maxPool'), padding: 'zero' }, asItIs),
  ],
  [
    'a pool of the smallest',
    'pool',
    'pool-kind',
    /smallest/,
    () => {
      const own = golden(idOf(conv));
      return planes(golden(idOf('pool')), 8, (c, y, x) =>
        Math.min(...[0, 1, 16, 17].map((by) => own[c * area + y * 32 + x * 2 + by])),
      );
    },
  ],
  [
    'a pool displaced',
    'pool',
    'window',
    /too far right: /,
    () => {
      const step = stepOf('pool', 'maxPool');
      return computed({ ...step, window: { ...step.window, pads: [0, -1, 0, 1] } }, asItIs);
    },
  ],
  [
    'inputs of a concat exchanged',
    'concat',
    'concat-order',
    /two inputs are exchanged/,
    () => {
      const own = golden(idOf('concat'));
      return [...own.slice(8 * area), ...own.slice(0, 8 * area)];
    },
  ],
  [
    'a term of a sum left out',
    'add',
    'add-missing',
    /input 1 is not added/,
    () => {
      const { inputZeroPoints } = stepOf('add', 'add');
      return computed(stepOf('add', 'add'), (own, n) => (n === 1 ? own.map(() => inputZeroPoints[1]) : own));
    },
  ],
  [
    'a term of a sum subtracted',
    'add',
    'add-sign',
    /input 0 is subtracted/,
    () => {
      const step = stepOf('add', 'add');
      const alignment = step.alignment.map((each, n) =>
        n === 0 ? { value: -each.value, multiplier: -each.multiplier } : each,
      );
      return computed({ ...step, alignment }, asItIs);
    },
  ],
  [
    'a zero point of a sum forgotten',
    'add',
    'input-zero-point',
    /of input 1 is not subtracted/,
    () => {
      const step = stepOf('add', 'add');
      return computed({ ...step, inputZeroPoints: [step.inputZeroPoints[0], 0] }, asItIs);
    },
  ],
  [
    'a mean of other taps',
    'mean',
    'average-divisor',
    /divided by 2, expected 4/,
    () => {
      const step = stepOf('mean', 'averagePool');
      const sums = golden(`${idOf('mean')}_acc`);
      const entry = Math.min(3, step.requantize.factor.multiplier.length - 1);
      return sums.map((sum) => requantizeExactly(sum * 2, entry, step.requantize));
    },
  ],
  [
    'a mean of a displaced window',
    'mean',
    'window',
    /too far down: /,
    () => {
      const step = stepOf('mean', 'averagePool');
      return computed(step, (own) => moved(own, 8, 1, 0, step.inputZeroPoint));
    },
  ],
];

const clamp = (place: number): number => Math.min(Math.max(place, 0), 15);
const inverse = (list: readonly number[]): number[] => {
  const out: number[] = [];
  list.forEach((at, i) => (out[at] = i));
  return out;
};

describe('compare', () => {
  it.each(faults)('names %s (%s: %s)', async (_, step, id, words, plant) => {
    const before = made.model.steps.slice(0, indexOf(step)).map(({ name }) => idOf(name));
    const files = [...before.map((each) => [each, golden(each)] as const), [idOf(step), plant()] as const];
    const dump: Contents = Object.fromEntries(files.map(([name, values]) => [`${name}.txt`, decimal(values)]));
    const result = await compareDump(made, dump);
    expect(result).toMatchObject({ equal: false, first: idOf(step) });
    expect(result.causes[0]?.text).toMatch(words);
    expect(result.causes[0]).toMatchObject({ id });
    expect(result.causes[0].explained).toBeGreaterThan(0.98);
  });

  it('names the output of another image', async () => {
    const [name] = Object.keys(made.files).filter((file) => file.startsWith(`golden/1/${idOf(conv)}.`));
    const result = await compareDump(made, { [name.replace('golden/1/', '')]: made.files[name] });
    expect(result.causes[0]).toMatchObject({ id: 'other-image', explained: 1 });
    expect(result.causes[0].text).toMatch(/of image 1: another image/);
  });

  const cut: [held: number, words: RegExp, wrong?: number][] = [
    [1000, /^the dump ends after 1000 of 2048 elements: all that it holds are equal$/],
    [1000, /^the dump ends after 1000 of 2048 elements$/, 7],
    [0, /^the dump ends after 0 of 2048 elements/],
    [2050, /^the dump holds 2050 elements, 2 too many: the first are equal$/],
    [2050, /^the dump holds 2050 elements, 2 too many: padding/, 7],
  ];
  it.each(cut)('compares %i of 2048 elements as far as they go: %s', async (held, words, wrong) => {
    const own = golden(idOf(conv));
    const values = Array.from({ length: held }, (_, i) => (own[i] ?? 0) + (i === wrong ? 1 : 0));
    const result = await compareDump(made, { [`${idOf(conv)}.txt`]: decimal(values) });
    const differing = wrong === undefined ? 0 : 1;
    expect(result).toMatchObject({ equal: false, compared: [{ status: 'length', found: held, differing }] });
    expect(result.compared[0].first?.x).toBe(wrong);
    expect(result.causes.at(-1)?.text).toMatch(words);
  });

  const longer: [words: RegExp, length: number, address: (c: number, y: number, x: number) => number][] = [
    [/^each row is padded to 20 elements$/, 8 * 16 * 20, (c, y, x) => (c * 16 + y) * 20 + x],
    [/^each channel is padded to 300 elements$/, 8 * 300, (c, y, x) => c * 300 + y * 16 + x],
    [/^the dump is in the order HWC, with 12 channels for 8$/, 12 * area, (c, y, x) => (y * 16 + x) * 12 + c],
    [/^a border of 1 element of padding lies/, 8 * 18 * 18, (c, y, x) => (c * 18 + y + 1) * 18 + x + 1],
  ];
  it.each(longer)('names %s', async (words, length, address) => {
    const values = new Array<number>(length).fill(0);
    golden(idOf(conv)).forEach((q, i) => (values[address(Math.floor(i / area), Math.floor(i / 16) % 16, i % 16)] = q));
    const { causes } = await compareDump(made, { [`${idOf(conv)}.txt`]: decimal(values) });
    expect(causes[0]).toMatchObject({ id: 'layout', explained: 1 });
    expect(causes.some(({ text }) => words.test(text))).toBe(true);
  });

  it('compares directed vectors, which notice what pictures do not', async () => {
    const own = Object.entries(made.files).filter(([name]) => /^golden\/directed\/.*\.bin$/.test(name));
    const dump = Object.fromEntries(own.map(([name, content]) => [name.replace('golden/directed/', ''), content]));
    const { equal, missing, origin } = await compareDump(made, dump, { directed: true });
    expect({ equal, missing, origin }).toEqual({
      equal: true,
      missing: [],
      origin: 'directed: integers chosen for each step',
    });
    const id = `${idOf(conv)}_0`;
    const sums = int32sOf(dump[`${id}_acc.bin`]);
    const floored = sums.map((sum, i) =>
      requantizeExactly(sum, Math.floor(i / area), { ...made.requantize, rounding: 'floor' }),
    );
    const result = await compareDump(made, { ...dump, [`${id}.bin`]: int8(floored) }, { directed: true });
    expect(result).toMatchObject({ equal: false, first: id, causes: [{ id: 'rounding', explained: 1 }] });
  });

  it('refuses to compare directed vectors that were not written', async () => {
    const text = new TextDecoder().decode(made.files['manifest.json']);
    const manifest = JSON.parse(text) as { directed?: unknown };
    for (const directed of [[], undefined]) {
      const bytes = new TextEncoder().encode(JSON.stringify({ ...manifest, directed }));
      const without = { ...made, files: { ...made.files, 'manifest.json': bytes } };
      await expect(compareDump(without, {}, { directed: true })).rejects.toThrow(
        '/w/out: no directed vectors; `export --golden all` writes them',
      );
    }
  });
});

const int32sOf = (bytes: Uint8Array): number[] =>
  Array.from({ length: bytes.length / 4 }, (_, i) =>
    new DataView(bytes.buffer, bytes.byteOffset).getInt32(i * 4, true),
  );

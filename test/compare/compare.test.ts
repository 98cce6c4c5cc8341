/** Faults of hardware, planted into dumps of every kind: the first element, and the cause in words. */
import { beforeAll, describe, expect, it } from 'vitest';
import { compareJob, type CompareOptions } from '../../src/engine/compareJob';
import type { CompareResult } from '../../src/protocol/results/results';
import type { Requantize } from '../../src/quantize/quantizedModel';
import { memoryFiles } from '../calibrate/memoryFiles';
import { requantizeExactly } from '../support/exactRational';
import { bytes, compareDump, decimal, hex, int32, int8, make, npy, stepName, type Contents, type Made } from './dumps';

/** conv_a: leaky, 8 channels of 16×16, with zero points. */
const id = 'step_00_conv_a';
const area = 256;
const channel = (i: number): number => Math.floor(i / area);

let made: Made;
beforeAll(async () => {
  made = await make();
});

const golden = (value: string): readonly number[] => made.integers.get(value) ?? [];

const compared = (dump: Contents, options?: Partial<CompareOptions>, path?: string): Promise<CompareResult> =>
  compareDump(made, dump, options, path);

describe('compare', () => {
  it('finds the exported golden vectors equal to themselves', async () => {
    const result = await compared(made.files);
    expect(result).toMatchObject({ equal: true, first: null, causes: [], missing: [], origin: 'noise 0' });
    expect(result.compared.length).toBe(made.integers.size);
    expect((await compared(made.files, { image: 1 })).origin).toBe('noise 1');
    const whole = Object.fromEntries(Object.entries(made.files).map(([name, content]) => [`fpga/${name}`, content]));
    expect(await compared(whole)).toMatchObject({ equal: true, missing: [] });
  });

  const kinds: [file: string, write: (values: readonly number[]) => Uint8Array][] = [
    [`${id}.bin`, int8],
    [`${id}.bin`, int32],
    [`${id}.mem`, (values) => hex(values, 2)],
    [`${id.toUpperCase()}.HEX`, (values) => hex(values, 8)],
    ['conv_a.txt', (values) => bytes(values.join(' '))],
    ['conv_a.csv', (values) => bytes(values.join(',\n'))],
    [`${id}.npy`, (values) => npy('<i4', int32(values))],
    [`${id}.npy`, (values) => npy('|i1', int8(values))],
    [`${id}.npy`, (values) => npy('<f8', new Uint8Array(Float64Array.from(values).buffer))],
  ];
  it.each(kinds)('reads %s', async (file, write) => {
    expect(await compared({ [file]: write(golden(id)) })).toMatchObject({ equal: true, first: null });
    const wrong = golden(id).map((q, i) => (i === 2 * area + 3 * 16 + 5 ? q + (q > 0 ? -1 : 1) : q));
    const result = await compared({ [file]: write(wrong) });
    expect(result).toMatchObject({ equal: false, first: id });
    expect(result.compared[0]).toMatchObject({ layer: 'conv_a', differing: 1, largest: 1 });
    expect(result.compared[0].first).toMatchObject({ channel: 2, y: 3, x: 5 });
  });

  it('reads a single file by its name or as it is told, and one whose first words were never written', async () => {
    const file = hex(golden(id), 2);
    expect((await compared({ 'conv_a.mem': file }, {}, '/w/dump/conv_a.mem')).equal).toBe(true);
    expect((await compared({ 'out.mem': file }, { value: id }, '/w/dump/out.mem')).equal).toBe(true);
    const late = bytes(`@2 ${new TextDecoder().decode(file).split('\n').slice(3).join('\n')}`);
    for (const gap of [late, bytes(`xx\nzz\n${new TextDecoder().decode(late).slice(3)}`)]) {
      const result = await compared({ 'conv_a.mem': gap });
      expect(result.compared[0]).toMatchObject({ unknown: 2, differing: 2, first: { found: null } });
      expect(result.causes[0].id).toBe('not-driven');
    }
  });

  it.each(['HWC', 'HCW', 'CWH', 'WHC', 'WCH'])('takes the order %s only where it is told', async (letters) => {
    const dump = { 'conv_a.bin': int8(inOrder(letters, golden(id))) };
    expect(await compared(dump, { layout: letters.toLowerCase() })).toMatchObject({
      equal: true,
      compared: [{ layout: letters }],
    });
    const untold = await compared(dump);
    expect(untold).toMatchObject({
      equal: false,
      compared: [{ layout: 'CHW' }],
      causes: [{ id: 'layout', explained: 1 }],
    });
    expect(untold.causes[0].text).toMatch(
      letters === 'CWH'
        ? /CWH, not CHW \(rows and columns are exchanged\)/
        : `${letters}, not CHW (--layout ${letters}`,
    );
    const mixed = await compared({ ...dump, 'input_0.txt': decimal(golden('input_0')) }, { layout: letters });
    expect(mixed).toMatchObject({ equal: false, first: 'input_0', causes: [{ id: 'layout' }] });
    expect(mixed.causes[0].text).toContain(`in the order CHW, not ${letters}`);
  });

  it('names a fault in a dump of another order too', async () => {
    const turned = inOrder('HWC', requantized({ rounding: 'floor' }));
    const { causes } = await compared({ 'conv_a.bin': int8(turned) });
    expect(causes[0]).toMatchObject({ id: 'rounding' });
    expect(causes[0].text).toMatch(/^the dump is in the order HWC \(--layout HWC\), and rounds floor/);
  });

  const sums = (): readonly number[] => golden(`${id}_acc`);
  /** The output of conv_a when its requantization is another. */
  const requantized = (change: Partial<Requantize>): number[] =>
    sums().map((sum, i) => requantizeExactly(sum, channel(i), { ...made.requantize, ...change }));
  const shifted = (by: number): Partial<Requantize> => {
    const { factor, negative } = made.requantize;
    const move = (each: Requantize['factor']): Requantize['factor'] => ({
      ...each,
      shift: each.shift.map((k) => k + by),
    });
    return { factor: move(factor), negative: negative && move(negative) };
  };
  const scale = (): number => made.model.tensors[made.model.steps[0].outputs[0]]?.scale[0] ?? 0;
  const swapped = (all: Uint8Array): Uint8Array => all.map((_, i) => all[i - (i % 4) + 3 - (i % 4)]);

  /** Planted into the output of conv_a, or with `sums` into its accumulators. */
  const faults: [cause: string, words: RegExp, plant: () => readonly number[] | Uint8Array, where?: 'sums'][] = [
    ['rounding', /^rounds floor, expected nearest-ties-even$/, () => requantized({ rounding: 'floor' })],
    ['rounding', /^rounds toward-zero/, () => requantized({ rounding: 'toward-zero' })],
    ['shift', /1 bit too far/, () => requantized(shifted(1))],
    ['shift', /1 bit too little/, () => requantized(shifted(-1))],
    ['shift', /2 bits too little/, () => requantized(shifted(-2))],
    ['slope', /LeakyReLU/, () => requantized({ negative: undefined })],
    ['zero-point', /is not added/, () => requantized({ zeroPoint: 0 })],
    ['zero-point', /subtracted already/, () => golden(id).map((q) => q - made.requantize.zeroPoint)],
    ['channel-parameters', /channel 0/, () => sums().map((sum) => requantizeExactly(sum, 0, made.requantize))],
    [
      'bias',
      /not added/,
      () => sums().map((sum, i) => requantizeExactly(sum - made.bias[channel(i)], channel(i), made.requantize)),
    ],
    ['bias', /not added/, () => sums().map((sum, i) => sum - made.bias[channel(i)]), 'sums'],
    ['bias', /twice/, () => sums().map((sum, i) => sum + made.bias[channel(i)]), 'sums'],
    ['accumulator-bits', /at 16 bits/, () => sums().map((sum) => (sum << 16) >> 16), 'sums'],
    ['byte-order', /32-bit/, () => swapped(int32(sums())), 'sums'],
    ['sign-unsigned', /8 bits/, () => golden(id).map((q) => q & 255)],
    ['sign-flipped', /opposite/, () => golden(id).map((q) => 0 - q)],
    ['offset', /3 too large/, () => golden(id).map((q) => q + 3)],
    ['constant', /every element is 0/, () => golden(id).map(() => 0)],
    ['late', /one row late/, () => [...Array<number>(16).fill(0), ...golden(id).slice(0, -16)]],
    ['early', /1 element early/, () => [...golden(id).slice(1), 0]],
    ['real-numbers', /real numbers/, () => golden(id).map((q) => (q - made.requantize.zeroPoint) * scale())],
  ];
  it.each(faults)('names the cause: %s (%s)', async (cause, words, plant, where) => {
    const planted = plant();
    const stem = where === 'sums' ? 'conv_a_acc' : 'conv_a';
    const file = planted instanceof Uint8Array ? { [`${stem}.bin`]: planted } : { [`${stem}.txt`]: decimal(planted) };
    const result = await compared(file, { layout: 'CHW' });
    expect(result).toMatchObject({ equal: false, first: where === 'sums' ? `${id}_acc` : id });
    expect(result.causes.map((each) => each.text).filter((text) => words.test(text))).toHaveLength(1);
    const found = result.causes.find((each) => each.id === cause && words.test(each.text));
    expect(found?.explained).toBe(result.causes[0].explained);
    expect(found?.explained).toBeGreaterThan(0.98);
  });

  it.each([
    [/^wraps around at 8 bits instead of saturating at -90 and 100/, -(2 ** 40), 2 ** 40],
    [/^saturates at -100, expected -90$/, -100, 100],
    [/^saturates at -128, expected -90: the lower bound is missing/, -128, 100],
    [/^saturates at 127, expected 100: the upper bound is missing/, -90, 127],
  ])('knows bounds that are others: %s', async (words, qmin, qmax) => {
    // Four bits too little makes most of them saturate; the golden vectors are made alike.
    const loud = { ...made.requantize, ...shifted(-4), qmin: -90, qmax: 100 };
    const dump = requantized({ ...loud, qmin, qmax }).map((q) => (q << 24) >> 24);
    const text = new TextDecoder().decode(made.files['manifest.json']);
    const manifest = JSON.parse(text) as { steps: Record<string, unknown>[] };
    const plain = (factor: Requantize['factor']): object => ({
      value: [...factor.value],
      multiplier: [...factor.multiplier],
      shift: [...factor.shift],
    });
    manifest.steps[0]['requantize'] = {
      ...loud,
      factor: plain(loud.factor),
      negative: loud.negative && plain(loud.negative),
    };
    const files = {
      ...Object.fromEntries(Object.entries(made.files).map(([name, content]) => [`/w/out/${name}`, content])),
      '/w/out/manifest.json': bytes(JSON.stringify(manifest)),
      [`/w/out/golden/0/${id}.bin`]: int8(requantized(loud)),
      '/w/dump/conv_a.bin': int8(dump),
    };
    const result = await compareJob('/w/out', '/w/dump', { image: 0 }, memoryFiles(files), {});
    expect(result.causes[0]).toMatchObject({ id: 'saturation', explained: 1 });
    expect(result.causes[0].text).toMatch(words);
  });

  it('says when a file holds another value', async () => {
    const names = made.model.steps.map(({ name }, i) => stepName(name, i));
    const [b, c] = ['conv_b', 'conv_c'].map((step) => names.find((each) => each.endsWith(step)) ?? '');
    const result = await compared({ 'conv_c.txt': decimal(golden(b)) });
    expect(result.first).toBe(c);
    expect(result.causes[0]).toMatchObject({ id: 'other-value', text: `the dump holds ${b}` });
  });
  it('says so of each value of its size, the first sixteen of them', async () => {
    const alike = [...made.integers].filter(([other, list]) => other !== id && list.length === golden(id).length);
    const named = await Promise.all(
      alike.map(async ([other, list]) => {
        const { causes } = await compared({ [`${id}.bin`]: int32(list) });
        return causes.some(({ text }) => text === `the dump holds ${other}`);
      }),
    );
    expect(alike.length).toBeGreaterThan(1);
    expect(named).toEqual(alike.map((_, at) => at < 16));
  });

  it('keeps quiet about causes when none fits', async () => {
    const noise = golden(id).map((q, i) => (i % 3 === 0 ? (q * 7 + i * 13) % 101 : q));
    expect((await compared({ 'conv_a.txt': decimal(noise) })).causes).toEqual([]);
  });

  it('names the first of several in the order of execution, and what is missing or unknown', async () => {
    const result = await compared({
      'step_01_pool.txt': decimal(golden('step_01_pool')),
      'conv_a.txt': decimal(golden(id).map((q) => 0 - q)),
      'conv_c.txt': decimal(golden(id).slice(1)),
      'readme.txt': bytes('nothing'),
    });
    expect(result.first).toBe(id);
    expect(result.compared.map(({ step, status }) => [step, status])).toEqual([
      ['conv_a', 'differs'],
      ['pool', 'equal'],
      ['conv_c', 'length'],
    ]);
    expect(result.unused).toEqual(['readme.txt']);
    expect(result.missing).toContain('input_0');
  });

  const file = (text: string): Contents => ({ 'conv_a.txt': bytes(text) });
  const refused: [message: RegExp, dump: Contents, options?: Partial<CompareOptions>, path?: string][] = [
    [/no file is called like a golden value \(input_0, /, { 'a.txt': bytes('1') }],
    [/^\/w\/none: not found/, file('1'), {}, '/w/none'],
    [/no golden vectors of image 7 \(there are 0, 1\)/, file('1'), { image: 7 }],
    [/--layout must be one of CHW/, file('1'), { layout: 'NCHW' }],
    [/--value nothing: no golden value is called so/, { 'a.txt': bytes('1') }, { value: 'nothing' }, '/w/dump/a.txt'],
    [/conv_a.txt: expected decimal numbers, found "one"/, file('one two')],
    [/conv_a.mem: expected hexadecimal words, found "0x12g"/, { 'conv_a.mem': bytes('0x12g') }],
    [/conv_a.mem: no address: "@ffffffffff"/, { 'conv_a.mem': bytes('@ffffffffff 1') }],
    [/conv_a.npy: expected a .npy file/, { 'conv_a.npy': bytes('12 13') }],
    [/expected integers or floats, found .*c8/, { 'conv_a.npy': npy('<c8', new Uint8Array(8)) }],
  ];
  it.each(refused)('refuses: %s', async (message, dump, options, path) => {
    await expect(compared(dump, options, path)).rejects.toThrow(message);
  });

  it('refuses a folder without a manifest, and a manifest that is none', async () => {
    const at = (files: Record<string, string>): Promise<CompareResult> =>
      compareJob('/w/out', '/w/dump', { image: 0 }, memoryFiles(files), {});
    await expect(at({})).rejects.toThrow('no manifest.json; expected the folder that');
    const head = '{"format":"shiftwise-fpga","version":';
    for (const text of ['{', '{}', `${head}2}`, `${head}1}`]) {
      await expect(at({ '/w/out/manifest.json': text })).rejects.toThrow(/^\/w\/out\/manifest.json: /);
    }
  });
});

/** A map of 8 channels of 16×16, from CHW. */
function inOrder(letters: string, values: readonly number[]): number[] {
  const size: Readonly<Record<string, number>> = { C: 8, H: 16, W: 16 };
  const [a, b, c] = Array.from(letters);
  const out: number[] = [];
  for (let i = 0; i < size[a]; i++)
    for (let j = 0; j < size[b]; j++)
      for (let k = 0; k < size[c]; k++) {
        const at: Readonly<Record<string, number>> = { [a]: i, [b]: j, [c]: k };
        out.push(values[at['C'] * area + at['H'] * 16 + at['W']]);
      }
  return out;
}

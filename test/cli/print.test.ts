/** Results as the command line writes them: lines and cells by hand. */
import { describe, expect, it } from 'vitest';
import { findingCode, findingLines } from '../../src/cli/findings';
import { adjustmentText, evaluateText, inspectText, quantizeText, sweepText } from '../../src/cli/print';
import { allocationText } from '../../src/cli/printAllocation';
import { compareText } from '../../src/cli/printCompare';
import { costLines } from '../../src/cli/printCost';
import { sensitivityText } from '../../src/cli/printSensitivity';
import type { AllocateSummary } from '../../src/protocol/results/requests';
import type {
  ComparedValue,
  CompareResult,
  EvaluateResult,
  LayerFinding,
  QuantizeResult,
  SweepResult,
} from '../../src/protocol/results/results';
import { givenSummary, quantizedLayer, sampleRun, sampleSummary } from '../protocol/views/sampleResults';

const linesOf = (text: string): readonly string[] => text.replace(/\n$/, '').replaceAll('\u00a0', ' ').split('\n');
/** Cells of the line that begins so. */
const cellsOf = (text: string, start: string): readonly string[] | undefined =>
  linesOf(text)
    .find((line) => line.trimStart().startsWith(start))
    ?.trim()
    .split(/ {2,}/);
const after = (text: string, start: string): readonly string[] => {
  const lines = linesOf(text);
  return lines.slice(lines.findIndex((line) => line.startsWith(start)));
};

describe('an inspection', () => {
  it('is written whole', () =>
    expect(linesOf(inspectText({ ...sampleSummary, notes: ['a note'] }))).toEqual([
      'sample (onnx)',
      '  input   image  1×3×32×32  float32',
      '  output  logits  1×10  float32',
      '',
      '#  layer  operator  input      output     parameters     MACs',
      '─  ─────  ────────  ─────────  ─────────  ──────────  ───────',
      '0  conv1  Conv      1×3×32×32  1×8×32×32         224  221,184',
      '1  pool1  MaxPool   1×8×32×32  1×8×16×16           0        0',
      '2  fc     Gemm      1×2048     1×10           20,490   20,480',
      '',
      '3 layers, 20,714 parameters, 241,664 multiply-accumulates',
      'note: a note',
    ]));

  it('says what is guessed, and what nobody knows', () => {
    const [input] = sampleSummary.inputs;
    const text = inspectText({
      ...sampleSummary,
      inputs: [{ ...input, taken: 'pictures', because: 'its shape' }],
      layers: sampleSummary.layers.map((layer) => ({ ...layer, macs: null })),
      totals: { params: 1, macs: null },
    });
    expect(text).toContain('\n  input   image  1×3×32×32  float32  taken for pictures (by its shape)\n');
    expect(text).toContain('\n3 layers, 1 parameters, multiply-accumulates unknown\n');
    expect(cellsOf(text, '0')?.at(-1)).toBe('?');
  });

  it('has columns for what the file says of its integers, where it does', () => {
    const text = inspectText(givenSummary);
    expect(cellsOf(text, '#')?.slice(5)).toEqual([
      ...['scale', 'zero', 'integers', 's weights', 'z weights', 'weights', 'parameters', 'MACs'],
    ]);
    expect(cellsOf(text, '0')?.slice(5, 11)).toEqual(['0.05', '128', 'uint8', '0.001…0.004', '0', 'int8']);
    expect(cellsOf(text, '1')?.slice(5, 11)).toEqual(['0.05', '128', 'uint8', '–', '–', '–']);
    expect(cellsOf(text, '2')?.slice(5, 11)).toEqual(['–', '–', '–', '0.01…0.02', '-1…2', 'int4/32']);
    const halves = (['given', 'givenWeights'] as const).map((left) =>
      inspectText({ ...givenSummary, layers: givenSummary.layers.map((layer) => ({ ...layer, [left]: undefined })) }),
    );
    expect(halves.map((half) => cellsOf(half, '#')?.length)).toEqual([10, 10]);
    expect(cellsOf(halves[0], '#')).not.toContain('scale');
    expect(cellsOf(halves[1], '#')).not.toContain('s weights');
  });
});

describe('a quantization', () => {
  const { quantize } = sampleRun;
  it('is written line by line', () => {
    const text = quantizeText(quantize, '/w/run');
    expect(linesOf(text).slice(0, 2)).toEqual([quantize.provenance, '']);
    expect(cellsOf(text, '#')).toEqual([
      ...['#', 'layer', 'operator', 'bits w/a', 's in', 's weights', 's out', 'adjustment', 'error of M'],
      ...['acc bits', 'kernel', 'saturated', 'SQNR w dB', 'SQNR out dB'],
    ]);
    expect(cellsOf(text, '0')).toEqual([
      ...['0', 'conv1', 'Conv', '8/8', '0.003922', '0.002', '0.05', '181 ≫ 9', '0.0004', '21', 'winograd4'],
      ...['0.05 %', '38.2', '31.5', '██████▎'],
    ]);
    expect(cellsOf(text, '1')).toEqual([
      ...['1', 'pool1', 'MaxPool', '8/8', '0.05', '–', '0.05', '–', '–', '–', '–', '–', '–', '15.0', '███'],
    ]);
    expect(cellsOf(text, '2')).toEqual([
      ...['2', 'fc', 'Gemm', '8/8', '0.05', '0.001…0.004', '0.1…0.3', '90…100 ≫ -1…7', '0.08', '33', '–'],
      ...['2.00 %', '35.0', '9.9', '██'],
    ]);
    expect(text).toContain('\nsize: 80.9 KiB float, 20.3 KiB quantized (4.0 times smaller)\n');
    expect(linesOf(text).at(-1)).toBe('run: /w/run (1.0 s)');
  });

  it('has zero points where there are some, and a dash where a layer has none', () => {
    const layers = [
      quantizedLayer(0, 'a', {
        zeroPoint: { input: -3, output: 7 },
        bits: { weights: null, activations: 4, bias: null },
      }),
      quantizedLayer(1, 'b', { sqnrDb: { weights: null, output: null } }),
    ];
    const text = quantizeText({ ...quantize, layers, cost: undefined, seconds: 200 }, '/w/run');
    expect(cellsOf(text, '#')?.[7]).toBe('zero in/out');
    expect(cellsOf(text, '0')?.slice(3, 8)).toEqual(['–/4', '0.003922', '0.002', '0.05', '-3/7']);
    expect(cellsOf(text, '1')?.slice(7)).toEqual(['–', '181 ≫ 9', '0.0004', '21', '–', '0.05 %', '–', '–']);
    expect(text).toContain('\n\nsize: ');
  });

  it('says no factor of nothing', () =>
    expect(quantizeText({ ...quantize, size: { floatBytes: 12, quantizedBytes: 0 } }, '')).toContain(
      '\nsize: 12 bytes float, 0 bytes quantized\n',
    ));

  it('names islands, notes and findings, in this order, before the card', () => {
    const island = { reason: 'no integer form', tail: false };
    const result: QuantizeResult = {
      ...quantize,
      islands: [
        { ...island, layers: ['a', 'b', 'c', 'd'] },
        { ...island, layers: ['a', 'b', 'c', 'd', 'e'], tail: true },
      ],
      notes: ['said'],
      findings: [{ severity: 'warning', layer: 'conv1', cause: 'coarse', message: 'conv1: coarse' }],
    };
    expect(after(quantizeText(result, '/w/run'), 'size').slice(1, 5)).toEqual([
      'float island: a, b, c, d (no integer form)',
      'float tail: a, b, c and 2 more (no integer form)',
      'note: said',
      'warning: conv1: coarse',
    ]);
  });

  it('says what hardware costs', () => {
    const [title, text, end] = costLines(quantize);
    expect([title, end]).toEqual(['hardware cost for one image:', '']);
    const shown = ['221,184', '14,155,776', '8,192', '8-bit multiplier', '21', '216 bytes', '32 bytes', '–', '8.0 KiB'];
    expect(cellsOf(text, 'layer')).toEqual([
      ...['layer', 'MACs', 'MAC bits', 'adjusted', 'by', 'acc bits', 'weights', 'biases', 'tables', 'output'],
    ]);
    expect(
      linesOf(text)
        .slice(2)
        .map((line) => line.split(/ {2,}/)),
    ).toEqual([
      ['conv1', ...shown],
      ['total', ...shown],
    ]);
    const { cost, layers } = quantize;
    const odd = { ...cost!, accumulatorBits: null, memory: { weights: 9, biases: 0, tables: 1, output: 0 } };
    expect(cellsOf(costLines({ ...quantize, cost: odd, layers: layers.slice(1) })[1], 'total')?.slice(5)).toEqual([
      ...['–', '2 bytes', '–', '1 byte', '–'],
    ]);
    expect(costLines({ ...quantize, cost: undefined })).toEqual([]);
  });

  it.each([
    [null, '–'],
    [{ multiplier: 181, shift: 9 }, '181 ≫ 9'],
    [{ multiplier: 181, shift: -2 }, '181 ≪ 2'],
    [{ multiplier: 1, shift: 0 }, '1 ≫ 0'],
    [{ multiplier: [3, 5], shift: [-1, -2] }, '3…5 ≪ 1…2'],
    [{ multiplier: [3, 5], shift: [-1, 2] }, '3…5 ≫ -1…2'],
    [{ multiplier: [], shift: [] }, '– ≫ –'],
    [{ multiplier: null, shift: null }, '× 0.25'],
    [{ multiplier: null, shift: 3 }, '× 0.25'],
    [{ multiplier: 3, shift: null }, '× 0.25'],
  ])('writes the adjustment %j', (adjustment, text) =>
    expect(adjustmentText(adjustment && { mode: 'mul-shift', value: 0.25, relativeError: 0, ...adjustment })).toBe(
      text,
    ),
  );
});

describe('an evaluation', () => {
  const result: EvaluateResult = {
    ...{ evaluator: 'top-k', images: 1200, metrics: { top1: 0.5, top5: 0.9 }, seconds: 3 },
    ...{ imagesPerSecond: 400.04, islands: [], provenance: 'preset strict' },
  };
  it('is written without float', () =>
    expect(linesOf(evaluateText(result))).toEqual([
      ...['preset strict', '', 'metric          quantized', '──────────────  ─────────'],
      ...['Top-1 accuracy    50.00 %', 'Top-5 accuracy    90.00 %', ''],
      'top-k on 1,200 images in 3.0 s (400 images/s)',
    ]));

  it('is written beside float, with the difference', () => {
    const text = evaluateText({
      ...result,
      metrics: { a: 0.5, b: 0.5, c: 0.5 },
      float: { a: 0.75, b: 0.25, c: 0.5, d: 1 },
    });
    expect(cellsOf(text, 'metric')).toEqual(['metric', 'quantized', 'float', 'difference']);
    expect(['a', 'b', 'c', 'd'].map((name) => cellsOf(text, `${name} `))).toEqual([
      ['a', '0.5', '0.75', '−0.25'],
      ['b', '0.5', '0.25', '+0.25'],
      ['c', '0.5', '0.5', '0'],
      ['d', '–', '1', '–'],
    ]);
    expect(cellsOf(evaluateText({ ...result, float: { top1: 1 }, reference: 'given' }), 'metric')?.[2]).toBe('given');
    expect(cellsOf(evaluateText({ ...result, float: { top1: 1 } }), 'Top-5')).toEqual([
      'Top-5 accuracy',
      '90.00 %',
      '–',
      '–',
    ]);
  });

  it('says what outputs were taken for', () => {
    const output = { shape: [1, 10], why: 'its shape', sqnrDb: 31.25, cosine: 0.99991, largestError: 0.125 };
    const text = evaluateText({
      ...result,
      outputs: [
        { ...output, name: 'logits', role: 'classes', metrics: { agreement: 0.95, other: 1 } },
        { ...output, name: 'e', role: 'values', sqnrDb: null, cosine: null, largestError: null },
      ],
      islands: [{ layers: ['nms'], reason: 'sorts', tail: true }],
    });
    expect(after(text, 'output')).toEqual([
      'output  taken for  SQNR dB  cosine  largest error  as float',
      '──────  ─────────  ───────  ──────  ─────────────  ──────────────────────────────────',
      'logits  classes       31.3  0.9999          0.125  Steps as in float 95.00 %, other 1',
      'e       values           –       –              –',
      'logits is taken for classes: its shape',
      'e is taken for values: its shape',
      'float tail: nms (sorts)',
    ]);
    expect(evaluateText({ ...result, outputs: [] })).toBe(evaluateText(result));
  });
});

describe('a sweep', () => {
  const result: SweepResult = {
    ...{ evaluator: 'top-k', images: 2000, float: { top1: 0.9 }, seconds: 61 },
    rows: [
      { settings: { bits: 8, symmetric: false }, metrics: { top1: 0.8 } },
      { settings: { bits: 4 }, metrics: { top1: 0.25 } },
    ],
  };
  it('is a row for each setting, and one for float', () =>
    expect(linesOf(sweepText(result))).toEqual([
      'bits   symmetric  Top-1 accuracy',
      '─────  ─────────  ──────────────',
      '8      false             80.00 %',
      '4                        25.00 %',
      'float                    90.00 %',
      '',
      'top-k on 2,000 images, 2 settings in 61.0 s',
    ]));
  it('has no columns of settings when it has no rows', () =>
    expect(linesOf(sweepText({ ...result, rows: [] }))[0]).toBe('model  Top-1 accuracy'));
  it('says what models take, the axes of Pareto charts', () => {
    const [row, other] = result.rows;
    const text = sweepText({
      ...result,
      rows: [
        { ...row, cost: { sizeBytes: 2048, macBits: 1_234_567, cycles: 1000 } },
        { ...other, cost: { sizeBytes: 1, macBits: 999 } },
      ],
    });
    expect(cellsOf(text, 'bits')?.slice(-3)).toEqual(['size', 'MAC bits', 'clocks an image']);
    expect(cellsOf(text, '8')?.slice(-3)).toEqual(['2.0 KiB', '1.23 M', '1.00 k']);
    expect(cellsOf(text, '4')?.slice(-3)).toEqual(['1 byte', '999', '–']);
  });
  it('has float at each resolution', () => {
    const rows = [224, 416].flatMap((size) =>
      [4, 8].map((bits) => ({
        settings: { bits, 'preprocess.size': size },
        ...{ metrics: { top1: 0.5 }, float: { top1: size / 1000 } },
      })),
    );
    const text = sweepText({ ...result, rows, float: { top1: 0.224 } });
    expect(
      after(text, 'float')
        .slice(0, 2)
        .map((line) => line.split(/ {2,}/)),
    ).toEqual([
      ['float', '224', '22.40 %'],
      ['float', '416', '41.60 %'],
    ]);
    const sizes = sweepText({
      ...result,
      rows: rows.map((row) => ({ ...row, settings: { 'preprocess.size': row.settings['preprocess.size'] } })),
    });
    expect(cellsOf(sizes, 'float 416')?.slice(1)).toEqual(['41.60 %']);
  });
});

describe('a sensitivity', () => {
  const rows = [
    { name: 'b', op: 'Gemm', bits: { weights: null, activations: 8 }, sqnrDb: 12.34, share: 0.75 },
    {
      ...{ name: 'a', op: 'Conv', bits: { weights: 4, activations: 8 }, sqnrDb: 40, share: 0.25 },
      advice: { bits: { weights: 8, activations: 8 }, gainDb: 4, size: 0.1, macBits: 0.1, text: 'keep a at 8 bits' },
    },
  ];
  const result = { provenance: 'preset strict', images: 1000, sqnrDb: 11.11, layers: rows, seconds: 5 };
  it('is the list, the advice and the images', () =>
    expect(linesOf(sensitivityText(result))).toEqual([
      'preset strict',
      '',
      'layer  operator  bits w/a  SQNR dB   share',
      '─────  ────────  ────────  ───────  ──────  ───────────────',
      'b      Gemm           –/8     12.3  75.0 %  ███████████████',
      'a      Conv           4/8     40.0  25.0 %  █████',
      '',
      'each layer quantized alone; everything quantized: 11.1 dB at the heads',
      'keep a at 8 bits',
      'SQNR on 1,000 calibration images (5.0 s)',
    ]));
  it('has metrics where they were asked for', () => {
    const layers = rows.map((row, i) => ({ ...row, ...(i === 0 && { metrics: { top1: 0.5 } }) }));
    const text = sensitivityText({ ...result, layers, float: { top1: 0.75, top5: 1 }, metricImages: 1500 });
    expect(cellsOf(text, 'b ')?.slice(-2)).toEqual(['50.00 %', '–']);
    expect(cellsOf(text, 'a ')?.slice(-2)).toEqual(['–', '–']);
    expect(text.replaceAll('\u00a0', ' ')).toContain(
      '\nfloat: Top-1 accuracy 75.00 %, Top-5 accuracy 100.00 % on 1,500 images\nkeep a',
    );
    expect(sensitivityText({ ...result, float: { top1: 1 } })).toContain('on 0 images\n');
  });
});

describe('a comparison', () => {
  const value: ComparedValue = {
    ...{ id: 'step_00_conv', step: 'step_00', layer: 'conv', file: 'conv.bin', layout: 'CHW', status: 'differs' },
    ...{ elements: 4000, found: 4000, differing: 1000, unknown: 0, largest: 3, mean: 0.5 },
    first: { channel: 1, y: 2, x: 3, expected: 4, found: 7 },
    common: [
      [3, 600],
      [-2, 200],
      [1, 100],
      [2, 50],
      [4, 40],
      [5, 10],
    ],
  };
  const equal: ComparedValue = {
    ...{ ...value, id: 'input_0', step: null, layer: null, status: 'equal', differing: 0, largest: 0 },
    ...{ mean: 0, first: null, common: [] },
  };
  const result: CompareResult = {
    ...{ golden: '/g', dump: '/d', image: 2, origin: 'noise 2', equal: false, compared: [equal, value] },
    ...{ missing: [], unused: [], first: value.id, causes: [] },
  };
  it('is a table and the first difference', () =>
    expect(linesOf(compareText(result))).toEqual([
      'golden vectors of image 2 (noise 2) against /d',
      '',
      'value         file      order  elements     differing  largest',
      '────────────  ────────  ─────  ────────  ────────────  ───────',
      'input_0       conv.bin  CHW       4,000             –',
      'step_00_conv  conv.bin  CHW       4,000  1,000 (25 %)        3',
      '',
      'FIRST DIFFERENCE: layer conv, step_00_conv: channel 1, y 2, x 3: expected 4, found 7',
      'found - expected: +3: 600, -2: 200, +1: 100, +2: 50, +4: 40; mean 0.5',
      "likely cause: none of the known ones; look at the step's inputs and weights",
    ]));

  it('is one line where all are equal', () => {
    const same = { ...result, equal: true, compared: [equal], first: null };
    expect(after(compareText(same), 'all')).toEqual(['all equal: 1 values']);
  });

  it('lists six names, and five of more', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    expect(after(compareText({ ...result, missing: names.slice(0, 6), unused: names }), 'not in')).toEqual([
      'not in the dump: a, b, c, d, e, f',
      'called like no golden value: a, b, c, d, e and 2 more',
    ]);
  });

  it.each<[string, Partial<ComparedValue>, string]>([
    ['of an input', { step: null }, 'input step_00_conv: channel 1, y 2, x 3: expected 4, found 7'],
    [
      'of a step without a layer',
      { layer: null },
      'layer step_00, step_00_conv: channel 1, y 2, x 3: expected 4, found 7',
    ],
    [
      'that nobody drove',
      { first: { channel: 0, y: 0, x: 0, expected: -1, found: null } },
      'layer conv, step_00_conv: channel 0, y 0, x 0: expected -1, found x',
    ],
    ['in length alone', { first: null, found: 3999 }, 'layer conv, step_00_conv: expected 4,000 elements, found 3,999'],
  ])('names a difference %s', (_, change, words) =>
    expect(compareText({ ...result, compared: [{ ...value, ...change }] })).toContain(`FIRST DIFFERENCE: ${words}\n`),
  );

  it.each<[Partial<ComparedValue>, string]>([
    [{ status: 'length', found: 3000, differing: 0 }, '3,000 held'],
    [{ status: 'length', found: 2000, differing: 500 }, '2,000 held, 500 (25 %)'],
    [{ status: 'length', found: 8000, differing: 1000 }, '8,000 held, 1,000 (25 %)'],
    [{ status: 'differs', found: 0, differing: 1 }, '1 (100 %)'],
  ])('says how much differs: %j', (change, cell) =>
    expect(cellsOf(compareText({ ...result, compared: [{ ...value, ...change }] }), 'step_00')?.[4]).toBe(cell),
  );

  it('says what explains the difference, and how much of it', () => {
    const causes = [
      { id: 'late', text: 'late', explained: 1 },
      { id: 'offset', text: 'offset', explained: 0.98999 },
      { id: 'truncated', text: 'too short', explained: 1 },
      { id: 'too-long', text: 'too long', explained: 0.5 },
    ];
    const text = compareText({ ...result, causes, compared: [{ ...value, unknown: 1200, common: [] }] });
    expect(after(text, 'FIRST').slice(1)).toEqual([
      '1,200 elements are x or z',
      'likely cause: late (explains every element)',
      'or: offset (explains 98.9 %)',
      'or: too short',
      'or: too long',
    ]);
  });
});

describe('an allocation', () => {
  const row = { label: 'mixed', size: 2048, macBits: 1234, sqnrDb: 30.04 };
  const result: AllocateSummary = {
    ...{ provenance: 'preset strict', budget: { kind: 'size', share: 0.455 }, images: 1000, layers: [], seconds: 7 },
    ...{ rows: [row], recipe: '/w/net.quant.json' },
  };
  it('is the rows, the budget and the recipe', () => {
    const text = allocationText(result);
    expect(cellsOf(text, 'mixed')).toContain('2.0 KiB');
    expect(cellsOf(text, 'mixed')?.at(-1)).toBe('30.0');
    expect(cellsOf(text, 'widths')?.at(-1)).toBe('SQNR dB');
    expect(after(text, 'budget')).toEqual([
      "budget: 46 % of the recipe's own size",
      'SQNR at the heads on 1,000 calibration images (7.0 s)',
      'recipe: /w/net.quant.json',
    ]);
  });
  it('has metrics where they were asked for', () => {
    const rows = [
      { ...row, metrics: { top1: 0.5 } },
      { ...row, label: 'all 4' },
    ];
    const text = allocationText({ ...result, rows, float: { top1: 0.75 }, metricImages: 1500 });
    expect(cellsOf(text, 'mixed')?.at(-1)).toBe('50.00 %');
    expect(cellsOf(text, 'all 4')?.at(-1)).toBe('–');
    expect(text).toContain('\nfloat: Top-1 accuracy 75.00\u00a0% on 1,500 images\n');
    expect(allocationText({ ...result, float: { top1: 1 } })).toContain('on 0 images\n');
  });
});

describe('findings', () => {
  const finding = (i: number, severity: LayerFinding['severity'] = 'error'): LayerFinding => ({
    ...{ severity, layer: `l${i}`, cause: 'coarse', message: `m${i}` },
  });
  const some = (n: number): readonly LayerFinding[] => Array.from({ length: n }, (_, i) => finding(i));

  it('are twenty lines, and the number of those that are more', () => {
    expect(findingLines()).toEqual([]);
    expect(findingLines([finding(1, 'warning')])).toEqual(['warning: m1']);
    expect(findingLines(some(20))).toHaveLength(20);
    expect(findingLines(some(22)).slice(19)).toEqual(['error: m19', '2 more findings: --json lists them all']);
  });

  it.each([
    [undefined, 0, []],
    [[finding(1, 'warning')], 0, []],
    [some(1), 1, ['l0']],
    [some(3), 1, ['l0, l1, l2']],
    [some(5), 1, ['l0, l1, l2 and 2 more']],
  ])('make a code and a line on stderr: %#', (findings, code, shown) => {
    const said: string[] = [];
    expect(findingCode(findings, { err: (text) => void said.push(text) })).toBe(code);
    expect(said).toEqual(
      shown.map((layers) => `shiftwise: figures look like garbage at ${layers}: the findings say why\n`),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { htmlReport } from '../../src/export/htmlReport';
import { sqnrChart } from '../../src/export/htmlReport/columnChart';
import type { ReportData } from '../../src/export/htmlReport/reportData';
import type { EvaluateResult, SweepResult, SweepRow } from '../../src/protocol/results/results';
import { allocateSummary, sensitivityResult } from '../cli/fakeService';
import { quantizedLayer, sampleRun, sampleSummary } from '../protocol/views/sampleResults';

const textOf = (data: ReportData): string => new TextDecoder('utf-8', { fatal: true }).decode(htmlReport(data).bytes);

const evaluation: EvaluateResult = {
  evaluator: 'top-k',
  images: 300,
  metrics: { top1: 0.9667, top5: 1 },
  float: { top1: 0.97, top5: 1 },
  seconds: 2,
  imagesPerSecond: 150,
  islands: [{ layers: ['softmax'], reason: 'Softmax is not supported in integers', tail: true }],
  provenance: 'preset strict · 300 images',
};

function sweepOf(
  keys: readonly string[],
  ...rows: readonly (readonly [readonly (string | number)[], number])[]
): SweepResult {
  const swept = rows.map(([values, top1]): SweepRow => {
    return { settings: Object.fromEntries(keys.map((key, index) => [key, values[index]])), metrics: { top1 } };
  });
  return { evaluator: 'top-k', images: 300, rows: swept, float: { top1: 0.97 }, seconds: 3 };
}

const sweep = sweepOf(
  ['bits', 'adjustment'],
  [[8, 'float'], 0.97],
  [[8, 'pow2-ratio'], 0.9633],
  [[4, 'float'], 0.92],
  [[4, 'pow2-ratio'], 0.7],
);

const full: ReportData = {
  title: 'sample at 8 bits',
  provenance: ['Model samples/sample.onnx'],
  model: sampleSummary,
  quantize: [sampleRun.quantize],
  evaluate: [evaluation],
  sweep,
  notes: ['A note.'],
};

/** The table after a caption that starts so, as rows of cell texts. */
function tableAfter(html: string, caption: string): string[][] {
  const table = html.slice(html.indexOf(`<caption>${caption}`)).split('</table>')[0];
  const rows = [...table.matchAll(/<tr[^>]*>(.*?)<\/tr>/gs)].map((row) => row[1]);
  return rows.map((row) =>
    [...row.matchAll(/<t[dh][^>]*>(.*?)<\/t[dh]>/gs)].map((cell) => cell[1].replace(/<[^>]*>|\u00a0/g, ' ').trim()),
  );
}

/** Tags that are opened and never closed, or closed in another order. */
function unbalanced(html: string): string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  for (const [, slash, name, rest] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)((?:"[^"]*"|[^>"])*)>/g)) {
    if (name === 'meta' || rest.endsWith('/')) continue;
    if (!slash) open.push(name);
    else if (open.pop() !== name) wrong.push(name);
  }
  return [...wrong, ...open];
}

it('begins with the layers that look like garbage', () => {
  const finding = { layer: 'a', cause: 'coarse', message: 'a <b> has 0.0 dB' } as const;
  const findings = [
    { ...finding, severity: 'error' as const },
    { ...finding, severity: 'warning' as const },
  ];
  const html = textOf({ ...full, quantize: [{ ...sampleRun.quantize, findings }] });
  const [head] = html.split('</header>');
  expect(head).toContain('<li><strong class="bad">error</strong> a &lt;b&gt; has 0.0 dB</li>');
  expect(head).toContain('<li><strong class="warn">warning</strong> a &lt;b&gt; has 0.0 dB</li>');
  expect(textOf(full)).not.toContain('class="findings"');
});

describe('htmlReport', () => {
  it('is one file of UTF-8, the same bytes for the same data', () => {
    expect(htmlReport(full).name).toBe('report.html');
    expect(htmlReport(structuredClone(full)).bytes).toEqual(htmlReport(full).bytes);
  });

  it('looks as it did', () => {
    expect(textOf(full).replace(/<style>.*<\/style>/s, '')).toMatchSnapshot();
  });

  const layersOf = (...sqnrs: readonly (number | null)[]): Partial<ReportData> => ({
    quantize: [
      {
        ...sampleRun.quantize,
        layers: sqnrs.map((output, index) =>
          quantizedLayer(index, `layer_${index}`, { sqnrDb: { weights: 30, output } }),
        ),
      },
    ],
  });
  it.each<readonly [string, Partial<ReportData>]>([
    ['an allocation', { allocation: allocateSummary }],
    [
      'an allocation of MAC bits and activations, without a metric',
      {
        allocation: {
          ...allocateSummary,
          budget: { kind: 'macBits', share: 0.333 },
          layers: [
            { name: 'conv_0', bits: 8, activations: 4 },
            { name: 'add_1', activations: 8 },
          ],
          rows: allocateSummary.rows.map((row) => ({ ...row, metrics: undefined })),
          float: undefined,
        },
      },
    ],
    ['an allocation of an unknown number of images', { allocation: { ...allocateSummary, metricImages: undefined } }],
    ['layers quantized alone', { sensitivity: sensitivityResult }],
    [
      'layers quantized alone, without a metric and advice',
      {
        sensitivity: {
          ...sensitivityResult,
          layers: sensitivityResult.layers.map((layer) => ({ ...layer, metrics: undefined, advice: undefined })),
          float: undefined,
        },
      },
    ],
    ['layers of every severity', layersOf(9.9, 10, 19.9, 20, 45, -3, null, 205)],
    ['layers below thirty decibels', layersOf(12, 29)],
    ['more layers than columns have room', layersOf(...Array.from({ length: 40 }, (_, i) => 20 + (i % 7)))],
    ['an evaluation without a float model', { evaluate: [{ ...evaluation, float: undefined, islands: [] }] }],
    [
      'two evaluations',
      { evaluate: [evaluation, { ...evaluation, metrics: { top1: 0.5, meanLoss: 1.25 }, images: 1 }] },
    ],
    ['a sweep of one setting', { sweep: sweepOf(['bits'], [[8], 0.97], [[6], 0.9], [[4], 0.5]) }],
    [
      'a sweep of three settings',
      {
        sweep: {
          ...sweep,
          rows: sweep.rows.flatMap((row) =>
            [2, 4].map((m) => ({ ...row, settings: { ...row.settings, range: `outlier:${m}` } })),
          ),
        },
      },
    ],
    ['a sweep and its model alone', { sweep, model: sampleSummary }],
  ])('of %s looks as it did', (_, data) =>
    expect(textOf({ title: 'A report', provenance: [], ...data }).replace(/<style>.*<\/style>/s, '')).toMatchSnapshot(),
  );

  it.each([
    ['everything', full],
    ['nothing but a title', { title: 'Empty', provenance: [] }],
    ['two quantizations', { ...full, quantize: [sampleRun.quantize, sampleRun.quantize] }],
    [
      'empty results',
      {
        ...full,
        model: { ...sampleSummary, layers: [] },
        sweep: sweepOf([]),
        quantize: [{ ...sampleRun.quantize, layers: [] }],
      },
    ],
  ] as const)('closes what it opens and names no id twice: %s', (_, data) => {
    const html = textOf(data);
    expect(unbalanced(html)).toEqual([]);
    const ids = [...html.matchAll(/ id="([^"]*)"/g)].map((match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of html.matchAll(/href="#([^"]*)"/g)) expect(ids).toContain(target);
  });

  it('loads nothing and runs nothing', () => {
    const html = textOf(full);
    expect(html).not.toMatch(/<script|<link|<img|<iframe|\bon\w+=|url\(|@import|https?:/i);
    expect([...html.matchAll(/(?:src|href)="([^#][^"]*)"/g)]).toEqual([]);
  });

  it('names every chart and table for those who cannot see them', () => {
    const html = textOf(full);
    const images = [...html.matchAll(/<svg[^>]*>\s*(<title>)?/g)].filter(([tag]) => !tag.includes('aria-hidden'));
    expect(images).toHaveLength(2);
    for (const [tag, title] of images) expect([tag.includes('role="img"'), title]).toEqual([true, '<title>']);
    expect(html.match(/<table/g)).toHaveLength(html.match(/<caption>/g)!.length);
    for (const [head] of html.matchAll(/<th(?=[ >])[^>]*>/g)) expect(head).toContain('scope=');
  });
});

describe('outputs beside float', () => {
  it('are told with what they were taken for, and why', () => {
    const output = {
      name: 'y',
      shape: [1, 4],
      role: 'mask',
      why: 'a <reason>',
      sqnrDb: 31.25,
      cosine: null,
      largestError: 0.5,
    };
    const html = textOf({ ...full, evaluate: [{ ...evaluation, outputs: [{ ...output, metrics: { miou: 0.5 } }] }] });
    const row = /<tr><th scope="row" class="name">y<\/th>.*?<\/tr>/.exec(html)?.[0] ?? '';
    for (const text of ['mask', '31.3', '0.50000', 'Mean IoU 50.00', 'a &lt;reason&gt;']) expect(row).toContain(text);
    expect(unbalanced(html)).toEqual([]);
  });
});

describe('text from models', () => {
  const hostile = `<script>alert("1")</script>&'\u0000\u202e`;
  const escaped = '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;\\u0000\\u202e';

  /** Every string of the data replaced, whatever it means. */
  function poisoned<T>(data: T): T {
    const text = JSON.stringify(data, (_, value: unknown) => (typeof value === 'string' ? hostile : value));
    return JSON.parse(text) as T;
  }

  it('is escaped wherever it is shown', () => {
    const html = textOf({
      ...poisoned(full),
      sweep: {
        ...sweepOf(['bits', hostile, 'adjustment'], [[8, hostile, hostile], 0.9]),
        evaluator: hostile,
        float: { [hostile]: 1 },
      },
    });
    expect(html).toContain(escaped);
    expect(html.split(escaped).length).toBeGreaterThan(20);
    expect(html).not.toContain('<script');
    expect(html).not.toMatch(/[\u0000-\u0008]/);
    expect(unbalanced(html)).toEqual([]);
  });
});

describe('the sweep', () => {
  it('is a table as 4.1 to 4.3 of the report: bit widths down, adjustment modes across, float last', () => {
    expect(tableAfter(textOf(full), 'Top-1 accuracy')).toEqual([
      ['Datatype', 'Bit width', 'float', 'pow2-ratio'],
      ['integer', '4 bit', '92.00 % −5.00', '70.00 % −27.00'],
      ['integer', '8 bit', '97.00 % ±0.00', '96.33 % −0.67'],
      ['float', '32 bit', '97.00 %', '97.00 %'],
    ]);
  });

  it('divides the adjustment modes by what else varies, and leaves gaps where nothing was measured', () => {
    const divided = sweepOf(
      ['bits', 'adjustment', 'range.weights'],
      [[8, 'float', 'min-max'], 0.97],
      [[8, 'float', 'outlier:4'], 0.95],
      [[4, 'float', 'min-max'], 0.9],
      [[8, 'mul-shift', 'min-max'], 0.96],
    );
    expect(tableAfter(textOf({ title: '', provenance: [], sweep: divided }), 'Top-1 accuracy')).toEqual([
      ['Datatype', 'Bit width', 'float', 'mul-shift'],
      ['min-max', 'outlier:4', 'min-max'],
      ['integer', '4 bit', '90.00 % −7.00', '–', '–'],
      ['integer', '8 bit', '97.00 % ±0.00', '95.00 % −2.00', '96.00 % −1.00'],
      ['float', '32 bit', '97.00 %', '97.00 %', '97.00 %'],
    ]);
  });

  it('is a plain list, without a chart, where no bit width varies', () => {
    const html = textOf({
      title: '',
      provenance: [],
      sweep: sweepOf(['preset'], [['strict'], 0.96], [['report'], 0.95]),
    });
    expect(tableAfter(html, 'Every setting')).toEqual([
      ['preset', 'Top-1 accuracy'],
      ['strict', '96.00 %'],
      ['report', '95.00 %'],
      ['float', '97.00 %'],
    ]);
    expect(html).not.toContain('<svg');
  });

  it('draws one point for each value, higher for more', () => {
    const html = textOf({ title: '', provenance: [], sweep });
    const [chart] = html.split('</svg>');
    const markers = [...chart.matchAll(/class="marker" transform="translate\(([\d.]+) ([\d.]+)\)"/g)];
    const points = markers.map(([, x, y]) => ({ x: Number(x), y: Number(y) }));
    expect(points).toHaveLength(4);
    const [float4, float8, ratio4, ratio8] = points;
    expect([float4.x, float8.x]).toEqual([ratio4.x, ratio8.x]);
    expect(float8.x).toBeGreaterThan(float4.x);
    // The axis is linear: heights differ as the values do.
    expect((ratio4.y - float4.y) / (float4.y - float8.y)).toBeCloseTo((0.92 - 0.7) / (0.97 - 0.92), 1);
    expect((ratio8.y - float8.y) / (float4.y - float8.y)).toBeCloseTo((0.97 - 0.9633) / (0.97 - 0.92), 1);
  });

  it('tells lines apart by dash and marker as well as by colour', () => {
    const modes = ['float', 'mul-shift', 'pow2-ratio', 'pow2-tensor'];
    const ranges = ['min-max', 'outlier:4'];
    const rows = [4, 8].flatMap((bits) =>
      modes.flatMap((mode) => ranges.map((range) => [[bits, mode, range], 0.9] as const)),
    );
    const [chart] = textOf({
      title: '',
      provenance: [],
      sweep: sweepOf(['bits', 'adjustment', 'range'], ...rows),
    }).split('</svg>');
    const looks = [...chart.matchAll(/stroke-dasharray="([^"]*)"\/>.*? d="([^"]*)"/gs)].map(
      ([, dash, marker]) => `${dash}|${marker}`,
    );
    expect(new Set(looks).size).toBe(8);
  });
});

describe('the quantization', () => {
  it('draws decibels of a damaged file no higher than those of no error', () => {
    const layers = [quantizedLayer(0, 'conv1', { sqnrDb: { weights: 40, output: 2 ** 31 - 1 } })];
    const ticks = sqnrChart(layers)?.markup.match(/class="tick"/g);
    expect(ticks).toHaveLength(11);
  });
  it('shows multiplier, shift, spans of channels, and flags what is wrong', () => {
    const html = textOf({ title: '', provenance: [], quantize: [sampleRun.quantize] });
    const [head, conv, pool, fc] = tableAfter(html, 'Layers as quantized');
    const cell = (row: readonly string[], title: string): string => row[head.indexOf(title)];
    expect([cell(conv, 'm'), cell(conv, 'k'), cell(conv, 'Bits W/A/B')]).toEqual(['181', '9', '8/8/32']);
    expect([cell(fc, 'm'), cell(fc, 'k'), cell(fc, 's weights')]).toEqual(['90 … 100', '−1 … 7', '0.001 … 0.004']);
    expect([cell(pool, 'm'), cell(pool, 'SQNR weights'), cell(pool, 'SQNR output')]).toEqual(['–', '–', '15.0']);
    expect(html).toContain('<td class="warn">−1\u00a0… 7</td>');
    expect(html).toContain('<td class="bad">33</td>');
  });

  it('shows zero points where there are some', () => {
    const layers = [quantizedLayer(0, 'conv', { zeroPoint: { input: -128, output: 3 } }), quantizedLayer(1, 'next')];
    const html = textOf({ title: '', provenance: [], quantize: [{ ...sampleRun.quantize, layers }] });
    const [head, conv, next] = tableAfter(html, 'Layers as quantized');
    const at = head.indexOf('Zero in/out');
    expect([conv[at], next[at]]).toEqual(['−128/3', '–']);
  });

  it('prices the layers that cost something, and the whole', () => {
    const html = textOf({ title: '', provenance: [], quantize: [sampleRun.quantize] });
    const [head, conv, total, ...more] = tableAfter(html, 'Hardware cost');
    expect(more).toEqual([]);
    expect(conv.slice(1, 3)).toEqual(['conv1', '8-bit multiplier']);
    expect(conv[head.indexOf('Weights')]).toBe('216 B');
    expect(total.slice(0, 2)).toEqual(['Total', '8-bit multiplier']);
  });

  it('lists what each layer costs alone, with advice', () => {
    const html = textOf({ title: '', provenance: [], sensitivity: sensitivityResult });
    const [head, first, second] = tableAfter(html, 'Layers quantized alone');
    expect(head.slice(2)).toEqual(['Bits W/A', 'SQNR of the heads, dB', 'Share of the noise', 'Top-1 accuracy']);
    expect(first).toEqual(['conv_0', 'convolutional', '4/8', '11.9', '94.0 %', '67.20 %']);
    expect(second).toEqual(['add_1', 'shortcut', '–/8', '44.0', '6.0 %', '–']);
    expect(html).toContain('<li>keep conv_0 at 8 bits: costs 0.2 % size, wins back 9.7 dB</li>');
  });

  it('shows what widths cost and bring, as a table and a chart', () => {
    const html = textOf({ title: '', provenance: [], allocation: allocateSummary });
    const [head, , second] = tableAfter(html, 'Cost against accuracy');
    expect(head).toEqual(['Widths', 'Weights', 'MAC bits', 'SQNR, dB', 'Top-1 accuracy']);
    expect(second).toEqual(['within the budget', '1.1 KiB', '2.20 M', '20.8', '79.00 %']);
    const heights = [...html.matchAll(/class="marker"[^>]*translate\(([\d.]+) ([\d.]+)\)/g)].map((at) => Number(at[2]));
    // All 4 bits, all 8 bits, within the budget: the more decibels the higher, and y grows downwards.
    expect(heights[1]).toBeLessThan(heights[2]);
    expect(heights[2]).toBeLessThan(heights[0]);
    expect(html).toContain('conv_0 8, conv_2 4, conv_3 4');
  });

  it('leaves out columns that say nothing, and a chart without values', () => {
    const bare = quantizedLayer(0, 'conv', {
      sqnrDb: { weights: null, output: null },
      mse: null,
      maxError: null,
      saturation: null,
    });
    const html = textOf({ title: '', provenance: [], quantize: [{ ...sampleRun.quantize, layers: [bare] }] });
    expect(tableAfter(html, 'Layers as quantized')[0]).not.toContain('SQNR output');
    expect(html).not.toContain('<svg');
  });

  it('survives figures that are no numbers', () => {
    const odd = quantizedLayer(0, 'conv', { sqnrDb: { weights: Infinity, output: NaN }, mse: NaN, maxError: Infinity });
    const html = textOf({
      title: '',
      provenance: [],
      quantize: [{ ...sampleRun.quantize, layers: [odd, quantizedLayer(1, 'next')] }],
    });
    expect(html).not.toMatch(/="[^"]*(NaN|Infinity)/);
    const [head, row] = tableAfter(html, 'Layers as quantized');
    expect([row[head.indexOf('SQNR weights')], row[head.indexOf('SQNR output')]]).toEqual(['∞', '–']);
  });

  it('says that there are no islands, or which and why', () => {
    expect(textOf(full)).toContain('No float islands');
    expect(textOf(full)).toContain('<strong>softmax</strong>: Softmax is not supported in integers (after the heads)');
  });
});

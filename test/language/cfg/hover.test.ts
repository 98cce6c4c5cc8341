import { describe, expect, it } from 'vitest';
import { hover, type HoverInfo } from '../../../src/language/cfg/hover';
import type { LayerInfo, QuantizedLayerInfo } from '../../../src/protocol/results/results';

/** The text without its cursor mark `|`, and the hover there. */
function at(marked: string, info?: HoverInfo): { markdown: string; covered: string } | undefined {
  const before = marked.slice(0, marked.indexOf('|')).split('\n');
  const text = marked.replace('|', '');
  const found = hover(text, before.length - 1, before[before.length - 1].length, info);
  if (!found) return undefined;
  const { line, start, end } = found.range;
  return { markdown: found.markdown, covered: text.split('\n')[line].slice(start, end) };
}

const net = '[net]\nwidth=16\nheight=12\nchannels=3\n';
const conv = 'filters=8\nsize=3\nstride=2\npad=1\nactivation=leaky\n';

const row: LayerInfo = {
  index: 0,
  name: 'conv_0',
  op: 'convolutional',
  inputShape: [1, 3, 12, 16],
  outputShape: [1, 8, 6, 8],
  params: 1234567,
  macs: 7654321,
  from: [],
};

/** The row as the text has it. */
const same: LayerInfo = { ...row, params: 224, macs: 10368 };

const quantized: QuantizedLayerInfo = {
  index: 0,
  name: 'conv_0',
  op: 'convolutional',
  bits: { weights: 8, activations: 8, bias: 32 },
  scale: { input: 0.00392, weights: [0.001, 0.02, 0.003], output: 0.0471 },
  adjustment: {
    mode: 'mul-shift',
    value: [0.353515625, 0.7],
    multiplier: [181, 200],
    shift: [9, 8],
    relativeError: 0.0012,
  },
  accumulatorBits: 21,
  saturation: 0.0005,
  sqnrDb: { weights: 38.12, output: 35.5 },
  mse: 0,
  maxError: 0,
};

describe('on a header', () => {
  it('shows the shape from the text alone', () => {
    const found = at(`${net}[conv|olutional]\n${conv}`);
    expect(found?.covered).toBe('[convolutional]');
    expect(found?.markdown).toBe(
      '**conv\\_0** · convolutional · 1×3×12×16 → 1×8×6×8 · layer 0\n\n' +
        '| | |\n|---|---|\n| Parameters | 224 |\n| MACs | 10.4 k |\n\n' +
        'Convolution, batch normalization and activation in one.',
    );
  });

  it('prefers the engine’s rows', () => {
    expect(at(`${net}|[convolutional]\n${conv}`, { rows: [row] })?.markdown).toContain(
      '| Parameters | 1.23 M |\n| MACs | 7.65 M |',
    );
  });

  it('shows a run', () => {
    const markdown = at(`${net}[convolutional|]\n${conv}`, {
      quantized: [quantized],
      provenance: 'strict, 8 bits',
    })?.markdown;
    expect(markdown?.split('\n')).toEqual([
      '**conv\\_0** · convolutional · 1×3×12×16 → 1×8×6×8 · layer 0',
      '',
      '✓ **Good: 35.5 dB signal to noise**',
      '',
      '| | |',
      '|---|---|',
      '| Scale | in 0.00392, weights 0.001 … 0.02, out 0.0471 |',
      '| Shift k | 8 … 9 |',
      '| M | 181 … 200 · 2⁻⁹ … 2⁻⁸ = 0.354 … 0.7 (mul-shift) |',
      '| SQNR | out 35.5 dB |',
      '| Saturation | 0.05 % |',
      '| Hardware | 21-bit accumulator |',
      '',
      'Convolution, batch normalization and activation in one.',
      '',
      '**More:** Bits weights 8, activations 8, bias 32 · SQNR of weights 38.1 dB · Output noise (RMS) 0 · ' +
        'Largest output error 0 · Rounding of M 0.12 % · Parameters 224 · MACs 10.4 k',
      '',
      'strict, 8 bits',
    ]);
  });

  it('shows zero points of an asymmetric run', () => {
    const asymmetric = { ...quantized, zeroPoint: { input: -128, output: 7 } };
    expect(at(`${net}[conv|]\n${conv}`, { quantized: [asymmetric] })?.markdown).toContain(
      'Zero points input −128, output 7',
    );
  });

  it('shows modes without a multiplier', () => {
    const mode = (adjustment: QuantizedLayerInfo['adjustment']): string | undefined =>
      at(`${net}[conv|]\n${conv}`, { quantized: [{ ...quantized, adjustment }] })?.markdown.match(
        /\| M \| (.*) \|/,
      )?.[1];
    const base = { value: 0.25, relativeError: 0 };
    expect(mode({ ...base, mode: 'float', multiplier: null, shift: null })).toBe('0.25 (float)');
    expect(mode({ ...base, mode: 'pow2-ratio', multiplier: 1, shift: 2 })).toBe('2⁻² = 0.25 (pow2-ratio)');
    expect(mode({ ...base, mode: 'mul-shift', multiplier: 3, shift: -1, value: 6 })).toBe('3 · 2¹ = 6 (mul-shift)');
    expect(mode(null)).toBeUndefined();
  });

  it('leaves out what a layer has not, and results of other layers', () => {
    const pool = {
      ...quantized,
      name: 'maxpool_0',
      op: 'maxpool',
      scale: { input: 0.1, weights: null, output: 0.1 },
      adjustment: null,
      bits: { weights: null, activations: 8, bias: null },
      accumulatorBits: null,
      saturation: null,
      sqnrDb: { weights: null, output: null },
    };
    const markdown = at(`${net}[max|pool]\nstride=2`, { quantized: [pool, quantized], provenance: 'p' })?.markdown;
    expect(markdown?.match(/^\| [A-Z].*$/gm)).toEqual(['| Scale | in 0.1, out 0.1 |']);
    expect(at(`${net}[conv|]\n${conv}`, { quantized: [pool], provenance: 'p' })?.markdown).not.toContain('Scale');
  });

  it('shows the weights in figures and as a picture, and leads to the layer', () => {
    const bins = [1, 4, 0, 2];
    const weights = { count: 7, zeros: 1, min: -0.5, max: 0.75, mean: 0.1, deviation: 0.3, bins };
    const info = { rows: [same], weights: { conv_0: weights }, linkOf: (name: string) => `command:open?${name}` };
    const markdown = at(`${net}[conv|olutional]\n${conv}`, info)?.markdown ?? '';
    expect(markdown).toContain('7 weights from −0.5 to 0.75 · mean 0.1 · deviation 0.3 · 14 % zeros');
    const [, alt, base64] = /!\[([^\]]*)\]\(data:image\/svg\+xml;base64,([^)]*)\)/.exec(markdown) ?? [];
    expect(alt).toBe('Histogram of the weights from −0.5 to 0.75');
    const svg = Buffer.from(base64, 'base64').toString('utf8');
    expect(svg.match(/<rect /g)?.length).toBe(bins.length);
    // Bars grow with the square root of their count: 4 is twice as high as 1.
    const heights = [...svg.matchAll(/height="([\d.]+)"\/>/g)].map(([, height]) => Number(height));
    expect(heights[1]).toBeCloseTo(2 * heights[0], 1);
    expect(heights[2]).toBe(0);
    expect(svg).toContain('>−0.5<');
    expect(markdown).toContain('[More in the inspector](command:open?conv_0)');
  });

  it('marks figures of a layer that the text has changed', () => {
    const info = { rows: [{ ...same, outputShape: [1, 9, 6, 8] }], quantized: [quantized] };
    const markdown = at(`${net}[convolutional|]\n${conv}`, { ...info, provenance: 'p' })?.markdown;
    expect(markdown?.endsWith('Of the last run, before what has changed since: p')).toBe(true);
  });

  it('of the network shows the sums', () => {
    expect(at(`[ne|t]\nwidth=16\nheight=12\nchannels=3\n[convolutional]\n${conv}`)?.markdown).toContain(
      'input 1×3×12×16 · 1 layers · 224 parameters · 10.4 k MACs',
    );
  });

  it('says why a layer cannot be resolved, there only', () => {
    const text = (mark: string, other: string): string => `${net}[conv${other}]\n${conv}[conv${mark}]\nfilters=x\n`;
    expect(at(text('|', ''))?.markdown).toContain('⚠ line 12, \\[conv\\]: filters must be a number, found "x"');
    expect(at(text('', '|'))?.markdown).not.toContain('⚠');
  });

  it('cannot be made to format by the file', () => {
    const markdown = at(`${net}[x](http://e)<b>*y*|`)?.markdown ?? '';
    expect(markdown).not.toMatch(/(^|[^\\])[[<]/);
    expect(
      at(`${net}[conv|]\n${conv}`, { quantized: [quantized], provenance: 'a | [b](c) <i>\n# d' })?.markdown,
    ).toContain('a \\| \\[b\\](c) \\<i\\> # d');
  });
});

describe('on a key', () => {
  const table: readonly (readonly [marked: string, covered: string, markdown: string])[] = [
    ['[conv]\nfil|ters=8', 'filters=8', '**filters** · integer · default 1\n\nNumber of output channels.'],
    ['[conv]\nfilters = 8|', 'filters = 8', '**filters** · integer · default 1\n\nNumber of output channels.'],
    ['[net]\n|width=8', 'width=8', '**width** · integer · no default\n\nWidth of the input in pixels.'],
    [
      '[route]\ngroups=|2',
      'groups=2',
      '**groups** · integer · default 1\n\nEach source is split into this many parts of its channels.\n\nKnown to AlexeyAB’s Darknet only.',
    ],
    [
      '[conv]\nfliters|=8',
      'fliters=8',
      '**fliters**\n\nNot a key that Darknet reads in \\[conv\\]. Did you mean filters?',
    ],
    ['[conv]\nq_|=8', 'q_=8', '**q\\_**\n\nNot a key that Darknet reads in \\[conv\\].'],
  ];
  it.each(table)('%s', (marked, covered, markdown) => expect(at(marked)).toEqual({ covered, markdown }));
});

describe('on an index', () => {
  const text = (layers: string): string => `${net}[conv]\n${conv}[maxpool]\nstride=2\n[route]\nlayers=${layers}\n`;
  it.each([
    ['|-1, 0', '-1', '**maxpool\\_1** · maxpool · layer 1, line 11\n\n1×8×6×8 → 1×8×3×4'],
    ['-1, 0|', '0', '**conv\\_0** · conv · layer 0, line 5\n\n1×3×12×16 → 1×8×6×8 · 224 parameters · 10.4 k MACs'],
  ])('%s names its layer', (layers, covered, markdown) => expect(at(text(layers))).toEqual({ covered, markdown }));
  it('that names none is a key', () => expect(at(text('|9'))?.markdown).toContain('**layers** · integers'));
});

describe('elsewhere', () => {
  const table = [
    '|',
    '# a comment|\n[net]',
    '[net]\n|\nwidth=4',
    '[net]\nwidth=4\n# x|',
    '[net]  # x|',
    '[net]\nwidth=4 # x|',
    'width|=4',
  ];
  it.each(table)('%j has nothing to say', (marked) => expect(at(marked)).toBeUndefined());
  it('a place beyond the text has neither', () => expect(hover('[net]', 99, 99)).toBeUndefined());
});

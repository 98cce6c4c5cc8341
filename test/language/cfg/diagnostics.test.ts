import { describe, expect, it } from 'vitest';
import { diagnose, type DiagnoseOptions } from '../../../src/language/cfg/diagnostics';
import { lastRules, rules } from '../../../src/language/cfg/rules/table';
import { parseCfg } from '../../../src/formats/darknet/cfgSyntax';
import { annotated, place } from '../../support/annotated';
import { generatedWeights } from '../../support/darknetWeights';
import { random } from '../../support/random';
import { applyEdits } from '../../support/textEdits';
import { quantizedLayer } from '../../protocol/views/sampleResults';

const net = '[net]\nwidth=64\nheight=64\nchannels=3\n';
const conv = (filters: number, more = 'batch_normalize=1\nactivation=leaky'): string =>
  `[convolutional]\nfilters=${filters}\nsize=3\nstride=1\npad=1\n${more}\n`;
const head = '[yolo]\nmask=0,1,2\nanchors=4,4, 8,8, 16,16\nclasses=2\nnum=3\n';

const found = (text: string, options?: DiagnoseOptions): readonly string[] =>
  diagnose(text, options).map(({ range: { line, start, end }, code }) => place(line, start, end, code));

/** The text after the first fix of the first diagnostic with that code. */
function fixed(text: string, code: string, options?: DiagnoseOptions): string {
  const fix = diagnose(text, options).find((each) => each.code === code)?.fixes[0];
  if (!fix) throw new Error(`no fix for ${code}`);
  return applyEdits(text, fix.edits);
}

const messageOf = (text: string, code: string, options?: DiagnoseOptions): string | undefined =>
  diagnose(text, options).find((each) => each.code === code)?.message;

describe('marked texts', () => {
  const cases: readonly (readonly [name: string, marked: string])[] = [
    ['a sound network', `${net}${conv(21, 'activation=linear')}${head}`],
    ['an unclosed header', `[net]\nwidth=64\nheight=64\nchannels=3\n[maxpool\n^^^^^^^^ cfg.unclosed-header\nsize=2`],
    ['an entry before sections', `a=1\n^^^ cfg.entry-outside-section\n${net}${conv(8)}`],
    ['stray text', `${net}${conv(8)}hello there\n^^^^^^^^^^^ cfg.not-an-entry`],
    ['no key', `${net}${conv(8)}  =4\n  ^^ cfg.empty-key`],
    ['a key twice', `${net}${conv(8)}size = 5\n^^^^ cfg.duplicate-key`],
    ['an unknown section', `${net}[convolutionl]\n^^^^^^^^^^^^^^ cfg.unknown-section\nfilters=8`],
    ['an unknown key', `${net}[maxpool]\nsise=2\n^^^^ cfg.unknown-key\nstride=2`],
    ['a key of another section', `${net}[maxpool]\nstride=2\nfilters=2\n^^^^^^^ cfg.unknown-key`],
    ['a word for an integer', `${net}[maxpool]\nsize=two\n     ^^^ cfg.wrong-type\nstride=2`],
    [
      'a comment behind an activation',
      `${net}${conv(8, 'activation=leaky # why\n                 ^^^^^ cfg.trailing-comment')}`,
    ],
    ['a comment behind a header', `${net}[maxpool] # half\n          ^^^^^^ cfg.trailing-comment\nsize=2\nstride=2`],
    ['a comment behind a number', `${net}[maxpool]\nsize=2 # half, and\nstride=2`],
    [
      'a comment with a comma behind a list',
      `${net}${conv(8)}[route]\nlayers=0 # a, b\n         ^^^^^^ cfg.trailing-comment`,
    ],
    ['a comment without a comma behind a list', `${net}${conv(8)}[route]\nlayers=0 # a`],
    [
      'a comment with a comma behind anchors',
      `${net}${conv(21, 'activation=linear')}${head.replace('16,16', '16,16 # x, y\n                        ^^^^^^ cfg.trailing-comment')}`,
    ],
    ['a comment with a comma before all sections', `# a, b\n${net}${conv(8)}`],
    ['an empty number', `${net}[maxpool]\nsize=\n^^^^ cfg.wrong-type\nstride=2`],
    ['hexadecimal', `${net}[maxpool]\nsize=0x2\n     ^^^ cfg.wrong-type`],
    ['an unknown activation', `${net}${conv(8, 'activation=leeky\n           ^^^^^ cfg.unknown-activation')}`],
    ['an activation of Darknet alone', `${net}${conv(8, 'activation=stair\n           ^^^^^ cfg.unsupported')}`],
    ['a section of Darknet alone', `${net}${conv(8)}[iseg]\n^^^^^^ cfg.unsupported\nclip=1`],
    ['a section that is shown alone', `${net}${conv(8)}[lstm]\n^^^^^^ cfg.unsupported\noutput=1`],
    [
      'wrong filters before [yolo]',
      `${net}[convolutional]\nfilters = 24 # three anchors\n          ^^ cfg.filters-before-head\nactivation=linear\n${head}`,
    ],
    [
      'no filters before [yolo]',
      `${net}[convolutional]\n^^^^^^^^^^^^^^^ cfg.filters-before-head\nactivation=linear\n${head}`,
    ],
    [
      'wrong filters before [region]',
      `${net}[conv]\nfilters=125\n        ^^^ cfg.filters-before-head\nactivation=linear\n[region]\nclasses=80\nnum=5\nanchors=1,1,2,2,3,3,4,4,5,5`,
    ],
    [
      'classes that differ',
      `${net}${conv(21, 'activation=linear')}${head}[route]\nlayers=-2\n${conv(24, 'activation=linear')}[yolo]\nmask=0,1,2\nanchors=4,4, 8,8, 16,16\nclasses=3\n        ^ cfg.classes-differ\nnum=3`,
    ],
    [
      'a mask out of range',
      `${net}${conv(14, 'activation=linear')}[yolo]\nmask=1,2\n     ^^^ cfg.mask-range\nanchors=4,4, 8,8\nclasses=2\nnum=2`,
    ],
    [
      'a route of unequal sizes',
      `${net}${conv(8)}[maxpool]\nsize=2\nstride=2\n[route]\nlayers=-1, 0\n       ^^^^^ cfg.route-sizes`,
    ],
    ['a route too far back', `${net}${conv(8)}[route]\nlayers=-2\n       ^^ cfg.layer-index`],
    ['a route forward', `${net}${conv(8)}[route]\nlayers=1\n       ^ cfg.layer-index`],
    ['a shortcut from nowhere', `${net}${conv(8)}[shortcut]\nfrom=-5\n     ^^ cfg.layer-index\nactivation=linear`],
    [
      'an input that the stride does not divide',
      `[net]\nwidth=50\n      ^^ cfg.input-stride\nheight=64\nchannels=3\n[maxpool]\nsize=4\nstride=4\n${conv(21, 'activation=linear')}${head}`,
    ],
    ['no matter for a classifier', `[net]\nwidth=50\nheight=64\nchannels=3\n[maxpool]\nsize=4\nstride=4\n${conv(21)}`],
    [
      'forgotten batch normalization',
      `${net}${conv(8)}[convolutional]\n^^^^^^^^^^^^^^^ cfg.batch-normalize\nfilters=8\nactivation=leaky\n${conv(8)}`,
    ],
    ['two without it in front', `${net}${conv(8, 'activation=leaky')}${conv(8, 'activation=leaky')}${conv(8)}`],
    ['two without it behind', `${net}${conv(8)}${conv(8, 'activation=leaky')}${conv(8, 'activation=leaky')}`],
    ['one before a head', `${net}${conv(8)}${conv(21, 'activation=leaky')}${head}[route]\nlayers=0\n${conv(8)}`],
    ['mish before a head', `${net}${conv(21, 'activation=mish')}${head}`],
    ['a linear one', `${net}${conv(8)}${conv(8, 'activation=linear')}${conv(8)}`],
    [
      'mish',
      `${net}${conv(8, 'batch_normalize=1\nactivation=mish\n           ^^^^ cfg.float-activation')}${conv(8, 'batch_normalize=1\nactivation=mish')}`,
    ],
    ['a pool that leaves nothing', `${net}[maxpool]\n^^^^^^^^^ cfg.invalid-layer\nsize=100\nstride=1\npadding=0`],
    ['no layers', `[net]\n^^^^^ cfg.invalid-layer\nwidth=4\nheight=4\nchannels=3`],
  ];
  it.each(cases)('%s', (_, marked) => {
    const { text, expected } = annotated(marked);
    expect(found(text)).toEqual(expected);
  });
  it('says so of an empty text', () => expect(found('')).toEqual(['0:0-0 cfg.invalid-layer']));

  it('covers every rule that needs nothing but the text', () => {
    const codes = new Set(cases.flatMap(([, marked]) => annotated(marked).expected.map((line) => line.split(' ')[1])));
    const missing = [...rules, ...lastRules].map(({ code }) => code).filter((code) => !codes.has(code));
    expect(missing).toEqual([
      'cfg.stale-index',
      'cfg.weights-size',
      'cfg.tiny-yolov3-mask',
      'cfg.run-error',
      'cfg.run-warning',
    ]);
  });
});

describe('messages', () => {
  const cases: readonly (readonly [code: string, text: string, message: string])[] = [
    [
      'cfg.unknown-key',
      `${net}[maxpool]\nsise=2`,
      '"sise" is not a key that Darknet reads in [maxpool] (did you mean size?)',
    ],
    ['cfg.unknown-section', `${net}[rout]\nlayers=0`, 'Darknet knows no section "rout" (did you mean [route]?)'],
    [
      'cfg.filters-before-head',
      `${net}${conv(24, 'activation=linear')}${head}`,
      'filters must be 3 anchors × (2 classes + 5) = 21 for the head that follows, found 24',
    ],
    [
      'cfg.filters-before-head',
      `${net}[convolutional]\n[yolo]\nmask=0,1\nanchors=4,4, 8,8\nnum=2`,
      'filters must be 2 anchors × (20 classes + 5) = 50 for the head that follows, found none',
    ],
    [
      'cfg.classes-differ',
      `${net}${conv(21, 'activation=linear')}${head}[route]\nlayers=-2\n${conv(75, 'activation=linear')}${head.replace('classes=2\n', '')}`,
      'this head has 20 classes, but the first one (line 11) has 2',
    ],
    [
      'cfg.trailing-comment',
      `${net}${conv(8)}[route]\nlayers=0 # a, b`,
      'Darknet reads this comment as a part of what stands before it, and sees 1 more number in layers',
    ],
    [
      'cfg.trailing-comment',
      `${net}${conv(8)}[route]\nlayers=0 # a, b, c`,
      'Darknet reads this comment as a part of what stands before it, and sees 2 more numbers in layers',
    ],
    [
      'cfg.trailing-comment',
      `${net}${conv(8, 'activation=leaky # why')}`,
      'Darknet reads this comment as a part of what stands before it, and sees no activation leaky: it would take relu',
    ],
    [
      'cfg.trailing-comment',
      `${net}[maxpool] # half`,
      'Darknet reads this comment as a part of what stands before it, and sees no section [maxpool]',
    ],
    [
      'cfg.float-activation',
      `${net}${conv(8, 'activation=selu').repeat(3)}`,
      'preset standard computes selu by a table up to 14 bits, and by lines between knots above: here and in 2 more layers',
    ],
    [
      'cfg.layer-index',
      `${net}${conv(8)}[route]\nlayers=-2`,
      'layers points to -2, which is layer -1, but this is layer 1: it can read layers 0 to 0',
    ],
    [
      'cfg.mask-range',
      `${net}${conv(14)}[yolo]\nmask=1,2\nanchors=4,4,8,8\nclasses=2`,
      'mask asks for anchor 2, but there are 2: 0 to 1',
    ],
    [
      'cfg.route-sizes',
      `${net}${conv(8)}[maxpool]\nstride=2\n[route]\nlayers=-1,0`,
      'layers of different height or width cannot be joined: maxpool_1 is 8×32×32, conv_0 is 8×64×64',
    ],
    [
      'cfg.float-activation',
      `${net}${conv(8, 'activation=selu')}`,
      'preset standard computes selu by a table up to 14 bits, and by lines between knots above: here',
    ],
  ];
  it.each(cases)('%s', (code, text, message) => expect(messageOf(text, code)).toBe(message));
});

describe('quick fixes', () => {
  const cases: readonly (readonly [code: string, text: string, line: string])[] = [
    ['cfg.unknown-key', `${net}[maxpool]\nsise = 2`, 'size = 2'],
    ['cfg.unknown-section', `${net}[maxpol] # pool\nsize=2`, '[maxpool] # pool'],
    ['cfg.unknown-activation', `${net}${conv(8, 'activation=leeky')}`, 'activation=leaky'],
    ['cfg.filters-before-head', `${net}${conv(24, 'activation=linear')}${head}`, 'filters=21'],
    ['cfg.filters-before-head', `${net}[convolutional]\nactivation=linear\n${head}`, 'filters=21'],
    [
      'cfg.input-stride',
      `[net]\nwidth=64\nheight=66\nchannels=3\n[maxpool]\nsize=2\nstride=2\n[maxpool]\nsize=2\nstride=2\n${conv(21, 'activation=linear')}${head}`,
      'height=64',
    ],
    [
      'cfg.batch-normalize',
      `${net}${conv(8)}[convolutional]\nfilters=9\nactivation=leaky\n${conv(7)}`,
      'batch_normalize=1',
    ],
    ['cfg.trailing-comment', `${net}${conv(8, 'activation=leaky # why')}`, 'activation=leaky'],
    ['cfg.trailing-comment', `${net}[maxpool] # half\nsize=2`, '# half'],
    [
      'cfg.classes-differ',
      `${net}${conv(21, 'activation=linear')}${head}[route]\nlayers=-2\n${conv(75, 'activation=linear')}${head.replace('classes=2\n', '')}`,
      'classes=2',
    ],
    ['cfg.wrong-type', `${net}${conv(14)}[yolo]\nmask=0,1\nanchors=4,4 8,8\nclasses=2\nnum=2`, 'anchors=4,4, 8,8'],
  ];
  it.each(cases)('%s', (code, text, line) => {
    const mended = fixed(text, code);
    expect(mended.split('\n')).toContain(line);
    expect(diagnose(mended).map((each) => each.code)).not.toContain(code);
  });

  it('takes the second of two keys away', () => {
    const text = `${net}${conv(8)}size = 5 # why`;
    const { sections, diagnostics } = parseCfg(fixed(text, 'cfg.duplicate-key'));
    expect(diagnostics).toEqual([]);
    expect(sections[1].entries.filter(({ key }) => key === 'size').map(({ value }) => value)).toEqual(['3']);
  });
});

describe('severities', () => {
  const text = `${net}[maxpool]\nsise=2`;
  const severity = (severities: DiagnoseOptions['severities']): readonly string[] =>
    diagnose(text, { severities }).map((each) => each.severity);
  it('are the rule’s own', () => expect(severity({})).toEqual(['warning']));
  it('can be set', () => expect(severity({ 'cfg.unknown-key': 'error' })).toEqual(['error']));
  it('can be off', () => expect(severity({ 'cfg.unknown-key': 'off' })).toEqual([]));
  it('have codes of one form, each once', () => {
    const codes = [...rules, ...lastRules].map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes.filter((code) => !/^cfg\.[a-z0-9-]+$/.test(code))).toEqual([]);
  });
});

describe('with a weights file', () => {
  const text = `${net}${conv(8)}[maxpool]\nstride=2\n${conv(4)}`;
  const bytes = generatedWeights(text).length;
  it.each([bytes, bytes - 4])('says nothing when it fits: %i bytes', (weightsBytes) => {
    expect(found(text, { weightsBytes })).toEqual([]);
  });
  // 20 + 4 · (8 · 3 · 9 + 4 · 8) = 1012 bytes to the end of conv_0, and 4 · (4 · 8 · 9 + 4 · 4) = 1216 more.
  it.each([
    [
      1011,
      4,
      'the weights file has 1011 bytes, expected 2228 (2224 with the oldest header): it ends in conv_0, which needs bytes up to 1012',
    ],
    [
      1012,
      13,
      'the weights file has 1012 bytes, expected 2228 (2224 with the oldest header): it ends in conv_2, which needs bytes up to 2228',
    ],
    [
      2230,
      13,
      'the weights file has 2230 bytes, expected 2228 (2224 with the oldest header): 2 bytes are left over after conv_2',
    ],
  ])('of %i bytes', (weightsBytes, line, message) => {
    expect(found(text, { weightsBytes })).toEqual([place(line, 0, 15, 'cfg.weights-size')]);
    expect(messageOf(text, 'cfg.weights-size', { weightsBytes })).toBe(message);
  });
});

describe('a weights file that would fit', () => {
  const plain = 'activation=leaky';
  const four = '[yolo]\nmask=0,1\nanchors=4,4, 8,8\nnum=2\n';
  it.each<[name: string, trained: string, written: string, title: string, why: string]>([
    [
      'with batch normalization',
      `${net}${conv(8)}${conv(6)}`,
      `${net}${conv(8)}${conv(6, plain)}`,
      'Set batch_normalize=1 in conv_1',
      'it fits if conv_1 has batch normalization',
    ],
    [
      'without it',
      `${net}${conv(8, plain)}${conv(6)}`,
      `${net}${conv(8)}${conv(6)}`,
      'Set batch_normalize=0 in conv_0',
      'it fits if conv_0 has no batch normalization',
    ],
    [
      'other classes',
      `${net}${conv(8)}${conv(18, 'activation=linear')}${four}classes=4`,
      `${net}${conv(8)}${conv(14, 'activation=linear')}${four}classes=2`,
      'Set classes=4 in all heads, and the filters before them',
      'it fits 4 classes instead of 2',
    ],
  ])('%s', (_, trained, written, title, why) => {
    const options = { weightsBytes: generatedWeights(trained).length };
    const [only, ...others] = diagnose(written, options);
    expect([only.code, only.fixes.map((fix) => fix.title), others]).toEqual(['cfg.weights-size', [title], []]);
    expect(only.message).toMatch(new RegExp(`; ${why}$`));
    expect(diagnose(fixed(written, 'cfg.weights-size', options), options)).toEqual([]);
  });
});

describe('with a recipe', () => {
  const text = `${net}${conv(8, 'batch_normalize=1\nactivation=mish')}`;
  const recipe = (body: string): DiagnoseOptions => {
    return { recipe: { text: body, path: '/a.quant.json', resolve: (...parts) => parts.join('/') } };
  };
  it('says what its bits mean', () => {
    expect(messageOf(text, 'cfg.float-activation', recipe('{"model":"a.cfg","bits":{"activations":16}}'))).toBe(
      'preset standard with activations of 16 bits computes mish by lines between knots, off by up to 3/4 of an integer (a table up to 14 bits): here',
    );
    // Tables of strict have 8 bits.
    expect(found(text, recipe('{"model":"a.cfg","bits":{"activations":12}}'))).toEqual([]);
    expect(found(text, recipe('{"model":"a.cfg","preset":"strict","bits":{"activations":12}}'))).toHaveLength(1);
    expect(found(text, recipe('{"model":"a.cfg","preset":"report"}'))).toEqual([]);
  });
  it('says what it can when the recipe cannot be read', () => {
    expect(messageOf(text, 'cfg.float-activation', recipe('{'))).toMatch(/^preset standard computes mish/);
  });
});

describe('with a last run', () => {
  const text = `${net}${conv(8)}${conv(4)}`;
  const finding = { severity: 'error', layer: 'conv_1', cause: 'weights', message: 'conv_1 has 1 dB' } as const;
  const row = quantizedLayer(1, 'conv_1', { op: 'convolutional' });
  const run = { quantized: [row], findings: [finding, { ...finding, severity: 'warning', message: 'less' } as const] };
  it('says at the layer what it found', () => {
    const said = diagnose(text, { run }).map((each) => [each.range.line, each.severity, each.code, each.message]);
    expect(said).toEqual([
      [11, 'error', 'cfg.run-error', 'the last run: conv_1 has 1 dB'],
      [11, 'warning', 'cfg.run-warning', 'the last run: less'],
    ]);
  });
  it('says nothing of a layer that is another one now', () => {
    expect(found(`${net}${conv(8)}[maxpool]\nsize=2\nstride=2\n${conv(4)}`, { run })).toEqual([]);
    expect(found(text, { run: { ...run, quantized: [{ ...row, op: 'maxpool' }] } })).toEqual([]);
  });
});

describe('after layers have moved', () => {
  const before = `${net}${conv(8)}${conv(8)}[route]\nlayers=-1, 0\n[shortcut]\nfrom=-3\nactivation=linear`;
  const text = before.replace('[conv', `${conv(9)}[conv`);
  it('says which layer was meant, and corrects it', () => {
    expect(found(text, { before })).toEqual(['26:11-12 cfg.stale-index']);
    expect(messageOf(text, 'cfg.stale-index', { before })).toBe(
      'layers have moved: this index was conv_1, and is conv_0 now',
    );
    expect(fixed(text, 'cfg.stale-index', { before }).split('\n')[26]).toBe('layers=-1, 1');
  });
  it('offers to correct all of several', () => {
    const more = text.replace('[shortcut]', `${conv(7)}[shortcut]`);
    const [first] = diagnose(more, { before }).filter(({ code }) => code === 'cfg.stale-index');
    expect(first.fixes.map(({ title }) => title)).toEqual(['Change to 1 (conv_1)', 'Correct all 2 indices']);
    expect(applyEdits(more, first.fixes[1].edits)).toContain('from=-4');
  });
});

describe('hostile texts', () => {
  it('never throw, and ranges lie in their lines', () => {
    const source = random(7);
    const pieces = [
      '[net]',
      '[yolo]',
      '[route]',
      '[',
      ']',
      '=',
      'layers',
      'mask',
      'filters',
      '-1',
      '0,9',
      '1e9',
      '\n',
      '\n',
      '#',
      ' ',
      '[conv]',
      'x',
      ',',
    ];
    for (let round = 0; round < 400; round++) {
      const text = net.repeat(source.int(0, 1)) + Array.from({ length: 60 }, () => source.pick(pieces)).join('');
      const lines = text.split('\n');
      for (const { range } of diagnose(text, { weightsBytes: source.int(0, 5000) })) {
        expect(range.start).toBeLessThanOrEqual(range.end);
        expect(range.end).toBeLessThanOrEqual(lines[range.line].length);
      }
    }
  });
});

describe('the published weights of Tiny-YOLOv3', () => {
  const size = (filters: number, side: number): string =>
    `[convolutional]\nfilters=${filters}\nsize=${side}\nstride=1\npad=1\n`;
  const pool = (stride: number): string => `[maxpool]\nsize=2\nstride=${stride}\n`;
  const yolo = (mask: string): string =>
    `[yolo]\nmask=${mask}\nanchors=1,1, 2,2, 3,3, 4,4, 5,5, 6,6\nclasses=80\nnum=6\n`;
  const official = (mask: string, last = 256): string =>
    [
      '[net]\nwidth=64\nheight=64\nchannels=3\n',
      ...[16, 32, 64, 128, 256].map((filters) => size(filters, 3) + pool(2)),
      ...[size(512, 3), pool(1), size(1024, 3), size(256, 1), size(512, 3), size(255, 1), yolo('3,4,5')],
      ...['[route]\nlayers=-4\n', size(128, 1), '[upsample]\nstride=2\n', '[route]\nlayers=-1, 8\n'],
      ...[size(last, 3), size(255, 1), yolo(mask)],
    ].join('');
  const asked = (text: string, weightsBytes: number): readonly string[] =>
    found(text, { weightsBytes }).filter((line) => line.includes('tiny-yolov3'));

  it('were trained with another mask than the published cfg says', () => {
    const text = official('0,1,2');
    const line = text.slice(0, text.lastIndexOf('mask=')).split('\n').length - 1;
    expect(asked(text, 35_434_956)).toEqual([place(line, 5, 10, 'cfg.tiny-yolov3-mask')]);
    expect(fixed(text, 'cfg.tiny-yolov3-mask', { weightsBytes: 35_434_956 })).toBe(official('1,2,3'));
    const told = diagnose(text, { weightsBytes: 35_434_956 }).map(({ message }) => message);
    expect(told.join()).toContain('with mask=1,2,3 here: 0,1,2 costs half of their accuracy (mAP');
  });
  it.each([
    ['the mask is right', official('1,2,3'), 35_434_956],
    ['the weights are others', official('0,1,2'), 35_434_960],
    ['the network is another', official('0,1,2', 128), 35_434_956],
  ])('say nothing where %s', (_, text, bytes) => expect(asked(text, bytes)).toEqual([]));
});

import { describe, expect, it } from 'vitest';
import { resolveCfg } from '../../../src/formats/darknet/cfgResolve';
import { parseCfg } from '../../../src/formats/darknet/cfgSyntax';
import { macsOf, parameterCount } from '../../../src/formats/darknet/parameters';
import type { ResolvedCfg } from '../../../src/formats/darknet/resolvedCfg';
import { random } from '../../support/random';

/** `conv filters=8 size=3 | maxpool stride=2` behind an 8×12×16 input (channels, height, width). */
function cfg(sections: string, net = 'channels=8 height=12 width=16'): string {
  const lines = (section: string): string[] => {
    const [type, ...entries] = section.trim().split(/\s+/);
    return [`[${type}]`, ...entries];
  };
  return [...lines(`net ${net}`), ...sections.split('|').flatMap(lines)].join('\n');
}

const resolved = (sections: string, net?: string): ResolvedCfg => resolveCfg(parseCfg(cfg(sections, net)));

const lastShape = (sections: string): readonly number[] => {
  const { layers, problem } = resolved(sections);
  if (problem) throw problem;
  const { channels, height, width } = layers[layers.length - 1].output;
  return [channels, height, width];
};

describe('shapes', () => {
  const linear = 'activation=linear';
  const table: readonly (readonly [sections: string, shape: readonly number[]])[] = [
    [`convolutional ${linear}`, [1, 12, 16]],
    [`conv filters=4 size=3 pad=1 ${linear}`, [4, 12, 16]],
    [`conv filters=4 size=3 ${linear}`, [4, 10, 14]],
    [`conv filters=4 size=3 stride=2 pad=1 ${linear}`, [4, 6, 8]],
    [`conv filters=4 size=1 stride=1 pad=1 ${linear}`, [4, 12, 16]],
    [`conv filters=4 size=2 pad=1 ${linear}`, [4, 13, 17]],
    [`conv filters=4 size=7 stride=2 padding=3 ${linear}`, [4, 6, 8]],
    [`conv filters=4 size=3 padding=2 pad=1 ${linear}`, [4, 12, 16]],
    [`conv filters=4 size=3 pad=1 dilation=2 ${linear}`, [4, 12, 16]],
    [`conv filters=4 size=3 stride=2 pad=1 dilation=2 ${linear}`, [4, 6, 8]],
    [`conv filters=4 size=1 dilation=4 ${linear}`, [4, 12, 16]],
    [`conv filters=4 size=3 stride_x=2 pad=1 ${linear}`, [4, 12, 8]],
    [`conv filters=4 size=3 stride_x=2 stride_y=3 stride=5 pad=1 ${linear}`, [4, 4, 8]],
    [`conv filters=4.0 size=3.9 pad=1 ${linear}`, [4, 12, 16]],
    ['maxpool size=2 stride=2', [8, 6, 8]],
    ['maxpool stride=2', [8, 6, 8]],
    ['maxpool size=2 stride=1', [8, 12, 16]],
    ['maxpool size=3 stride=2', [8, 6, 8]],
    ['maxpool size=3 stride=2 padding=0', [8, 5, 7]],
    ['maxpool size=13 stride=1', [8, 12, 16]],
    ['maxpool size=5 stride=5', [8, 3, 4]],
    ['avgpool', [8, 1, 1]],
    [`connected output=10 ${linear}`, [10, 1, 1]],
    ['upsample stride=2', [8, 24, 32]],
    ['upsample', [8, 24, 32]],
    ['reorg stride=2', [32, 6, 8]],
    ['reorg stride=2 reverse=1', [2, 24, 32]],
    ['reorg3d stride=4', [128, 3, 4]],
    ['dropout | softmax', [8, 12, 16]],
    [`conv filters=6 ${linear} | dropout | route layers=-2,0,1`, [18, 12, 16]],
    ['dropout | route layers=-1 groups=4 group_id=3', [2, 12, 16]],
    ['dropout | dropout | route layers=0,1 groups=2 group_id=1', [8, 12, 16]],
    [`dropout | conv filters=5 size=3 stride=2 pad=1 ${linear} | shortcut from=0`, [5, 6, 8]],
    ['dropout | avgpool | scale_channels from=0', [8, 12, 16]],
    [`dropout | conv filters=1 ${linear} | scale_channels from=0 scale_wh=1`, [8, 12, 16]],
    ['dropout | dropout | sam from=-2', [8, 12, 16]],
    [`conv filters=255 ${linear} | yolo mask=0,1,2 num=6 classes=80 anchors=1,2,3,4,5,6,7,8,9,10,11,12`, [255, 12, 16]],
  ];
  it.each(table)('%s', (sections, shape) => expect(lastShape(sections)).toEqual(shape));

  it('pads a pool of stride 2 on an odd side, and no more than it reads on an even one', () => {
    const pads = (net: string, size: number, stride: number): unknown => {
      const { detail } = resolved(`maxpool size=${size} stride=${stride}`, net).layers[0];
      return detail.kind === 'maxpool' ? detail.pads : undefined;
    };
    expect(pads('channels=1 height=12 width=13', 2, 2)).toEqual([0, 0, 0, 1]);
    expect(pads('channels=1 height=12 width=13', 2, 1)).toEqual([0, 0, 1, 1]);
    expect(pads('channels=1 height=12 width=13', 3, 2)).toEqual([1, 1, 0, 1]);
    expect(pads('channels=1 height=12 width=13', 5, 1)).toEqual([2, 2, 2, 2]);
  });
});

describe('layers', () => {
  const { layers } = resolved('conv activation=leaky | conn activation=relu output=2 | dropout | route layers=1,-1');

  it('are named by type and index', () => {
    expect(layers.map(({ name }) => name)).toEqual(['conv_0', 'fc_1', 'dropout_2', 'route_3']);
  });

  it('know their lines', () => expect(layers.map(({ line }) => line)).toEqual([4, 6, 9, 10]));

  it('count parameters and multiplications', () => {
    const [conv, grouped, fc] = resolved(
      'conv filters=4 size=3 pad=1 batch_normalize=1 activation=leaky | conv filters=6 groups=2 size=3 activation=leaky | conn output=5 activation=leaky',
    ).layers;
    expect([conv, grouped, fc].map(parameterCount)).toEqual([4 * 8 * 9 + 16, 6 * 2 * 9 + 6, 5 * 6 * 10 * 14 + 5]);
    expect([conv, grouped, fc].map(macsOf)).toEqual([4 * 8 * 9 * 192, 6 * 2 * 9 * 140, 5 * 840]);
  });
});

describe('sections that are shown alone', () => {
  // Parameters by hand: a unit has outputs × (inputs + 1) numbers, and 3 × outputs more with batch normalization.
  const table: readonly (readonly [sections: string, net: string, output: readonly number[], parameters: number])[] = [
    ['rnn output=5 hidden=3 batch_normalize=1', 'inputs=7', [5, 1, 1], 3 * 11 + 3 * 7 + 5 * 7],
    ['gru output=4', 'inputs=7', [4, 1, 1], 3 * (4 * 8 + 4 * 5)],
    ['lstm output=4 batch_normalize=1', 'inputs=7', [4, 1, 1], 4 * (4 * 11 + 4 * 8)],
    [
      'crnn output_filters=4 hidden_filters=2 size=3 pad=1',
      'channels=3 height=6 width=8',
      [4, 6, 8],
      2 * 28 + 2 * 19 + 4 * 19,
    ],
    ['conv_lstm output_filters=2 size=1', 'channels=3 height=6 width=8', [2, 6, 8], 4 * 2 * 4 + 4 * 2 * 3],
    ['local filters=2 size=5 stride=1 pad=1', 'channels=3 height=4 width=4', [2, 4, 4], 32 * 76],
    ['conv filters=2 size=3 pad=1 xnor=1', 'channels=3 height=5 width=4', [2, 5, 4], 2 * 28],
    ['reorg stride=1 extra=10', 'channels=2 height=3 width=4', [34, 1, 1], 0],
    ['softmax tree=a.tree', 'inputs=9', [9, 1, 1], 0],
  ];
  it.each(table)('%s on %s', (sections, net, [channels, height, width], parameters) => {
    const { layers, problem } = resolved(sections, net);
    expect(problem).toBeUndefined();
    const last = layers.at(-1)!;
    expect([last.detail.kind, last.output]).toEqual(['shown', { channels, height, width }]);
    expect(parameterCount(last)).toBe(parameters);
  });
});

describe('problems', () => {
  const table: readonly (readonly [sections: string, message: RegExp])[] = [
    [
      'conv activation=linear | iseg classes=4',
      /^line 7, \[iseg\]: this section is not supported; supported are .*conv/,
    ],
    ['convolutionl', /^line 5, \[convolutionl\]: Darknet knows no such section \(did you mean convolutional\?\)/],
    ['conv | net', /^line 6, \[net\]: expected one \[net\], at the top$/],
    ['conv filters=abc', /^line 6, \[conv\]: filters must be a number, found "abc"$/],
    ['conv filters=', /^line 6, \[conv\]: filters must be a number, found ""$/],
    ['conv filters=0x10', /^line 6, \[conv\]: filters must be a number, found "0x10"$/],
    ['conv filters=2000000', /^line 6, \[conv\]: filters must be from 1 to 1000000, found 2000000$/],
    ['conv stride=0', /^line 6, \[conv\]: stride must be from 1 to 1000000, found 0$/],
    ['conv size=-3', /^line 6, \[conv\]: size must be from 1 to 4096, found -3$/],
    ['conv filters=999999 size=4096 stride=100000 padding=4000', /^line 5, \[conv\]: it has more than 2\^31 weights$/],
    ['conv size=31', /^line 5, \[conv\]: nothing is left of its input 8×12×16: the output would be 1×-18×-14$/],
    ['conv filters=9 groups=2', /groups=2 must divide both: the input has 8 channels and there are 9 filters$/],
    ['conv activation=magic', /^line 6, \[conv\]: activation "magic" is not supported; known are linear, leaky,/],
    [
      'conv activation=relu | conv share_index=0 filters=2',
      /share_index points to conv_0, whose weights have another shape$/,
    ],
    ['maxpool size=2 padding=9', /padding=9 leaves windows without any pixel: size is 2$/],
    ['route layers=0', /^line 6, \[route\]: layers points to layer 0, but this is layer 0: no layer stands before it$/],
    ['dropout | route layers=-3', /layers points to layer -2, but this is layer 1: it can read layers 0 to 0$/],
    ['dropout | route', /^line 6, \[route\]: layers= is missing: which layers does it read\?$/],
    ['dropout | route layers=0,x', /layers must be numbers separated by commas, found "x"$/],
    [
      'dropout | maxpool stride=2 | route layers=0,1',
      /layers of different height or width cannot be joined: 8×12×16 and 8×6×8$/,
    ],
    ['dropout | route layers=0 groups=3', /groups=3 must divide the channels of 8×12×16$/],
    ['dropout | route layers=0 groups=2 group_id=2', /group_id must be from 0 to 1, found 2$/],
    ['dropout | maxpool size=5 padding=0 | shortcut from=0', /cannot add 8×12×16 to 8×8×12: height and width must be/],
    ['dropout | dropout | scale_channels from=0', /factors of shape 8×12×16 do not fit 8×12×16$/],
    ['reorg stride=5', /^line 6, \[reorg\]: stride=5 must divide height and width of 8×12×16$/],
    ['reorg stride=4', /^line 6, \[reorg\]: the square of stride=4 must divide the channels of 8×12×16$/],
    ['softmax groups=7', /groups=7 must divide its 1536 inputs$/],
    [
      'yolo classes=80 num=3 anchors=1,2,3,4,5,6',
      /needs 3 anchors × \(80 classes \+ 5\) = 255 channels, but the layer before gives 8: check its filters=$/,
    ],
    ['yolo classes=3 mask=7 num=1 anchors=1,2', /^line 7, \[yolo\]: mask asks for anchor 7, but anchors= has 0 to 0$/],
    ['yolo classes=3 num=1 anchors=1,2,3', /anchors must be pairs of width and height, found 3 numbers$/],
    [
      'yolo classes=3 num=1 anchors=1,2 | conv',
      /^line 9, \[conv\]: it reads layer 0, a \[yolo\] head: only boxes come out of one$/,
    ],
    ['region coords=5', /^line 6, \[region\]: coords must be 4, found 5$/],
    ['upsample stride=1000 | upsample stride=1000', /the output 8×12000000×16000000 has more than 2\^31 elements$/],
  ];
  it.each(table)('%s', (sections, message) => expect(resolved(sections).problem?.message).toMatch(message));

  const nets: readonly (readonly [text: string, message: string])[] = [
    ['', 'line 1: expected [net], found no section'],
    ['# only\n', 'line 1: expected [net], found no section'],
    ['[convolutional]', 'line 1, [convolutional]: expected the first section to be [net]'],
    ['[net]\nwidth=4\nheight=4\nchannels=3', 'line 1, [net]: no layer follows [net]'],
    [
      '[net]\nwidth=4\n[maxpool]',
      "line 1, [net]: height= is missing: the input's width, height and channels must be given",
    ],
    ['[net]\nwidth=0\nheight=4\nchannels=3\n[maxpool]', 'line 2, [net]: width must be from 1 to 1000000, found 0'],
    [
      '[net]\nwidth=99999\nheight=99999\nchannels=3\n[maxpool]',
      'line 1, [net]: the output 3×99999×99999 has more than 2^31 elements',
    ],
    [
      '[network]\nwidth=1e9\nheight=4\nchannels=3\n[maxpool]',
      'line 2, [network]: width must be from 1 to 1000000, found 1000000000',
    ],
  ];
  it.each(nets)('%j', (text, message) => expect(resolveCfg(parseCfg(text)).problem?.message).toBe(message));

  it('keeps the layers before the one at fault', () => {
    const { input, layers, problem } = resolved('conv activation=leaky | maxpool | conv size=x | maxpool');
    expect([input?.channels, layers.length, problem?.where]).toEqual([8, 2, { format: 'darknet', line: 8 }]);
  });

  it('names an unsupported section first, and resolves what stands before', () => {
    const { layers, problem } = resolved(
      'conv activation=leaky | conv filters=x | iseg',
      'channels=8 height=12 width=16',
    );
    expect([layers.length, problem?.where.line]).toEqual([1, 8]);
    expect(resolved('iseg', 'inputs=256').problem?.message).toMatch(/^line 3, \[iseg\]: this section is not supported/);
  });

  it('does not follow channels that double forever', () => {
    const { problem } = resolved(['dropout', ...new Array<string>(200).fill('route layers=-1,-1')].join(' | '));
    expect(problem?.message).toMatch(/has more than 2\^31 elements$/);
  });

  it('cleans what it quotes', () => {
    const { problem } = resolveCfg(parseCfg(`[net]\n[\u001b[31m${'x'.repeat(1000)}]`));
    expect(problem?.message).toMatch(/^line 2, \[\?\[31mx{35}…\]: Darknet knows no such section/);
  });

  it('is a FormatError, whatever the text', () => {
    const source = random(3);
    const words = [
      'conv',
      'yolo',
      'route',
      'shortcut',
      'maxpool',
      'reorg',
      'upsample',
      'softmax',
      'region',
      'connected',
    ];
    const keys = [
      'filters',
      'size',
      'stride',
      'layers',
      'from',
      'groups',
      'classes',
      'anchors',
      'mask',
      'num',
      'padding',
    ];
    const values = ['0', '1', '-1', '2', '1e99', '-9', 'x', '', '1,2', ',', '0.5', '99999999999'];
    for (let round = 0; round < 3000; round++) {
      const entries = (): string => `${source.pick(keys)}=${source.pick(values)}`;
      const section = (): string => [source.pick(words), 'activation=relu', entries(), entries(), entries()].join(' ');
      const { layers, problem } = resolved(Array.from({ length: 3 }, section).join('|'));
      expect(problem === undefined ? layers.length : problem.message.startsWith('line ')).toBe(
        problem === undefined ? 3 : true,
      );
    }
  });
});

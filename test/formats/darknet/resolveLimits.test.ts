/** Where sections of a cfg stop being possible: what is just taken, with what it says, beside what is just refused. By hand. */
import { describe, expect, it } from 'vitest';
import { resolveCfg } from '../../../src/formats/darknet/cfgResolve';
import { parseCfg } from '../../../src/formats/darknet/cfgSyntax';
import { parameterCount } from '../../../src/formats/darknet/parameters';
import type { ResolvedCfg } from '../../../src/formats/darknet/resolvedCfg';

/** `conv filters=8 size=3 | maxpool stride=2`; sections of which nothing else is said have a linear activation. */
function resolved(sections: string, net: string): ResolvedCfg {
  const lines = (section: string): string[] => {
    const [type, ...entries] = section.trim().split(/\s+/);
    return [`[${type}]`, ...entries];
  };
  const linear = sections.replace(/\b(conv|conn|deconvolutional|local)\b/g, '$1 activation=linear');
  return resolveCfg(parseCfg([...lines(`net ${net}`), ...linear.split('|').flatMap(lines)].join('\n')));
}

const map = 'channels=8 height=12 width=16';
const thin = 'channels=8192 height=1 width=1';
const three = 'channels=3 height=4 width=4';

/** What the last section says of itself is at least this, and its output (channels, height, width). */
type Taken = readonly [sections: string, net: string, output: readonly number[], detail: object];

describe('taken', () => {
  it.each<Taken>([
    ['conv flipped=0 dontload=0 dontloadscales=0', map, [1, 12, 16], { kind: 'convolutional' }],
    ['conv filters=262144', thin, [262_144, 1, 1], { filters: 262_144 }],
    ['conv filters=524288 groups=2', thin, [524_288, 1, 1], { groups: 2 }],
    ['conv filters=65536 size=2 padding=1 stride=2', thin, [65_536, 1, 1], { size: 2 }],
    ['conn output=262144', thin, [262_144, 1, 1], { outputs: 262_144 }],
    ['deconvolutional filters=65536 size=2 padding=0 stride=2', 'channels=8192 height=1 width=1', [65_536, 2, 2], {}],
    ['conv filters=4 groups=0', map, [4, 12, 16], { groups: 1 }],
    ['conv filters=4 cbn=1', map, [4, 12, 16], { batchNormalize: true }],
    [
      'conv filters=8 | conv filters=8 share_index=0 | conv filters=8 share_index=1',
      map,
      [8, 12, 16],
      { sharedWith: 0 },
    ],
    ['conv filters=8 | conv filters=8 share_index=-1', map, [8, 12, 16], { sharedWith: 0 }],
    ['maxpool size=2 padding=2', map, [8, 13, 17], { pads: [1, 1, 1, 1], size: 2 }],
    ['maxpool stride=3', map, [8, 4, 6], { size: 3, pads: [1, 1, 0, 1] }],
    ['maxpool maxpool_depth=1 out_channels=1', 'channels=256 height=2 width=2', [1, 2, 2], { kind: 'maxpoolDepth' }],
    [
      'maxpool maxpool_depth=1 out_channels=1',
      'channels=257 height=2 width=2',
      [1, 2, 2],
      { kind: 'shown', parameters: 0 },
    ],
    [
      'conv filters=4 size=3 pad=1 stride=2 antialiasing=1',
      map,
      [4, 6, 8],
      { strideX: 1, strideY: 1, blur: { size: 3, strideX: 2, strideY: 2 } },
    ],
    [
      'conv filters=4 size=3 pad=1 stride_x=3 antialiasing=2',
      map,
      [4, 11, 5],
      { blur: { size: 2, strideX: 3, strideY: 1 } },
    ],
    ['conv filters=4 stride_x=-1 stride_y=0 stride=2', map, [4, 6, 8], { strideX: 2, strideY: 2 }],
    ['maxpool size=2 stride=2 antialiasing=3', map, [8, 6, 8], { strideX: 1, blur: { size: 3 }, pads: [0, 0, 1, 1] }],
    ['softmax groups=3 temperature=0.5 spatial=1', three, [3, 4, 4], { groups: 3, temperature: 0.5, spatial: true }],
    ['region tree=a.tree coords=3', three, [3, 4, 4], { kind: 'rawHead' }],
    [
      'region classes=3 num=2 anchors=1,2,3,4 softmax=1',
      'channels=16 height=2 width=2',
      [16, 2, 2],
      {
        anchors: [
          [1, 2],
          [3, 4],
        ],
        softmax: true,
        scaleXY: 1,
        newCoords: false,
      },
    ],
    [
      'yolo classes=3 num=2 new_coords=1 scale_x_y=1.5',
      'channels=16 height=2 width=2',
      [16, 2, 2],
      {
        anchors: [
          [0.5, 0.5],
          [0.5, 0.5],
        ],
        softmax: false,
        scaleXY: 1.5,
        newCoords: true,
      },
    ],
    [
      'yolo classes=3 num=3 mask=2,0 anchors=1,2,3,4,5,6',
      'channels=16 height=2 width=2',
      [16, 2, 2],
      {
        anchors: [
          [5, 6],
          [1, 2],
        ],
        scaleXY: 1,
        newCoords: false,
      },
    ],
    [
      'detection side=2 classes=3 num=2 coords=4 softmax=1',
      'inputs=52',
      [52, 1, 1],
      { kind: 'cellSoftmax', cells: 4, classes: 3 },
    ],
    ['detection side=2 classes=3', 'inputs=52', [52, 1, 1], { kind: 'rawHead' }],
    [
      'dropout | dropout | shortcut from=0 weights_type=per_channel weights_normalization=avg_relu',
      map,
      [8, 12, 16],
      { weighted: { perChannel: true, normalization: 'relu' } },
    ],
    [
      'dropout | dropout | shortcut from=0 weights_type=per_layer',
      map,
      [8, 12, 16],
      { weighted: { perChannel: false, normalization: 'none' } },
    ],
    [
      'dropout | maxpool stride=2 | conv filters=9 | shortcut from=0',
      map,
      [9, 6, 8],
      { sources: [{ layer: 0, stride: 2, channels: 8 }] },
    ],
    ['dropout | conv filters=1 | scale_channels from=0 scale_wh=1', map, [8, 12, 16], { kind: 'scale_channels' }],
    ['upsample stride=-4 scale=3', map, [8, 3, 4], { kind: 'downsample', stride: 4, scale: 3 }],
    ['upsample', map, [8, 24, 32], { kind: 'upsample', stride: 2, scale: 1 }],
    ['crop crop_width=5 crop_height=12', map, [8, 12, 5], { top: 0, left: 5, scale: 2, offset: -1 }],
    ['crop crop_width=16 crop_height=5 noadjust=1', map, [8, 5, 16], { top: 3, left: 0, scale: 1, offset: 0 }],
    ['reorg3d stride=2', three, [12, 2, 2], { layout: 'spaceToDepth' }],
    ['reorg stride=2', map, [32, 6, 8], { layout: 'reorg', stride: 2 }],
    ['reorg reverse=1 stride=2', 'channels=4 height=3 width=5', [1, 6, 10], { layout: 'depthToSpace' }],
    ['reorg', map, [8, 12, 16], { stride: 1 }],
    ['route layers=0', map, [8, 12, 16], {}],
    [
      'deconvolutional filters=2 size=3 stride=2 pad=1 batch_normalize=1',
      map,
      [2, 23, 31],
      { padding: 1, batchNormalize: true },
    ],
    ['deconvolutional filters=2 size=4 padding=1', map, [2, 13, 17], { padding: 1, stride: 1, batchNormalize: false }],
    ['local filters=2 size=3 stride=2', map, [2, 5, 7], { kind: 'local', padding: 0, stride: 2 }],
    ['local filters=2 size=3 pad=1', three, [2, 4, 4], { kind: 'local', padding: 1 }],
    // Rows as Darknet counts them, (8 − 1) / 1 + 1, are not the windows of a map padded by 2.
    ['local filters=1 size=3 pad=2', 'channels=1 height=8 width=8', [1, 8, 8], { kind: 'shown', parameters: 64 * 10 }],
    ['local size=1', 'channels=4 height=1024 width=1024', [1, 1024, 1024], { kind: 'local' }],
    [
      'local size=1',
      'channels=4 height=1024 width=1025',
      [1, 1024, 1025],
      { kind: 'shown', parameters: 1024 * 1025 * 5 },
    ],
    [
      'crnn output_filters=4 hidden_filters=2 padding=1 stride=2',
      'channels=3 height=6 width=8',
      [4, 3, 4],
      { parameters: 2 * 28 + 2 * 19 + 4 * 19 },
    ],
    ['crnn output_filters=1 size=2 pad=1', 'channels=3 height=6 width=8', [1, 7, 9], { parameters: 13 + 5 + 5 }],
    [
      'conv_lstm output_filters=2 size=2 batch_normalize=1 peephole=1',
      'channels=3 height=6 width=8',
      [2, 5, 7],
      { parameters: 4 * 2 * 16 + 7 * 2 * 12 },
    ],
    ['contrastive', map, [8, 12, 16], { kind: 'shown', parameters: 0 }],
    [
      'conv filters=2 size=3 pad=1 binary=1 batch_normalize=1 groups=2',
      map,
      [2, 12, 16],
      { kind: 'shown', parameters: 2 * (4 * 9 + 4) },
    ],
  ])('%s on %s', (sections, net, [channels, height, width], detail) => {
    const { layers, problem } = resolved(sections === 'route layers=0' ? `dropout | ${sections}` : sections, net);
    expect(problem?.message).toBeUndefined();
    expect(layers.at(-1)).toMatchObject({ output: { channels, height, width }, detail });
  });
});

describe('refused', () => {
  it.each<[sections: string, net: string, message: string | RegExp]>([
    ['conv flipped=1', map, 'flipped is not supported: transposed weights'],
    ['conv dontload=1', map, 'dontload is not supported: weights that are not in the file'],
    ['conv dontloadscales=1', map, 'dontloadscales is not supported: weights that are not in the file'],
    ['conn dontload=1', map, 'dontload is not supported: weights that are not in the file'],
    ['conn dontloadscales=1', map, 'dontloadscales is not supported: weights that are not in the file'],
    ['batchnorm dontload=1', map, 'dontload is not supported: weights that are not in the file'],
    ['conv filters=262145', thin, 'it has more than 2^31 weights'],
    ['conv filters=65537 size=2 padding=1 stride=2', thin, 'it has more than 2^31 weights'],
    ['conn output=262145', thin, 'it has more than 2^31 weights'],
    ['deconvolutional filters=65537 size=2', 'channels=8192 height=1 width=1', 'it has more than 2^31 weights'],
    ['local filters=1000000 size=3', 'channels=239 height=3 width=3', 'it has more than 2^31 weights'],
    ['conv filters=4 groups=3', 'channels=9 height=2 width=2', 'groups=3 must divide both'],
    ['conv filters=2 | conv filters=2 size=3 share_index=0', map, 'share_index points to conv_0'],
    ['conv filters=2 groups=2 | conv filters=2 share_index=0', map, 'share_index points to conv_0'],
    ['conv filters=2 | conv filters=2 batch_normalize=1 share_index=0', map, 'share_index points to conv_0'],
    ['conn output=8 | conv filters=8 share_index=0', map, 'share_index points to fc_0'],
    ['dropout | maxpool | conv share_index=-5', map, 'share_index must be from -2 to 1000000, found -5'],
    ['maxpool size=2 padding=4', map, 'padding=4 leaves windows without any pixel: size is 2'],
    ['maxpool size=2 padding=3 stride_y=2', map, 'padding=3 leaves windows without any pixel: size is 2'],
    ['maxpool size=2 padding=3 stride_x=2', map, 'padding=3 leaves windows without any pixel: size is 2'],
    ['maxpool maxpool_depth=1 out_channels=9', map, 'out_channels must be from 1 to 8, found 9'],
    ['softmax temperature=0', map, 'temperature must be above 0, found 0'],
    [
      'region classes=3 num=2 anchors=1,2',
      'channels=16 height=2 width=2',
      'num asks for anchor 1, but anchors= has 0 to 0',
    ],
    [
      'yolo classes=3 num=2 anchors=1,2',
      'channels=16 height=2 width=2',
      'num asks for anchor 1, but anchors= has 0 to 0',
    ],
    [
      'region classes=3 num=1',
      'channels=9 height=2 width=2',
      'needs 1 anchors × (3 classes + 4 + 1) = 8 channels, but the layer before gives 9',
    ],
    [
      'detection side=2 classes=3 num=2 coords=4 softmax=1',
      'inputs=53',
      'needs side² × (classes + num × (coords + 1)) = 52 inputs, but the layer before gives 53: check its output=',
    ],
    ['detection classes=3 softmax=1', 'inputs=10', 'needs side² × (classes + num × (coords + 1)) = 245 inputs'],
    [
      'dropout | shortcut from=0 weights_type=per_pixel',
      map,
      'weights_type must be none, per_feature or per_channel, found "per_pixel"',
    ],
    [
      'dropout | shortcut from=0 weights_type=per_layer weights_normalization=max',
      map,
      'weights_normalization must be none, relu or softmax, found "max"',
    ],
    [
      'dropout | maxpool stride=2 | shortcut from=0 weights_type=per_layer',
      map,
      'a weighted sum needs sources of the height and width',
    ],
    ['dropout | maxpool stride_x=2 size=1 | shortcut from=0', map, 'cannot add 8×12×16 to 8×12×8'],
    ['dropout | maxpool stride_y=2 size=1 | shortcut from=0', map, 'cannot add 8×12×16 to 8×6×16'],
    ['dropout | maxpool stride_y=12 size=1 | scale_channels from=0', map, 'factors of shape 8×1×16 do not fit'],
    ['dropout | maxpool stride_x=16 size=1 | scale_channels from=0', map, 'factors of shape 8×12×1 do not fit'],
    ['dropout | conv filters=2 | avgpool | scale_channels from=0', map, 'factors of shape 2×1×1 do not fit'],
    ['dropout | conv filters=2 | scale_channels from=0 scale_wh=1', map, 'factors of shape 2×12×16 do not fit'],
    [
      'dropout | conv filters=1 stride_x=2 | scale_channels from=0 scale_wh=1',
      map,
      'factors of shape 1×12×8 do not fit',
    ],
    ['dropout | conv filters=2 | sam from=0', map, 'needs two equal shapes, found 2×12×16 and 8×12×16'],
    ['dropout | maxpool stride_x=2 size=1 | sam from=0', map, 'needs two equal shapes, found 8×12×8 and 8×12×16'],
    ['dropout | maxpool stride_y=2 size=1 | sam from=0', map, 'needs two equal shapes, found 8×6×16 and 8×12×16'],
    ['dropout | maxpool stride_y=2 size=1 | route layers=0,1', map, 'cannot be joined: 8×12×16 and 8×6×16'],
    ['upsample stride=0', map, 'stride must not be 0'],
    ['upsample stride=-3', map, 'stride=-3 must divide height and width of 8×12×16'],
    ['upsample stride=-8', map, 'stride=-8 must divide height and width of 8×12×16'],
    ['crop crop_width=17', map, 'crop_width must be from 1 to 16, found 17'],
    ['crop crop_height=13', map, 'crop_height must be from 1 to 12, found 13'],
    ['reorg flatten=1', map, 'flatten is not supported'],
    ['reorg3d reverse=1', map, 'reverse is not supported'],
    ['reorg stride=3', 'channels=9 height=3 width=4', 'stride=3 must divide height and width of 9×3×4'],
    ['reorg stride=3', 'channels=9 height=4 width=3', 'stride=3 must divide height and width of 9×4×3'],
    [
      'reorg stride=2 reverse=1',
      'channels=6 height=2 width=2',
      'the square of stride=2 must divide the channels of 6×2×2',
    ],
  ])('%s on %s', (sections, net, message) => expect(resolved(sections, net).problem?.message).toContain(message));
});

it('keeps no weights of its own where a section shares another’s', () => {
  const { layers } = resolved('conv filters=8 | conv filters=8 share_index=0 xnor=1', map);
  expect(layers.map(parameterCount)).toEqual([72, 0]);
});

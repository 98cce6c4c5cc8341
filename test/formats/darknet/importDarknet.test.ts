import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importDarknet } from '../../../src/formats/darknet/importDarknet';
import { checkGraph } from '../../../src/graph/check';
import { absent, type Graph, type ValueId } from '../../../src/graph/graph';
import { floatsOf } from '../../../src/graph/tensor';
import { FormatError } from '../../../src/util/errors';
import { generatedWeights, weightsFile } from '../../support/darknetWeights';

const detector = `[net]
width=32
height=32
channels=3
[convolutional]
batch_normalize=1
filters=4
size=3
stride=2
pad=1
activation=leaky
[maxpool]
size=2
stride=1
[convolutional]
filters=14
size=1
activation=linear
[yolo]
mask=1,2
anchors=1,2, 3,4, 5,6
num=3
classes=2
scale_x_y=1.05
[route]
layers=-3
[upsample]
[route]
layers=-1
groups=2
group_id=1
[convolutional]
filters=7
activation=mish
[region]
anchors=1.5,2.5
num=1
classes=2
softmax=1
`;

const layersCfg = readFileSync(join(import.meta.dirname, '../../golden/darknetLayers.cfg'), 'utf8');
const open = (cfg: string, weights?: Uint8Array): Graph => importDarknet({ cfg, weights, name: 'tiny.cfg' });
const nameOf = (graph: Graph, value: ValueId): string => (value === absent ? '-' : graph.values[value].name);

describe('importDarknet', () => {
  const graph = open(detector, generatedWeights(detector));

  it('makes nodes named after their layer', () => {
    expect(graph.nodes.map(({ op, name, layer }) => `${layer} ${op} ${name}`)).toEqual([
      '0 Conv conv_0',
      '0 BatchNormalization conv_0/bn',
      '0 LeakyRelu conv_0/leaky',
      '1 MaxPool maxpool_1',
      '2 Conv conv_2',
      '4 Identity route_4',
      '5 Resize upsample_5',
      '6 Slice route_6',
      '7 Conv conv_7',
      '7 Softplus conv_7/softplus',
      '7 Tanh conv_7/tanh',
      '7 Mul conv_7/mish',
    ]);
  });

  it('makes one layer per section, in which a head shows what it reads', () => {
    expect(graph.layers.map(({ name, op, line }) => `${line} ${name} ${op}`)).toEqual([
      '4 conv_0 convolutional',
      '11 maxpool_1 maxpool',
      '14 conv_2 convolutional',
      '18 yolo_3 yolo',
      '24 route_4 route',
      '26 upsample_5 upsample',
      '27 route_6 route',
      '31 conv_7 convolutional',
      '34 region_8 region',
    ]);
    const { input, output } = graph.layers[3];
    expect([nameOf(graph, input), nameOf(graph, output)]).toEqual(['conv_2', '-']);
  });

  it('gives out the inputs of its heads', () => {
    expect(graph.inputs.map((value) => graph.values[value])).toEqual([
      { name: 'data', type: 'float32', shape: [1, 3, 32, 32] },
    ]);
    expect(graph.outputs.map((value) => nameOf(graph, value))).toEqual(['conv_2', 'conv_7/mish']);
    expect(graph.heads).toMatchObject([
      {
        kind: 'yolo',
        layer: 3,
        classes: 2,
        anchors: [
          [3, 4],
          [5, 6],
        ],
        scaleXY: 1.05,
        newCoords: false,
        softmax: false,
      },
      { kind: 'region', layer: 8, classes: 2, anchors: [[1.5, 2.5]], scaleXY: 1, softmax: true },
    ]);
    expect(graph.heads.map(({ value }) => value)).toEqual(graph.outputs);
  });

  it('describes windows as ONNX does', () => {
    expect(graph.nodes[0].attributes).toEqual({
      kernel_shape: { kind: 'ints', value: [3, 3] },
      strides: { kind: 'ints', value: [2, 2] },
      pads: { kind: 'ints', value: [1, 1, 1, 1] },
      dilations: { kind: 'ints', value: [1, 1] },
      group: { kind: 'int', value: 1 },
    });
    expect(graph.nodes[3].attributes['pads']).toEqual({ kind: 'ints', value: [0, 0, 1, 1] });
    expect(graph.nodes[1].inputs.map((value) => nameOf(graph, value))).toEqual([
      'conv_0',
      'conv_0/scales',
      'conv_0/biases',
      'conv_0/mean',
      'conv_0/variance',
    ]);
  });

  it.each([
    ['the detector', detector],
    ['every kind of layer', layersCfg],
  ])('makes a well-formed graph of %s, with every shape known', (_, cfg) => {
    for (const graphOf of [open(cfg, generatedWeights(cfg)), open(cfg)]) {
      const problems = checkGraph(graphOf);
      // Without weights their values have no bytes, which is what a check of a runnable graph must say.
      expect(problems.filter((problem) => !/\/(weights|biases|scales|mean|variance)\b/.test(problem))).toEqual([]);
      expect(graphOf.values.filter(({ shape }) => shape === undefined)).toEqual([]);
    }
  });

  it('has the same structure without weights', () => {
    const bare = open(detector);
    expect(bare.nodes).toEqual(graph.nodes);
    expect(bare.values).toEqual(graph.values);
    const lacking = [...graph.constants.keys()].filter((value) => !bare.constants.has(value));
    expect(lacking.map((value) => nameOf(graph, value))).toEqual([
      ...['biases', 'scales', 'mean', 'variance', 'weights'].map((role) => `conv_0/${role}`),
      ...['biases', 'weights'].map((role) => `conv_2/${role}`),
      ...['biases', 'weights'].map((role) => `conv_7/${role}`),
    ]);
  });

  it('gives out the last layer of a classifier', () => {
    const cfg =
      '[network]\nwidth=4\nheight=4\nchannels=1\n[avgpool]\n[connected]\noutput=3\nactivation=linear\n[softmax]';
    const classifier = open(cfg, generatedWeights(cfg));
    expect(classifier.outputs.map((value) => [nameOf(classifier, value), classifier.values[value].shape])).toEqual([
      ['softmax_2', [1, 3]],
    ]);
    expect(classifier.nodes.map(({ op }) => op)).toEqual(['GlobalAveragePool', 'Flatten', 'Gemm', 'Softmax']);
  });

  it('sees a vector as an image where a layer needs one', () => {
    const cfg =
      '[net]\nwidth=2\nheight=2\nchannels=1\n[connected]\noutput=3\nactivation=linear\n[route]\nlayers=0,0\n[convolutional]\nfilters=2\nactivation=linear';
    const vector = open(cfg, generatedWeights(cfg));
    expect(checkGraph(vector)).toEqual([]);
    expect(vector.values[vector.outputs[0]].shape).toEqual([1, 2, 1, 1]);
  });

  it('lets convolutions share weights', () => {
    const cfg =
      '[net]\nwidth=4\nheight=4\nchannels=3\n[convolutional]\nfilters=3\nactivation=linear\n[convolutional]\nfilters=3\nactivation=linear\nshare_index=0\n[convolutional]\nfilters=3\nactivation=linear\nshare_index=-1';
    const weights = generatedWeights(cfg);
    expect(weights.length).toBe(20 + 4 * (3 + 9));
    const [first, ...others] = open(cfg, weights).nodes.map(({ inputs }) => inputs.slice(1));
    expect(others).toEqual([first, first]);
  });

  it('writes the variance of pjreddie so that ε is 0', () => {
    const weights = weightsFile(detector, (values, role) => values.fill(role === 'variance' ? 0.25 : 1));
    const find = (batchNorm: 'alexeyab' | 'pjreddie'): readonly unknown[] => {
      const built = importDarknet({ cfg: detector, weights, name: 'tiny.cfg', options: { batchNorm } });
      const variance = built.constants.get(built.nodes[1].inputs[4]);
      return [built.nodes[1].attributes['epsilon'], variance && floatsOf(variance)[0]];
    };
    expect(find('alexeyab')).toEqual([{ kind: 'float', value: 1e-5 }, 0.25]);
    // (0.5 + 10⁻⁶)²
    expect(find('pjreddie')).toEqual([{ kind: 'float', value: 0 }, Math.fround(0.250001000001)]);
  });
});

describe('errors', () => {
  const message = (cfg: string, weights?: Uint8Array): string => {
    try {
      open(cfg, weights);
    } catch (error) {
      if (error instanceof FormatError) return error.message;
      throw error;
    }
    return 'none';
  };

  it('name the file', () => {
    expect(message('[net]\nwidth=8\nheight=8\nchannels=1\n[iseg]')).toMatch(
      /^tiny\.cfg: line 5, \[iseg\]: this section is not supported/,
    );
    expect(message(detector, new Uint8Array(7))).toBe('tiny.cfg: the weights file has 7 bytes, too few for its header');
  });

  it('are one line', () => {
    const texts = [
      '',
      '\0\0',
      '[',
      '[net]\n[x\u0007\u2028]',
      'a=1',
      '[net]\nwidth=\u001b\nheight=1\nchannels=1\n[maxpool]',
    ];
    for (const text of texts) expect(message(text)).toMatch(/^tiny\.cfg: line \d+[^\n\r\u0007\u001b\u2028]*$/);
  });

  it('report the first place, be it syntax or meaning', () => {
    const net = '[net]\nwidth=8\nheight=8\nchannels=1\n';
    expect(message(`${net}stray words\n[maxpool]\n[iseg]`)).toBe(
      'tiny.cfg: line 5: Expected [section] or key=value, found "stray words"',
    );
    expect(message(`${net}[iseg]\nstray words`)).toMatch(/^tiny\.cfg: line 5, \[iseg\]/);
  });

  it('come quickly for a text that is too large', () => {
    expect(message(`[net]\n${'#'.repeat(5_000_000)}`)).toMatch(/a cfg of 5000006 characters; expected at most 4194304/);
  });
});

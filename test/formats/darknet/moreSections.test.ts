/** Sections of newer and older Darknets that are computed; expected values are worked out by hand from Darknet's definitions. */
import { describe, expect, it } from 'vitest';
import { importDarknet } from '../../../src/formats/darknet/importDarknet';
import { interpret } from '../../support/floatInterpreter';

function run(net: string, sections: string, x: readonly number[]): readonly number[] {
  const cfg = `[net]\n${net}\n${sections}`.replaceAll(' ', '\n');
  const graph = importDarknet({ cfg, weights: new Uint8Array(20), name: 'm.cfg' });
  const [input] = graph.inputs;
  const outputs = interpret(graph, new Map([[input, { shape: graph.values[input].shape ?? [], data: [...x] }]]));
  return [...(outputs.get(graph.outputs[0])?.data ?? [])];
}

const line = 'width=4 height=1 channels=1';
const map = 'width=3 height=3 channels=1';
const nine = [1, 2, 3, 4, 5, 6, 7, 8, 9];

describe('computed sections', () => {
  it.each<[string, string, string, readonly number[], readonly number[]]>([
    ['hard_mish', line, '[activation] activation=hard_mish', [-3, -1, 0, 2], [0, -0.5, 0, 2]],
    ['gelu', line, '[activation] activation=gelu', [0, 1, -1, 10], [0, 0.841204, -0.158796, 10]],
    [
      'a scaled upsample',
      'width=2 height=1 channels=1',
      '[upsample] stride=2 scale=3',
      [1, 2],
      [3, 3, 6, 6, 3, 3, 6, 6],
    ],
    ['a crop of the middle', map, '[crop] crop_width=1 crop_height=3', nine, [3, 9, 15]],
    ['a crop without adjusting', map, '[crop] crop_width=1 crop_height=1 noadjust=1', nine, [5]],
    ['means of windows', map, '[local_avgpool] size=2 stride=2 padding=0', nine, [3]],
    ['means of what lies within the map', map, '[local_avgpool] size=3 stride=2', nine, [3, 4, 6, 7]],
    [
      'a maximum over channels',
      'width=1 height=2 channels=4',
      '[maxpool] maxpool_depth=1 out_channels=2',
      [1, 8, 2, 3, 5, 4, 9, 0],
      [5, 8, 9, 3],
    ],
    ['a head of YOLOv1', line, '[detection] classes=1 num=1 side=1', [1, 2, 3, 4], [1, 2, 3, 4]],
  ])('%s', (_, net, sections, x, expected) => {
    const found = run(net, sections, x);
    expect(found.length).toBe(expected.length);
    found.forEach((value, at) => expect(value).toBeCloseTo(expected[at], 4));
  });
});

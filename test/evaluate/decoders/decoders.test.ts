/**
 * Every decoder on outputs in which one box is planted whose corners were worked out by hand, from the formulas of the networks'
 * papers; the rest is zero. A decoder without a row fails here.
 */
import { describe, expect, it } from 'vitest';
import { decoders, decodingOf } from '../../../src/evaluate/decoders/decoders';
import { networkOf } from '../../../src/evaluate/decoders/network';
import type { Decoder } from '../../../src/evaluate/decoders/decoder';
import { ints } from '../../../src/graph/graph';
import { inferShapes } from '../../../src/graph/shapes';
import { graphBuilder } from '../../support/buildGraph';
import { random } from '../../support/random';
import { network, recognised, rowsOf, tensor, type OutputSketch } from './outputs';
import { cases, levels, size } from './planted';

const byName = (name: string): Decoder => decoders.find((each) => each.name === name)!;
/** Selected triples of an open number: class 1, box 3. */
const open: Readonly<Record<string, Float32Array>> = { '-1,3': Float32Array.of(0, 1, 3) };

describe('decoders', () => {
  it.each(decoders.map(({ name }) => name))('%s has a row', (name) => {
    expect(cases.map(({ decoder }) => decoder)).toContain(name);
  });

  it.each(cases.map((each) => [each.decoder, each.what, each] as const))('%s: %s', (name, _, one) => {
    const { outputs, rows, asked = false, confidence = 0.1, final } = one;
    const seen = network(one.size, ...outputs);
    if (!asked) expect(decoders.find(({ recognise }) => recognise(seen, false))?.name).toBe(name);
    const decoding = recognised(byName(name), seen, asked);
    const data = outputs.map(({ shape, planted = [] }, value) => [
      value,
      open[shape.join()] ??
        tensor(
          shape.map((length) => Math.max(0, length)),
          planted,
        ),
    ]);
    const found = decoding.decode(new Map(data as [number, Float32Array][]), confidence);
    expect(rowsOf(found)).toEqual(rows);
    expect(byName(name).final).toBe(final);
    if (decoding.classes !== undefined && rows.length > 0) expect(found.classes).toBe(decoding.classes);
  });

  const none: readonly (readonly [string, readonly OutputSketch[]])[] = [
    ['a classifier', [{ shape: [1, 1000], last: 'Softmax', squashed: true }]],
    ['a segmenter', [{ shape: [1, 21, 32, 64] }]],
    ['a segmenter at half the size', [{ shape: [1, 21, 16, 32] }]],
    ['a sequence of a hundred steps', [{ shape: [1, 100, 97], last: 'Softmax', squashed: true }]],
    ['a sequence', [{ shape: [1, 40, 97], last: 'Softmax', squashed: true }]],
    [
      'offsets of priors that nobody knows',
      [{ shape: [1, 2000, 4] }, { shape: [1, 2000, 3], last: 'Softmax', squashed: true }],
    ],
    ['maps of anchors that nobody knows', levels.map(([height, width]) => ({ shape: [1, 21, height, width] }))],
    ['three numbers of a pose', [{ shape: [1, 3] }]],
  ];
  it.each(none)('take %s for nothing', (_, outputs) => {
    const seen = network(size, ...outputs);
    expect(decoders.filter(({ recognise }) => recognise(seen, false))).toEqual([]);
  });
});

describe('networkOf', () => {
  it('tells what follows the last convolution from what comes before it', () => {
    const net = graphBuilder(random(1));
    const two = net.scalar('two', 2);
    const scaled = net.node('Mul', 'scaled', [net.input('x', [1, 3, 32, 64]), two]);
    const conv = net.node('Conv', 'conv', [scaled, net.floats('w', [6, 3, 1, 1])]);
    const squashed = net.node('Sigmoid', 'squashed', [conv]);
    const turned = net.node('Transpose', 't', [squashed], { perm: ints([0, 2, 3, 1]) });
    const graph = inferShapes(net.build([turned, conv, net.node('Add', 'a', [conv, two])]));
    const told = networkOf(graph).outputs.map(({ last, computed, squashed }) => [last, computed, squashed]);
    expect(told).toEqual([
      ['Sigmoid', false, true],
      ['Conv', false, false],
      ['Add', true, false],
    ]);
    expect(() => decodingOf(graph, 'yolov8')).toThrow(
      /"evaluation\.decoder" yolov8 expects \(1, 4 \+ C, N\) .* or \(1, 64 \+ C, N\), found t:out \(1, 32, 64, 6\) and conv/,
    );
  });
});

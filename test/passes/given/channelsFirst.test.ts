/** Operators whose channels come last, between Transposes: by hand, with ranks that a file says and ranks that follow. */
import { describe, expect, it } from 'vitest';
import { int, string, type ValueId } from '../../../src/graph/graph';
import { floatTensor, type Shape } from '../../../src/graph/tensor';
import { channelsFirst } from '../../../src/passes/given/channelsFirst';
import { type GraphBuilder, graphBuilder } from '../../support/buildGraph';
import { random } from '../../support/random';
import { told } from './told';

const last = { channels_last: int(1), pads: string('x') };
const ms = (op: string): string => `com.microsoft::${op}`;

function turned(write: (b: GraphBuilder, x: ValueId) => ValueId, shape: Shape | undefined = [1, 5, 6, 3]) {
  const b = graphBuilder(random(1));
  const x = b.input('x', shape, 'uint8');
  const graph = b.build([write(b, x)]);
  const made = channelsFirst(graph);
  return { graph, made, lines: told(made) };
}
const weights = (b: GraphBuilder, rank: number) => {
  const shape = [2, 3, 1, 1, 1].slice(0, rank);
  return b.constant('w', floatTensor(shape, [1, 2, 3, 4, 5, 6]));
};

describe('channels that come last', () => {
  it.each([
    ['QLinearConv', 'QLinearConv'],
    ['QLinearAveragePool', ms('QLinearAveragePool')],
    ['QLinearGlobalAveragePool', ms('QLinearGlobalAveragePool')],
  ])('%s', (op, wanted) => {
    const { made, lines } = turned((b, x) => {
      const scale = b.scalar('s', 2);
      return b.node(ms(op), 'n', [x, scale], last);
    });
    expect(lines).toEqual([
      'n/channels_first = Transpose(x perm=0,3,1,2)',
      `n/made = ${wanted}(n/channels_first s[]{2} pads=x)`,
      'n:out = Transpose(n/made perm=0,2,3,1)',
    ]);
    const between = made.values.find(({ name }) => name === 'n/channels_first');
    expect([between?.shape, between?.type]).toEqual([[1, 3, 5, 6], 'uint8']);
    expect(made.nodes.map(({ layer }) => layer)).toEqual([0, 0, 0]);
  });
  it('a pool of the largest has no attribute for it', () =>
    expect(turned((b, x) => b.node(ms('NhwcMaxPool'), 'n', [x])).lines[1]).toBe('n/made = MaxPool(n/channels_first)'));
  it('of lines and volumes', () => {
    const perms = (rank: number) =>
      turned((b, x) => b.node(ms('NhwcMaxPool'), 'n', [x]), [1, 5, 6, 7, 3].slice(-rank)).lines.map(
        (line) => /perm=([\d,]+)/.exec(line)?.[1],
      );
    expect(perms(3)).toEqual(['0,2,1', undefined, '0,2,1']);
    expect(perms(5)).toEqual(['0,4,1,2,3', undefined, '0,2,3,4,1']);
  });
});

describe('is left alone', () => {
  it.each<[string, string, Record<string, ReturnType<typeof int>>]>([
    ['what has its channels first', ms('QLinearAveragePool'), { channels_last: int(0) }],
    ['what says nothing', ms('QLinearAveragePool'), {}],
    ['what is of another domain', 'QLinearConv', { channels_last: int(1) }],
    ['another operator', ms('QLinearSigmoid'), { channels_last: int(1) }],
    ['what only every object has', ms('toString'), { channels_last: int(1) }],
  ])('%s', (_, op, attributes) => {
    const { graph, made } = turned((b, x) => b.node(op, 'n', [x], attributes));
    expect(made).toBe(graph);
  });
  it.each<[string, Shape | undefined]>([
    ['a matrix', [1, 3]],
    ['what is of an unknown rank', undefined],
  ])('%s', (_, shape) => {
    const { lines } = turned((b, x) => b.node(ms('NhwcMaxPool'), 'n', [x]), shape ?? (null as unknown as undefined));
    expect(lines).toEqual([`n:out = ${ms('NhwcMaxPool')}(x)`]);
  });
});

describe('ranks follow', () => {
  const behind = (op: string, inputs: (b: GraphBuilder, x: ValueId) => readonly ValueId[] = (_, x) => [x]) =>
    turned((b, x) => b.node(ms('NhwcMaxPool'), 'n', [b.node(op, 'before', inputs(b, x))])).lines.some((line) =>
      line.includes('perm'),
    );
  it.each([
    ...[
      'QuantizeLinear',
      'DequantizeLinear',
      'Transpose',
      'Resize',
      'Upsample',
      'Concat',
      'Pad',
      'MaxPool',
      'Relu',
      'Clip',
    ],
    ...['Identity', ms('QLinearConv'), ms('QLinearAdd'), ms('QLinearSigmoid'), ms('NhwcMaxPool')],
  ])('from what %s reads', (op) => expect(behind(op)).toBe(true));
  it.each([ms('QLinearMatMul'), ms('QLinearWhere'), ms('QLinearReduceMean'), 'Reshape', 'Flatten', 'MyRelu'])(
    'not from what %s reads',
    (op) => expect(behind(op)).toBe(false),
  );
  it('from the third operand of a concatenation, whose first is a scale', () => {
    const scale = (b: GraphBuilder) => b.scalar('s', 1);
    expect(behind(ms('QLinearConcat'), (b, x) => [scale(b), scale(b), x])).toBe(true);
    expect(behind(ms('QLinearConcat'), (b, x) => [x, x, scale(b)])).toBe(false);
    expect(behind(ms('QLinearConcat'), (b) => [scale(b), scale(b)])).toBe(false);
  });
  it('from weights where nobody says it of the map', () => {
    const conv = (rank: number) =>
      turned((b) => {
        const x = b.node('Unknown', 'u', [b.input('y', [1])]);
        return b.node(ms('QLinearConv'), 'n', [x, b.scalar('s', 1), b.scalar('z', 0), weights(b, rank)], last);
      }).lines.length;
    expect([conv(4), conv(3), conv(2)]).toEqual([4, 4, 2]);
  });
});

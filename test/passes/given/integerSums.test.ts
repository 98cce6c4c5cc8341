/** Sums of products of integers as files write them, by hand: what a unit is worth, what belongs to the sum, and what only looks like it. */
import { describe, expect, it } from 'vitest';
import { absent, int, type ValueId } from '../../../src/graph/graph';
import { bytesOf, floatTensor, numbersOf, type Tensor } from '../../../src/graph/tensor';
import { Draft } from '../../../src/passes/draft';
import { type Sum, sumOf } from '../../../src/passes/given/integerSums';
import { type GraphBuilder, graphBuilder } from '../../support/buildGraph';
import { random } from '../../support/random';

const byte = (q: number): Tensor => ({ type: 'uint8', shape: [], bytes: Uint8Array.of(q) });
const int32 = (shape: readonly number[], values: readonly number[]): Tensor => ({
  ...{ type: 'int32', shape, bytes: bytesOf(Int32Array.from(values)) },
});
const weights: Tensor = { type: 'int8', shape: [3, 2], bytes: Uint8Array.of(1, 2, 3, 4, 5, 6) };
const float32 = { to: int(1) };

interface Net {
  readonly b: GraphBuilder;
  /** Integers that the network is given, whose scale nobody says. */
  readonly q: ValueId;
  readonly w: ValueId;
  readonly z: ValueId;
  readonly floats: (...values: readonly number[]) => ValueId;
}

/** The sum of the first node of an operator; `x` is made of real numbers anew where `dynamic`. */
function found(
  op: string,
  write: (net: Net) => ValueId,
  dynamic?: (b: GraphBuilder) => { integers: ValueId; real: ValueId; scale: ValueId; zeroPoint: ValueId },
) {
  const b = graphBuilder(random(1));
  let count = 0;
  const net: Net = {
    ...{ b, q: b.input('q', [2, 3], 'uint8'), w: b.constant('w', weights), z: b.constant('z', byte(7)) },
    floats: (...values) => b.constant(`f${count++}`, floatTensor(values.length === 1 ? [] : [values.length], values)),
  };
  const source = dynamic?.(b);
  const out = write(net);
  const graph = b.build([out]);
  const index = graph.nodes.findIndex((node) => `${node.domain}${node.domain && '::'}${node.op}` === op);
  const sources = new Map(source && [[source.integers, { ...source, isMoved: false }]]);
  const sum = sumOf(new Draft(graph), index, sources);
  const nameOf = (id: ValueId | undefined) => (id === undefined || id === absent ? undefined : graph.values[id].name);
  return (
    sum && {
      sum,
      told: tell(
        sum,
        nameOf,
        graph.nodes.map(({ name }) => name),
      ),
    }
  );
}

const tell = (sum: Sum, nameOf: (id: ValueId | undefined) => string | undefined, names: readonly string[]) => ({
  ...{ op: sum.op, real: nameOf(sum.real), scale: sum.scale, zeroPoint: nameOf(sum.zeroPoint) },
  ...{ weights: nameOf(sum.weights), weightZeroPoint: nameOf(sum.weightZeroPoint), weightScale: sum.weightScale },
  bias: sum.bias && [sum.bias.shape, numbersOf(sum.bias)],
  ...{ added: nameOf(sum.added), members: sum.members.map((at) => names[at]), output: nameOf(sum.output) },
});

const product = ({ b, q, w, z }: Net, more: readonly ValueId[] = []) =>
  b.node('MatMulInteger', 'sum', [q, w, z, ...more]);
const plain = (write: (net: Net) => ValueId) => found('MatMulInteger', write)?.told;
const bare = {
  ...{ op: 'MatMul', real: undefined, scale: 1, zeroPoint: 'z', weights: 'w', weightZeroPoint: undefined },
  ...{ weightScale: [1], bias: undefined, added: undefined, members: [], output: 'sum:out' },
};

describe('a sum by itself', () => {
  it('is worth what is behind it', () => {
    expect(plain((net) => product(net))).toEqual(bare);
    const cast = plain((net) => net.b.node('Cast', 'cast', [product(net)], float32));
    expect(cast).toEqual({ ...bare, members: ['cast'], output: 'cast:out' });
    const scaled = (net: Net, factor: ValueId) =>
      net.b.node('Mul', 'mul', [net.b.node('Cast', 'cast', [product(net)], float32), factor]);
    const members = { members: ['cast', 'mul'], output: 'mul:out' };
    expect(plain((net) => scaled(net, net.floats(0.5)))).toEqual({ ...bare, ...members, weightScale: [0.5] });
    expect(plain((net) => scaled(net, net.floats(0.5, 0.25)))).toEqual({
      ...{ ...bare, ...members, weightScale: [0.5, 0.25] },
    });
    const turned = plain(({ b, floats, ...net }) =>
      b.node('Mul', 'mul', [floats(0.5), b.node('Cast', 'cast', [product({ b, floats, ...net })], float32)]),
    );
    expect(turned).toEqual({ ...bare, ...members, weightScale: [0.5] });
    const dequantized = plain((net) => net.b.node('DequantizeLinear', 'real', [product(net), net.floats(0.5)]));
    expect(dequantized).toEqual({ ...bare, members: ['real'], output: 'real:out', weightScale: [0.5] });
  });

  it('takes integers in that are added, whatever their shape', () => {
    const biased = (shape: readonly number[]) => (net: Net) =>
      net.b.node(
        'Cast',
        'cast',
        [net.b.node('Add', 'add', [product(net), net.b.constant('b', int32(shape, [5, 6]))])],
        float32,
      );
    const wanted = { ...bare, bias: [[2], [5, 6]], members: ['add', 'cast'], output: 'cast:out' };
    expect(plain(biased([2]))).toEqual(wanted);
    expect(plain(biased([1, 2]))).toEqual(wanted);
    expect(found('MatMulInteger', biased([2]))?.sum.between).toHaveLength(2);
  });

  it.each<[string, (net: Net) => ValueId, readonly string[]]>([
    ['real numbers that are added', (net) => net.b.node('Add', 'n', [product(net), net.floats(1, 2)]), []],
    ['what is added and computed', (net) => net.b.node('Add', 'n', [product(net), net.q]), []],
    ['a cast to other numbers', (net) => net.b.node('Cast', 'n', [product(net)], { to: int(10) }), []],
    ['a cast that says nothing', (net) => net.b.node('Cast', 'n', [product(net)]), []],
    ['a zero point of its own', (net) => net.b.node('DequantizeLinear', 'n', [product(net), net.floats(1), net.z]), []],
    ['a scale that is computed', (net) => net.b.node('DequantizeLinear', 'n', [product(net), net.q]), []],
    ['another domain', (net) => net.b.node('other::Cast', 'n', [product(net)], float32), []],
    ['a factor of integers', (net) => net.b.node('Mul', 'n', [product(net), net.floats(2)]), []],
    [
      'a factor behind real numbers of a scale',
      (net) =>
        net.b.node('Mul', 'n', [net.b.node('DequantizeLinear', 'real', [product(net), net.floats(1)]), net.floats(2)]),
      ['real'],
    ],
    [
      'a factor that is computed',
      (net) => net.b.node('Mul', 'n', [net.b.node('Cast', 'cast', [product(net)], float32), net.b.input('y', [])]),
      ['cast'],
    ],
    [
      'a factor of whole numbers',
      (net) => net.b.node('Mul', 'n', [net.b.node('Cast', 'cast', [product(net)], float32), net.b.ints('i', [2])]),
      ['cast'],
    ],
    [
      'a sum behind the cast',
      (net) => net.b.node('Add', 'n', [net.b.node('Cast', 'cast', [product(net)], float32), net.floats(2)]),
      ['cast'],
    ],
  ])('ends before %s', (_, write, members) => expect(plain(write)?.members).toEqual(members));

  it('ends where somebody else reads it', () => {
    const told = plain((net) => {
      const sum = product(net);
      return net.b.node('Add', 'both', [
        net.b.node('Cast', 'cast', [sum], float32),
        net.b.node('Cast', 'other', [sum], float32),
      ]);
    });
    expect(told).toEqual(bare);
  });

  it('is a convolution’s too', () => {
    const conv = found('ConvInteger', ({ b, q, w, z }) => b.node('ConvInteger', 'sum', [q, w, z]));
    expect(conv?.told).toEqual({ ...bare, op: 'Conv' });
  });

  it.each<[string, string, (net: Net) => ValueId]>([
    [
      'weights are computed',
      'MatMulInteger',
      ({ b, q, z }) => b.node('MatMulInteger', 'n', [q, b.input('y', [3, 2]), z]),
    ],
    [
      'its zero point is computed',
      'MatMulInteger',
      ({ b, q, w }) => b.node('MatMulInteger', 'n', [q, w, b.input('y', [])]),
    ],
    ['its weights’ zero point is', 'MatMulInteger', (net) => product(net, [net.b.input('y', [])])],
    [
      'it is of another domain',
      'other::MatMulInteger',
      ({ b, q, w, z }) => b.node('other::MatMulInteger', 'n', [q, w, z]),
    ],
    ['it is a product of real numbers', 'MatMul', ({ b, q, w }) => b.node('MatMul', 'n', [q, w])],
  ])('is none where %s', (_, op, write) => expect(found(op, write)).toBeUndefined());

  it('has zero points that are constant or left out', () => {
    expect(plain((net) => product(net, [net.b.constant('wz', byte(3))]))?.weightZeroPoint).toBe('wz');
    const left = plain(({ b, q, w }) => b.node('MatMulInteger', 'sum', [q, w, absent, absent]));
    expect([left?.zeroPoint, left?.weightZeroPoint]).toEqual([undefined, undefined]);
    expect(plain(({ b, q, w }) => b.node('MatMulInteger', 'sum', [q, w]))?.zeroPoint).toBeUndefined();
  });
});

describe('the scale of what is multiplied', () => {
  /** The integers are worth a quarter, and a unit of the sum a half: the weights are worth two. */
  const behind = (make: (net: Net, scale: ValueId) => ValueId) =>
    plain((net) => {
      const x = make(net, net.floats(0.25));
      const sum = net.b.node('MatMulInteger', 'sum', [x, net.w, net.z]);
      return net.b.node('Mul', 'mul', [net.b.node('Cast', 'cast', [sum], float32), net.floats(0.5)]);
    });
  const at = (op: string, place: number) =>
    behind(({ b, q }, scale) => {
      const inputs = Array.from({ length: place + 1 }, (_, i) => (i === place ? scale : q));
      return b.node(op, 'x', inputs);
    });
  it.each([
    ['QuantizeLinear', 1],
    ['QLinearConv', 6],
    ['QLinearMatMul', 6],
    ['QLinearAdd', 6],
    ['QLinearMul', 6],
    ['QGemm', 7],
    ['QLinearConcat', 0],
    ['QLinearAveragePool', 3],
    ['QLinearGlobalAveragePool', 3],
    ['QLinearSigmoid', 3],
    ['QLinearLeakyRelu', 3],
    ['QLinearSoftmax', 3],
    ['QLinearWhere', 7],
  ])('is said by %s', (op, place) => {
    expect([at(op, place)?.scale, at(op, place)?.weightScale]).toEqual([0.25, [2]]);
  });
  it('is found before what moves integers, and nowhere else', () => {
    const through = (op: string) =>
      behind(({ b, q, z }, scale) => b.node(op, 'moved', [b.node('QuantizeLinear', 'x', [q, scale, z])]))?.scale;
    for (const op of [
      'MaxPool',
      'Reshape',
      'Flatten',
      'Transpose',
      'Slice',
      'Concat',
      'Pad',
      'Clip',
      'Resize',
      'Identity',
    ])
      expect([op, through(op)]).toEqual([op, 0.25]);
    for (const op of ['Relu', 'Neg', 'MaxPooling', 'toString']) expect([op, through(op)]).toEqual([op, 1]);
    expect(behind(({ b, q }) => b.node('QuantizeLinear', 'x', [q, b.input('y', [])]))?.scale).toBe(1);
    const beside = plain((net) => {
      const sum = product(net);
      net.b.node('QuantizeLinear', 'other', [net.q, net.floats(0.25)]);
      return sum;
    });
    expect(beside?.scale).toBe(1);
  });
});

describe('of real numbers that become integers anew', () => {
  const anew = (b: GraphBuilder) => {
    const real = b.input('real', [2, 3]);
    const integers = b.node('DynamicQuantizeLinear', 'x', [real], {}, 3);
    return { integers, real, scale: b.output(integers, 1), zeroPoint: b.output(integers, 2) };
  };
  type Anew = ReturnType<typeof anew>;
  const dynamic = (write: (net: Net, source: Anew) => ValueId, op = 'MatMulInteger') => {
    let source: Anew | undefined;
    const made = found(
      op,
      (net) => write(net, source ?? expect.fail('a source')),
      (b) => (source = anew(b)),
    );
    return made?.told;
  };
  const sum = ({ b, w }: Net, { integers, zeroPoint }: Anew) =>
    b.node('MatMulInteger', 'sum', [integers, w, zeroPoint]);
  const cast = (net: Net, source: Anew) => net.b.node('Cast', 'cast', [sum(net, source)], float32);
  const wanted = { ...bare, real: 'real', zeroPoint: 'x:out2', members: ['cast', 'mul'], output: 'mul:out' };

  it('the factor holds their scale, by itself or by the weights’', () => {
    expect(dynamic((net, source) => net.b.node('Mul', 'mul', [cast(net, source), source.scale]))).toEqual(wanted);
    const product = (turned: boolean) => (net: Net, source: Anew) => {
      const factors = [source.scale, net.floats(0.5, 0.25)];
      const scale = net.b.node('Mul', 'scale', turned ? factors.reverse() : factors);
      return net.b.node('Mul', 'mul', [cast(net, source), scale]);
    };
    for (const turned of [false, true])
      expect(dynamic(product(turned))).toEqual({ ...wanted, weightScale: [0.5, 0.25] });
  });

  it.each<[string, (net: Net, source: Anew) => ValueId]>([
    ['without a factor', cast],
    [
      'by a factor that does not hold it',
      (net, source) => net.b.node('Mul', 'mul', [cast(net, source), net.floats(2)]),
    ],
    [
      'by the scale and something that is computed',
      (net, source) =>
        net.b.node('Mul', 'mul', [cast(net, source), net.b.node('Mul', 's', [source.scale, net.b.input('y', [])])]),
    ],
    [
      'by the scale and more',
      (net, source) =>
        net.b.node('Mul', 'mul', [cast(net, source), net.b.node('Add', 's', [source.scale, net.floats(1)])]),
    ],
    [
      'by another product',
      (net, source) =>
        net.b.node('Mul', 'mul', [cast(net, source), net.b.node('Mul', 's', [net.b.input('y', []), net.floats(1)])]),
    ],
    [
      'by another zero point',
      (net, { integers, scale }) =>
        net.b.node('Mul', 'mul', [
          net.b.node('Cast', 'cast', [net.b.node('MatMulInteger', 'sum', [integers, net.w, net.z])], float32),
          scale,
        ]),
    ],
    [
      'with integers that are added',
      (net, source) =>
        net.b.node('Mul', 'mul', [
          net.b.node(
            'Cast',
            'cast',
            [net.b.node('Add', 'add', [sum(net, source), net.b.constant('b', int32([2], [1, 2]))])],
            float32,
          ),
          source.scale,
        ]),
    ],
  ])('is none %s', (_, write) => expect(dynamic(write)).toBeUndefined());

  it('MatMulIntegerToFloat says all of it', () => {
    const op = 'com.microsoft::MatMulIntegerToFloat';
    const write =
      (change: (inputs: readonly ValueId[], net: Net) => readonly ValueId[]) =>
      (net: Net, { integers, scale, zeroPoint }: Anew) =>
        net.b.node(op, 'n', change([integers, net.w, scale, net.floats(0.5, 0.25), zeroPoint], net));
    const told = dynamic(
      write((inputs) => inputs),
      op,
    );
    expect(told).toEqual({
      ...{ ...bare, real: 'real', zeroPoint: 'x:out2', weightScale: [0.5, 0.25], output: 'n:out' },
    });
    const biased = dynamic(
      write((inputs, net) => [...inputs, absent, net.b.input('added', [2])]),
      op,
    );
    expect(biased?.added).toBe('added');
    const replaced = (at: number, by: (net: Net) => ValueId) =>
      dynamic(
        write((inputs, net) => inputs.map((id, i) => (i === at ? by(net) : id))),
        op,
      );
    expect(replaced(1, (net) => net.b.input('y', [3, 2]))).toBeUndefined();
    expect(replaced(2, (net) => net.floats(1))).toBeUndefined();
    expect(replaced(3, (net) => net.b.input('y', []))).toBeUndefined();
    expect(replaced(4, (net) => net.z)).toBeUndefined();
    expect(
      dynamic(
        write((inputs, net) => [...inputs, net.b.input('y', [])]),
        op,
      ),
    ).toBeUndefined();
  });

  it('MatMulIntegerToFloat of integers of a scale multiplies both scales', () => {
    const op = 'com.microsoft::MatMulIntegerToFloat';
    const write = (own: (net: Net) => ValueId, zero: (net: Net) => ValueId = ({ z }) => z) =>
      found(op, (net) => net.b.node(op, 'n', [net.q, net.w, own(net), net.floats(0.5, 0.25), zero(net)]))?.told;
    expect(write(({ floats }) => floats(0.25))).toEqual({ ...bare, weightScale: [0.125, 0.0625], output: 'n:out' });
    expect(
      write(
        ({ floats }) => floats(0.25),
        () => absent,
      )?.zeroPoint,
    ).toBeUndefined();
    expect(write(({ floats }) => floats(0.25, 0.5))).toBeUndefined();
    expect(write(({ b }) => b.input('y', []))).toBeUndefined();
    expect(
      write(
        ({ floats }) => floats(0.25),
        ({ b }) => b.input('y', []),
      ),
    ).toBeUndefined();
  });

  it('DynamicQuantizeMatMul makes them itself', () => {
    const op = 'com.microsoft::DynamicQuantizeMatMul';
    const write = (change: (inputs: readonly ValueId[], net: Net) => readonly ValueId[]) =>
      found(op, (net) => net.b.node(op, 'n', change([net.b.input('x', [2, 3]), net.w, net.floats(0.5)], net)))?.told;
    const wanted = { ...bare, real: 'x', zeroPoint: undefined, weightScale: [0.5], output: 'n:out' };
    expect(write((inputs) => inputs)).toEqual(wanted);
    expect(write((inputs, { z, b }) => [...inputs, z, b.input('added', [2])])).toEqual({
      ...{ ...wanted, weightZeroPoint: 'z', added: 'added' },
    });
    expect(write(([x, , scale], { b }) => [x, b.input('y', [3, 2]), scale])).toBeUndefined();
    expect(write(([x, w], { b }) => [x, w, b.input('y', [])])).toBeUndefined();
    expect(write((inputs, { b }) => [...inputs, b.input('y', [])])).toBeUndefined();
    expect(
      found('com.microsoft::Other', ({ b, q, w, z }) => b.node('com.microsoft::Other', 'n', [q, w, z])),
    ).toBeUndefined();
  });
});

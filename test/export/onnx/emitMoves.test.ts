/**
 * Steps that move numbers, as ONNX's operators: what an operator makes of its operands and attributes is computed a second time, by the
 * formulas of ONNX's text, and is what the step makes.
 */
import { describe, expect, it } from 'vitest';
import { draftOn } from '../../../src/export/onnx/draft';
import { emitContext, type EmitContext } from '../../../src/export/onnx/emitContext';
import { emitMove, integers, poolOf, reals, windowOf, type MovingStep } from '../../../src/export/onnx/emitMoves';
import { tapCounts } from '../../../src/export/onnx/tapCounts';
import { absent, float, ints, string, type Node } from '../../../src/graph/graph';
import { numbersOf, type Shape, type Tensor } from '../../../src/graph/tensor';
import type { AveragePoolStep, MaxPoolStep, Window } from '../../../src/quantize/quantizedModel';
import { modelOf, tensor } from '../../support/quantizedSteps';
import { random } from '../../support/random';

/** A step from one tensor to another; the input's real numbers are (q − 3)·0.5. */
function contextOf(input: Shape, output: Shape, sources: readonly Node[] = []): EmitContext {
  const model = modelOf([tensor(input, 8, 3, [0.5]), tensor(output)], []);
  const values = ['x', 'made'].map((name, id) => ({ name, type: 'float32' as const, shape: [input, output][id] }));
  const graph = { ...model.graph, values, nodes: sources };
  return emitContext({ ...model, graph }, draftOn(graph), { quantize: () => undefined, constant: () => 0 });
}

/** Nodes with their constants as numbers, and attributes as plain values. */
function written(step: Partial<MovingStep>, input: Shape, output: Shape, sources: readonly Node[] = []) {
  const context = contextOf(input, output, sources);
  const named = { name: 's', layer: 2, inputs: [0], outputs: [1], ...step } as MovingStep;
  emitMove(context, named, reals(context));
  const { nodes, constants, values } = context.draft.graph();
  return nodes.map(({ op, inputs, outputs, attributes, layer }) => ({
    ...{ op, layer, name: values[outputs[0]].name, shape: values[outputs[0]].shape },
    operands: inputs.map((id) => (constants.has(id) ? numbered(constants.get(id)!) : (values[id]?.name ?? id))),
    attributes: plain(attributes),
  }));
}
/** As many numbers as the shape says. */
function numbered(constant: Tensor): number[] {
  const numbers = Array.from(numbersOf(constant));
  expect(constant.shape).toEqual(constant.type === 'int64' ? [numbers.length] : []);
  return numbers;
}
const plain = (attributes: ReturnType<typeof windowOf>) =>
  Object.fromEntries(Object.entries(attributes).map(([key, attribute]) => [key, attribute.value]));

const window: Window = { kernel: [3, 2], strides: [2, 1], dilations: [1, 1], pads: [0, 0, 0, 0] };

describe('a window', () => {
  it('names its dilations where there are any, in either direction', () => {
    const usual = { kernel_shape: [3, 2], strides: [2, 1], pads: [0, 0, 0, 0] };
    expect(plain(windowOf(window))).toEqual(usual);
    expect(plain(windowOf({ ...window, dilations: [1, 2] }))).toEqual({ ...usual, dilations: [1, 2] });
    expect(plain(windowOf({ ...window, dilations: [3, 1] }))).toEqual({ ...usual, dilations: [3, 1] });
  });
});

/** Sizes by ONNX's text: windows that fit into the padded map, and in ceil mode one that is begun. */
const sizeOf = (length: number, reach: number, stride: number, rounded: (x: number) => number): number =>
  rounded((length - reach) / stride) + 1;

describe('a pool', () => {
  const draw = random(3);
  const pick = (low: number, high: number): readonly [number, number] => [draw.int(low, high), draw.int(low, high)];
  /** What ONNX makes of the attributes, as the size along an axis. */
  const made = (attributes: ReturnType<typeof poolOf>, axis: 0 | 1, length: number, dilation: number): number => {
    const { kernel_shape, strides, pads, ceil_mode } = plain(attributes) as Record<string, number[]>;
    const padded = length + pads[axis] + pads[axis + 2];
    const reach = dilation * (kernel_shape[axis] - 1) + 1;
    return sizeOf(padded, reach, strides[axis], ceil_mode ? Math.ceil : Math.floor);
  };

  it('says by its mode alone whether a window that is begun counts', () => {
    const seen = { floor: 0, ceil: 0 };
    for (let i = 0; i < 300; i++) {
      const [kernel, strides, dilations] = [pick(1, 4), pick(1, 3), pick(1, 3)];
      const pads = [0, 1, 2, 3].map((side) => draw.int(0, kernel[side % 2] - 1)) as unknown as Window['pads'];
      const input = [1, 2, draw.int(10, 17), draw.int(10, 17)];
      const along = (rounded: (x: number) => number): number[] =>
        [0, 1].map((axis) =>
          sizeOf(
            input[axis + 2] + pads[axis] + pads[axis + 2],
            dilations[axis] * (kernel[axis] - 1) + 1,
            strides[axis],
            rounded,
          ),
        );
      const [floor, ceil] = [along(Math.floor), along(Math.ceil)];
      for (const size of [floor, ceil]) {
        const step = { inputs: [0], outputs: [1] } as unknown as MaxPoolStep;
        const attributes = poolOf(contextOf(input, [1, 2, ...size]), step, { kernel, strides, dilations, pads });
        expect([0, 1].map((axis) => made(attributes, axis as 0 | 1, input[axis + 2], dilations[axis]))).toEqual(size);
        const larger = size.some((each, axis) => each > floor[axis]);
        expect(plain(attributes).ceil_mode).toBe(larger ? 1 : undefined);
        expect(plain(attributes).pads).toEqual(pads);
        seen[larger ? 'ceil' : 'floor']++;
      }
    }
    expect(Math.min(seen.floor, seen.ceil)).toBeGreaterThan(100);
  });

  // Five rows, and six columns.
  it.each<readonly [readonly [number, number, number, number], readonly number[], readonly number[], 1 | undefined]>([
    // Rows: ⌊(5 + 2 − 3)/2⌋ + 1 = 3. Columns: 6 + 1 − 2 + 1 = 6.
    [[0, 0, 2, 1], [3, 6], [0, 0, 2, 1], undefined],
    [[0, 0, 3, 1], [3, 6], [0, 0, 2, 1], 1],
    [[0, 0, 2, 2], [3, 7], [0, 0, 2, 1], 1],
    [[2, 1, 0, 0], [3, 6], [2, 1, 0, 0], undefined],
  ])('padded by %j to %j is padded by %j at most', (pads, size, padded, ceil) => {
    const step = { inputs: [0], outputs: [1] } as unknown as MaxPoolStep;
    const attributes = plain(poolOf(contextOf([1, 1, 5, 6], [1, 1, ...size]), step, { ...window, pads }));
    expect(attributes.pads).toEqual(padded);
    expect(attributes.ceil_mode).toBe(ceil);
  });

  it('counts the taps that lie inside, one after the other', () => {
    for (let i = 0; i < 60; i++) {
      const countIncludesPadding = i % 2 === 1;
      const own = {
        ...{ kernel: pick(1, 4), strides: pick(1, 3), dilations: pick(1, 2) },
        pads: [0, 1, 2, 3].map(() => draw.int(0, 2)) as unknown as Window['pads'],
      };
      const { kernel, strides, dilations, pads } = own;
      const [from, to] = [
        [1, 1, 5, 4],
        [1, 1, 3, 4],
      ];
      const counts: number[] = [];
      for (let y = 0; y < to[2]; y++)
        for (let x = 0; x < to[3]; x++) {
          let count = 0;
          for (let r = 0; r < kernel[0]; r++)
            for (let c = 0; c < kernel[1]; c++) {
              const row = y * strides[0] + r * dilations[0];
              const column = x * strides[1] + c * dilations[1];
              const inMap = row >= pads[0] && row < pads[0] + 5 && column >= pads[1] && column < pads[1] + 4;
              const inBorder = row < 5 + pads[0] + pads[2] && column < 4 + pads[1] + pads[3];
              count += (countIncludesPadding ? inBorder : inMap) ? 1 : 0;
            }
          counts.push(count);
        }
      const step = { window: own, countIncludesPadding } as AveragePoolStep;
      expect(Array.from(tapCounts(step, from, to))).toEqual(counts);
    }
  });
});

describe('a maximum', () => {
  const step = { kind: 'maxPool', window: { ...window, pads: [1, 1, 2, 1] } } as const;
  it('in a border of the lowest integer is padded by its window', () =>
    expect(written({ ...step, padding: 'lowest' }, [1, 2, 5, 6], [1, 2, 3, 7])).toEqual([
      {
        ...{ op: 'MaxPool', layer: 2, name: 'made/real', shape: [1, 2, 3, 7], operands: ['x'] },
        attributes: { kernel_shape: [3, 2], strides: [2, 1], pads: [1, 1, 2, 1] },
      },
    ]));
  it('in a border of the integer 0 is padded before: −3 halves', () =>
    expect(written({ ...step, padding: 'zero' }, [1, 2, 5, 6], [1, 2, 3, 7])).toEqual([
      {
        ...{ op: 'Pad', layer: 2, name: 's/padded', shape: [1, 2, 5 + 3, 6 + 2], attributes: {} },
        operands: ['x', [0, 0, 1, 1, 0, 0, 2, 1], [-1.5]],
      },
      {
        ...{ op: 'MaxPool', layer: 2, name: 'made/real', shape: [1, 2, 3, 7], operands: ['s/padded'] },
        attributes: { kernel_shape: [3, 2], strides: [2, 1], pads: [0, 0, 0, 0] },
      },
    ]));
  it('without a border is padded by nothing', () => {
    const bare = written({ kind: 'maxPool', window, padding: 'zero' }, [1, 2, 5, 6], [1, 2, 2, 5]);
    expect(bare.map(({ op }) => op)).toEqual(['MaxPool']);
  });
  it('in a border of the integer 0 is rounded up by the mode of the pool behind', () => {
    // Rows: (5 + 3 − 3)/2 + 1 = 3½, columns 6 + 2 − 2 + 1.
    const [, pool] = written({ ...step, padding: 'zero' }, [1, 2, 5, 6], [1, 2, 4, 7]);
    expect(pool.attributes.ceil_mode).toBe(1);
  });
});

describe('a cut', () => {
  /** Slice by ONNX's text, along one axis: a negative end counts from the axis' end, and is clamped. */
  const taken = (start: number, end: number, step: number, length: number): number[] => {
    const least = step > 0 ? 0 : -1;
    const stop = Math.min(Math.max(end < 0 ? end + length : end, least), length);
    const all: number[] = [];
    for (let i = start; step > 0 ? i < stop : i > stop; i += step) all.push(i);
    return all;
  };
  it('takes what the step takes, forwards and backwards, up to either end', () => {
    for (const length of [1, 2, 5, 7])
      for (const step of [1, 2, 3, -1, -2, -3])
        for (let start = 0; start < length; start++) {
          const most = Math.floor((step > 0 ? length - 1 - start : start) / Math.abs(step)) + 1;
          for (let count = 1; count <= most; count++) {
            const [slice] = written({ kind: 'slice', starts: [0, start], steps: [1, step] }, [3, length], [3, count]);
            expect(slice.op).toBe('Slice');
            const [, starts, ends, axes, steps] = slice.operands as number[][];
            expect(axes).toEqual([0, 1]);
            expect(taken(starts[0], ends[0], steps[0], 3)).toEqual([0, 1, 2]);
            const own = Array.from({ length: count }, (_, i) => start + i * step);
            expect(taken(starts[1], ends[1], steps[1], length)).toEqual(own);
            // What ends in front of the first one has the lowest integer: −1 would be the last one.
            if (ends[1] < 0) expect(ends[1]).toBe(-(2 ** 31));
            expect(ends[1]).toBeLessThanOrEqual(length);
          }
        }
  });
});

describe('others', () => {
  it('pad in front and behind, by a number', () =>
    expect(written({ kind: 'pad', before: [0, 1, 2], after: [3, 0, 4], value: 7 }, [1, 2, 3], [4, 3, 9])).toEqual([
      {
        op: 'Pad',
        layer: 2,
        name: 'made/real',
        shape: [4, 3, 9],
        operands: ['x', [0, 1, 2, 3, 0, 4], [2]],
        attributes: {},
      },
    ]));
  it('turn axes', () =>
    expect(written({ kind: 'transpose', permutation: [2, 0, 1] }, [2, 3, 4], [4, 2, 3])).toEqual([
      {
        op: 'Transpose',
        layer: 2,
        name: 'made/real',
        shape: [4, 2, 3],
        operands: ['x'],
        attributes: { perm: [2, 0, 1] },
      },
    ]));
  it('give another shape', () =>
    expect(written({ kind: 'reshape' }, [2, 3, 4], [6, 4])).toEqual([
      { op: 'Reshape', layer: 2, name: 'made/real', shape: [6, 4], operands: ['x', [6, 4]], attributes: {} },
    ]));

  const sourceOf = (op: string, inputs: readonly number[], attributes: Node['attributes']): Node => ({
    ...{ name: 's', op, domain: '', inputs, outputs: [1], attributes, layer: 0 },
  });
  const other = { ...sourceOf('Relu', [0], {}), name: 'other' };
  it('resize as their node does, with its operands, of which the last may be missing', () => {
    const attributes = { mode: string('linear'), cubic_coeff_a: float(-0.5) };
    const resized = (inputs: readonly number[]) =>
      written({ kind: 'resize' }, [1, 1, 2, 2], [1, 1, 4, 4], [other, sourceOf('Resize', inputs, attributes)]);
    const [made] = resized([0, absent, 1]);
    expect([made.op, made.operands, made.attributes]).toEqual([
      'Resize',
      ['x', absent, 'made'],
      { mode: 'linear', cubic_coeff_a: -0.5 },
    ]);
    expect(resized([0, 1, absent])[0].operands).toEqual(['x', 'made']);
  });
  it('mirror as their node does, without a number for the border', () => {
    const mirrored = (inputs: readonly number[]) =>
      written({ kind: 'resize' }, [2], [4], [sourceOf('Pad', inputs, { axes: ints([0]) })])[0].operands;
    expect(mirrored([0, 1, 1, 1])).toEqual(['x', 'made', absent, 'made']);
    expect(mirrored([0, 1, 1])).toEqual(['x', 'made']);
  });
  it('have a node', () =>
    expect(() => written({ kind: 'resize' }, [2], [4], [other])).toThrow('the step s has no node in the graph'));
});

describe('integers', () => {
  const step = { name: 's', inputs: [0, 1], outputs: [1] } as unknown as MovingStep;
  it('are moved where all inputs have them', () => {
    const context = contextOf([2], [2]);
    expect(integers(context, step)).toBeUndefined();
    context.hold(0, 5, () => undefined);
    expect(integers(context, step)).toBeUndefined();
    context.hold(1, 6, () => undefined);
    const carrier = integers(context, step)!;
    expect([carrier.suffix, carrier.read(0), carrier.read(1)]).toEqual(['quantized', 5, 6]);
    const number = carrier.number(-7, tensor([2], 8, 3, [0.5]), 'int8');
    expect([number.type, number.shape, Array.from(numbersOf(number))]).toEqual(['int8', [], [-7]]);
  });
});

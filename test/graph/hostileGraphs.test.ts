/** Whatever a damaged or malicious file says, nobody throws: inspection shows it, and passes leave it as it is. */
import { describe, expect, it } from 'vitest';
import { checkGraph } from '../../src/graph/check';
import { absent, type Attribute, float, type Graph, int, ints, string, type ValueId } from '../../src/graph/graph';
import { inspectGraph } from '../../src/graph/inspect';
import { operators } from '../../src/graph/ops';
import { inferShapes } from '../../src/graph/shapes';
import { prepare } from '../../src/passes/pipeline';
import { type GraphBuilder, graphBuilder } from '../support/buildGraph';
import { random, type Random } from '../support/random';

const wild = [-3, -1, 0, 1, 2, 3, 4, 7, 2 ** 31, 2 ** 53, -(2 ** 40)];
const numbers = (r: Random): number[] => Array.from({ length: r.int(0, 9) }, () => r.pick(wild));

function attribute(r: Random): Attribute {
  return r.pick<() => Attribute>([
    () => int(r.pick(wild)),
    () => float(r.pick([NaN, Infinity, -0.5, 0, 1])),
    () => ints(numbers(r)),
    () => string(r.pick(['SAME_UPPER', 'constant', 'VALID', ''])),
    () => ({ kind: 'opaque', value: new Uint8Array(3) }),
  ])();
}

function constant(b: GraphBuilder, r: Random, name: string): ValueId {
  const shape = Array.from({ length: r.int(0, 4) }, () => r.int(0, 3));
  return r.next() < 0.5 ? b.floats(name, shape) : b.ints(name, numbers(r));
}

/** Of any operator of the table. */
const attributeNames =
  `kernel_shape strides dilations pads auto_pad group output_padding output_shape alpha beta transA transB epsilon
  momentum training_mode axis stash_type num_groups p axes size bias ceil_mode storage_order count_include_pad gamma block_size
  approximate lambd fmod seed allowzero perm num_outputs mode coordinate_transformation_mode nearest_mode cubic_coeff_a antialias keep_aspect_ratio_policy
  exclude_outside extrapolation_value blocksize to keepdims select_last_index largest sorted start end value`.split(
    /\s+/,
  );
const operatorNames = [...Object.keys(operators), 'QLinearConv', 'QLinearMatMul'];

/** One to six nodes of known operators with inputs and attributes that fit or do not. */
function hostile(seed: number): Graph {
  const r = random(seed);
  const b = graphBuilder(r);
  const ids = [b.input('x', [1, 2, 4, 4]), b.input('y', [r.pick([-1, 0, 1, 3]), 3]), absent];
  const count = r.int(1, 6);
  for (let at = 0; at < count; at++) {
    const inputs = Array.from({ length: r.int(0, 5) }, (_, i) =>
      r.next() < 0.5 ? constant(b, r, `c${at}_${i}`) : r.pick(ids),
    );
    const attributes = Object.fromEntries(
      Array.from({ length: r.int(0, 5) }, () => [r.pick(attributeNames), attribute(r)]),
    );
    const outputs = r.int(1, 3);
    const first = b.node(r.pick(operatorNames), `n${at}`, inputs, attributes, outputs);
    for (let output = 0; output < outputs; output++) ids.push(first + output);
  }
  return b.build([ids[ids.length - 1]]);
}

describe('hostile graphs', () => {
  it.each([0, 1, 2, 3])('are inspected and prepared without a throw (%i)', (block) => {
    let wellFormed = 0;
    for (let seed = block * 4000; seed < block * 4000 + 800; seed++) {
      const graph = hostile(seed);
      if (checkGraph(graph).length > 0) continue;
      wellFormed++;
      const named = (work: () => unknown): void => {
        try {
          work();
        } catch (error) {
          throw new Error(`seed ${seed}: ${graph.nodes.map(({ op }) => op).join()}`, { cause: error });
        }
      };
      named(() => {
        const inferred = inferShapes(graph);
        if (!sane(inferred)) throw new Error('a size is no size');
        inspectGraph(inferred);
      });
      named(() => prepare(graph));
    }
    expect(wellFormed).toBeGreaterThan(700);
  });
});

function sane({ values }: Graph): boolean {
  return values.every(({ shape }) => !shape || shape.every((size) => Number.isSafeInteger(size) && size >= -1));
}

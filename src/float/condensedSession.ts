/**
 * A session that shows the extremes of values in place of the values, and a sample of their numbers: the runtime takes both where it makes the
 * values, so that these need not leave it. Of a picture yolo-fastest-1.1-xl makes 54 MB, which to hand over takes longer than to compute.
 */
import { absent, type Graph, type ValueId } from '../graph/graph';
import { condense, type Condensing, type Taken } from './condense';
import { openFloatSession, type FloatSession } from './session';

export interface Condensed {
  /** Numbers that have the value's extremes: of the whole, or of each channel in turn, as many. */
  readonly extremes: Float32Array;
  /** Some of the value's numbers, or all; none where none were asked for. */
  readonly sample: Float32Array;
  /** How many the value has. */
  readonly count: number;
}

export interface CondensedSession extends Pick<FloatSession, 'close'> {
  run(inputs: ReadonlyMap<ValueId, Float32Array>): Promise<ReadonlyMap<ValueId, Condensed>>;
}

/**
 * Of `values` alone. All of a value comes where the runtime cannot condense it, where it is no larger than a sample, and for an image that
 * makes a number infinite or NaN.
 */
export async function openCondensed(
  graph: Graph,
  values: readonly ValueId[],
  how: Condensing,
): Promise<CondensedSession> {
  const { graph: extended, taken } = condense(graph, values, how);
  const whole = values.filter((value) => !taken.has(value));
  const asked = [...[...taken.values()].flatMap(idsOf), ...whole];
  // A session shows something.
  const session = await openFloatSession({ ...extended, outputs: asked.length > 0 ? asked : graph.outputs });
  let plain: Promise<FloatSession> | undefined;
  return {
    async run(inputs) {
      const made = await session.run(inputs);
      const numbers = (value: ValueId): Float32Array => made.get(value) ?? new Float32Array(0);
      if ([...taken.values()].some(({ sum }) => !Number.isFinite(numbers(sum)[0]))) {
        plain ??= openFloatSession(graph, { observe: values });
        const all = await (await plain).run(inputs);
        return new Map(values.map((value) => [value, wholeOf(all.get(value))]));
      }
      const condensed = [...taken].map(([value, { min, max, sample = absent, count }]): [ValueId, Condensed] => [
        value,
        { extremes: pairsOf(numbers(min), numbers(max)), sample: numbers(sample), count },
      ]);
      return new Map([...whole.map((value) => [value, wholeOf(numbers(value))] as const), ...condensed]);
    },
    async close() {
      await session.close();
      await (await plain)?.close();
    },
  };
}

const wholeOf = (data: Float32Array = new Float32Array(0)): Condensed => ({
  extremes: data,
  sample: data,
  count: data.length,
});

const idsOf = ({ min, max, sum, sample }: Taken): readonly ValueId[] =>
  sample === undefined ? [min, max, sum] : [min, max, sum, sample];

/** min and max of each in turn. */
function pairsOf(min: Float32Array, max: Float32Array): Float32Array {
  const pairs = new Float32Array(2 * min.length);
  min.forEach((least, k) => pairs.set([least, max[k]], 2 * k));
  return pairs;
}

/**
 * Elements that are picked by constant indices, as rows of all elements in a line:
 *
 *   x ─ GatherElements, GatherND, ReverseSequence ─ y     →     x ─ Reshape(all) ─ Gather(constant) ─ Reshape ─ y
 *   x, u ─ ScatterElements, ScatterND ─ y                 →     the same of x and u, one behind the other
 *   x ─ Compress ─ y                                      →     x ─ Gather(constant) ─ y
 */
import { absent, int, intOf, stringOf, type ValueId } from '../../graph/graph';
import { axisOf } from '../../graph/shapes/shapeRule';
import { numbersOf, sizeOf, type Shape, type Tensor } from '../../graph/tensor';
import { type Parts, reshaped, type Writer } from './parts';

const most = 2 ** 20;

const fewOf = (tensor: Tensor | undefined): Tensor | undefined =>
  tensor && sizeOf(tensor.shape) <= most ? tensor : undefined;

export const writeGatherElements: Writer = (parts) => {
  const { node, draft, shape } = parts;
  const [x, at] = node.inputs;
  const [given, indices] = [shape(x), fewOf(draft.constant(at))];
  if (!given || !indices) return false;
  const axis = axisOf(intOf(node, 'axis', 0), given.length);
  return endPicked(parts, x, sourcesOf(given, indices, axis));
};

/** For each index along an axis, the place of the element that it means. */
function sourcesOf(given: Shape, indices: Tensor, axis: number): readonly number[] {
  const strides = stridesOf(given);
  return numbersOf(indices).map((index, at) =>
    placesOf(at, indices.shape).reduce(
      (sum, place, d) => sum + strides[d] * (d === axis ? placeAt(index, given[axis]) : place),
      0,
    ),
  );
}

export const writeGatherND: Writer = (parts) => {
  const { node, draft, shape } = parts;
  const [x, at] = node.inputs;
  const [given, indices] = [shape(x), fewOf(draft.constant(at))];
  if (!given || !indices) return false;
  const batch = intOf(node, 'batch_dims', 0);
  const starts = startsOf(given, indices, batch);
  const rest = sizeOf(given.slice(batch + (indices.shape.at(-1) ?? 0)));
  return endPicked(parts, x, spread(starts, rest));
};

/** Where the block that each tuple of indices means begins. */
function startsOf(given: Shape, indices: Tensor, batch: number): readonly number[] {
  const numbers = numbersOf(indices);
  const depth = indices.shape.at(-1) ?? 0;
  const strides = stridesOf(given);
  const tuples = indices.shape.slice(0, -1);
  return Array.from({ length: sizeOf(tuples) }, (_, tuple) => {
    const before = placesOf(tuple, tuples).slice(0, batch);
    const within = Array.from({ length: depth }, (_, d) => placeAt(numbers[tuple * depth + d], given[batch + d]));
    return [...before, ...within].reduce((sum, place, d) => sum + strides[d] * place, 0);
  });
}

/** Where an index along an axis points; no place where there is none, rather than one of the next line. */
function placeAt(index: number, size: number): number {
  const place = axisOf(index, size);
  return place >= 0 && place < size ? place : NaN;
}

const spread = (starts: readonly number[], length: number): readonly number[] =>
  starts.flatMap((start) => Array.from({ length }, (_, i) => start + i));

export const writeReverseSequence: Writer = (parts) => {
  const { node, draft, shape } = parts;
  const [x, lengths] = node.inputs;
  const [given, known] = [shape(x), draft.constant(lengths)];
  const [time, batch] = [intOf(node, 'time_axis', 0), intOf(node, 'batch_axis', 1)];
  if (!given || !known || sizeOf(given) > most || known.shape[0] !== given[batch] || given[time] === undefined)
    return false;
  const [strides, numbers] = [stridesOf(given), numbersOf(known)];
  if (numbers.some((length) => length < 0 || length > given[time])) return false;
  const sources = Array.from({ length: sizeOf(given) }, (_, at) => {
    const places = placesOf(at, given);
    const length = numbers[places[batch]];
    return places[time] < length ? at + (length - 1 - 2 * places[time]) * strides[time] : at;
  });
  return endPicked(parts, x, sources);
};

export const writeScatterElements: Writer = (parts) => {
  const { node, draft, shape } = parts;
  const [x, at, updates] = node.inputs;
  const [given, indices] = [shape(x), fewOf(draft.constant(at))];
  if (!given || !indices || !replaces(parts)) return false;
  const axis = axisOf(intOf(node, 'axis', 0), given.length);
  return endScattered(parts, x, updates, sourcesOf(given, indices, axis));
};

export const writeScatterND: Writer = (parts) => {
  const { node, draft, shape } = parts;
  const [x, at, updates] = node.inputs;
  const [given, indices] = [shape(x), fewOf(draft.constant(at))];
  if (!given || !indices || !replaces(parts)) return false;
  const rest = sizeOf(given.slice(indices.shape.at(-1) ?? 0));
  return endScattered(parts, x, updates, spread(startsOf(given, indices, 0), rest));
};

const replaces = ({ node }: Parts): boolean => stringOf(node, 'reduction', 'none') === 'none';

export const writeCompress: Writer = (parts) => {
  const { node, draft, shape, end, ints } = parts;
  const [x, condition] = node.inputs;
  const [given, known] = [shape(x), draft.constant(condition)];
  if (!given || !known || !isFloat(parts, x)) return false;
  const chosen = numbersOf(known).flatMap((holds, at) => (holds ? [at] : []));
  const along = node.attributes['axis'];
  if (along?.kind !== 'int') return endPicked(parts, x, chosen);
  const axis = axisOf(along.value, given.length);
  return end('Gather', [x, ints(chosen)], { axis: int(axis) });
};

const isFloat = ({ draft }: Parts, x: ValueId): boolean => draft.value(x)?.type === 'float32' && !draft.constant(x);

function endPicked(parts: Parts, x: ValueId, sources: readonly number[]): boolean {
  const { shape, node, ints, write, end } = parts;
  const [given, output] = [shape(x), shape(node.outputs[0])];
  const fits = sources.every((at) => Number.isInteger(at) && at >= 0 && at < sizeOf(given ?? []));
  if (!given || !output || !isFloat(parts, x) || sources.length > most || !fits || sizeOf(output) !== sources.length)
    return false;
  const line = reshaped(parts, x, [sizeOf(given)]);
  const picked = write('Gather', [line, ints(sources)], { axis: int(0) });
  return end('Reshape', [picked, ints(output)]);
}

/** The last of several updates of a place is its own. */
function endScattered(parts: Parts, x: ValueId, updates: ValueId, targets: readonly number[]): boolean {
  const { shape, ints, write, end, draft } = parts;
  const given = shape(x);
  const [size, count] = [sizeOf(given ?? []), targets.length];
  if (!given || size + count > most || draft.value(x)?.type !== 'float32' || x === absent) return false;
  if (targets.some((at) => !(at >= 0 && at < size)) || sizeOf(shape(updates) ?? []) !== count) return false;
  const sources = Array.from({ length: size }, (_, at) => at);
  targets.forEach((at, i) => (sources[at] = size + i));
  const lines = [reshaped(parts, x, [size]), reshaped(parts, updates, [count])];
  const all = write('Concat', lines, { axis: int(0) });
  return end('Reshape', [write('Gather', [all, ints(sources)], { axis: int(0) }), ints(given)]);
}

function stridesOf(shape: Shape): readonly number[] {
  return shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
}

/** The place along each axis of an element, by its position in memory. */
function placesOf(at: number, shape: Shape): readonly number[] {
  return stridesOf(shape).map((stride, axis) => Math.floor(at / stride) % shape[axis]);
}

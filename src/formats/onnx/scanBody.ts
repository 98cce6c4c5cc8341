/** What a Scan repeats, where the length of what it goes along is known before the network runs. */
import type { onnx } from 'onnx-proto';
import type { Room } from './numberForms';
import { bodyIn, intOf, intsOf } from './protoAttributes';
import type { Repetition } from './repeatedBody';
import type { KnownValues } from './subgraphs';

/** Scan of version 8 has an axis of sequences in front, and their lengths as an input. */
const sinceOpset = 9;

/**
 * Inputs: states, then tensors of which each run gets one slice, forwards or backwards, without the axis that it is taken along.
 *
 * @returns undefined where a length is unknown, or the file contradicts itself
 */
export function repeatedByScan(node: onnx.INodeProto, known: KnownValues, opset: number): Repetition | undefined {
  const body = bodyIn(node);
  const [input, slices] = [node.input ?? [], intOf(node, 'num_scan_inputs', 0)];
  const carried = input.length - slices;
  if (opset < sinceOpset || !body || body.sparseInitializer?.length || input.includes('')) return undefined;
  if (!(slices >= 1) || carried < 0 || body.input?.length !== input.length) return undefined;
  const lists = (body.output?.length ?? 0) - carried;
  if (lists < 0 || (node.output?.length ?? 0) > carried + lists) return undefined;
  const read = input.slice(carried).map((name, i) => sliced(name, i, node, known));
  const [count = 0] = read.map((each) => each?.size ?? 0);
  if (count === 0 || !read.every((each): each is Sliced => each?.size === count)) return undefined;
  return {
    body,
    count,
    initial: input.slice(0, carried),
    first: 0,
    lists: Array.from({ length: lists }, (_, i) => ({
      axis: intsOf(node, 'scan_output_axes')[i] ?? 0,
      isBackwards: intsOf(node, 'scan_output_directions')[i] === 1,
    })),
    inputs: (run, states, named, room) => {
      const nodes = read.map((each) => sliceOf(each, each.isBackwards ? count - 1 - run : run, named, room));
      return { names: [...states, ...nodes.flatMap(({ output }) => output ?? [])], nodes };
    },
  };
}

interface Sliced {
  readonly name: string;
  readonly axis: number;
  readonly size: number;
  readonly isBackwards: boolean;
}

function sliced(name: string, i: number, node: onnx.INodeProto, known: KnownValues): Sliced | undefined {
  const shape = known.shape(name);
  const given = intsOf(node, 'scan_input_axes')[i] ?? 0;
  const axis = given < 0 ? given + (shape?.length ?? 0) : given;
  const size = shape?.[axis];
  const isBackwards = intsOf(node, 'scan_input_directions')[i] === 1;
  return size === undefined ? undefined : { name, axis, size, isBackwards };
}

/** A Gather by a scalar: the axis is gone. */
function sliceOf({ name, axis }: Sliced, index: number, named: (name: string) => string, room: Room): onnx.INodeProto {
  const [at, slice] = [named(`${name}/at`), named(name)];
  room.initializer.push({ name: at, dims: [], dataType: 7, int64Data: [index] });
  const attribute = [{ name: 'axis', type: 2, i: axis }];
  return { opType: 'Gather', name: slice, input: [name, at], output: [slice], attribute };
}

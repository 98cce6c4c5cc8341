/**
 * A node test whose file gives the integers, through the integer path: read as a model that is quantized already, what it takes beside its
 * first input as constants, and compared with the test's own outputs, integer by integer (real numbers bit for bit).
 */
import { RangeObserver, type Ranges } from '../../src/calibrate/ranges';
import { openQuantized } from '../../src/evaluate/runQuantized';
import { integersOf, type GivenScale } from '../../src/graph/given';
import type { Graph } from '../../src/graph/graph';
import { inferShapes } from '../../src/graph/shapes';
import { floatsOf, numbersOf, type Tensor } from '../../src/graph/tensor';
import { quantizeInput } from '../../src/integer/quantizeInput';
import { tensorOf } from '../../src/integer/map';
import { reference } from '../../src/integer/runStep';
import { prepare } from '../../src/passes/pipeline';
import { readGiven } from '../../src/passes/given/readGiven';
import { given } from '../../src/quantize/presets/given';
import { quantize } from '../../src/quantize/quantize';
import { inFloat } from '../../src/quantize/steps/steps';
import type { NodeTest } from './nodeTests';

export type GivenOutcome =
  { readonly integers: number; readonly differing: number; readonly most: number } | { readonly unread: string };

export async function integersApart({ graph, ...test }: NodeTest): Promise<GivenOutcome> {
  const [inputs, outputs] = [test.inputs(), test.outputs()];
  const [{ op }] = graph.nodes;
  if (op === 'DynamicQuantizeLinear') return calibrated(floatsOf(inputs[0]), outputs);
  if (op !== 'MatMulInteger') return ofOne(graph, inputs, outputs[0]);
  const rows = rowsOf(inputs[0]).map((row, at) =>
    ofOne(oneRow(graph), [row, ...inputs.slice(1)], rowsOf(outputs[0])[at]),
  );
  return (await Promise.all(rows)).reduce(joined);
}

/** Sums leave a program as they are of one row at a time. */
function rowsOf({ type, shape: [count, ...rest], bytes }: Tensor): readonly Tensor[] {
  const size = bytes.length / count;
  return Array.from({ length: count }, (_, row) => {
    return { type, shape: [1, ...rest], bytes: bytes.slice(row * size, (row + 1) * size) };
  });
}

function oneRow(graph: Graph): Graph {
  const ends = [graph.inputs[0], graph.outputs[0]];
  const values = graph.values.map((value, id) =>
    ends.includes(id) ? { ...value, shape: [1, ...(value.shape ?? []).slice(1)] } : value,
  );
  return { ...graph, values };
}

function joined(a: GivenOutcome, b: GivenOutcome): GivenOutcome {
  if ('unread' in a || 'unread' in b) return 'unread' in a ? a : b;
  const { integers, differing, most } = a;
  return {
    ...{ integers: integers + b.integers, differing: differing + b.differing },
    most: Math.max(most, b.most),
  };
}

async function ofOne(graph: Graph, inputs: readonly Tensor[], expected: Tensor): Promise<GivenOutcome> {
  const read = inferShapes(readGiven(inferShapes(bound(graph, inputs))));
  const reason = read.unread?.[0]?.reason;
  if (reason !== undefined) return { unread: reason };
  const prepared = prepare(read).graph;
  const { model } = quantize(prepared, everywhere(prepared), given.settings);
  const island = model.steps
    .filter(inFloat)
    .find(({ tail, nodes }) => !tail || nodes.some((at) => isWork(prepared, at)));
  if (island) return { unread: island.reason };
  const scale = read.given?.get(read.inputs[0]);
  const runner = await openQuantized(model, reference);
  const made = await runner.run(realsOf(inputs[0], scale));
  await runner.close();
  return apart(made.get(model.outputs[0]) ?? new Float32Array(0), expected, read.given?.get(read.outputs[0]));
}

const isWork = ({ nodes }: Graph, at: number): boolean => nodes[at].op !== 'Identity';

/** The first input is a map, the others are constants. */
function bound(graph: Graph, inputs: readonly Tensor[]): Graph {
  const [first, ...rest] = graph.inputs;
  const known = rest.map((id, at): [number, Tensor] => [id, inputs[at + 1]]);
  return { ...graph, inputs: [first], constants: new Map([...graph.constants, ...known]) };
}

/** Every range that is asked for is given. */
function everywhere({ values }: Graph): Ranges {
  return { min: new Float64Array(values.length).fill(-1), max: new Float64Array(values.length).fill(1), images: 1 };
}

function realsOf(tensor: Tensor, scale: GivenScale | undefined): Float32Array {
  if (!scale || tensor.type.startsWith('float')) return floatsOf(tensor);
  return Float32Array.from(numbersOf(tensor), (q) => scale.scale * (q - scale.zeroPoint));
}

/** Integers are what the real numbers count in steps; they must be whole. */
function apart(made: Float32Array, expected: Tensor, scale: GivenScale | undefined): GivenOutcome {
  const wanted = numbersOf(expected);
  const isReal = expected.type.startsWith('float');
  const found = Array.from(made, (y) => (isReal || !scale ? y : y / scale.scale + scale.zeroPoint));
  const distances = wanted.map((q, i) => {
    const off = Math.abs(q - (found[i] ?? Infinity));
    return isReal ? off : Math.abs(off - Math.round(off)) < 1e-3 ? Math.round(off) : Infinity;
  });
  return counted(distances);
}

const counted = (distances: readonly number[]): GivenOutcome => ({
  integers: distances.length,
  differing: distances.filter((off) => off !== 0).length,
  most: Math.max(0, ...distances),
});

/** DynamicQuantizeLinear is what calibrating on that one input gives, in 8 bits. */
function calibrated(x: Float32Array, [expected, scale, zeroPoint]: readonly Tensor[]): GivenOutcome {
  const values = ['x', 'y'].map((name) => ({ name, type: 'float32' as const, shape: [x.length] }));
  const node = { ...{ name: 'y', op: 'Identity', domain: '', inputs: [0], outputs: [1] }, attributes: {}, layer: 0 };
  const layer = { index: 0, name: 'y', op: 'Identity', input: 0, output: 1 };
  const graph: Graph = {
    ...{ name: 'x', format: 'onnx', values, nodes: [node], layers: [layer], inputs: [0], outputs: [1] },
    ...{ constants: new Map(), heads: [], opsets: { '': 13 } },
  };
  const observer = new RangeObserver(2);
  for (const id of [0, 1]) observer.observe(id, x);
  observer.endOfImage();
  const { model } = quantize(graph, observer.ranges(), { ...given.settings, inputBits: 8 });
  const tensor = tensorOf(model, 0);
  const middle = -(integersOf('int8')?.low ?? 0);
  const made = [
    ...Array.from(quantizeInput(x, tensor, model.inputRounding), (q) => q + middle),
    ...[Math.fround(tensor.scale[0]), tensor.zeroPoint + middle],
  ];
  return counted([expected, scale, zeroPoint].flatMap((each) => numbersOf(each)).map((q, i) => Math.abs(q - made[i])));
}

/** What a pass makes of a node, or of a few: operators in order, each with the constants that it reads. */
import { absent, type Attributes, type Graph, type ValueId } from '../../src/graph/graph';
import { inferShapes } from '../../src/graph/shapes';
import { type ElementType, floatTensor, intTensor, numbersOf, type Shape, sizeOf } from '../../src/graph/tensor';
import { writtenAsParts } from '../../src/passes/parts/writtenAsParts';
import { type GraphBuilder, graphBuilder } from '../support/buildGraph';
import { random } from '../support/random';

export type Input = (b: GraphBuilder, name: string) => ValueId;

export const map =
  (shape: Shape | undefined, type: ElementType = 'float32'): Input =>
  (b, name) =>
    b.input(name, shape as Shape, type);
export const none: Input = () => absent;
/** Floats 1, 2, 3 …, or those that are given. */
export const floats =
  (shape: Shape, numbers?: readonly number[]): Input =>
  (b, name) =>
    b.constant(name, floatTensor(shape, numbers ?? Array.from({ length: sizeOf(shape) }, (_, at) => at + 1)));
export const whole =
  (shape: Shape, numbers: readonly number[]): Input =>
  (b, name) =>
    b.constant(name, intTensor(shape, numbers));
export const truths =
  (...holds: readonly number[]): Input =>
  (b, name) =>
    b.constant(name, { type: 'bool', shape: [holds.length], bytes: Uint8Array.from(holds) });

/** A node in front. */
export const made = (op: string, ...inputs: readonly Input[]): Input => madeWith(op, {}, ...inputs);
export const madeWith =
  (op: string, attributes: Attributes, ...inputs: readonly Input[]): Input =>
  (b, name) =>
    b.node(
      op,
      name,
      inputs.map((input, at) => input(b, `${name}.${at}`)),
      attributes,
    );
/** The same value at every place where it is read. */
export function shared(input: Input): Input {
  const ids = new WeakMap<GraphBuilder, ValueId>();
  return (b, name) => {
    const id = ids.get(b) ?? input(b, `${name}.shared`);
    ids.set(b, id);
    return id;
  };
}

export interface Choice {
  readonly opset?: number;
  readonly outputs?: number;
  /** Which output is read; the first, unless said. */
  readonly read?: number;
  /** An operator behind it. */
  readonly then?: string;
  /** Parts are written, unless another pass is named. */
  readonly pass?: (graph: Graph) => Graph;
  /** Whether numbers of attributes are told too. */
  readonly attributes?: boolean;
  /** Whether words of attributes are told as well. */
  readonly words?: boolean;
}

/** `Slice[0][2][1] Mul Reshape[2,1]`: constants of up to nine numbers, to four digits, or how many there are. */
export function written(
  op: string,
  inputs: readonly Input[],
  attributes: Attributes = {},
  {
    opset = 18,
    outputs = 1,
    read = 0,
    then,
    attributes: tells = false,
    words = false,
    pass = writtenAsParts,
  }: Choice = {},
): string {
  const b = graphBuilder(random(1));
  const first = b.node(
    op,
    'n',
    inputs.map((input, at) => input(b, `i${at}`)),
    attributes,
    outputs,
  );
  const ends = [...new Set([0, read])].map((at) => b.output(first, at));
  const last = then === undefined ? ends : ends.map((end) => b.node(then, 'then', [end]));
  const { nodes, constants } = pass(inferShapes(b.build(last, { opsets: { '': opset } })));
  const constantsOf = (ids: readonly ValueId[]): string =>
    ids
      .flatMap((id) => (constants.has(id) ? [textOf(numbersOf(constants.get(id) ?? floatTensor([], [])))] : []))
      .join('');
  return nodes
    .map((node) => node.op + (tells ? attributesOf(node.attributes, words) : '') + constantsOf(node.inputs))
    .join(' ');
}

function attributesOf(attributes: Attributes, words: boolean): string {
  const told = Object.values(attributes).flatMap(({ kind, value }) =>
    kind === 'float'
      ? [Number(value.toPrecision(8))]
      : kind === 'int' || kind === 'ints' || (words && kind === 'string')
        ? [value]
        : [],
  );
  return told.length === 0 ? '' : `(${told.join('; ')})`;
}

const textOf = (numbers: readonly number[]): string =>
  numbers.length > 9 ? `[${numbers.length} numbers]` : `[${numbers.map((x) => Number(x.toPrecision(4))).join()}]`;

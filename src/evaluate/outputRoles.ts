/**
 * What each output of a network is taken for, and why: boxes (what a decoder looks at), classes, a mask, a sequence of classes, an
 * embedding, or values that nothing is known of. Shapes decide, then the last operator, then the name.
 */
import type { Graph, ValueId } from '../graph/graph';
import { isKnown } from '../graph/tensor';
import { decodingOf, type NamedDecoding } from './decoders/decoders';
import type { Network, OutputView } from './decoders/decoder';
import { networkOf } from './decoders/network';
import { maskLayout } from './masks';

export type Role = 'boxes' | 'classes' | 'mask' | 'sequence' | 'embedding' | 'values';

export interface OutputRole {
  readonly value: ValueId;
  readonly name: string;
  readonly shape: readonly number[];
  readonly role: Role;
  /** In words: "1,000 numbers, of which the last operator (Softmax) makes probabilities". */
  readonly why: string;
}

export interface NetworkRoles {
  /** In the graph's order. */
  readonly outputs: readonly OutputRole[];
  readonly decoding?: NamedDecoding;
}

/**
 * @param decoder the recipe's `evaluation.decoder`
 * @throws InputError as `decodingOf` does
 */
export function rolesOf(graph: Graph, decoder?: string): NetworkRoles {
  const decoding = decodingOf(graph, decoder);
  const network = networkOf(graph);
  const outputs = network.outputs.map((output): OutputRole => {
    const { value, name, shape } = output;
    const isDecoded = decoding?.outputs.includes(value) === true;
    const [role, why] = isDecoded
      ? (['boxes', `${decoding.why}: decoder ${decoding.name}`] as const)
      : roleOf(output, network);
    return { value, name, shape, role, why };
  });
  return { outputs, decoding };
}

type Verdict = readonly [role: Role, why: string];

/** The first that says something. */
function roleOf(output: OutputView, network: Network): Verdict {
  const { shape } = output;
  if (!isKnown(shape)) return ['values', 'its shape is open'];
  return (
    asMask(output, network) ?? asSequence(output) ?? asVector(output) ?? ['values', `of shape (${shape.join(', ')})`]
  );
}

const probabilities: readonly string[] = ['Softmax', 'LogSoftmax', 'Sigmoid', 'HardSigmoid'];
const choices: readonly string[] = ['ArgMax', 'TopK'];

function asMask(output: OutputView, network: Network): Verdict | undefined {
  const layout = maskLayout(output.shape, network.size);
  if (!layout) return undefined;
  const { classes, width, height } = layout;
  const pixels = `for each of ${width} × ${height} pixels`;
  if (/mask|seg/i.test(output.name)) return ['mask', `its name, and ${classes} scores ${pixels}`];
  if (output.integers || choices.includes(output.last)) return ['mask', `a class ${pixels}`];
  if (probabilities.includes(output.last)) return ['mask', `${classes} probabilities (${output.last}) ${pixels}`];
  const others = network.outputs.filter(({ shape }) => shape.length === 4);
  const isScores = classes === 2 || classes > 3;
  return isScores && others.length === 1 && isFine(layout, network)
    ? ['mask', `${classes} scores ${pixels}, a quarter of the picture’s or more`]
    : undefined;
}

/** Coarser maps are features, or heads of detectors. */
const isFine = ({ width }: { width: number }, { size }: Network): boolean => width * 4 >= size[0];

function asSequence({ shape, last, name }: OutputView): Verdict | undefined {
  if (shape.length !== 3 || shape[1] < 2 || shape[2] < 2) return undefined;
  const words = `${shape[2]} scores for each of ${shape[1]} steps`;
  if (last === 'Softmax' || last === 'LogSoftmax') return ['sequence', `${words}, through ${last}`];
  return /logits/i.test(name) ? ['sequence', `its name, and ${words}`] : undefined;
}

/** Operators that end embeddings: lengths are made 1, or pixels are averaged. */
const normalizing: readonly string[] = ['LpNormalization', 'ReduceMean', 'GlobalAveragePool', 'BatchNormalization'];

function asVector({ shape, last, name }: OutputView): Verdict | undefined {
  const [length, ...others] = shape.filter((size) => size !== 1);
  if (length === undefined || others.length > 0) return undefined;
  if (/embed|feature|descriptor/i.test(name)) return ['embedding', `its name, and ${length} numbers`];
  if (normalizing.includes(last)) return ['embedding', `${length} numbers that ${last} makes`];
  if (probabilities.includes(last)) return ['classes', `${length} probabilities (${last})`];
  if (last === 'Div' || isPowerOfTwo(length))
    return [
      'embedding',
      `${length} numbers ${last === 'Div' ? 'divided by their length' : 'without softmax, a power of two'}`,
    ];
  return ['classes', `${length} numbers, one for each class`];
}

/** 128, 256, 512, 1024 …: lengths of embeddings that are hardly ever numbers of classes. */
const isPowerOfTwo = (length: number): boolean => length >= 128 && Number.isInteger(Math.log2(length));

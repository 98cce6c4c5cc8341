/**
 * Numbers that a node brings as attributes, or as inputs of that kind (factors, scales, slopes), are real: NaN and infinity are refused by
 * name before shapes or values are computed from them, and before passes move them to other layers. Infinities that say "no bound" are none of that.
 */
import { absent, type Attribute, type Graph, type Node } from '../graph/graph';
import { floatsOf } from '../graph/tensor';
import { InputError } from '../util/errors';
import { inWords, where } from './requireNumbers';

/** @throws InputError for the first such number, with layer, attribute or tensor, and the number */
export function requireRealAttributes(graph: Graph): void {
  for (const node of graph.nodes) {
    const wrong = isOpen(node) ? undefined : (wrongAttribute(node) ?? wrongInput(graph, node));
    if (wrong === undefined) continue;
    const found = `${wrong}; expected ${node.op} to have real numbers there`;
    throw new InputError(`${where(graph, node)}: ${found}. Export the model again, or correct the node.`);
  }
}

/** Constants are values, and trees of ai.onnx.ml mark with such numbers what is missing. */
const isOpen = ({ op, domain }: Node): boolean => op === 'Constant' || domain === 'ai.onnx.ml';

/** Where infinity is a bound that nothing reaches, the border of a maximum, or a mask. */
const unbounded = new Set([
  ...['Clip.min', 'Clip.max', 'LSTM.clip', 'GRU.clip', 'RNN.clip'],
  ...['Pad.value', 'Attention.mask_filter_value'],
]);

function wrongAttribute({ op, attributes }: Node): string | undefined {
  for (const [name, attribute] of Object.entries(attributes)) {
    const bounds = unbounded.has(`${op}.${name}`);
    const wrong = firstWrong(numbersIn(attribute), (x) => (bounds ? !Number.isNaN(x) : Number.isFinite(x)));
    if (wrong) return `attribute '${name}' holds ${wrong}`;
  }
  return undefined;
}

function numbersIn(attribute: Attribute): readonly number[] {
  if (attribute.kind === 'float') return [attribute.value];
  return attribute.kind === 'floats' ? attribute.value : [];
}

function firstWrong(numbers: ArrayLike<number>, allowed: (x: number) => boolean): string | undefined {
  const at = Array.prototype.findIndex.call(numbers, (x: number) => !allowed(x));
  if (at < 0) return undefined;
  return numbers.length === 1 ? inWords(numbers[at]) : `${inWords(numbers[at])} at index ${at} of ${numbers.length}`;
}

/** Inputs that say what attributes say of other operators: factors, scales, slopes, bounds. */
const toldAt: Readonly<Record<string, readonly number[]>> = {
  ...{ Resize: [2], Upsample: [1], Clip: [1, 2], PRelu: [1] },
  ...{ QuantizeLinear: [1], DequantizeLinear: [1] },
};

function wrongInput({ constants, values }: Graph, { op, domain, inputs }: Node): string | undefined {
  const told = domain === '' && Object.hasOwn(toldAt, op) ? toldAt[op].map((input) => inputs[input] ?? absent) : [];
  for (const id of told) {
    const tensor = constants.get(id);
    const numbers = tensor?.type.startsWith('float') ? floatsOf(tensor) : [];
    const wrong = firstWrong(numbers, (x) => (op === 'Clip' ? !Number.isNaN(x) : Number.isFinite(x)));
    if (wrong) return `'${values[id].name}' holds ${wrong}`;
  }
  return undefined;
}

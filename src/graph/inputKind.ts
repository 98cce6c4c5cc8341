/**
 * What an input of a network is taken for, and why: pictures, tokens that look up rows of a table, or numbers as they are. Guessed from
 * its type, its name, its dimensions with the names that the file has for them, and from what reads it.
 */
import { consumersOf } from './edges';
import { intOf, intsOf, type Graph, type ValueId } from './graph';
import type { Shape } from './tensor';

/** As recipes write it: `inputs.NAME.layout`. */
export type InputLayout = 'NCHW' | 'NHWC' | 'tokens' | 'array';

export const inputLayouts: readonly InputLayout[] = ['NCHW', 'NHWC', 'tokens', 'array'];

export interface InputKind {
  readonly value: ValueId;
  readonly layout: InputLayout;
  /** In words, as the end of "taken for": "pictures: colour, 32×24, channels first". */
  readonly what: string;
  /** What it was guessed from, as the end of "because of". */
  readonly why: string;
  /** Of tokens: rows of the table that they look up, where it is known. */
  readonly rows?: number;
}

/** Numbers of channels that pictures give: gray, RGB, RGBA. */
export const pictureChannels: readonly number[] = [1, 3, 4];

const namesOfNumbers = /mfcc|audio|wav|spectr|feature|embed|hidden|state|mask|signal|sensor|ecg|imu|accel/i;
const integers: readonly string[] = ['int32', 'int64', 'int16', 'uint16', 'uint32', 'uint64'];

export function inputKind(graph: Graph, value: ValueId): InputKind {
  const { name, type, shape } = graph.values[value];
  if (!shape) return { value, layout: 'array', what: 'numbers of unknown shape', why: 'nothing in the file' };
  const table = integers.includes(type) ? tableRows(graph, consumersOf(graph), value) : undefined;
  if (table !== undefined) {
    const what = `tokens: ${type} from 0 to ${table - 1}`;
    return { value, layout: 'tokens', what, why: `a table of ${table} rows that it looks up`, rows: table };
  }
  if (integers.includes(type)) return numbers(value, shape, `its type ${type}`);
  if (shape.length !== 4 || shape[0] > 1) return numbers(value, shape, `its ${shape.length} dimensions`);
  if (namesOfNumbers.test(name)) return numbers(value, shape, `its name '${name}'`);
  return pictures(graph, value, shape) ?? numbers(value, shape, `${shape[1]} channels, which no picture has`);
}

function numbers(value: ValueId, shape: Shape, why: string): InputKind {
  const inner = shape.slice(shape[0] === 1 ? 1 : 0).filter((size) => size !== 1);
  const sizes = inner.map((size) => (size < 0 ? '?' : size)).join('×');
  const what =
    inner.length === 2 ? `numbers: a sequence or map of ${sizes}` : `numbers: ${inner.length === 0 ? 'one' : sizes}`;
  return { value, layout: 'array', what, why };
}

/** Frames by coefficients: far longer than wide, and few. Lines of text have 32 rows or more. */
function isStrip(height: number, width: number): boolean {
  const [short, long] = [Math.min(height, width), Math.max(height, width)];
  return short > 0 && short < 16 && long >= 2 * short;
}

const colours: Readonly<Record<number, string>> = { 1: 'gray', 3: 'colour', 4: 'colour and alpha' };

function pictures(graph: Graph, value: ValueId, shape: Shape): InputKind | undefined {
  const last = channelsLast(graph, value, shape);
  const [channels, height, width] = last ? [shape[3], shape[1], shape[2]] : shape.slice(1);
  if (!pictureChannels.includes(channels)) return undefined;
  if (channels === 1 && isStrip(height, width))
    return numbers(value, shape, `sides of ${height} and ${width}, as features of sounds have`);
  const size = `${width < 0 ? '?' : width}×${height < 0 ? '?' : height}`;
  const what = `pictures: ${colours[channels]}, ${size}, channels ${last ? 'last (NHWC)' : 'first (NCHW)'}`;
  return { value, layout: last ? 'NHWC' : 'NCHW', what, why: `${channels} in dimension ${last ? 3 : 1} of 4` };
}

/** Where both could be the channels, the Transpose behind tells. */
export function channelsLast(graph: Graph, value: ValueId, shape: Shape): boolean {
  if (!pictureChannels.includes(shape[3])) return false;
  if (!pictureChannels.includes(shape[1])) return true;
  const readers = graph.nodes.filter(({ inputs }) => inputs.includes(value));
  return (
    readers.length > 0 &&
    readers.every((node) => node.op === 'Transpose' && intsOf(node, 'perm', []).join() === '0,3,1,2')
  );
}

/** Rows of the constant table that a Gather picks by this value, perhaps behind a Cast; undefined where none does. */
function tableRows(graph: Graph, consumers: ReturnType<typeof consumersOf>, value: ValueId): number | undefined {
  const readers = (consumers.get(value) ?? []).map((index) => graph.nodes[index]);
  for (const node of readers) {
    if (node.op === 'Cast' || node.op === 'Identity') {
      const rows = tableRows(graph, consumers, node.outputs[0]);
      if (rows !== undefined) return rows;
    }
    const shape = graph.values[node.inputs[0]]?.shape;
    const isTable = node.op === 'Gather' && node.inputs[1] === value && graph.constants.has(node.inputs[0]);
    if (isTable && intOf(node, 'axis', 0) === 0) return shape?.[0];
  }
  return undefined;
}

/** ONNX files of any size that lie nowhere: what is written of them, and holes whose bytes tell their own offset. */
import { onnx } from 'onnx-proto';
import type { FileView } from '../../src/util/files';

/** A file made of bytes and of holes of so many bytes; `asked` counts the bytes that were read. */
export interface HugeFile extends FileView {
  readonly asked: () => number;
}

export const byteInHole = (at: number): number => at % 251;

type Part = Uint8Array | number;

const lengthOf = (part: Part): number => (typeof part === 'number' ? part : part.length);
const sum = (parts: readonly Part[]): number => parts.reduce<number>((total, part) => total + lengthOf(part), 0);

export function hugeFile(parts: readonly Part[]): HugeFile {
  const starts = parts.map((_, index) => sum(parts.slice(0, index)));
  const byteAt = (at: number): number => {
    const index = starts.filter((start) => start <= at).length - 1;
    const part = parts[index];
    return typeof part === 'number' ? byteInHole(at) : part[at - starts[index]];
  };
  let asked = 0;
  const read = (at: number, length: number): Uint8Array => {
    asked += length;
    return Uint8Array.from({ length }, (_, index) => byteAt(at + index));
  };
  return { length: sum(parts), read, asked: () => asked };
}

/** `y = Gemm(x, w0)`, then `w1`, …: each weight of `[inputs, outputs]` in float32 lies in a hole, as raw or as float data. */
export function hugeModel(shapes: readonly (readonly [number, number])[], dataField = 9): HugeFile {
  const last = shapes.length - 1;
  const graph = onnx.GraphProto.encode({
    name: 'g',
    node: shapes.map((_, at) => ({ opType: 'Gemm', input: [`v${at}`, `w${at}`], output: [`v${at + 1}`] })),
    input: [valueInfo('v0', shapes[0][0])],
    output: [valueInfo(`v${last + 1}`, shapes[last][1])],
  }).finish();
  const body = [graph, ...shapes.flatMap((dims, at) => initializer(`w${at}`, dims, dataField))];
  const model = onnx.ModelProto.encode({ irVersion: 8, opsetImport: [{ domain: '', version: 13 }] }).finish();
  return hugeFile([model, frame(7, sum(body)), ...body]);
}

function initializer(name: string, dims: readonly [number, number], dataField: number): readonly Part[] {
  const head = onnx.TensorProto.encode({ name, dims: [...dims], dataType: 1 }).finish();
  const bytes = 4 * dims[0] * dims[1];
  const parts = [head, frame(dataField, bytes), bytes];
  return [frame(5, sum(parts)), ...parts];
}

const valueInfo = (name: string, size: number): onnx.IValueInfoProto => ({
  name,
  type: { tensorType: { elemType: 1, shape: { dim: [{ dimValue: 1 }, { dimValue: size }] } } },
});

/** The key and length of a field with content. */
function frame(field: number, length: number): Uint8Array {
  const bytes: number[] = [field * 8 + 2];
  let rest = length;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Uint8Array.of(...bytes, rest);
}

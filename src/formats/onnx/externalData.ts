/**
 * Weights that an ONNX file keeps in other files: each tensor names a file, an offset and a length. Only files in the
 * model's own folder (or below it) are asked for, and nothing is believed before it fits into the file that was read.
 */
import type { onnx } from 'onnx-proto';
import { FormatError } from '../../util/errors';

/** A file by its path relative to the model's folder, with `/`; undefined when there is none. */
export type ReadFile = (path: string) => Promise<Uint8Array | undefined>;

/** TensorProto.DataLocation.EXTERNAL */
export const external = 1;

/**
 * The graph with its initializers' data in place, as views into the files. The same object where all of it is in the
 * model already.
 * @throws FormatError for a path that leaves the folder, a file that is not there, and a place beyond its end
 */
export async function withExternalData(
  graph: onnx.IGraphProto,
  name: string,
  read: ReadFile,
): Promise<onnx.IGraphProto> {
  const initializers = graph.initializer ?? [];
  if (!initializers.some(isExternal)) return graph;
  const files = new Map<string, Uint8Array>();
  const loaded: onnx.ITensorProto[] = [];
  for (const tensor of initializers) {
    loaded.push(
      isExternal(tensor) ? await inPlace(tensor, `${name}: initializer '${tensor.name ?? ''}'`, read, files) : tensor,
    );
  }
  return { ...graph, initializer: loaded };
}

const isExternal = ({ dataLocation }: onnx.ITensorProto): boolean => Number(dataLocation ?? 0) === external;

async function inPlace(
  tensor: onnx.ITensorProto,
  where: string,
  read: ReadFile,
  files: Map<string, Uint8Array>,
): Promise<onnx.ITensorProto> {
  const refuse = (why: string): never => {
    throw new FormatError(`${where}: ${why}.`, { format: 'onnx' });
  };
  const entry = (key: string): string | undefined =>
    tensor.externalData?.find((each) => each.key === key)?.value ?? undefined;
  const path = entry('location') ?? refuse('its data is in another file, which it does not name');
  if (!staysInside(path)) refuse(`its data is in '${path}', expected a file in the model's own folder`);
  const file =
    files.get(path) ??
    (await read(path)) ??
    refuse(`its data is in '${path}', which is not beside the model; copy it there, or save the model as one file`);
  files.set(path, file);
  const offset = numberOf(entry('offset'), 0) ?? refuse(`its offset '${entry('offset')}' is no number`);
  const length =
    numberOf(entry('length'), file.length - offset) ?? refuse(`its length '${entry('length')}' is no number`);
  if (length < 0 || offset + length > file.length) {
    refuse(`its data is at bytes ${offset} to ${offset + length} of '${path}', which has ${file.length}`);
  }
  return { ...tensor, dataLocation: 0, externalData: [], rawData: file.subarray(offset, offset + length) };
}

/** A relative path of plain names: no root, drive, backslash or step upwards. */
function staysInside(path: string): boolean {
  const parts = path.replace(/^(\.\/)+/, '').split('/');
  return !/[\\:\0]/.test(path) && parts.every((part) => part !== '' && part !== '.' && part !== '..');
}

function numberOf(text: string | undefined, otherwise: number): number | undefined {
  if (text === undefined) return otherwise;
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

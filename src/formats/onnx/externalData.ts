/**
 * Weights that an ONNX file keeps in other files: each tensor names a file, an offset and a length. Only files in the
 * model's own folder (or below it) are asked for, and nothing is believed before it fits into the file. Of a large file
 * nothing is read here: its tensors say where their bytes lie.
 */
import type { onnx } from 'onnx-proto';
import { FormatError } from '../../util/errors';
import { readSmall, type FileView } from '../../util/files';

/** A file by its path relative to the model's folder, with `/`; undefined when there is none. */
export type OpenFile = (path: string) => Promise<FileView | undefined>;

/** TensorProto.DataLocation.EXTERNAL */
export const external = 1;

/** The model's own file, in place of a path: `structureOf` leaves data there. No path is written so. */
export const sameFile = '\0';

/** A tensor whose data is found. */
export interface PlacedTensor extends onnx.ITensorProto {
  readonly place?: { readonly file: FileView; readonly offset: number; readonly length: number };
}

/**
 * The graph with the places of its tensors' data: of initializers, and of what its nodes hold. The same object where all
 * of it is in the model already.
 * @throws FormatError for a path that leaves the folder, a file that is not there, and a place beyond its end
 */
export async function withExternalData(
  graph: onnx.IGraphProto,
  name: string,
  open: OpenFile,
): Promise<onnx.IGraphProto> {
  const find = finder(open);
  const initializer = graph.initializer ?? [];
  const node = graph.node ?? [];
  const inNodes = node.some(holdsExternal);
  if (!inNodes && !initializer.some(isExternal)) return graph;
  return {
    ...graph,
    initializer: await inTurn(initializer, (tensor) => find(tensor, `${name}: initializer '${tensor.name ?? ''}'`)),
    node: inNodes ? await inTurn(node, (each) => withPlaces(each, name, find)) : node,
  };
}

const isExternal = ({ dataLocation }: onnx.ITensorProto): boolean => Number(dataLocation ?? 0) === external;

const holdsExternal = ({ attribute }: onnx.INodeProto): boolean =>
  (attribute ?? []).some(({ t }) => t && isExternal(t));

async function withPlaces(node: onnx.INodeProto, name: string, find: Find): Promise<onnx.INodeProto> {
  if (!holdsExternal(node)) return node;
  const where = `${name}: node '${node.name ?? ''}' (${node.opType ?? ''})`;
  const attribute = await inTurn(node.attribute ?? [], async (own) =>
    own.t ? { ...own, t: await find(own.t, where) } : own,
  );
  return { ...node, attribute };
}

async function inTurn<T>(items: readonly T[], work: (item: T) => Promise<T>): Promise<T[]> {
  const done: T[] = [];
  for (const item of items) done.push(await work(item));
  return done;
}

type Find = (tensor: onnx.ITensorProto, where: string) => Promise<PlacedTensor>;

/** Asks for each file once. */
function finder(open: OpenFile): Find {
  const files = new Map<string, FileView>();
  return async (tensor, where) => (isExternal(tensor) ? placed(tensor, where, open, files) : tensor);
}

async function placed(
  tensor: onnx.ITensorProto,
  where: string,
  open: OpenFile,
  files: Map<string, FileView>,
): Promise<PlacedTensor> {
  const refuse = (why: string): never => {
    throw new FormatError(`${where}: ${why}.`, { format: 'onnx' });
  };
  const entry = (key: string): string | undefined =>
    tensor.externalData?.find((each) => each.key === key)?.value ?? undefined;
  const path = entry('location') ?? refuse('its data is in another file, which it does not name');
  if (path !== sameFile && !staysInside(path))
    refuse(`its data is in '${path}', expected a file in the model's own folder`);
  const opened = files.get(path) ?? (await open(path));
  const file =
    opened ??
    refuse(`its data is in '${path}', which is not beside the model; copy it there, or save the model as one file`);
  if (!files.has(path)) files.set(path, readSmall(file));
  const offset = numberOf(entry('offset'), 0) ?? refuse(`its offset '${entry('offset')}' is no number`);
  const length =
    numberOf(entry('length'), file.length - offset) ?? refuse(`its length '${entry('length')}' is no number`);
  if (length < 0 || offset + length > file.length) {
    refuse(`its data is at bytes ${offset} to ${offset + length} of '${path}', which has ${file.length}`);
  }
  const place = { file: files.get(path) ?? file, offset, length };
  return { ...tensor, dataLocation: 0, externalData: [], place };
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

/**
 * Netron's parser of ONNX files without its page: from bytes in memory to its model, as its own factory makes it. The sources are
 * a checkout's or a package's `source` folder, which is named by whoever measures; nothing of them is kept here.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

export interface Netron {
  readonly version: string;
  /** The model as Netron's page is handed it. */
  open(bytes: Uint8Array, name: string): Promise<unknown>;
}

/** @param folder that `package.json` and `source` are in */
export async function loadNetron(folder: string): Promise<Netron> {
  const at = (file: string): string => resolve(folder, 'source', file);
  const load = <T>(file: string): Promise<T> => import(pathToFileURL(at(file)).href) as Promise<T>;
  const { ModelFactory } = await load<OnnxModule>('onnx.js');
  const { BinaryStream } = await load<BaseModule>('base.js');
  const { BinaryReader } = await load<ProtobufModule>('protobuf.js');
  const proto = await load<object>('onnx-proto.js');
  const asset = (file: string): Promise<string> => Promise.resolve(readFileSync(at(file), 'utf8'));
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { readonly version: string };
  const open = async (bytes: Uint8Array, identifier: string): Promise<unknown> => {
    const stream = new BinaryStream(bytes);
    const context: Context = {
      identifier,
      stream,
      asset,
      require: () => Promise.resolve(proto),
      peek: () => Promise.resolve(undefined),
      tags: (kind) => Promise.resolve(kind === 'pb' ? BinaryReader.open(stream).signature() : new Map()),
      read: () => Promise.resolve(BinaryReader.open(stream)),
      set: (_, value) => void (context.value = value),
    };
    const factory = new ModelFactory();
    await factory.match(context);
    if (!context.value) throw new Error(`${identifier}: Netron does not know this file`);
    return factory.open(context);
  };
  return {
    version: existsSync(at('onnx-metadata.json')) ? version : `${version} without its texts about operators`,
    open,
  };
}

interface OnnxModule {
  readonly ModelFactory: new () => {
    match(context: Context): Promise<unknown>;
    open(context: Context): Promise<unknown>;
  };
}

interface BaseModule {
  readonly BinaryStream: new (bytes: Uint8Array) => object;
}

interface ProtobufModule {
  readonly BinaryReader: { open(stream: object): { signature(): ReadonlyMap<number, number> } };
}

/** What the parser asks of the page around it. */
interface Context {
  readonly identifier: string;
  readonly stream: object;
  value?: unknown;
  asset(file: string): Promise<string>;
  require(id: string): Promise<object>;
  peek(kind: string): Promise<undefined>;
  tags(kind: string): Promise<ReadonlyMap<number, number>>;
  read(kind: string): Promise<object>;
  set(kind: string, value: unknown): void;
}

/**
 * Any model file as a Graph: tells the formats apart by their content, the extension breaking ties, and finds the
 * file that belongs to a Darknet model's other half.
 */
import type { Graph } from '../graph/graph';
import type { ShapeBindings } from '../graph/shapeBindings';
import { budget, overBudget, sizeText } from '../util/budget';
import { FormatError, InputError } from '../util/errors';
import { viewOf, wholeOf, type FileView } from '../util/files';
import { looksLikeDarknet } from './darknet/cfgSyntax';
import { importDarknet } from './darknet/importDarknet';
import { sizedCfg } from './darknet/sizedCfg';
import { openOnnx } from './onnx/importOnnx';

export interface ModelSource {
  /** File name with extension, without folders. */
  readonly name: string;
  readonly bytes: Content;
  /** A file beside the model by its name (or its path below the model's folder); undefined when there is none. */
  sibling(name: string): Promise<Content | undefined>;
  readonly options?: {
    /** Darknet: these weights, wherever they came from, instead of those beside the cfg. */
    readonly weights?: Uint8Array;
    /** Sizes for dimensions that the file leaves open. */
    readonly bindings?: ShapeBindings;
  };
}

/** Large ONNX files are read where they are asked for, others as a whole. */
type Content = Uint8Array | FileView;

export type ModelFormat = 'onnx' | 'darknet-cfg' | 'darknet-weights';

/**
 * Shapes that the file leaves out are inferred. A cfg without weights opens too: its Graph has the structure alone.
 * @throws FormatError when the file is of no known format, damaged, or a .weights file whose cfg cannot be found
 */
export async function openModel(source: ModelSource): Promise<Graph> {
  const { name, options } = source;
  const file = asView(source.bytes);
  const format = formatOf(name, headOf(file));
  if (format !== 'onnx') refuseBindings(name, options?.bindings);
  const sized = sizedBy(options?.bindings?.pictureSize);
  switch (format) {
    case 'onnx': {
      const { bindings } = options ?? {};
      return openOnnx({ file, name, bindings }, (path) => beside(source, path));
    }
    case 'darknet-cfg': {
      const found = options?.weights ? undefined : await firstOf(source, weightsNames(name));
      const weights = options?.weights ?? (found && wholeOf(found.file));
      return importDarknet({ cfg: sized(textOf(file, name), name), weights, name });
    }
    case 'darknet-weights': {
      const cfg = await cfgBeside(source);
      const weights = options?.weights ?? wholeOf(file);
      return importDarknet({ cfg: sized(textOf(cfg.file, cfg.name), cfg.name), weights, name: cfg.name });
    }
  }
}

/** Darknet's models leave no dimension open, but they are the same at any size that their layers allow. */
const sizedBy =
  (size: ShapeBindings['pictureSize']) =>
  (cfg: string, name: string): string =>
    size ? sizedCfg(cfg, size, name) : cfg;

function refuseBindings(name: string, { shapes = [] }: ShapeBindings = {}): void {
  if (shapes.length === 0) return;
  throw new InputError(
    `${name}: a Darknet model leaves no dimension open; set preprocess.size in a recipe, or width and height in its [net] section`,
  );
}

/**
 * The cfg of a Darknet model, opened by either of its files, at the size that is asked for.
 * @throws FormatError when it cannot be found, or the model is none of Darknet's
 */
export async function openCfg(source: ModelSource): Promise<string> {
  const file = asView(source.bytes);
  const sized = sizedBy(source.options?.bindings?.pictureSize);
  switch (formatOf(source.name, headOf(file))) {
    case 'onnx':
      throw new FormatError(`${source.name}: expected a Darknet model, found ONNX.`, { format: 'darknet' });
    case 'darknet-cfg':
      return sized(textOf(file, source.name), source.name);
    case 'darknet-weights': {
      const cfg = await cfgBeside(source);
      return sized(textOf(cfg.file, cfg.name), cfg.name);
    }
  }
}

async function cfgBeside(source: ModelSource): Promise<Found> {
  const candidates = cfgNames(source.name);
  const cfg = await firstOf(source, candidates);
  if (cfg) return cfg;
  const expected = candidates.map((candidate) => `'${candidate}'`).join(' or ');
  throw new FormatError(`${source.name}: Darknet weights need their cfg; expected ${expected} beside them.`, {
    format: 'darknet',
  });
}

/** The first section stands within them; a model of gigabytes is no text to be read. */
const headBytes = 65_536;

const headOf = (file: FileView): Uint8Array => file.read(0, Math.min(file.length, headBytes));

/** By the first bytes of a file. Content first: a cfg has a [net] section, weights begin with a small version number, which no ONNX file does. */
export function formatOf(name: string, bytes: Uint8Array): ModelFormat {
  const extension = /\.([^.]+)$/.exec(name)?.[1].toLowerCase();
  if (
    isText(bytes) &&
    (extension === 'cfg' || looksLikeDarknet(new TextDecoder().decode(bytes.subarray(0, headBytes))))
  )
    return 'darknet-cfg';
  // An ONNX file begins with its IR version: field 1, a number.
  if (hasDarknetVersion(bytes) || (extension === 'weights' && bytes[0] !== 0x08)) return 'darknet-weights';
  return 'onnx';
}

/** `yolo.cfg` has `yolo.weights`, or what training left: `yolo_final.weights`, `yolo_best.weights`, `yolo_last.weights`. */
function weightsNames(cfg: string): readonly string[] {
  const stem = stemOf(cfg);
  return [`${stem}.weights`, ...['final', 'best', 'last'].map((stage) => `${stem}_${stage}.weights`)];
}

function cfgNames(weights: string): readonly string[] {
  const stem = stemOf(weights);
  const plain = stem.replace(/_(final|best|last|\d+)$/, '');
  return [...new Set([`${stem}.cfg`, `${plain}.cfg`])];
}

const stemOf = (name: string): string => name.replace(/\.[^.]+$/, '');

interface Found {
  readonly name: string;
  readonly file: FileView;
}

async function firstOf(source: ModelSource, names: readonly string[]): Promise<Found | undefined> {
  for (const name of names) {
    const file = await beside(source, name);
    if (file) return { name, file };
  }
  return undefined;
}

async function beside(source: ModelSource, name: string): Promise<FileView | undefined> {
  const found = await source.sibling(name);
  return found && asView(found);
}

const asView = (content: Content): FileView => (content instanceof Uint8Array ? viewOf(content) : content);

/** int32 major, minor, revision: "0.1.0", "0.2.5". As protobuf the first byte would name field 0, which there is not. */
function hasDarknetVersion(bytes: Uint8Array): boolean {
  if (bytes.length < 16) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, 12);
  const [major, minor, revision] = [0, 4, 8].map((at) => view.getInt32(at, true));
  return major >= 0 && major < 8 && minor >= 0 && minor < 1000 && revision >= 0 && revision < 1000;
}

/** No zero byte within the first kilobytes. */
const isText = (bytes: Uint8Array): boolean => bytes.length > 0 && !bytes.subarray(0, 4096).includes(0);

function textOf(file: FileView, name: string): string {
  const allowed = budget.textBytes;
  if (file.length <= allowed) return new TextDecoder().decode(wholeOf(file));
  throw overBudget(name, `a text of ${sizeText(file.length)}`, sizeText(allowed), 'is it the file that is meant?');
}

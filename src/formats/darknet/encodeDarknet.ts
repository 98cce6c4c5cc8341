/**
 * A Darknet model with other weights: the cfg's text, changed in as few places as possible, and a weights file of version
 * 0.2 to go with it. Normalization is folded into the weights that are written, so `batch_normalize` becomes 0.
 */
import { sizeOf } from '../../graph/tensor';
import { FormatError } from '../../util/errors';
import { resolveCfg } from './cfgResolve';
import { entryOf, isNet, parseCfg, type CfgDocument } from './cfgSyntax';
import { parametersOf } from './parameters';
import type { ResolvedLayer } from './resolvedCfg';

/** What a convolution or a fully connected layer computes with, normalization included. */
export interface PlainParameters {
  /** (O, I/groups, K, K) or (O, I). */
  readonly weights: Float32Array;
  readonly biases: Float32Array;
}

export interface DarknetFiles {
  readonly cfg: string;
  readonly weights: Uint8Array;
}

/** What is put into `[net]`, and comments above it. */
export interface NetChange {
  readonly comments: readonly string[];
  /** In place of what the cfg says; undefined takes the key out. */
  readonly entries: Readonly<Record<string, string | undefined>>;
}

/**
 * @param name of the model, for messages
 * @param parametersFor the numbers of a layer by its name (`conv_12`)
 * @throws FormatError for a cfg that has faults, for layers that cannot go without normalization, and for numbers that do not fit
 */
export function encodeDarknet(
  cfg: string,
  name: string,
  parametersFor: (layer: string) => PlainParameters | undefined,
  net: NetChange,
): DarknetFiles {
  const document = parseCfg(cfg);
  const { layers, problem } = resolveCfg(document);
  if (problem) throw problem;
  return {
    cfg: plainCfg(cfg, document, net),
    weights: weightsFile(layers, (layer) => plainNumbers(layer, parametersFor(layer.name), name)),
  };
}

/** Line ends stay as they are. */
function plainCfg(text: string, { sections }: CfgDocument, net: NetChange): string {
  const lines = text.split(/(?<=\r\n|\n|\r(?!\n))/);
  const end = /\r\n|\n|\r/.exec(text)?.[0] ?? '\n';
  for (const section of sections) {
    const entry = isNet(section) ? undefined : entryOf(section, 'batch_normalize');
    if (entry) lines[entry.line] = replaced(lines[entry.line], entry.valueRange, '0');
  }
  const head = sections.find(isNet);
  if (!head) return lines.join('');
  for (const key of Object.keys(net.entries)) {
    const entry = entryOf(head, key);
    if (entry) lines[entry.line] = '';
  }
  const added = Object.entries(net.entries).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${value}${end}`],
  );
  lines[head.line] = [...net.comments.map((line) => `# ${line}${end}`), withEnd(lines[head.line], end), ...added].join(
    '',
  );
  return lines.join('');
}

function replaced(line: string, { start, end }: { readonly start: number; readonly end: number }, by: string): string {
  return line.slice(0, start) + by + line.slice(end);
}

const withEnd = (line: string, end: string): string => (/[\r\n]$/.test(line) ? line : line + end);

function weightsFile(
  layers: readonly ResolvedLayer[],
  numbersOf: (layer: ResolvedLayer) => readonly Float32Array[],
): Uint8Array {
  const parts = layers.flatMap((layer) => (parametersOf(layer).length === 0 ? [] : numbersOf(layer)));
  const header = 20;
  const bytes = new Uint8Array(header + 4 * parts.reduce((sum, { length }) => sum + length, 0));
  const view = new DataView(bytes.buffer);
  [0, 2, 5].forEach((number, i) => view.setInt32(4 * i, number, true));
  let at = header;
  for (const part of parts) {
    for (let i = 0; i < part.length; i++, at += 4) view.setFloat32(at, part[i], true);
  }
  return bytes;
}

/** Biases before weights, as both kinds of layer keep them without normalization. */
function plainNumbers(
  layer: ResolvedLayer,
  parameters: PlainParameters | undefined,
  name: string,
): readonly Float32Array[] {
  const refuse = (why: string): never => {
    const message = `${name}: line ${layer.line + 1}: ${layer.name} ${why}`;
    throw new FormatError(message, { format: 'darknet', line: layer.line, layer: layer.name });
  };
  const { kind } = layer.detail;
  if (kind === 'batchnorm') return refuse('is a [batchnorm] of its own, which cannot be folded away');
  if (kind !== 'convolutional' && kind !== 'connected')
    return refuse(`is a [${layer.type}], whose weights integers keep in another order; choose onnx-qdq or json for it`);
  const found = parameters ?? refuse('has weights in the cfg, but none in the quantized model');
  const count = (role: string): number =>
    parametersOf(layer).reduce((sum, parameter) => (parameter.role === role ? sum + sizeOf(parameter.shape) : sum), 0);
  const { weights, biases } = found;
  if (weights.length !== count('weights') || biases.length !== count('biases')) {
    refuse(
      `needs ${count('weights')} weights and ${count('biases')} biases, found ${weights.length} and ${biases.length}`,
    );
  }
  return [biases, weights];
}

/** Sections that compute on the layer before: convolutions, fully connected layers, pools, pointwise functions. */
import { isActivation, supportedActivations } from './activations';
import { readFlag, readFloat, readInt, readText, refuse } from './cfgOptions';
import { entryOf, quote } from './cfgSyntax';
import {
  checkedOutput,
  type LayerContext,
  maxChannels,
  maxElements,
  maxSide,
  previousShape,
  type Resolution,
  sourceAt,
} from './layerContext';
import { behindBlur, ownStrides, readBlur } from './resolveBlur';
import { shownInstead } from './resolveShown';
import { type ConvolutionalDetail, elementsOf, type ImageShape, type MaxPoolDetail } from './resolvedCfg';

const strideBounds = { min: 1, max: maxSide };

/** The section's `activation`; Darknet's defaults differ by section. An unknown name is an error, not ReLU as in Darknet. */
export function readActivation({ section }: LayerContext, otherwise: string): string {
  const name = readText(section, 'activation', otherwise);
  if (!isActivation(name)) {
    const known = supportedActivations.join(', ');
    refuse(section, `activation ${quote(name)} is not supported; known are ${known}`, 'activation');
  }
  return name;
}

/** Refuses a key that changes the result in a way that is not built, unless it is 0. */
function refuseFlags({ section }: LayerContext, keys: Readonly<Record<string, string>>): void {
  for (const [key, why] of Object.entries(keys)) {
    if (entryOf(section, key) && readFloat(section, key, 0) !== 0)
      refuse(section, `${key} is not supported: ${why}`, key);
  }
}

const convolutionalRefusals = {
  flipped: 'transposed weights',
  dontload: 'weights that are not in the file',
  dontloadscales: 'weights that are not in the file',
};

/**
 * out = (n + 2·padding·dilation − dilation·(size − 1) − 1) / stride + 1, rounded down; `pad=1` means padding = size / 2,
 * rounded down, and wins over `padding`. AlexeyAB's parser ignores dilation for size 1.
 */
export function resolveConvolutional(context: LayerContext): Resolution {
  const { section } = context;
  refuseFlags(context, convolutionalRefusals);
  const input = previousShape(context);
  const plain = readConvolutional(context, input);
  const along = (n: number, stride: number): number =>
    Math.floor((n + 2 * plain.padding - plain.dilation * (plain.size - 1) - 1) / stride) + 1;
  const map = checkedOutput(context, {
    channels: plain.filters,
    height: along(input.height, plain.strideY),
    width: along(input.width, plain.strideX),
  });
  const blur = readBlur(context, map);
  const detail = blur ? { ...plain, blur } : plain;
  const output = behindBlur(context, map, blur);
  if (((detail.filters * input.channels) / detail.groups) * detail.size ** 2 > maxElements) {
    refuse(section, 'it has more than 2^31 weights');
  }
  const activation = readActivation(context, 'logistic');
  const why = Object.entries(otherConvolutions).find(([key]) => readFlag(section, key))?.[1];
  if (why === undefined) return { detail, output, activation };
  const perFilter = (input.channels / detail.groups) * detail.size ** 2 + (detail.batchNormalize ? 4 : 1);
  return shownInstead(context, why, output, detail.sharedWith === undefined ? detail.filters * perFilter : 0);
}

const otherConvolutions = {
  xnor: 'inputs and weights of one bit (xnor)',
  binary: 'weights of one bit (binary)',
};

function readConvolutional(context: LayerContext, input: ImageShape): ConvolutionalDetail {
  const { section } = context;
  const filters = readInt(section, 'filters', 1, { min: 1, max: maxChannels });
  const size = readInt(section, 'size', 1, { min: 1, max: 4096 });
  const dilation = size === 1 ? 1 : readInt(section, 'dilation', 1, { min: 1, max: 4096 });
  const given = readInt(section, 'padding', 0, { min: 0, max: 4096 });
  const padding = (readFlag(section, 'pad') ? Math.floor(size / 2) : given) * dilation;
  const groups = readGroups(context, input, filters);
  const batchNormalize = readFlag(section, 'batch_normalize') || readFlag(section, 'cbn');
  const strides = ownStrides(context);
  const detail = {
    kind: 'convolutional' as const,
    filters,
    size,
    ...strides,
    dilation,
    padding,
    groups,
    batchNormalize,
  };
  return entryOf(section, 'share_index') ? { ...detail, sharedWith: readShare(context, detail, input) } : detail;
}

function readGroups({ section }: LayerContext, input: ImageShape, filters: number): number {
  // Darknet takes groups=0 as 1.
  const groups = Math.max(1, readInt(section, 'groups', 1, { min: 0, max: maxChannels }));
  if (input.channels % groups !== 0 || filters % groups !== 0) {
    const found = `the input has ${input.channels} channels and there are ${filters} filters`;
    refuse(section, `groups=${groups} must divide both: ${found}`, 'groups');
  }
  return groups;
}

function readShare(context: LayerContext, detail: ConvolutionalDetail, input: ImageShape): number {
  const { section, index, layers } = context;
  const given = readInt(section, 'share_index', 0, { min: -index, max: maxSide });
  const shared = layers[sourceAt(context, given < 0 ? index + given : given, 'share_index')];
  const other = shared.detail;
  const fits =
    other.kind === 'convolutional' &&
    other.filters === detail.filters &&
    other.size === detail.size &&
    other.groups === detail.groups &&
    other.batchNormalize === detail.batchNormalize &&
    shared.input.channels === input.channels;
  if (!fits) refuse(section, `share_index points to ${shared.name}, whose weights have another shape`, 'share_index');
  return other.sharedWith ?? shared.index;
}

/** The layer's vector times (outputs, inputs) weights. */
export function resolveConnected(context: LayerContext): Resolution {
  const { section } = context;
  refuseFlags(context, {
    dontload: 'weights that are not in the file',
    dontloadscales: 'weights that are not in the file',
  });
  const outputs = readInt(section, 'output', 1, { min: 1, max: maxChannels });
  if (outputs * elementsOf(previousShape(context)) > maxElements) refuse(section, 'it has more than 2^31 weights');
  return {
    detail: { kind: 'connected', outputs, batchNormalize: readFlag(section, 'batch_normalize') },
    output: { channels: outputs, height: 1, width: 1 },
    activation: readActivation(context, 'logistic'),
  };
}

/** out = (n + padding − size) / stride + 1, rounded down; padding / 2 of it stands before, and all of it is −∞. */
export function resolveMaxPool(context: LayerContext): Resolution {
  const { section } = context;
  if (readFlag(section, 'maxpool_depth')) return resolveMaxPoolDepth(context);
  const input = previousShape(context);
  const strides = ownStrides(context);
  const size = readInt(section, 'size', readInt(section, 'stride', 1, strideBounds), { min: 1, max: 4096 });
  const padding = readInt(section, 'padding', size - 1, { min: 0, max: 4096 });
  const rows = poolAlong(input.height, size, strides.strideY, padding);
  const columns = poolAlong(input.width, size, strides.strideX, padding);
  const map = checkedOutput(context, { channels: input.channels, height: rows.out, width: columns.out });
  if (rows.before >= size || rows.after >= size || columns.after >= size) {
    refuse(section, `padding=${padding} leaves windows without any pixel: size is ${size}`, 'padding');
  }
  const pads = [rows.before, columns.before, rows.after, columns.after] as const;
  const blur = readBlur(context, map);
  const detail: MaxPoolDetail = { kind: 'maxpool', size, ...strides, pads, ...(blur && { blur }) };
  return { detail, output: behindBlur(context, map, blur) };
}

/** The windows of a max-pool. */
export function resolveLocalAvgPool(context: LayerContext): Resolution {
  const { detail, output } = resolveMaxPool(context);
  return detail.kind === 'maxpool' ? { detail: { kind: 'localAvgpool', pool: detail }, output } : { detail, output };
}

/** out[c] = max over k of in[c + k·out_channels]; the last part may be smaller than the others. */
function resolveMaxPoolDepth(context: LayerContext): Resolution {
  const input = previousShape(context);
  const channels = readInt(context.section, 'out_channels', 1, { min: 1, max: input.channels });
  const output = { ...input, channels };
  if (input.channels / channels > mostParts)
    return shownInstead(context, `a maximum over more than ${mostParts} channels (maxpool_depth)`, output);
  return { detail: { kind: 'maxpoolDepth', channels }, output };
}

/** Channels that a maximum is taken of, one operand each. */
const mostParts = 256;

/** `after` counts only what a window reads: a 2×2 pool of stride 2 on an even side needs none. */
function poolAlong(
  n: number,
  size: number,
  stride: number,
  padding: number,
): { out: number; before: number; after: number } {
  const out = Math.floor((n + padding - size) / stride) + 1;
  const before = Math.floor(padding / 2);
  return { out, before, after: Math.max(0, (out - 1) * stride + size - n - before) };
}

/** The mean of each channel over the whole map. */
export function resolveAvgPool(context: LayerContext): Resolution {
  return {
    detail: { kind: 'avgpool' },
    output: { channels: previousShape(context).channels, height: 1, width: 1 },
  };
}

export function resolveBatchNorm(context: LayerContext): Resolution {
  refuseFlags(context, { dontload: 'weights that are not in the file' });
  return { detail: { kind: 'batchnorm' }, output: previousShape(context) };
}

export function resolveActivation(context: LayerContext): Resolution {
  return {
    detail: { kind: 'activation' },
    output: previousShape(context),
    activation: readActivation(context, 'linear'),
  };
}

/** [dropout] and [cost] work in training only: at run time Darknet hands their input on. */
export function resolveTrainingOnly(context: LayerContext): Resolution {
  return { detail: { kind: 'trainingOnly' }, output: previousShape(context) };
}

/** Softmax over the whole layer in `groups` equal parts, or over channels at each position with `spatial`. */
export function resolveSoftmax(context: LayerContext): Resolution {
  const { section } = context;
  const output = previousShape(context);
  if (entryOf(section, 'tree')) return shownInstead(context, 'a hierarchy of classes (tree)', output);
  const groups = readInt(section, 'groups', 1, { min: 1, max: maxChannels });
  if (elementsOf(output) % groups !== 0) {
    refuse(section, `groups=${groups} must divide its ${elementsOf(output)} inputs`, 'groups');
  }
  const temperature = readFloat(section, 'temperature', 1);
  if (temperature <= 0) refuse(section, `temperature must be above 0, found ${temperature}`, 'temperature');
  return { detail: { kind: 'softmax', groups, temperature, spatial: readFlag(section, 'spatial') }, output };
}

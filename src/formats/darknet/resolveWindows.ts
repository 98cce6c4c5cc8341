/** Sections with windows beside plain convolutions: transposed ones, and those with weights of their own at each position. */
import { readFlag, readInt, refuse } from './cfgOptions';
import {
  checkedOutput,
  type LayerContext,
  maxChannels,
  maxElements,
  maxSide,
  previousShape,
  type Resolution,
} from './layerContext';
import { readActivation } from './resolveCompute';
import { elementsOf, type ImageShape } from './resolvedCfg';
import { shownInstead } from './resolveShown';

const counts = { min: 1, max: maxChannels };
const sizes = { min: 1, max: 4096 };
const strides = { min: 1, max: maxSide };

/** out = (n − 1)·stride + size − 2·padding, as pjreddie's last Darknet has it; AlexeyAB's knows no such section. */
export function resolveDeconvolutional(context: LayerContext): Resolution {
  const { section } = context;
  const { channels, height, width } = previousShape(context);
  const filters = readInt(section, 'filters', 1, counts);
  const size = readInt(section, 'size', 1, sizes);
  const stride = readInt(section, 'stride', 1, strides);
  const given = readInt(section, 'padding', 0, { min: 0, max: 4096 });
  const padding = readFlag(section, 'pad') ? Math.floor(size / 2) : given;
  const along = (n: number): number => (n - 1) * stride + size - 2 * padding;
  const output = checkedOutput(context, { channels: filters, height: along(height), width: along(width) });
  if (channels * filters * size ** 2 > maxElements) refuse(section, 'it has more than 2^31 weights');
  const batchNormalize = readFlag(section, 'batch_normalize');
  return {
    detail: { kind: 'deconvolutional', filters, size, stride, padding, batchNormalize },
    output,
    activation: readActivation(context, 'logistic'),
  };
}

/** Numbers that the windows of all positions hold: they are gathered side by side. */
const mostGathered = 2 ** 22;

/**
 * out = (n − size) / stride + 1, or (n − 1) / stride + 1 with `pad`, rounded down. The map is padded by `pad` itself (1), whatever the
 * size: where that makes another number of windows, Darknet reads beside its memory.
 */
export function resolveLocal(context: LayerContext): Resolution {
  const { section } = context;
  const { channels, height, width } = previousShape(context);
  const filters = readInt(section, 'filters', 1, counts);
  const [size, stride] = [readInt(section, 'size', 1, sizes), readInt(section, 'stride', 1, strides)];
  const padding = readInt(section, 'pad', 0, { min: 0, max: 4096 });
  const along = (n: number): number => Math.floor((n - (padding > 0 ? 1 : size)) / stride) + 1;
  const output = checkedOutput(context, { channels: filters, height: along(height), width: along(width) });
  const each = channels * size ** 2;
  if (elementsOf(output) * each > maxElements) refuse(section, 'it has more than 2^31 weights');
  const windows = (n: number): number => Math.floor((n + 2 * padding - size) / stride) + 1;
  const why = whyNot(output, { height: windows(height), width: windows(width) }, each);
  if (why !== undefined) return shownInstead(context, why, output, elementsOf(output) * (1 + each));
  return {
    detail: { kind: 'local', filters, size, stride, padding },
    output,
    activation: readActivation(context, 'logistic'),
  };
}

function whyNot(
  { height, width }: ImageShape,
  windows: Pick<ImageShape, 'height' | 'width'>,
  each: number,
): string | undefined {
  if (windows.height !== height || windows.width !== width)
    return `its padding makes ${windows.height}×${windows.width} windows for ${height}×${width} positions`;
  return height * width * each > mostGathered
    ? `it has weights of its own at each position, and its windows hold more than ${mostGathered} numbers`
    : undefined;
}

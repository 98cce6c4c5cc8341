/** Sections that move or join what other layers made: route, shortcut, scale_channels, sam, upsample, reorg. */
import { quote } from './cfgSyntax';
import { readFlag, readFloat, readInt, readText, refuse } from './cfgOptions';
import {
  checkedOutput,
  type LayerContext,
  maxChannels,
  previousIndex,
  previousShape,
  readSource,
  readSources,
  type Resolution,
  shapeAt,
} from './layerContext';
import { readActivation } from './resolveCompute';
import { shownInstead } from './resolveShown';
import {
  elementsOf,
  type ImageShape,
  type LayerIndex,
  type ReorgLayout,
  shapeText,
  type ShortcutSource,
  type ShortcutWeights,
} from './resolvedCfg';

/** Channels of all sources one after the other; with `groups`, part `group_id` of each source's channels. */
export function resolveRoute(context: LayerContext): Resolution {
  const { section } = context;
  const inputs = readSources(context, 'layers');
  const groups = readInt(section, 'groups', 1, { min: 1, max: maxChannels });
  const groupId = readInt(section, 'group_id', 0, { min: 0, max: groups - 1 });
  const shapes = inputs.map((index) => shapeAt(context, index));
  for (const shape of shapes) {
    if (!sameMap(shape, shapes[0])) {
      const found = `${shapeText(shapes[0])} and ${shapeText(shape)}`;
      refuse(section, `layers of different height or width cannot be joined: ${found}`, 'layers');
    }
    if (shape.channels % groups !== 0) {
      refuse(section, `groups=${groups} must divide the channels of ${shapeText(shape)}`, 'groups');
    }
  }
  const channels = shapes.reduce((sum, shape) => sum + shape.channels / groups, 0);
  const output = checkedOutput(context, { ...shapes[0], channels });
  return { detail: { kind: 'route', groups, groupId }, inputs, input: shapes[0], output };
}

/** The layer before plus each source, as pjreddie's Darknet adds unequal shapes (`ShortcutSource`). */
export function resolveShortcut(context: LayerContext): Resolution {
  const output = previousShape(context);
  const sources = readSources(context, 'from').map((index) => shortcutSource(context, index, output));
  const weighted = readShortcutWeights(context);
  if (weighted) requireSameMaps(context, sources);
  return {
    detail: { kind: 'shortcut', sources, ...(weighted && { weighted }) },
    inputs: [previousIndex(context), ...sources.map(({ layer }) => layer)],
    output,
    activation: readActivation(context, 'linear'),
  };
}

/** As AlexeyAB's parser spells them; another word is an error there too. */
const weightTypes: Readonly<Record<string, boolean>> = { per_feature: false, per_layer: false, per_channel: true };
const normalizations: Readonly<Record<string, ShortcutWeights['normalization']>> = {
  none: 'none',
  relu: 'relu',
  avg_relu: 'relu',
  softmax: 'softmax',
};

function readShortcutWeights({ section }: LayerContext): ShortcutWeights | undefined {
  const type = readText(section, 'weights_type', 'none');
  if (type === 'none') return undefined;
  const how = readText(section, 'weights_normalization', 'none');
  if (!Object.hasOwn(weightTypes, type)) {
    refuse(section, `weights_type must be none, per_feature or per_channel, found ${quote(type)}`, 'weights_type');
  }
  if (!Object.hasOwn(normalizations, how)) {
    const message = `weights_normalization must be none, relu or softmax, found ${quote(how)}`;
    refuse(section, message, 'weights_normalization');
  }
  return { perChannel: weightTypes[type], normalization: normalizations[how] };
}

/** AlexeyAB's Darknet, which alone has weighted sums, adds sources as they lie in memory. */
function requireSameMaps({ section }: LayerContext, sources: readonly ShortcutSource[]): void {
  if (sources.every(({ stride }) => stride === 1)) return;
  refuse(section, 'a weighted sum needs sources of the height and width of the layer before', 'from');
}

function shortcutSource(context: LayerContext, layer: LayerIndex, to: ImageShape): ShortcutSource {
  const from = shapeAt(context, layer);
  const stride = from.width / to.width;
  if (!Number.isInteger(stride) || from.height !== stride * to.height) {
    const found = `${shapeText(from)} to ${shapeText(to)}`;
    refuse(context.section, `cannot add ${found}: height and width must be equal or a multiple`, 'from');
  }
  return { layer, stride, channels: Math.min(from.channels, to.channels) };
}

/** One factor per channel (or per position with `scale_wh`), from the layer before, times the source. */
export function resolveScaleChannels(context: LayerContext): Resolution {
  const { section } = context;
  const factors = previousShape(context);
  const source = readSource(context, 'from');
  const output = shapeAt(context, source);
  const fits = readFlag(section, 'scale_wh')
    ? factors.channels === 1 && sameMap(factors, output)
    : factors.channels === output.channels && factors.height === 1 && factors.width === 1;
  if (!fits) refuse(section, `factors of shape ${shapeText(factors)} do not fit ${shapeText(output)}`, 'from');
  return {
    detail: { kind: 'scale_channels' },
    inputs: [previousIndex(context), source],
    output,
    activation: readActivation(context, 'linear'),
  };
}

/** The layer before times the source, element by element. */
export function resolveSam(context: LayerContext): Resolution {
  const source = readSource(context, 'from');
  const [factors, output] = [previousShape(context), shapeAt(context, source)];
  if (!sameMap(factors, output) || factors.channels !== output.channels) {
    refuse(context.section, `needs two equal shapes, found ${shapeText(factors)} and ${shapeText(output)}`, 'from');
  }
  const inputs = [previousIndex(context), source];
  return { detail: { kind: 'sam' }, inputs, output, activation: readActivation(context, 'linear') };
}

/** Every pixel becomes stride × stride; with a negative stride, stride × stride pixels become their sum. */
export function resolveUpsample(context: LayerContext): Resolution {
  const { section } = context;
  const stride = readInt(section, 'stride', 2, { min: -1024, max: 1024 });
  if (stride === 0) refuse(section, 'stride must not be 0', 'stride');
  if (stride < 0) return downsample(context, -stride);
  const { channels, height, width } = previousShape(context);
  const output = checkedOutput(context, { channels, height: height * stride, width: width * stride });
  return { detail: { kind: 'upsample', stride, scale: readFloat(section, 'scale', 1) }, output };
}

function downsample(context: LayerContext, stride: number): Resolution {
  const { section } = context;
  const { channels, height, width } = previousShape(context);
  if (height % stride !== 0 || width % stride !== 0) {
    const found = shapeText({ channels, height, width });
    refuse(section, `stride=${-stride} must divide height and width of ${found}`, 'stride');
  }
  const output = { channels, height: height / stride, width: width / stride };
  return { detail: { kind: 'downsample', stride, scale: readFloat(section, 'scale', 1) }, output };
}

/** The middle of the map, as at run time; `noadjust=1` leaves out 2·x − 1. */
export function resolveCrop(context: LayerContext): Resolution {
  const { section } = context;
  const { channels, height, width } = previousShape(context);
  const [rows, columns] = [['crop_height', height] as const, ['crop_width', width] as const].map(([key, most]) =>
    readInt(section, key, 1, { min: 1, max: most }),
  );
  const adjusts = !readFlag(section, 'noadjust');
  const place = { top: Math.floor((height - rows) / 2), left: Math.floor((width - columns) / 2) };
  return {
    detail: { kind: 'crop', ...place, scale: adjusts ? 2 : 1, offset: adjusts ? -1 : 0 },
    output: { channels, height: rows, width: columns },
  };
}

/** stride² times the channels on a map that is smaller by stride (the reverse with `reverse`). */
export function resolveReorg(context: LayerContext): Resolution {
  const { section } = context;
  if (readFlag(section, 'flatten')) refuse(section, 'flatten is not supported', 'flatten');
  const extra = readInt(section, 'extra', 0, { min: 0, max: maxChannels });
  if (extra > 0) {
    const length = elementsOf(previousShape(context)) + extra;
    return shownInstead(context, 'extra numbers stand behind its map', { channels: length, height: 1, width: 1 });
  }
  const stride = readInt(section, 'stride', 1, { min: 1, max: 1024 });
  const reverse = readFlag(section, 'reverse');
  const plain: ReorgLayout = section.type === 'reorg3d' ? 'spaceToDepth' : 'reorg';
  if (reverse && plain !== 'reorg') refuse(section, 'reverse is not supported', 'reverse');
  const input = previousShape(context);
  checkReorg(context, input, stride, reverse);
  const ratio = reverse ? 1 / stride : stride;
  const output = checkedOutput(context, {
    channels: Math.round(input.channels * ratio * ratio),
    height: Math.round(input.height / ratio),
    width: Math.round(input.width / ratio),
  });
  return { detail: { kind: 'reorg', stride, layout: reverse ? 'depthToSpace' : plain }, output };
}

/** Darknet reads beside the array where these do not divide. */
function checkReorg({ section }: LayerContext, input: ImageShape, stride: number, reverse: boolean): void {
  if (!reverse && (input.height % stride !== 0 || input.width % stride !== 0)) {
    refuse(section, `stride=${stride} must divide height and width of ${shapeText(input)}`, 'stride');
  }
  if (section.type === 'reorg' && input.channels % stride ** 2 !== 0) {
    refuse(section, `the square of stride=${stride} must divide the channels of ${shapeText(input)}`, 'stride');
  }
}

const sameMap = (a: ImageShape, b: ImageShape): boolean => a.height === b.height && a.width === b.width;

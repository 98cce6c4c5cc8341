/**
 * Sections that are shown with their shapes and parameters, but not computed: recurrent ones, weights of one bit, and
 * what has no integer form here. Who quantizes such a cfg reads why not.
 */
import { readFlag, readInt } from './cfgOptions';
import { checkedOutput, type LayerContext, maxChannels, maxSide, previousShape, type Resolution } from './layerContext';
import { elementsOf, type ImageShape } from './resolvedCfg';

const recurrentWhy = 'it is recurrent: what it gives depends on earlier inputs';
const counts = { min: 1, max: maxChannels };

function shown(context: LayerContext, why: string, output: ImageShape, parameters: number): Resolution {
  return { detail: { kind: 'shown', why, parameters }, output: checkedOutput(context, output) };
}

/** Biases, weights and, with batch normalization, three more numbers for each output. */
const unit = (inputs: number, outputs: number, normalized: boolean): number =>
  outputs * (inputs + (normalized ? 4 : 1));

const vector = (channels: number): ImageShape => ({ channels, height: 1, width: 1 });

export function resolveRnn(context: LayerContext): Resolution {
  const { section } = context;
  const inputs = elementsOf(previousShape(context));
  const [outputs, hidden] = [readInt(section, 'output', 1, counts), readInt(section, 'hidden', 1, counts)];
  const normalized = readFlag(section, 'batch_normalize');
  const parameters =
    unit(inputs, hidden, normalized) + unit(hidden, hidden, normalized) + unit(hidden, outputs, normalized);
  return shown(context, recurrentWhy, vector(outputs), parameters);
}

/** A gate reads the input and its own last output. */
const gated =
  (gates: number) =>
  (context: LayerContext): Resolution => {
    const { section } = context;
    const inputs = elementsOf(previousShape(context));
    const outputs = readInt(section, 'output', 1, counts);
    const normalized = readFlag(section, 'batch_normalize');
    const parameters = gates * (unit(inputs, outputs, normalized) + unit(outputs, outputs, normalized));
    return shown(context, recurrentWhy, vector(outputs), parameters);
  };

export const resolveGru = gated(3);
export const resolveLstm = gated(4);

interface Window {
  readonly size: number;
  readonly output: ImageShape;
}

/** out = (n + 2·padding − size) / stride + 1, rounded down. */
function windowOf(context: LayerContext, channels: number, otherwise: number): Window {
  const { section } = context;
  const size = readInt(section, 'size', otherwise, { min: 1, max: 4096 });
  const stride = readInt(section, 'stride', 1, { min: 1, max: maxSide });
  const given = readInt(section, 'padding', 0, { min: 0, max: 4096 });
  const padding = readFlag(section, 'pad') ? Math.floor(size / 2) : given;
  const { height, width } = previousShape(context);
  const along = (n: number): number => Math.floor((n + 2 * padding - size) / stride) + 1;
  return { size, output: { channels, height: along(height), width: along(width) } };
}

export function resolveCrnn(context: LayerContext): Resolution {
  const { section } = context;
  const { channels } = previousShape(context);
  const [outputs, hidden] = ['output_filters', 'hidden_filters'].map((key) => readInt(section, key, 1, counts));
  const normalized = readFlag(section, 'batch_normalize');
  const { size, output } = windowOf(context, outputs, 3);
  const convolution = (from: number, to: number): number => unit(from * size ** 2, to, normalized);
  const parameters = convolution(channels, hidden) + convolution(hidden, hidden) + convolution(hidden, outputs);
  return shown(context, recurrentWhy, output, parameters);
}

export function resolveConvLstm(context: LayerContext): Resolution {
  const { section } = context;
  const { channels } = previousShape(context);
  const outputs = readInt(section, 'output_filters', 1, counts);
  const normalized = readFlag(section, 'batch_normalize');
  const { size, output } = windowOf(context, outputs, 3);
  const ofInput = unit(channels * size ** 2, outputs, normalized);
  const ofState = unit(outputs * size ** 2, outputs, normalized);
  return shown(context, recurrentWhy, output, 4 * ofInput + (readFlag(section, 'peephole') ? 7 : 4) * ofState);
}

/** Compares embeddings while the network is trained. */
export function resolveContrastive(context: LayerContext): Resolution {
  return shown(context, 'it compares embeddings in training', previousShape(context), 0);
}

/** A layer whose shape is known and that another key makes something else. */
export function shownInstead(context: LayerContext, why: string, output: ImageShape, parameters = 0): Resolution {
  return shown(context, why, output, parameters);
}

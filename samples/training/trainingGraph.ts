/**
 * One step of training as one ONNX graph, for onnxruntime: the network forward, and the gradients of its loss backward, each
 * operator's by hand. Inputs: `image` (N, 3, H, W), a layer's `weights_3`, `biases_3`, `scales_3`, and for each head
 * `target_11` and `weight_11` (`Examples` of `train.ts`). Heads are yolo sections, or the last layer where that is none: it
 * scores each place of its map. Outputs: `loss_11`, `d_weights_3` and so on, and what normalization saw of the batch, `mean_3`
 * and `variance_3`.
 *
 *   loss = Σ weight · (answer − target)² / N. The gradient at a head is weight · (answer − target) / N before the sigmoid: that
 *   of binary cross entropy for what goes through one, and of half the square for sizes.
 */
import { networkInput, type ResolvedLayer } from '../../src/formats/darknet/resolvedCfg';
import { OnnxWriter, type Name } from './onnxWriter';

/** Takes the gradient at a layer's output, answers those at its inputs. */
type Backward = (gradient: Name) => readonly Name[];

interface Forward {
  readonly output: Name;
  readonly backward: Backward;
}

interface Writing {
  readonly writer: OnnxWriter;
  readonly batch: number;
  /** Names that leave the graph. */
  readonly outputs: Name[];
}

/** Darknet's. */
const leak = 0.1;
const epsilon = 1e-5;

/** Of a convolution: (O, I, K, K), (O), and (O) where it normalizes. Names without the layer's number. */
export function trainedOf({ detail, input }: ResolvedLayer): Readonly<Record<string, readonly number[]>> {
  if (detail.kind !== 'convolutional') return {};
  const weights = [detail.filters, input.channels, detail.size, detail.size];
  const biases = [detail.filters];
  return detail.batchNormalize ? { weights, biases, scales: biases } : { weights, biases };
}

export function trainingGraph(layers: readonly ResolvedLayer[], batch: number): Uint8Array {
  const writing: Writing = { writer: new OnnxWriter(), batch, outputs: [] };
  const { channels, height, width } = layers[0].input;
  const made = new Map<number, Name>([[networkInput, writing.writer.input('image', [batch, channels, height, width])]]);
  const steps = layers.map((layer) => {
    const step = forwardOf(
      writing,
      layer,
      layer.inputs.map((index) => made.get(index) ?? ''),
    );
    made.set(layer.index, step.output);
    return step;
  });
  const last = layers[layers.length - 1];
  // Of a network that ends in scores for each place, not in boxes.
  const map = last.detail.kind === 'yolo' ? [] : [last];
  goBack(writing, layers, steps, new Map(map.map(({ index }) => [index, judged(writing, last, steps[index].output)])));
  return writing.writer.bytes(writing.outputs);
}

/** A layer that several read gets the sum of their gradients. @param gradients of the layers that begin; gets those of all */
function goBack(
  { writer }: Writing,
  layers: readonly ResolvedLayer[],
  steps: readonly Forward[],
  gradients: Map<number, Name>,
): void {
  for (const layer of [...layers].reverse()) {
    const back = steps[layer.index].backward(gradients.get(layer.index) ?? '');
    layer.inputs.forEach((index, i) => {
      const other = gradients.get(index);
      gradients.set(index, other === undefined ? back[i] : writer.node('Add', [other, back[i]]));
    });
  }
}

function forwardOf(writing: Writing, layer: ResolvedLayer, inputs: readonly Name[]): Forward {
  const { kind } = layer.detail;
  switch (kind) {
    case 'convolutional':
      return convolution(writing, layer, inputs[0]);
    case 'maxpool':
      return maxPool(writing, layer, inputs[0]);
    case 'upsample':
      return upsample(writing, layer, inputs[0]);
    case 'route':
      return route(writing, layer, inputs);
    case 'yolo':
      return head(writing, layer, inputs[0]);
    default:
      throw new Error(`${layer.name}: ${kind} is not trained here`);
  }
}

function convolution(writing: Writing, layer: ResolvedLayer, input: Name): Forward {
  const { writer } = writing;
  const { detail, index } = layer;
  if (detail.kind !== 'convolutional') throw new Error(layer.name);
  const trained = trainedOf(layer);
  const [weights, biases] = ['weights', 'biases'].map((role) => writer.input(`${role}_${index}`, trained[role]));
  const { padding, strideX: stride } = detail;
  if (stride > 1 && index > 0)
    throw new Error(`${layer.name}: only the first layer may step, as nothing goes back through it`);
  const pads = { pads: [padding, padding, padding, padding] };
  const product = writer.node('Conv', [input, weights], { ...pads, strides: [stride, stride] });
  const after = detail.batchNormalize
    ? normalized(writing, layer, product, biases)
    : biased(writing, layer, product, biases);
  const backward: Backward = (gradient) => {
    const inner = after.backward(gradient)[0];
    const turned = [input, inner].map((value) => writer.node('Transpose', [value], { perm: [1, 0, 2, 3] }));
    // By the maps' places as a kernel, dilated by the stride; the last row of padding is then not read.
    const apart = { dilations: [stride, stride], pads: [padding, padding, padding + 1 - stride, padding + 1 - stride] };
    const byInput = writer.node('Conv', turned, apart);
    leave(writing, `d_weights_${index}`, writer.node('Transpose', [byInput], { perm: [1, 0, 2, 3] }));
    return index === 0 ? [''] : [writer.node('ConvTranspose', [inner, weights], pads)];
  };
  return { output: after.output, backward };
}

function leave({ writer, outputs }: Writing, name: Name, value: Name): void {
  writer.named(value, name);
  outputs.push(name);
}

/** As (1, C, 1, 1), which goes beside maps. */
const perChannel = ({ writer }: Writing, value: Name): Name =>
  writer.node('Reshape', [value, writer.integers([1, -1, 1, 1])]);

const overMaps = { axes: [0, 2, 3], keepdims: 1 };

function sumOverMaps({ writer }: Writing, value: Name): Name {
  return writer.node('ReduceSum', [value, writer.integers([0, 2, 3])], { keepdims: 1 });
}

const flat = ({ writer }: Writing, value: Name): Name => writer.node('Reshape', [value, writer.integers([-1])]);

function biased(writing: Writing, { index }: ResolvedLayer, product: Name, biases: Name): Forward {
  const output = writing.writer.node('Add', [product, perChannel(writing, biases)]);
  const backward: Backward = (gradient) => {
    leave(writing, `d_biases_${index}`, flat(writing, sumOverMaps(writing, gradient)));
    return [gradient];
  };
  return { output, backward };
}

/** y = leaky(scale · x̂ + bias), x̂ = (x − mean) / √(variance + ε) over the batch; every normalized layer here is leaky. */
function normalized(writing: Writing, layer: ResolvedLayer, product: Name, biases: Name): Forward {
  const { writer } = writing;
  const { index } = layer;
  const scales = perChannel(writing, writer.input(`scales_${index}`, trainedOf(layer).scales));
  const mean = writer.node('ReduceMean', [product], overMaps);
  const centred = writer.node('Sub', [product, mean]);
  const variance = writer.node('ReduceMean', [writer.node('Mul', [centred, centred])], overMaps);
  const deviation = writer.node('Sqrt', [writer.node('Add', [variance, writer.constant([epsilon])])]);
  const hat = writer.node('Div', [centred, deviation]);
  const before = writer.node('Add', [writer.node('Mul', [hat, scales]), perChannel(writing, biases)]);
  leave(writing, `mean_${index}`, flat(writing, mean));
  leave(writing, `variance_${index}`, flat(writing, variance));
  const backward: Backward = (gradient) => {
    const slope = writer.node('Where', [
      writer.node('Greater', [before, writer.constant([0])]),
      writer.constant([1]),
      writer.constant([leak]),
    ]);
    const inner = writer.node('Mul', [gradient, slope]);
    const dBias = sumOverMaps(writing, inner);
    const dScale = sumOverMaps(writing, writer.node('Mul', [inner, hat]));
    leave(writing, `d_biases_${index}`, flat(writing, dBias));
    leave(writing, `d_scales_${index}`, flat(writing, dScale));
    const count = writer.constant([writing.batch * layer.output.height * layer.output.width]);
    const share = (sum: Name): Name => writer.node('Div', [sum, count]);
    const away = writer.node('Add', [share(dBias), writer.node('Mul', [hat, share(dScale)])]);
    return [writer.node('Mul', [writer.node('Sub', [inner, away]), writer.node('Div', [scales, deviation])])];
  };
  return { output: writer.node('LeakyRelu', [before], { alpha: leak }), backward };
}

/** Windows of 2×2 that do not meet: the gradient goes to the largest, to each of several alike. */
function maxPool({ writer, batch }: Writing, { input, output }: ResolvedLayer, source: Name): Forward {
  const largest = writer.node('MaxPool', [source], { kernel_shape: [2, 2], strides: [2, 2] });
  const windows = writer.integers([batch * input.channels, output.height, 2, output.width, 2]);
  const each = writer.integers([batch * input.channels, output.height, 1, output.width, 1]);
  const backward: Backward = (gradient) => {
    const [split, top, down] = [
      writer.node('Reshape', [source, windows]),
      writer.node('Reshape', [largest, each]),
      writer.node('Reshape', [gradient, each]),
    ];
    const given = writer.node('Where', [writer.node('Equal', [split, top]), down, writer.constant([0])]);
    return [writer.node('Reshape', [given, writer.integers([batch, input.channels, input.height, input.width])])];
  };
  return { output: largest, backward };
}

/** Each value 2×2 times; back come their sums. */
function upsample({ writer, batch }: Writing, { input }: ResolvedLayer, source: Name): Forward {
  const single = writer.integers([batch * input.channels, input.height, 1, input.width, 1]);
  const repeated = writer.integers([batch * input.channels, input.height, 2, input.width, 2]);
  const spread = writer.node('Expand', [writer.node('Reshape', [source, single]), repeated]);
  const whole = writer.integers([batch, input.channels, 2 * input.height, 2 * input.width]);
  const backward: Backward = (gradient) => {
    const mean = writer.node('AveragePool', [gradient], { kernel_shape: [2, 2], strides: [2, 2] });
    return [writer.node('Mul', [mean, writer.constant([4])])];
  };
  return { output: writer.node('Reshape', [spread, whole]), backward };
}

/** The first input's channels, then the second's. */
function route({ writer }: Writing, { output, input }: ResolvedLayer, sources: readonly Name[]): Forward {
  if (sources.length === 1) return { output: sources[0], backward: (gradient) => [gradient] };
  const sizes = [input.channels, output.channels - input.channels];
  return {
    output: writer.node('Concat', sources, { axis: 1 }),
    backward: (gradient) => writer.several('Split', [gradient, writer.integers(sizes)], 2, { axis: 1 }),
  };
}

function head(writing: Writing, layer: ResolvedLayer, source: Name): Forward {
  if (layer.detail.kind !== 'yolo') throw new Error(`layer ${layer.index} is no head`);
  const per = 5 + layer.detail.classes;
  const gradient = judged(writing, layer, source, (channel) => [2, 3].includes(channel % per));
  return { output: source, backward: () => [gradient] };
}

/** Leaves the loss, and answers its gradient at the scores. @param isSize of channels that no sigmoid is for */
function judged(
  writing: Writing,
  { index, output }: ResolvedLayer,
  source: Name,
  isSize: (channel: number) => boolean = () => false,
): Name {
  const { writer, batch } = writing;
  const shape = [batch, output.channels, output.height, output.width];
  const [target, weight] = ['target', 'weight'].map((role) => writer.input(`${role}_${index}`, shape));
  const channels = Array.from({ length: output.channels }, (_, channel) => channel);
  const share = (of: (channel: number) => boolean): Name =>
    writer.constant(
      channels.map((channel) => (of(channel) ? 1 : 0)),
      [1, output.channels, 1, 1],
    );
  const answer = writer.node('Add', [
    writer.node('Mul', [source, share(isSize)]),
    writer.node('Mul', [writer.node('Sigmoid', [source]), share((channel) => !isSize(channel))]),
  ]);
  const miss = writer.node('Sub', [answer, target]);
  const weighed = writer.node('Div', [writer.node('Mul', [miss, weight]), writer.constant([batch])]);
  leave(writing, `loss_${index}`, writer.node('ReduceSum', [writer.node('Mul', [weighed, miss])], { keepdims: 0 }));
  return weighed;
}

/** The table behind `cfgSchema.ts`: one row per key. Training keys are described because real files are full of them. */
import type { Fork, KeySchema, KeyType, SectionSchema } from './keySchema';

type Keys = Readonly<Record<string, KeySchema>>;

const row =
  (type: KeyType) =>
  (doc: string, otherwise?: string, fork: Fork = 'both'): KeySchema => ({ type, default: otherwise, doc, fork });

const integer = row('integer');
const number = row('number');
const flag = row('flag');
const text = row('text');
const integers = row('integers');
const numbers = row('numbers');
const activation = row('activation');

/** A text that is one of a list; the first is the default. */
const choice = (doc: string, choices: readonly string[], fork: Fork = 'both'): KeySchema => ({
  type: 'text',
  default: choices[0],
  doc,
  fork,
  choices,
});

const section = (
  doc: string,
  keys: Keys = {},
  fork: Fork = 'both',
  aliases: readonly string[] = [],
): SectionSchema => ({
  doc,
  fork,
  aliases,
  keys,
});

/** Keys that any section but [net] may have. */
export const commonKeys: Keys = {
  clip: number('Training: limit of gradients of this layer.', '0'),
  onlyforward: flag('Training: no gradient runs through this layer.', '0'),
  dont_update: flag('Training: weights of this layer stay as they are.', '0', 'alexeyab'),
  burnin_update: integer('Training: weights are updated only after this many batches.', '0', 'alexeyab'),
  stopbackward: integer('Training: gradients stop here; layers before are frozen.', '0'),
  train_only_bn: flag('Training: only batch normalization is trained from here back.', '0', 'alexeyab'),
  dontload: flag('Weights of this layer are not in the weights file.', '0'),
  dontsave: flag('Weights of this layer are not written to the weights file.', '0', 'original'),
  dontloadscales: flag('Batch normalization of this layer is not in the weights file.', '0'),
  numload: integer('Only this many filters are read from the weights file.', '0', 'original'),
  learning_rate: number('Training: factor on the learning rate of this layer.', '1'),
  smooth: number('Training: label smoothing.', '0', 'original'),
  truth: flag('Training: this layer compares with the ground truth.', '0', 'original'),
};

const strides: Keys = {
  stride: integer('Step of the window in both directions.', '1'),
  stride_x: integer('Step of the window along the width.', 'stride', 'alexeyab'),
  stride_y: integer('Step of the window along the height.', 'stride', 'alexeyab'),
};

const conv: Keys = {
  filters: integer('Number of output channels.', '1'),
  size: integer('Height and width of the kernel.', '1'),
  ...strides,
  pad: flag('1: pad with size / 2 zeros (rounded down) on each side; wins over padding.', '0'),
  padding: integer('Zeros on each side when pad is 0.', '0'),
  groups: integer('Input and output channels are split into this many independent groups.', '1'),
  dilation: integer('Distance between the taps of the kernel.', '1', 'alexeyab'),
  batch_normalize: flag('1: batch normalization between convolution and activation.', '0'),
  activation: activation('Pointwise function on the output.', 'logistic'),
};

const detectorTraining: Keys = {
  jitter: number('Training: random crop, as a share of the side.', '.2'),
  random: number('Training: the input size changes every ten batches.', '0'),
  resize: number('Training: range of random resizing.', '1', 'alexeyab'),
  ignore_thresh: number('Training: overlap above which a box is not counted as a wrong one.', '.5'),
  truth_thresh: number('Training: overlap above which a box is counted as a right one.', '1'),
  iou_thresh: number('Training: overlap above which further anchors are trained too.', '1', 'alexeyab'),
  iou_normalizer: number('Training: weight of the box loss.', '0.75', 'alexeyab'),
  obj_normalizer: number('Training: weight of the objectness loss.', '1', 'alexeyab'),
  cls_normalizer: number('Training: weight of the class loss.', '1', 'alexeyab'),
  delta_normalizer: number('Training: weight of all gradients.', '1', 'alexeyab'),
  iou_loss: choice('Training: box loss.', ['mse', 'iou', 'giou', 'diou', 'ciou'], 'alexeyab'),
  iou_thresh_kind: choice('Training: overlap measure.', ['iou', 'giou', 'diou', 'ciou'], 'alexeyab'),
  max_delta: number('Training: limit of gradients.', undefined, 'alexeyab'),
  label_smooth_eps: number('Training: label smoothing.', '0', 'alexeyab'),
  objectness_smooth: flag('Training: objectness follows the overlap.', '0', 'alexeyab'),
  focal_loss: flag('Training: focal loss for classes.', '0', 'alexeyab'),
  counters_per_class: integers('Training: objects per class, to weigh rare classes more.', undefined, 'alexeyab'),
  max: integer('Most boxes per image in the ground truth.', '200'),
  beta_nms: number('Parameter of DIoU suppression.', '0.6', 'alexeyab'),
  nms_kind: choice('Box suppression.', ['default', 'greedynms', 'diounms'], 'alexeyab'),
  map: text('File that maps classes to those of another data set.'),
};

const yolo: Keys = {
  mask: integers('Which of the anchors this head uses, counted from 0.', 'all'),
  anchors: numbers('Width, height pairs of all anchors, in pixels of the network input.', '.5,…'),
  classes: integer('Number of classes. The layer before needs (classes + 5) × anchors of the mask as filters.', '20'),
  num: integer('Number of all anchors.', '1'),
  scale_x_y: number('Stretches the box centre beyond its cell.', '1', 'alexeyab'),
  new_coords: flag(
    '1: the layer before has activated its outputs; sizes are squared, not exponential.',
    '0',
    'alexeyab',
  ),
  ...detectorTraining,
  show_details: flag('Training: prints statistics.', '1', 'alexeyab'),
  track_history_size: integer('Tracking: frames that are remembered.', '5', 'alexeyab'),
  sim_thresh: number('Tracking: least similarity.', '0.8', 'alexeyab'),
  dets_for_track: integer('Tracking: detections before a track starts.', '1', 'alexeyab'),
  dets_for_show: integer('Tracking: detections before a track is shown.', '1', 'alexeyab'),
  track_ciou_norm: number('Tracking: weight of the overlap.', '0.01', 'alexeyab'),
  uc_normalizer: number('Read in [Gaussian_yolo] only: weight of the uncertainty loss.', '1', 'alexeyab'),
  beta1: number('Stands in some files, and is not read by Darknet.', undefined, 'alexeyab'),
  embedding_layer: integer('Tracking: layer that gives the embeddings.', undefined, 'alexeyab'),
};

const scores: Keys = {
  coord_scale: number('Training: weight of the box loss.', '1'),
  object_scale: number('Training: weight of objectness where there is an object.', '1'),
  noobject_scale: number('Training: weight of objectness where there is none.', '1'),
  class_scale: number('Training: weight of the class loss.', '1'),
  rescore: flag('Training: objectness is trained towards the overlap.', '0'),
};

const net: Keys = {
  width: integer('Width of the input in pixels.'),
  height: integer('Height of the input in pixels.'),
  channels: integer('Channels of the input: 3 for colour.'),
  inputs: integer('Number of inputs when they are not an image.', 'height × width × channels'),
  batch: integer('Training: images per weight update.', '1'),
  subdivisions: integer('Training: a batch is computed in this many parts.', '1'),
  time_steps: integer('Recurrent networks: steps per sequence.', '1'),
  learning_rate: number('Training: step of the weight update.', '.001'),
  learning_rate_min: number('Training: lowest step of the sgdr policy.', '.00001', 'alexeyab'),
  momentum: number('Training: momentum of the weight update.', '.9'),
  decay: number('Training: weight decay.', '.0001'),
  policy: choice('Training: how the learning rate changes.', [
    'constant',
    'step',
    'steps',
    'exp',
    'poly',
    'sigmoid',
    'random',
    'sgdr',
  ]),
  steps: integers('Training: batches at which the policy steps changes the rate.'),
  scales: numbers('Training: factors of the policy steps.'),
  step: integer('Training: batches between changes of the policy step.', '1'),
  scale: number('Training: factor of the policy step.', '1'),
  gamma: number('Training: base of the policies exp and sigmoid.', '1'),
  power: number('Training: exponent of the policy poly and of burn-in.', '4'),
  burn_in: integer('Training: batches over which the rate rises.', '0'),
  max_batches: integer('Training: number of batches.', '0'),
  max_epochs: integer('Training: number of epochs.', undefined, 'alexeyab'),
  adam: flag('Training: Adam instead of plain descent.', '0'),
  B1: number('Training: first decay rate of Adam.', '.9'),
  B2: number('Training: second decay rate of Adam.', '.999'),
  beta1: number('Training: first decay rate of Adam; Darknet itself reads B1.', undefined, 'alexeyab'),
  eps: number('Training: small constant of Adam.', '.000001'),
  angle: number('Augmentation: random rotation in degrees.', '0'),
  aspect: number('Augmentation: random aspect ratio.', '1'),
  saturation: number('Augmentation: random saturation.', '1'),
  exposure: number('Augmentation: random exposure.', '1'),
  hue: number('Augmentation: random hue.', '0'),
  min_crop: integer('Classifiers, augmentation: smallest side before the crop.', 'width'),
  max_crop: integer('Classifiers, augmentation: largest side before the crop.', 'width × 2'),
  center: flag('Classifiers, augmentation: crop from the centre.', '0'),
  flip: flag('Augmentation: random mirroring.', '1', 'alexeyab'),
  blur: flag('Augmentation: random blur of the background.', '0', 'alexeyab'),
  mixup: flag('Augmentation: blends two images.', '0', 'alexeyab'),
  cutmix: flag('Augmentation: pastes a part of another image.', '0', 'alexeyab'),
  mosaic: flag('Augmentation: joins four images.', '0', 'alexeyab'),
  letter_box: flag('Images keep their aspect ratio on a grey ground.', '0', 'alexeyab'),
  label_smooth_eps: number('Training: label smoothing.', '0', 'alexeyab'),
  ema_alpha: number('Training: moving average of the weights.', '0', 'alexeyab'),
  sgdr_cycle: integer('Training: batches per cycle of the policy sgdr.', 'max_batches', 'alexeyab'),
  sgdr_mult: integer('Training: growth of the cycles of the policy sgdr.', '2', 'alexeyab'),
  try_fix_nan: flag('Training: repairs weights that are not numbers.', '0', 'alexeyab'),
  track: flag('Training: on sequences of frames.', '0', 'alexeyab'),
  augment_speed: integer('Training: speed of objects in generated sequences.', '2', 'alexeyab'),
  contrastive: flag('Training: contrastive loss.', '0', 'alexeyab'),
  contrastive_jit_flip: flag('Training, contrastive: jitter and mirroring.', '0', 'alexeyab'),
  contrastive_color: flag('Training, contrastive: colour changes.', '0', 'alexeyab'),
  optimized_memory: integer('Training: saves graphics memory.', '0', 'alexeyab'),
  workspace_size_limit_MB: integer('Training: limit of the work space.', '1024', 'alexeyab'),
  input_calibration: numbers('Scales of inputs for the INT8 inference of yolo2_light.', undefined, 'alexeyab'),
  seen: integer('Images trained so far; Darknet takes it from the weights file.'),
};

const recurrent: Keys = {
  output: integer('Number of outputs.', '1'),
  hidden: integer('Size of the hidden state.', '1'),
  batch_normalize: flag('1: batch normalization inside.', '0'),
  activation: activation('Pointwise function.', 'logistic'),
};

const from = integers('Layers that are read; negative counts back from here.');

export const sectionTable: Readonly<Record<string, SectionSchema>> = {
  net: section('The input of the network, and how it is trained.', net, 'both', ['network']),
  convolutional: section(
    'Convolution, batch normalization and activation in one.',
    {
      ...conv,
      cbn: flag('Batch normalization across batches: as batch_normalize at run time.', '0', 'alexeyab'),
      share_index: integer('Uses the weights of that layer; negative counts back.', undefined, 'alexeyab'),
      antialiasing: integer('A blur takes the stride: 1 is 3×3 (1 2 1), 2 is the mean of 2×2.', '0', 'alexeyab'),
      assisted_excitation: number('Training: lights up objects.', '0', 'alexeyab'),
      binary: flag('Weights of one bit. Shown, not computed.', '0'),
      xnor: flag('Weights and inputs of one bit. Shown, not computed.', '0'),
      bin_output: flag('With xnor: outputs of one bit.', '0', 'alexeyab'),
      flipped: flag('The weights file holds transposed weights. Not supported.', '0'),
      dot: number('Training: regularization of filters.', '0'),
      sway: flag('Training: rotates filters a little.', '0', 'alexeyab'),
      rotate: flag('Training: rotates filters.', '0', 'alexeyab'),
      stretch: flag('Training: scales filters.', '0', 'alexeyab'),
      stretch_sway: flag('Training: scales and rotates filters.', '0', 'alexeyab'),
      angle: number('Training: angle of rotated filters in degrees.', '15', 'alexeyab'),
      grad_centr: flag('Training: centred gradients.', '0', 'alexeyab'),
      coordconv: flag('Training: coordinates as channels.', '0', 'alexeyab'),
    },
    'both',
    ['conv'],
  ),
  connected: section(
    'Fully connected: every output sees every input.',
    {
      output: integer('Number of outputs.', '1'),
      activation: activation('Pointwise function on the output.', 'logistic'),
      batch_normalize: flag('1: batch normalization before the activation.', '0'),
    },
    'both',
    ['conn'],
  ),
  batchnorm: section('Batch normalization on its own.'),
  activation: section('A pointwise function on its own.', { activation: activation('Which.', 'linear') }),
  maxpool: section(
    'Largest value of each window; what lies outside counts as −∞.',
    {
      size: integer('Height and width of the window.', 'stride'),
      ...strides,
      padding: integer('Rows and columns added in all; half of them before.', 'size - 1'),
      maxpool_depth: flag('1: maximum over channels.', '0', 'alexeyab'),
      out_channels: integer('Channels that maxpool_depth leaves.', '1', 'alexeyab'),
      antialiasing: integer('A blur takes the stride: 1 is 3×3 (1 2 1), 2 is the mean of 2×2.', '0', 'alexeyab'),
    },
    'both',
    ['max'],
  ),
  avgpool: section('The mean of each channel over the whole map.', {}, 'both', ['avg']),
  local_avgpool: section(
    'Mean of each window.',
    {
      size: integer('Height and width of the window.', 'stride'),
      ...strides,
      padding: integer('Padding.', 'size - 1'),
    },
    'alexeyab',
    ['local_avg'],
  ),
  route: section('Joins the channels of earlier layers.', {
    layers: from,
    groups: integer('Each source is split into this many parts of its channels.', '1', 'alexeyab'),
    group_id: integer('Which of the parts is taken.', '0', 'alexeyab'),
  }),
  shortcut: section('Adds earlier layers to the layer before.', {
    from,
    activation: activation('Pointwise function on the sum.', 'linear'),
    weights_type: choice(
      'A factor for each source, or for each channel of each.',
      ['none', 'per_feature', 'per_channel'],
      'alexeyab',
    ),
    weights_normalization: choice(
      'How the factors of the sum are normalized.',
      ['none', 'relu', 'softmax'],
      'alexeyab',
    ),
  }),
  scale_channels: section(
    'Multiplies an earlier layer by one factor per channel from the layer before (squeeze and excitation).',
    {
      from,
      scale_wh: flag('1: one factor per position instead.', '0', 'alexeyab'),
      activation: activation('Pointwise function on the product.', 'linear', 'alexeyab'),
    },
    'alexeyab',
  ),
  sam: section(
    'Multiplies an earlier layer by the layer before, element by element (spatial attention).',
    { from, activation: activation('Pointwise function on the product.', 'linear', 'alexeyab') },
    'alexeyab',
  ),
  upsample: section('Repeats every pixel stride × stride times.', {
    stride: integer('How often a pixel is repeated in each direction; negative: so many are summed.', '2'),
    scale: number('Factor on the values.', '1'),
  }),
  reorg: section('Moves pixels into channels, in the order of YOLOv2.', {
    stride: integer('Height and width are divided by this, channels multiplied by its square.', '1'),
    reverse: flag('1: channels into pixels.', '0'),
    flatten: flag('Not supported.', '0', 'original'),
    extra: integer('Not supported.', '0', 'original'),
  }),
  reorg3d: section(
    'Moves pixels into channels, in plain order.',
    {
      stride: integer('Height and width are divided by this, channels multiplied by its square.', '1'),
      reverse: flag('Not supported.', '0', 'alexeyab'),
    },
    'alexeyab',
  ),
  softmax: section(
    'Exponential, divided by the sum.',
    {
      groups: integer('The inputs are split into this many parts, each with a sum of its own.', '1'),
      temperature: number('Inputs are divided by it.', '1'),
      spatial: flag('1: over the channels at each position.', '0'),
      tree: text('File of a class hierarchy. Boxes are not decoded then.'),
      noloss: flag('Training: no loss here.', '0'),
    },
    'both',
    ['soft'],
  ),
  dropout: section('Training: sets random values to 0. Changes nothing at run time.', {
    probability: number('Share of values that are set to 0.', '.5'),
    dropblock: flag('Training: drops blocks.', '0', 'alexeyab'),
    dropblock_size_rel: number('Training: size of a block as a share of the map.', '0', 'alexeyab'),
    dropblock_size_abs: integer('Training: size of a block in pixels.', '0', 'alexeyab'),
  }),
  yolo: section('Detector head of YOLOv3 and later.', yolo),
  Gaussian_yolo: section(
    'Detector head with uncertainty. Its boxes are not decoded.',
    { ...yolo, uc_normalizer: number('Training: weight of the uncertainty loss.', '1', 'alexeyab') },
    'alexeyab',
  ),
  region: section('Detector head of YOLOv2.', {
    anchors: numbers('Width, height pairs in cells of this map.', '.5,…'),
    classes: integer('Number of classes. The layer before needs (classes + coords + 1) × num filters.', '20'),
    coords: integer('Numbers per box.', '4'),
    num: integer('Number of anchors.', '1'),
    softmax: flag('1: class scores through softmax, otherwise logistic.', '0'),
    ...detectorTraining,
    ...scores,
    mask_scale: number('Training: weight of the mask loss.', '1'),
    thresh: number('Training: overlap above which a box is not counted as a wrong one.', '.5'),
    bias_match: flag('Training: boxes are matched by shape.', '0'),
    absolute: flag('Training: unused.', '0'),
    classfix: integer('Training: unused.', '0'),
    tree: text('File of a class hierarchy. Shown, not computed.'),
  }),
  detection: section('Detector head of YOLOv1. Its boxes are not decoded.', {
    classes: integer('Number of classes.', '1'),
    coords: integer('Numbers per box.', '1'),
    num: integer('Boxes per cell.', '1'),
    side: integer('Cells per side.', '7'),
    softmax: flag('Class scores through softmax.', '0'),
    sqrt: flag('Sizes are given as square roots.', '0'),
    forced: flag('Training: box choice.', '0'),
    reorg: flag('Training: order of values.', '0'),
    ...detectorTraining,
    ...scores,
  }),
  cost: section('Training: compares with the ground truth. Changes nothing at run time.', {
    type: choice('Kind of loss.', ['sse', 'masked', 'smooth']),
    scale: number('Weight of the loss.', '1'),
    ratio: number('Share of values that are compared.', '0'),
  }),
  crop: section('Augmentation: random crops; at run time the middle, as 2x − 1.', {
    crop_height: integer('Height of the crop.', '1'),
    crop_width: integer('Width of the crop.', '1'),
    flip: flag('Random mirroring.', '0'),
    angle: number('Random rotation in degrees.', '0'),
    saturation: number('Random saturation.', '1'),
    exposure: number('Random exposure.', '1'),
    shift: number('Random shift of values.', '0'),
    noadjust: flag('Values stay as they are instead of 2·x − 1.', '0'),
  }),
  local: section('Convolution with weights of its own at each position.', conv),
  normalization: section(
    'Local response normalization. Not supported.',
    {
      alpha: number('Weight of the squares.', '.0001'),
      beta: number('Exponent.', '.75'),
      kappa: number('Offset.', '1'),
      size: integer('Channels that are summed.', '5'),
    },
    'both',
    ['lrn'],
  ),
  rnn: section('Recurrent layer. Shown, not computed.', { ...recurrent, logistic: flag('Unused.', '0') }),
  lstm: section('Long short-term memory. Shown, not computed.', recurrent),
  gru: section('Gated recurrent unit. Shown, not computed.', recurrent),
  crnn: section('Convolutional recurrent layer. Shown, not computed.', {
    ...conv,
    ...recurrent,
    xnor: flag('Weights and inputs of one bit.', '0'),
    shortcut: flag('Adds the input.', '0'),
  }),
  conv_lstm: section(
    'Convolutional LSTM. Shown, not computed.',
    { ...conv, ...recurrent, peephole: flag('Gates see the state.', '0', 'alexeyab') },
    'alexeyab',
  ),
  contrastive: section(
    'Training: contrastive loss. Shown, not computed.',
    {
      classes: integer('Number of classes.', '1000', 'alexeyab'),
      temperature: number('Inputs are divided by it.', '1', 'alexeyab'),
      yolo_layer: integer('The head it belongs to.', undefined, 'alexeyab'),
      cls_normalizer: number('Training: weight of the loss.', '1', 'alexeyab'),
      max_delta: number('Training: limit of gradients.', undefined, 'alexeyab'),
      contrastive_neg_max: integer('Training: negatives per positive.', '3', 'alexeyab'),
    },
    'alexeyab',
  ),
  deconvolutional: section('Transposed convolution.', conv, 'original', ['deconv']),
  l2norm: section('Divides by the length of the vector. Not supported.', {}, 'original'),
  logistic: section('Logistic function with a loss. Not supported.', {}, 'original'),
  iseg: section('Instance segmentation head. Not supported.', {}, 'original'),
  history: section('Frames before this one. Not supported.', {}, 'alexeyab'),
  empty: section('Does nothing. Not supported.', {}, 'alexeyab', ['silence']),
  implicit: section('Learned constants. Not supported.', {}, 'alexeyab', ['implicit_weights']),
};

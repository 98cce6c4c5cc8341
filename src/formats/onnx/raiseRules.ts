/**
 * How operators of the default domain changed their form, version by version (ONNX's operator changelog), up to
 * `newestOpset`. Changes that only accept more than before need no rule.
 */
import { absent, float, int, string } from '../../graph/graph';
import type { Attribute, Node } from '../../graph/graph';
import { floatTensor, numbersOf } from '../../graph/tensor';
import { scalarTensor } from './scalarTensor';
import { raiseBroadcast, raisePRelu } from './raiseBroadcast';
import { fromInts, withInput, withInts, without } from './raiseNode';
import type { Raising, Rewrite, Rule } from './raising';
import { raiseSoftmax } from './raiseSoftmax';

const drop =
  (...names: readonly string[]): Rewrite =>
  (node) => [without(node, ...names)];

const cannot: Rewrite = () => undefined;

const cannotIf =
  (condition: (node: Node) => boolean): Rewrite =>
  (node) =>
    condition(node) ? undefined : [node];

const withDefault =
  (name: string, attribute: Attribute): Rewrite =>
  (node) => [name in node.attributes ? node : { ...node, attributes: { ...node.attributes, [name]: attribute } }];

const arithmetic = ['Add', 'Sub', 'Mul', 'Div', 'Pow', 'And', 'Or', 'Xor', 'Equal', 'Greater', 'Less'];

const reductions = ['Max', 'Min', 'Mean', 'Prod', 'L1', 'L2', 'LogSum', 'LogSumExp', 'SumSquare'];

/** Experimental operators of the first years; their kernels end with version 9. */
const experimental = [
  ...['ATen', 'Affine', 'Crop', 'DynamicSlice', 'GRUUnit', 'GivenTensorFill', 'ImageScaler', 'ParametricSoftplus'],
  'ScaledTanh',
];

export const raiseRules: readonly Rule[] = [
  { since: 2, ops: ['Split'], rewrite: cannotIf((node) => node.inputs.length > 1) },
  { since: 2, ops: ['LpPool', 'GlobalLpPool'], rewrite: integerP },
  { since: 2, ops: ['Pad'], rewrite: renamed('paddings', 'pads') },
  { since: 4, ops: ['Concat'], rewrite: withDefault('axis', int(1)) },
  { since: 5, ops: ['Reshape'], rewrite: fromInts('shape', 1) },
  { since: 6, ops: 'all', attribute: 'consumed_inputs', rewrite: drop('consumed_inputs') },
  { since: 6, ops: ['Cast'], rewrite: cannotIf((node) => node.attributes['to']?.kind === 'string') },
  { since: 6, ops: ['Tile'], rewrite: cannotIf((node) => node.inputs.length > 2) },
  { since: 6, ops: ['Selu'], rewrite: withDefault('alpha', float(1.6732)) },
  { since: 6, ops: ['Selu'], rewrite: withDefault('gamma', float(1.0507)) },
  { since: 7, ops: arithmetic, rewrite: raiseBroadcast },
  { since: 7, ops: ['PRelu'], rewrite: raisePRelu },
  { since: 7, ops: ['Gemm'], rewrite: drop('broadcast') },
  { since: 7, ops: ['Dropout', 'BatchNormalization'], rewrite: drop('is_test') },
  { since: 7, ops: ['RNN', 'GRU', 'LSTM'], rewrite: drop('output_sequence') },
  { since: 7, ops: ['Upsample'], rewrite: upsampleScales },
  { since: 9, ops: ['Upsample'], rewrite: upsampleInput },
  { since: 9, ops: ['BatchNormalization'], rewrite: spatialBatchNormalization },
  { since: 9, ops: ['Scan'], rewrite: cannot },
  { since: 10, ops: experimental, rewrite: cannot },
  { since: 10, ops: ['Upsample'], rewrite: (node) => [{ ...node, op: 'Resize' }] },
  { since: 10, ops: ['Slice'], rewrite: sliceInputs },
  { since: 10, ops: ['TopK'], rewrite: topKInput },
  { since: 11, ops: ['Resize'], rewrite: resizeCoordinates },
  { since: 11, ops: ['Clip'], rewrite: clipInputs },
  { since: 11, ops: ['Pad'], rewrite: padInputs },
  { since: 11, ops: ['Scatter'], rewrite: (node) => [{ ...node, op: 'ScatterElements' }] },
  { since: 12, ops: ['Dropout'], rewrite: drop('ratio') },
  { since: 13, ops: ['Squeeze', 'Unsqueeze', 'ReduceSum'], rewrite: fromInts('axes', 1) },
  { since: 13, ops: ['Split'], rewrite: fromInts('split', 1) },
  { since: 13, ops: ['Softmax', 'LogSoftmax', 'Hardmax'], rewrite: raiseSoftmax },
  { since: 14, ops: ['BatchNormalization'], rewrite: cannotIf((node) => node.outputs.length > 1) },
  {
    since: 16,
    ops: ['RoiAlign'],
    rewrite: withDefault('coordinate_transformation_mode', string('output_half_pixel')),
  },
  { since: 18, ops: reductions.map((name) => `Reduce${name}`), rewrite: fromInts('axes', 1) },
  { since: 18, ops: ['Split'], rewrite: splitCount },
  { since: 20, ops: ['GridSample'], rewrite: gridSampleMode },
  { since: 20, ops: ['DFT'], rewrite: cannot },
  { since: 21, ops: ['GroupNormalization'], rewrite: cannot },
];

function integerP(node: Node): readonly Node[] | undefined {
  const p = node.attributes['p'];
  if (p?.kind !== 'float') return [node];
  return Number.isInteger(p.value) ? [{ ...node, attributes: { ...node.attributes, p: int(p.value) } }] : undefined;
}

function renamed(from: string, to: string): Rewrite {
  return (node) => {
    const { [from]: attribute, ...attributes } = node.attributes;
    return [attribute ? { ...node, attributes: { ...attributes, [to]: attribute } } : node];
  };
}

/** Version 1 had height_scale and width_scale, and called linear interpolation bilinear. */
function upsampleScales(node: Node): readonly Node[] {
  const { height_scale, width_scale, mode, ...attributes } = node.attributes;
  if (height_scale?.kind !== 'float' || width_scale?.kind !== 'float') return [node];
  const bilinear = mode?.kind === 'string' && mode.value === 'bilinear';
  const scales: Attribute = { kind: 'floats', value: [1, 1, height_scale.value, width_scale.value] };
  return [{ ...node, attributes: { ...attributes, mode: string(bilinear ? 'linear' : 'nearest'), scales } }];
}

function upsampleInput(node: Node, raising: Raising): readonly Node[] {
  const { scales } = node.attributes;
  if (scales?.kind !== 'floats') return [node];
  const constant = raising.constant(`${node.name}/scales`, floatTensor([scales.value.length], scales.value));
  return [withInput(without(node, 'scales'), 1, constant)];
}

/**
 * Before version 11 Resize and Upsample mapped coordinates as x / scale, and nearest took the floor of that when
 * enlarging and the ceiling when shrinking (onnxruntime's reading; the operator's text leaves it open).
 */
function resizeCoordinates(node: Node, raising: Raising): readonly Node[] | undefined {
  const [data, scales] = node.inputs;
  const tensor = raising.tensorOf(scales);
  const factors = tensor ? numbersOf(tensor) : [];
  const shrinks = factors.some((factor) => factor < 1);
  const enlarges = factors.some((factor) => factor > 1);
  const linear = node.attributes['mode']?.kind === 'string' && node.attributes['mode'].value === 'linear';
  if (!linear && ((shrinks && enlarges) || !tensor)) return undefined;
  const attributes = {
    ...node.attributes,
    coordinate_transformation_mode: string('asymmetric'),
    nearest_mode: string(shrinks ? 'ceil' : 'floor'),
  };
  return [{ ...node, attributes, inputs: [data, absent, scales] }];
}

/** `spatial` = 0 normalizes each position by itself, which later versions cannot say. */
function spatialBatchNormalization(node: Node): readonly Node[] | undefined {
  const { spatial } = node.attributes;
  return spatial?.kind === 'int' && spatial.value === 0 ? undefined : [without(node, 'spatial')];
}

function sliceInputs(node: Node, raising: Raising): readonly Node[] {
  const names = ['starts', 'ends', 'axes'];
  return [names.reduce((current, name, at) => withInts(current, name, at + 1, raising), node)];
}

function topKInput(node: Node, raising: Raising): readonly Node[] {
  const { k } = node.attributes;
  if (k?.kind !== 'int') return [node];
  const listed: Node = { ...node, attributes: { ...node.attributes, k: { kind: 'ints', value: [k.value] } } };
  return [withInts(listed, 'k', 1, raising)];
}

function clipInputs(node: Node, raising: Raising): readonly Node[] {
  const type = raising.floatTypeOf(node.inputs[0]);
  const bound = (current: Node, name: string, at: number): Node => {
    const limit = current.attributes[name];
    if (limit?.kind !== 'float') return current;
    const constant = raising.constant(`${node.name}/${name}`, scalarTensor(type, limit.value));
    return withInput(without(current, name), at, constant);
  };
  return [bound(bound(node, 'min', 1), 'max', 2)];
}

function padInputs(node: Node, raising: Raising): readonly Node[] {
  const { value } = node.attributes;
  const padded = withInts(without(node, 'value'), 'pads', 1, raising);
  if (value?.kind !== 'float' || value.value === 0) return [padded];
  const type = raising.floatTypeOf(node.inputs[0]);
  return [withInput(padded, 2, raising.constant(`${node.name}/value`, scalarTensor(type, value.value)))];
}

/** Without sizes the parts are equal, and their number must be said since version 18. */
function splitCount(node: Node): readonly Node[] {
  if (node.inputs.length > 1 || 'num_outputs' in node.attributes) return [node];
  return [{ ...node, attributes: { ...node.attributes, num_outputs: int(node.outputs.length) } }];
}

function gridSampleMode(node: Node): readonly Node[] {
  const { mode } = node.attributes;
  const newNames: Record<string, string> = { bilinear: 'linear', bicubic: 'cubic' };
  const name = mode?.kind === 'string' ? (newNames[mode.value] ?? mode.value) : 'linear';
  return [{ ...node, attributes: { ...node.attributes, mode: string(name) } }];
}

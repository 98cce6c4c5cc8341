/** Shapes of convolutions and pools: (N, C, spatial…) in, (N, O, spatial…) out. */
import { intOf, intsOf, stringOf } from '../graph';
import type { Shape } from '../tensor';
import { spatialWindow } from '../window';
import { type ShapeRule, unknownShape } from './shapeRule';

/** Weights are (O, C / group, kernel…). */
export const convShape: ShapeRule = ({ node, shapes: [input, weights] }) => {
  if (!input || input.length < 2) return [weights && unknownShape(weights.length)];
  const kernel = weights ? weights.slice(2) : intsOf(node, 'kernel_shape', []);
  const { output } = spatialWindow(node, input.slice(2), kernel);
  return [[input[0], weights?.[0] ?? -1, ...output]];
};

/** Weights are (C, O / group, kernel…). output = stride·(size − 1) + extent + output_padding − begin − end. */
export const convTransposeShape: ShapeRule = ({ node, shapes: [input, weights] }) => {
  if (!input || !weights || input.length < 2) return [];
  const sizes = input.slice(2);
  const explicit = intsOf(node, 'output_shape', []);
  const same = stringOf(node, 'auto_pad', 'NOTSET').startsWith('SAME');
  const strides = intsOf(node, 'strides', []);
  const extra = intsOf(node, 'output_padding', []);
  const { dilations, begins, ends } = spatialWindow(node, sizes, weights.slice(2));
  const output = sizes.map((size, axis) => {
    if (explicit.length > 0) return explicit[explicit.length - sizes.length + axis];
    if (size < 0) return -1;
    const stride = strides[axis] ?? 1;
    if (same) return size * stride;
    const extent = (dilations[axis] ?? 1) * (weights[axis + 2] - 1) + 1;
    return stride * (size - 1) + extent + (extra[axis] ?? 0) - begins[axis] - ends[axis];
  });
  return [[input[0], weights[1] < 0 ? -1 : weights[1] * intOf(node, 'group', 1), ...output]];
};

/** The second output of MaxPool, the indices, has the same shape. */
export const poolShape: ShapeRule = ({ node, shapes: [input] }) => {
  if (!input || input.length < 2) return [];
  const { output } = spatialWindow(node, input.slice(2), intsOf(node, 'kernel_shape', []));
  const shape = [input[0], input[1], ...output];
  return node.outputs.map(() => shape);
};

export const globalPoolShape: ShapeRule = ({ shapes: [input] }) => [input?.map((size, axis) => (axis < 2 ? size : 1))];

/** (N, C·b², H, W) to (N, C, H·b, W·b), and back. */
export const depthToSpaceShape: ShapeRule = ({ node, shapes: [input] }) => {
  const block = intOf(node, 'blocksize', 1);
  return [scaleChannels(input, (channels) => channels / block ** 2, block)];
};

export const spaceToDepthShape: ShapeRule = ({ node, shapes: [input] }) => {
  const block = intOf(node, 'blocksize', 1);
  return [scaleChannels(input, (channels) => channels * block ** 2, 1 / block)];
};

function scaleChannels(input: Shape | undefined, channels: (count: number) => number, factor: number) {
  return input?.map((size, axis) => (size < 0 || axis === 0 ? size : axis === 1 ? channels(size) : size * factor));
}

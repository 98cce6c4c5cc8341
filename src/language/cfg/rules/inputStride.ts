/**
 * A detector's maps are the input divided by its strides. Where they do not divide, borders are cut off or padded, and
 * the upsampled map does not meet the one it is joined with.
 *
 *   stride of a layer = stride of its first source × its own; upsampling divides
 */
import { entryOf } from '../../../formats/darknet/cfgSyntax';
import { type LayerDetail, networkInput, type ResolvedLayer } from '../../../formats/darknet/resolvedCfg';
import { replacing, type Rule } from './rule';

export const inputStride: Rule = {
  code: 'cfg.input-stride',
  severity: 'warning',
  doc: 'Width and height of a detector’s input are multiples of its largest stride.',
  check: ({ document, cfg: { input, layers } }) => {
    const stride = layers.some(isHead) ? totalStride(layers) : 1;
    if (!input || stride <= 1) return [];
    return (['width', 'height'] as const).flatMap((key) => {
      const entry = entryOf(document.sections[0], key);
      if (!entry || input[key] % stride === 0) return [];
      const [low, high] = [Math.floor(input[key] / stride) * stride, Math.ceil(input[key] / stride) * stride];
      const message = `${key} must be a multiple of the network’s stride ${stride}, found ${input[key]}`;
      const sizes = low > 0 ? [low, high] : [high];
      const fixes = sizes.map((size) => replacing(`Set ${key}=${size}`, entry.valueRange, String(size)));
      return [{ section: 0, range: entry.valueRange, message, fixes }];
    });
  },
};

const isHead = ({ detail }: ResolvedLayer): boolean => detail.kind === 'yolo' || detail.kind === 'region';

/** The largest stride of any head. */
function totalStride(layers: readonly ResolvedLayer[]): number {
  const strides: number[] = [];
  for (const { inputs, detail } of layers)
    strides.push((inputs[0] === networkInput ? 1 : strides[inputs[0]]) * factorOf(detail));
  return Math.max(...layers.filter(isHead).map(({ index }) => strides[index]));
}

/** Squares in every real network; the larger side counts otherwise. */
function factorOf(detail: LayerDetail): number {
  switch (detail.kind) {
    case 'convolutional':
    case 'maxpool':
      return Math.max(detail.strideX, detail.strideY);
    case 'reorg':
      return detail.layout === 'depthToSpace' ? 1 / detail.stride : detail.stride;
    case 'upsample':
      return 1 / detail.stride;
    default:
      return 1;
  }
}

/** What a cfg means: one ResolvedLayer per section after [net], with the shapes Darknet would allocate. Plain data. */
import type { FormatError } from '../../util/errors';

/** One image as Darknet keeps it in memory: channels, then rows. Vectors are N×1×1. */
export interface ImageShape {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** Index of a layer; `networkInput` is the image itself. */
export type LayerIndex = number;
export const networkInput: LayerIndex = -1;

/** `antialiasing`: the layer steps by 1, and a blur of fixed weights behind its activation takes the stride. */
export interface Blur {
  /** 3: binomial (1 2 1), padded by one; 2: means of 2×2, not padded. */
  readonly size: 2 | 3;
  readonly strideX: number;
  readonly strideY: number;
  /** What the layer itself makes, before the blur. */
  readonly map: ImageShape;
}

export interface ConvolutionalDetail {
  readonly kind: 'convolutional';
  readonly filters: number;
  readonly size: number;
  readonly strideX: number;
  readonly strideY: number;
  readonly dilation: number;
  /** Rows and columns of zeros on each side, dilation included. */
  readonly padding: number;
  readonly groups: number;
  readonly batchNormalize: boolean;
  /** `share_index`: the convolution whose weights this one uses. */
  readonly sharedWith?: LayerIndex;
  readonly blur?: Blur;
}

export interface MaxPoolDetail {
  readonly kind: 'maxpool';
  readonly size: number;
  readonly strideX: number;
  readonly strideY: number;
  /** As many as are read; they count as −∞. */
  readonly pads: readonly [top: number, left: number, bottom: number, right: number];
  readonly blur?: Blur;
}

/** Transposed convolution: weights (I, O, K, K). */
export interface DeconvolutionalDetail {
  readonly kind: 'deconvolutional';
  readonly filters: number;
  readonly size: number;
  readonly stride: number;
  readonly padding: number;
  readonly batchNormalize: boolean;
}

/** A convolution with weights of its own at each position: weights (positions, filters, I, K, K), biases (filters, positions). */
export interface LocalDetail {
  readonly kind: 'local';
  readonly filters: number;
  readonly size: number;
  readonly stride: number;
  readonly padding: number;
}

/** `weights_type`: a factor for each source, the layer before first, or for each of its channels. */
export interface ShortcutWeights {
  readonly perChannel: boolean;
  readonly normalization: 'none' | 'relu' | 'softmax';
}

/** What a shortcut adds from one source: every stride-th row and column of its first `channels` channels. */
export interface ShortcutSource {
  readonly layer: LayerIndex;
  readonly stride: number;
  readonly channels: number;
}

export interface ShortcutDetail {
  readonly kind: 'shortcut';
  readonly sources: readonly ShortcutSource[];
  readonly weighted?: ShortcutWeights;
}

export type LayerDetail =
  | ConvolutionalDetail
  | MaxPoolDetail
  | { readonly kind: 'connected'; readonly outputs: number; readonly batchNormalize: boolean }
  | { readonly kind: 'batchnorm' }
  | { readonly kind: 'avgpool' }
  | { readonly kind: 'route'; readonly groups: number; readonly groupId: number }
  | DeconvolutionalDetail
  | LocalDetail
  | ShortcutDetail
  /** The source in `inputs[1]` times this layer's input, which has one value per channel or per position. */
  | { readonly kind: 'scale_channels' }
  | { readonly kind: 'sam' }
  | { readonly kind: 'upsample'; readonly stride: number; readonly scale: number }
  /** `upsample` with a negative stride: sums over windows, times `scale`. */
  | { readonly kind: 'downsample'; readonly stride: number; readonly scale: number }
  | { readonly kind: 'reorg'; readonly stride: number; readonly layout: ReorgLayout }
  | { readonly kind: 'softmax'; readonly groups: number; readonly temperature: number; readonly spatial: boolean }
  /** The mean over the pixels of a window that lie within the map. */
  | { readonly kind: 'localAvgpool'; readonly pool: MaxPoolDetail }
  /** The largest of every `channels`-th channel. */
  | { readonly kind: 'maxpoolDepth'; readonly channels: number }
  /** The middle of the map; then scale·x + offset. */
  | {
      readonly kind: 'crop';
      readonly top: number;
      readonly left: number;
      readonly scale: number;
      readonly offset: number;
    }
  /** Shown with its shape, not computed; `parameters` numbers of it are in the weights file. */
  | { readonly kind: 'shown'; readonly why: string; readonly parameters: number }
  /** A head whose boxes are not decoded here: what it reads leaves the network. */
  | { readonly kind: 'rawHead' }
  /** A raw head that makes rows of scores of its first numbers: one row per cell. */
  | { readonly kind: 'cellSoftmax'; readonly cells: number; readonly classes: number }
  | { readonly kind: 'trainingOnly' }
  | { readonly kind: 'activation' }
  | HeadDetail;

/** `reorg` is Darknet's own scrambled order, `spaceToDepth` is [reorg3d], `depthToSpace` is reverse=1. */
export type ReorgLayout = 'reorg' | 'spaceToDepth' | 'depthToSpace';

export interface HeadDetail {
  readonly kind: 'yolo' | 'region';
  readonly classes: number;
  readonly anchors: readonly (readonly [number, number])[];
  readonly scaleXY: number;
  readonly newCoords: boolean;
  readonly softmax: boolean;
}

export interface ResolvedLayer {
  /** Section index, [net] not counted. */
  readonly index: LayerIndex;
  /** Type (shortened) and index: `conv_12`. */
  readonly name: string;
  /** The section's type by its full name: `convolutional`. */
  readonly type: string;
  readonly line: number;
  readonly detail: LayerDetail;
  /** The layers that are read, in order. */
  readonly inputs: readonly LayerIndex[];
  readonly input: ImageShape;
  readonly output: ImageShape;
  /** `linear` where there is none. */
  readonly activation: string;
}

export interface ResolvedCfg {
  /** Undefined when [net] itself cannot be read. */
  readonly input?: ImageShape;
  /** Up to the section that is at fault. */
  readonly layers: readonly ResolvedLayer[];
  readonly problem?: FormatError;
}

export const elementsOf = (shape: ImageShape): number => shape.channels * shape.height * shape.width;

export const shapeText = (shape: ImageShape): string => `${shape.channels}×${shape.height}×${shape.width}`;

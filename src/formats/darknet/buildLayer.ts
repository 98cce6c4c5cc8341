/** The table from a layer's kind to the function that adds its nodes. */
import type { ValueId } from '../../graph/graph';
import {
  buildAvgPool,
  buildBatchNorm,
  buildConnected,
  buildConvolutional,
  buildLocalAvgPool,
  buildMaxPool,
  buildSoftmax,
} from './buildCompute';
import {
  buildCrop,
  buildDownsample,
  buildMaxPoolDepth,
  buildProduct,
  buildReorg,
  buildRoute,
  buildShortcut,
  buildUpsample,
} from './buildLayout';
import { buildCellSoftmax, buildDeconvolutional, buildLocal } from './buildWindows';
import type { LayerEmitter } from './layerEmitter';
import type { LayerDetail } from './resolvedCfg';

/** Adds the nodes of the layer, without its activation, and answers its output. */
export function buildLayer(emit: LayerEmitter): ValueId {
  const of = <Detail extends LayerDetail>(detail: Detail): LayerEmitter<Detail> => ({ ...emit, detail });
  const { detail } = emit;
  switch (detail.kind) {
    case 'convolutional':
      return buildConvolutional(of(detail));
    case 'deconvolutional':
      return buildDeconvolutional(of(detail));
    case 'local':
      return buildLocal(of(detail));
    case 'connected':
      return buildConnected(of(detail));
    case 'batchnorm':
      return buildBatchNorm(emit);
    case 'maxpool':
      return buildMaxPool(of(detail));
    case 'avgpool':
      return buildAvgPool(emit);
    case 'softmax':
      return buildSoftmax(of(detail));
    case 'route':
      return buildRoute(of(detail));
    case 'shortcut':
      return buildShortcut(of(detail));
    case 'scale_channels':
    case 'sam':
      return buildProduct(emit);
    case 'upsample':
      return buildUpsample(of(detail));
    case 'downsample':
      return buildDownsample(of(detail));
    case 'localAvgpool':
      return buildLocalAvgPool(of(detail));
    case 'maxpoolDepth':
      return buildMaxPoolDepth(of(detail));
    case 'crop':
      return buildCrop(of(detail));
    case 'cellSoftmax':
      return buildCellSoftmax(of(detail));
    case 'shown':
      return emit.shown(detail.why);
    case 'reorg':
      return buildReorg(of(detail));
    case 'trainingOnly':
      return emit.node('Dropout', '', [emit.inputs[0]]);
    // An [activation] section is its activation; a head reads what the graph gives out.
    case 'activation':
    case 'rawHead':
    case 'yolo':
    case 'region':
      return emit.inputs[0];
  }
}

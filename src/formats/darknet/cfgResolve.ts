/**
 * From sections to layers with shapes, by Darknet's own arithmetic. Nothing is allocated for a shape; absurd ones are
 * refused. The first section that cannot be resolved ends the list and is the one problem that is reported.
 */
import { FormatError } from '../../util/errors';
import { nearest } from '../../util/nearest';
import { readInt, refuse } from './cfgOptions';
import { canonicalType, sectionSchemas, shortNameOf } from './cfgSchema';
import { type CfgDocument, type CfgSection, entryOf, isNet } from './cfgSyntax';
import { checkedOutput, type LayerContext, maxChannels, maxSide, previousShape, type Resolution } from './layerContext';
import {
  resolveActivation,
  resolveAvgPool,
  resolveBatchNorm,
  resolveConnected,
  resolveConvolutional,
  resolveLocalAvgPool,
  resolveMaxPool,
  resolveSoftmax,
  resolveTrainingOnly,
} from './resolveCompute';
import { type ImageShape, networkInput, type ResolvedCfg, type ResolvedLayer } from './resolvedCfg';
import { resolveDetection, resolveRawHead, resolveRegion, resolveYolo } from './resolveHead';
import {
  resolveCrop,
  resolveReorg,
  resolveRoute,
  resolveSam,
  resolveScaleChannels,
  resolveShortcut,
  resolveUpsample,
} from './resolveLayout';

import { resolveDeconvolutional, resolveLocal } from './resolveWindows';
import { resolveContrastive, resolveConvLstm, resolveCrnn, resolveGru, resolveLstm, resolveRnn } from './resolveShown';

const resolvers: Readonly<Record<string, (context: LayerContext) => Resolution>> = {
  activation: resolveActivation,
  avgpool: resolveAvgPool,
  batchnorm: resolveBatchNorm,
  connected: resolveConnected,
  convolutional: resolveConvolutional,
  conv_lstm: resolveConvLstm,
  contrastive: resolveContrastive,
  cost: resolveTrainingOnly,
  crnn: resolveCrnn,
  crop: resolveCrop,
  deconvolutional: resolveDeconvolutional,
  detection: resolveDetection,
  dropout: resolveTrainingOnly,
  Gaussian_yolo: resolveRawHead,
  gru: resolveGru,
  local: resolveLocal,
  local_avgpool: resolveLocalAvgPool,
  lstm: resolveLstm,
  maxpool: resolveMaxPool,
  region: resolveRegion,
  reorg: resolveReorg,
  reorg3d: resolveReorg,
  rnn: resolveRnn,
  route: resolveRoute,
  sam: resolveSam,
  scale_channels: resolveScaleChannels,
  shortcut: resolveShortcut,
  softmax: resolveSoftmax,
  upsample: resolveUpsample,
  yolo: resolveYolo,
};

/** More than any real network has; a guard against files that are not what they seem. */
const maxLayers = 10_000;

/**
 * Never throws. `problem` is a FormatError whose message starts with `line N, [section]`. An unsupported section is
 * named before any other problem: who has an LSTM wants to read that, and not what [net] lacks.
 */
export function resolveCfg({ sections }: CfgDocument): ResolvedCfg {
  const layers: ResolvedLayer[] = [];
  let input: ImageShape | undefined;
  const unsupported = problemOf(() => checkSections(sections));
  const problem = problemOf(() => {
    if (sections.length === 0) return;
    input = readInput(sections[0]);
    const context = { input, layers };
    sections.slice(1).forEach((section, index) => layers.push(resolveLayer({ ...context, section, index })));
  });
  return { input, layers, problem: unsupported ?? problem };
}

function problemOf(work: () => void): FormatError | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof FormatError) return error;
    throw error;
  }
}

function checkSections(sections: readonly CfgSection[]): void {
  const first = sections.at(0);
  if (!first) throw new FormatError('line 1: expected [net], found no section', { format: 'darknet', line: 0 });
  if (!isNet(first)) refuse(first, 'expected the first section to be [net]');
  const rest = sections.slice(1);
  rest.forEach(checkSupported);
  if (rest.length === 0) refuse(first, 'no layer follows [net]');
}

function checkSupported(section: CfgSection): void {
  const type = canonicalType(section.type);
  if (Object.hasOwn(resolvers, type)) return;
  const known = `supported are ${Object.keys(resolvers).join(', ')}`;
  if (isNet(section)) refuse(section, 'expected one [net], at the top');
  if (Object.hasOwn(sectionSchemas, type)) refuse(section, `this section is not supported; ${known}`);
  const near = nearest(type, Object.keys(resolvers));
  const hint = near === undefined ? '' : ` (did you mean ${near}?)`;
  refuse(section, `Darknet knows no such section${hint}; ${known}`);
}

function readInput(net: CfgSection): ImageShape {
  if (!isNet(net)) refuse(net, 'expected the first section to be [net]');
  // A network of vectors, as recurrent ones are, says how long they are.
  if (entryOf(net, 'inputs') && !entryOf(net, 'width') && !entryOf(net, 'height')) {
    return { channels: readInt(net, 'inputs', 1, { min: 1, max: maxChannels }), height: 1, width: 1 };
  }
  for (const key of ['width', 'height', 'channels']) {
    if (!entryOf(net, key)) refuse(net, `${key}= is missing: the input's width, height and channels must be given`);
  }
  const shape = {
    channels: readInt(net, 'channels', 0, { min: 1, max: maxChannels }),
    height: readInt(net, 'height', 0, { min: 1, max: maxSide }),
    width: readInt(net, 'width', 0, { min: 1, max: maxSide }),
  };
  return checkedOutput({ section: net, index: 0, input: shape, layers: [] }, shape);
}

function resolveLayer(context: LayerContext): ResolvedLayer {
  const { section, index } = context;
  checkSupported(section);
  if (index >= maxLayers) refuse(section, `more than ${maxLayers} layers`);
  const type = canonicalType(section.type);
  const resolution = resolvers[type](context);
  return {
    index,
    name: `${shortNameOf(type)}_${index}`,
    type,
    line: section.line,
    detail: resolution.detail,
    inputs: resolution.inputs ?? [index === 0 ? networkInput : index - 1],
    input: resolution.input ?? previousShape(context),
    output: resolution.output,
    activation: resolution.activation ?? 'linear',
  };
}

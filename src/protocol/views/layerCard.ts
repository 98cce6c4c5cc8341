/**
 * What is to be known of a layer first, as plain data: the verdict, then the figures by which it is built and judged, the rest for who
 * asks. Hovers in texts, trees, tables and graphs, and the inspector, draw this and nothing else.
 */
import { t } from '@vscode/l10n';
import { count, decibels, number, percent, powerOfTwo, shapeText, spread } from '../results/numberText';
import type { LayerFinding, LayerInfo, QuantizedLayerInfo, QuantizeResult } from '../results/results';
import { fateOf, fateText } from './layerFate';
import type { Overlay, Severity } from './viewModel';

export interface CardFigure {
  readonly label: string;
  readonly text: string;
}

export interface LayerCard {
  readonly name: string;
  /** "Conv, depthwise · 1×8×32×32 → 1×8×32×32" */
  readonly what: string;
  /** Empty where nothing is known yet. */
  readonly verdict: { readonly severity?: Severity; readonly text: string };
  /** The most important first; what the layer has not is left out. */
  readonly figures: readonly CardFigure[];
  readonly more: readonly CardFigure[];
  /** What the file says of the operator: attributes and learned tensors. They stand behind the rest. */
  readonly attributes: readonly CardFigure[];
  /** What made the figures of a run. */
  readonly provenance?: string;
}

/** A layer of which no more is known than a run says. */
export const bareLayer = ({ index, name, op }: Pick<QuantizedLayerInfo, 'index' | 'name' | 'op'>): LayerInfo => ({
  ...{ index, name, op, inputShape: [], outputShape: [], params: 0, macs: 0, from: [] },
});

export interface CardRun {
  readonly quantize: Pick<QuantizeResult, 'layers' | 'islands' | 'fates' | 'findings' | 'provenance'>;
  /** The model's layers, for what the layer reads. */
  readonly layers: readonly Pick<LayerInfo, 'name' | 'from'>[];
  /** The text or the recipe has changed since. */
  readonly isStale?: boolean;
}

/**
 * @param run absent while there is none, or where its layer of this name is another one
 * @param overlays those of imported files add what they say of the layer
 */
export function layerCard(layer: LayerInfo, run?: CardRun, overlays: readonly Overlay[] = []): LayerCard {
  const quantized = run?.quantize.layers.filter(({ name }) => name === layer.name).at(-1);
  const read = run && quantized ? sqnrRead(layer.from, run) : undefined;
  const rows = (entries: readonly (readonly [string, string | undefined])[]): readonly CardFigure[] =>
    entries.flatMap(([label, text]) => (text ? [{ label, text }] : []));
  return {
    name: layer.name,
    what: [[layer.op, formText(layer)].filter(Boolean).join(', '), shapesText(layer)].filter(Boolean).join(' · '),
    verdict: verdictOf(layer, run, quantized, read),
    figures: rows(
      quantized ? firstFigures(quantized, read) : [...givenFigures(layer, overlays), ...costFigures(layer)],
    ),
    more: rows([
      ...(quantized ? [...furtherFigures(quantized), ...givenFigures(layer, overlays), ...costFigures(layer)] : []),
      [t('Reads'), layer.from.join(', ')],
      ...importedFigures(layer, overlays),
    ]),
    attributes: rows(attributeRows(layer)),
    ...(run && { provenance: provenanceOf(run) }),
  };
}

const provenanceOf = ({ quantize: { provenance }, isStale }: CardRun): string =>
  isStale === true ? t('Of the last run, before what has changed since: {0}', provenance) : provenance;

export function formText({ form }: Pick<LayerInfo, 'form'>): string {
  switch (form) {
    case 'depthwise':
      return t('depthwise');
    case 'grouped':
      return t('grouped');
    case 'pointwise':
      return t('pointwise');
    case undefined:
      return '';
  }
}

function shapesText({ inputShape, outputShape }: LayerInfo): string {
  return [inputShape, outputShape]
    .filter((shape) => shape.length > 0)
    .map(shapeText)
    .join(' → ');
}

/** Below `good` decibels an output is noisy, below `poor` noise is a third of the signal; so many lost at once arise in the layer itself. */
const [good, poor, jump] = [20, 10, 6];

function verdictOf(
  layer: LayerInfo,
  run: CardRun | undefined,
  quantized: QuantizedLayerInfo | undefined,
  read: number | undefined,
): LayerCard['verdict'] {
  const finding = run?.quantize.findings?.find((each) => each.layer === layer.name);
  if (finding) return findingVerdict(finding);
  const fate = fateOf(layer, run?.quantize);
  if (!run) return fate ? { text: t('Expected: {0}', fateText(fate)), ...floatSeverity(fate.kind) } : { text: '' };
  const own = quantized?.sqnrDb.output ?? undefined;
  if (own === undefined)
    return { text: sentence(fate ? fateText(fate) : t('no figures of its own')), ...floatSeverity(fate?.kind) };
  return { severity: own < poor ? 'bad' : own < good ? 'warn' : 'good', text: noiseText(own, read) };
}

const floatSeverity = (kind: string | undefined): { readonly severity?: Severity } =>
  kind === 'float' ? { severity: 'warn' } : {};

const findingVerdict = ({ severity, message }: LayerFinding): LayerCard['verdict'] => ({
  severity: severity === 'error' ? 'bad' : 'warn',
  text: message,
});

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** What the noise is, and whether it comes from here. */
function noiseText(own: number, read: number | undefined): string {
  const said = decibels(own);
  if (own >= good) return t('Good: {0} dB signal to noise', said);
  const lost = read === undefined ? 0 : read - own;
  if (lost >= jump) return t('Noisy: {0} dB, of which {1} dB are lost here', said, decibels(lost));
  return read !== undefined && read < good
    ? t('Noisy: {0} dB, as is what it reads', said)
    : t('Noisy: {0} dB signal to noise', said);
}

/** The lowest SQNR of what the layer reads; layers without a figure pass on that of what they read. */
function sqnrRead(from: readonly string[], { layers, quantize }: CardRun): number | undefined {
  const own = new Map(quantize.layers.map(({ name, sqnrDb }) => [name, sqnrDb.output]));
  const sources = new Map(layers.map((layer) => [layer.name, layer.from]));
  const seen = new Set<string>();
  const queue = [...from];
  let lowest: number | undefined;
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    const value = own.get(name) ?? undefined;
    if (value === undefined) queue.push(...(sources.get(name) ?? []));
    else if (lowest === undefined || value < lowest) lowest = value;
  }
  return lowest;
}

type Figures = number | readonly number[];

const many = (figures: Figures): readonly number[] => (typeof figures === 'number' ? [figures] : figures);
const spreadOf = (figures: Figures | null | undefined, text = number): string | undefined =>
  figures === null || figures === undefined ? undefined : spread(many(figures), text);

/** Scale, shift, M, SQNR in and out, saturation, hardware. */
function firstFigures(
  layer: QuantizedLayerInfo,
  read: number | undefined,
): readonly (readonly [string, string | undefined])[] {
  const { scale, adjustment, sqnrDb, saturation } = layer;
  const weights = spreadOf(scale.weights);
  const scales = [
    t('in {0}', number(scale.input)),
    ...(weights ? [t('weights {0}', weights)] : []),
    t('out {0}', spreadOf(scale.output) ?? ''),
  ];
  return [
    [t('Scale'), scales.join(', ')],
    [t('Shift k'), spreadOf(adjustment?.shift)],
    ['M', adjustment ? factorText(adjustment) : undefined],
    ['SQNR', sqnrText(read, sqnrDb.output)],
    [t('Saturation'), saturation === null ? undefined : percent(100 * saturation)],
    [t('Hardware'), hardwareText(layer)],
  ];
}

function sqnrText(read: number | undefined, output: number | null): string | undefined {
  const out = output === null ? undefined : t('out {0} dB', decibels(output));
  return [...(read === undefined ? [] : [t('in {0} dB', decibels(read))]), ...(out ? [out] : [])].join(', ');
}

/** `181 · 2⁻⁹ = 0.354 (mul-shift)`; several channels as smallest … largest. */
function factorText({ mode, value, multiplier, shift }: NonNullable<QuantizedLayerInfo['adjustment']>): string {
  const real = spread(many(value), number);
  if (multiplier === null || shift === null) return `${real} (${mode})`;
  const power = spread(
    many(shift).map((right) => -right),
    powerOfTwo,
  );
  const integer = mode === 'mul-shift' ? `${spread(many(multiplier), number)} · ` : '';
  return `${integer}${power} = ${real} (${mode})`;
}

function hardwareText({ cost, accumulatorBits }: QuantizedLayerInfo): string {
  const parts = [
    cost && adjustmentText(cost.adjustment),
    accumulatorBits === null ? '' : t('{0}-bit accumulator', accumulatorBits),
    cost && cost.macs > 0 ? t('{0} MACs', count(cost.macs)) : '',
  ];
  return parts.filter(Boolean).join(', ');
}

/** Of a file that is quantized already: scale, zero point and type, as it says them. */
function givenFigures({ name }: LayerInfo, overlays: readonly Overlay[]): readonly (readonly [string, string])[] {
  return overlays.flatMap(({ id, label, texts }) =>
    id.startsWith('given-') && Object.hasOwn(texts, name) ? [[label, texts[name]] as const] : [],
  );
}

function importedFigures({ name }: LayerInfo, overlays: readonly Overlay[]): readonly (readonly [string, string])[] {
  return overlays.flatMap(({ source, label, texts }) =>
    source !== undefined && Object.hasOwn(texts, name) ? [[label, texts[name]] as const] : [],
  );
}

function adjustmentText({ kind, multiplierBits }: NonNullable<QuantizedLayerInfo['cost']>['adjustment']): string {
  switch (kind) {
    case 'none':
      return '';
    case 'shift':
      return t('shift');
    case 'multiplier':
      return t('{0}-bit multiplier', multiplierBits);
    case 'float':
      return t('float multiplier');
  }
}

function furtherFigures(layer: QuantizedLayerInfo): readonly (readonly [string, string | undefined])[] {
  const { bits, zeroPoint, adjustment, sqnrDb, usedRange, mse, maxError, kernelPath, cost } = layer;
  const decibelsOf = (db: number | null | undefined): string | undefined =>
    db === null || db === undefined ? undefined : `${decibels(db)} dB`;
  return [
    [t('Bits'), bitsText(bits)],
    [t('Zero points'), zeroPoint && t('input {0}, output {1}', number(zeroPoint.input), number(zeroPoint.output))],
    [t('SQNR of weights'), decibelsOf(sqnrDb.weights)],
    [t('SQNR of the network, this layer alone quantized'), decibelsOf(sqnrDb.alone)],
    [t('Used range'), usedRange === undefined ? undefined : percent(100 * usedRange)],
    [t('Output noise (RMS)'), mse === null ? undefined : number(Math.sqrt(mse))],
    [t('Largest output error'), maxError === null ? undefined : number(maxError)],
    [t('Rounding of M'), adjustment ? percent(100 * adjustment.relativeError) : undefined],
    [
      t('Weight memory'),
      cost && cost.memory.weights > 0 ? t('{0} bytes', count(Math.ceil(cost.memory.weights / 8))) : undefined,
    ],
    [
      t('Output memory'),
      cost && cost.memory.output > 0 ? t('{0} bytes', count(Math.ceil(cost.memory.output / 8))) : undefined,
    ],
    [t('Kernel path'), kernelPath],
  ];
}

function bitsText({ weights, activations, bias }: QuantizedLayerInfo['bits']): string {
  const parts = [
    weights === null ? '' : t('weights {0}', weights),
    t('activations {0}', activations),
    bias === null ? '' : t('bias {0}', bias),
  ];
  return parts.filter((part) => part !== '').join(', ');
}

const costFigures = ({ params, macs }: LayerInfo): readonly (readonly [string, string])[] => [
  [t('Parameters'), params > 0 ? count(params) : ''],
  [t('MACs'), macs === null ? '?' : macs > 0 ? count(macs) : ''],
];

function attributeRows({ attributes = [], tensors = [] }: LayerInfo): readonly (readonly [string, string])[] {
  return [...attributes, ...tensors.map(({ name, type, shape }) => [name, `${type} ${shapeText(shape)}`] as const)];
}

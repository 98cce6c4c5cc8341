/** Results as text for people: pure functions from what the service answers to lines. */
import type {
  EvaluateResult,
  InputPort,
  InspectResult,
  Island,
  LayerInfo,
  OutputFigures,
  QuantizedLayerInfo,
  QuantizeResult,
  SweepResult,
  SweepRow,
} from '../protocol/results/results';
import { confidenceNote } from '../protocol/results/confidenceText';
import { mainMetric, metricName } from '../protocol/results/metrics';
import { floatsOf } from '../protocol/results/floats';
import { bytesText } from '../protocol/results/numberText';
import { visibleLine } from '../util/visibleText';
import { grouped, secondsText, shapeText, short, span } from './format';
import { findingLines } from './findings';
import { floatSettings } from './floatSettings';
import { cardLines } from './printCard';
import { costColumns } from './costColumns';
import { costLines } from './printCost';
import { detailLines } from './printDetail';
import { against, differenceText, ends, namedFigures, sureFigure, toFloat } from './sure';
import { bar, table, type Column } from './table';

export function inspectText(result: InspectResult): string {
  const columns: Column<LayerInfo>[] = [
    { title: '#', align: 'right', cell: ({ index }) => String(index) },
    { title: 'layer', align: 'left', cell: ({ name }) => name },
    { title: 'operator', align: 'left', cell: ({ op }) => op },
    { title: 'input', align: 'left', cell: ({ inputShape }) => shapeText(inputShape) },
    { title: 'output', align: 'left', cell: ({ outputShape }) => shapeText(outputShape) },
    ...givenColumns(result),
    { title: 'parameters', align: 'right', cell: ({ params }) => grouped(params) },
    { title: 'MACs', align: 'right', cell: ({ macs }) => (macs === null ? '?' : grouped(macs)) },
  ];
  const { totals } = result;
  return lines(
    `${visibleLine(result.name)} (${result.format})`,
    ...result.inputs.map(inputText),
    ...result.outputs.map(({ name, shape, type }) => `  output  ${visibleLine(name)}  ${shapeText(shape)}  ${type}`),
    '',
    table(columns, result.layers),
    '',
    `${result.layers.length} layers, ${grouped(totals.params)} parameters, ${macsText(totals.macs)}`,
    ...classesText(result),
    ...result.notes.map((note) => `note: ${visibleLine(note)}`),
  );
}

const shownClasses = 8;

/** "80 classes: person, bicycle, … and 72 more" */
function classesText({ classes }: InspectResult): readonly string[] {
  if (!classes) return [];
  const more = classes.length - shownClasses;
  const names = classes.slice(0, shownClasses).join(', ') + (more > 0 ? ` and ${more} more` : '');
  return [`${classes.length} ${classes.length === 1 ? 'class' : 'classes'}: ${visibleLine(names)}`];
}

function inputText({ name, shape, type, taken, because }: InputPort): string {
  const guess = taken === undefined ? '' : `  taken for ${taken} (by ${because})`;
  return `  input   ${visibleLine(name)}  ${shapeText(shape)}  ${type}${visibleLine(guess)}`;
}

/** What a file that is quantized already says of its integers. */
function givenColumns({ layers }: InspectResult): readonly Column<LayerInfo>[] {
  const outputs: readonly Column<LayerInfo>[] = [
    { title: 'scale', align: 'right', cell: ({ given }) => short(given?.scale) },
    { title: 'zero', align: 'right', cell: ({ given }) => short(given?.zeroPoint) },
    { title: 'integers', align: 'left', cell: ({ given }) => (given ? integersText(given) : '–') },
  ];
  const weights: readonly Column<LayerInfo>[] = [
    { title: 's weights', align: 'right', cell: ({ givenWeights }) => span(givenWeights?.scale) },
    { title: 'z weights', align: 'right', cell: ({ givenWeights }) => span(givenWeights?.zeroPoint) },
    { title: 'weights', align: 'left', cell: ({ givenWeights }) => (givenWeights ? integersText(givenWeights) : '–') },
  ];
  const has = (isThere: (layer: LayerInfo) => unknown): boolean => layers.some((layer) => isThere(layer) !== undefined);
  return [...(has(({ given }) => given) ? outputs : []), ...(has(({ givenWeights }) => givenWeights) ? weights : [])];
}

/** As ONNX names the type: `uint8`; with the length of blocks that share a scale. */
function integersText(held: NonNullable<LayerInfo['givenWeights']>): string {
  const { bits, signed, block } = held;
  return `${signed ? 'int' : 'uint'}${bits}${block === undefined ? '' : `/${block}`}`;
}

const macsText = (macs: number | null): string =>
  macs === null ? 'multiply-accumulates unknown' : `${grouped(macs)} multiply-accumulates`;

/** SQNR is drawn over 0 … 60 dB: ten bits' worth. */
const fullSqnr = 60;

/** Integers of real zero, for asymmetric runs. */
const zeroPoints: Column<QuantizedLayerInfo> = {
  title: 'zero in/out',
  align: 'right',
  cell: ({ zeroPoint }) => (zeroPoint ? `${zeroPoint.input}/${zeroPoint.output}` : '–'),
};

export function quantizeText(result: QuantizeResult, runDir: string): string {
  const columns: Column<QuantizedLayerInfo>[] = [
    { title: '#', align: 'right', cell: ({ index }) => String(index) },
    { title: 'layer', align: 'left', cell: ({ name }) => name },
    { title: 'operator', align: 'left', cell: ({ op }) => op },
    { title: 'bits w/a', align: 'right', cell: ({ bits }) => `${bits.weights ?? '–'}/${bits.activations}` },
    { title: 's in', align: 'right', cell: ({ scale }) => short(scale.input) },
    { title: 's weights', align: 'right', cell: ({ scale }) => span(scale.weights) },
    { title: 's out', align: 'right', cell: ({ scale }) => span(scale.output) },
    ...(result.layers.some(({ zeroPoint }) => zeroPoint) ? [zeroPoints] : []),
    { title: 'adjustment', align: 'right', cell: ({ adjustment }) => adjustmentText(adjustment) },
    { title: 'error of M', align: 'right', cell: ({ adjustment }) => short(adjustment?.relativeError) },
    { title: 'acc bits', align: 'right', cell: ({ accumulatorBits }) => short(accumulatorBits) },
    { title: 'kernel', align: 'left', cell: ({ kernelPath }) => kernelPath ?? '–' },
    { title: 'saturated', align: 'right', cell: ({ saturation }) => percent(saturation) },
    { title: 'SQNR w dB', align: 'right', cell: ({ sqnrDb }) => decibels(sqnrDb.weights) },
    { title: 'SQNR out dB', align: 'right', cell: ({ sqnrDb }) => decibels(sqnrDb.output) },
    { title: '', align: 'left', cell: ({ sqnrDb }) => bar(sqnrDb.output ?? 0, fullSqnr, 12) },
  ];
  const { size } = result;
  const ratio = size.quantizedBytes > 0 ? ` (${(size.floatBytes / size.quantizedBytes).toFixed(1)} times smaller)` : '';
  return lines(
    result.provenance,
    '',
    table(columns, result.layers),
    '',
    ...costLines(result),
    `size: ${bytesText(size.floatBytes)} float, ${bytesText(size.quantizedBytes)} quantized${ratio}`,
    ...islandLines(result.islands),
    ...result.notes.map((note) => `note: ${visibleLine(note)}`),
    ...findingLines(result.findings),
    ...cardLines({ quantize: result }),
    `run: ${runDir} (${secondsText(result.seconds)})`,
  );
}

export function evaluateText(result: EvaluateResult): string {
  const { metrics, float, floatIntervals, confidence } = result;
  const names = [...new Set([...Object.keys(metrics), ...Object.keys(float ?? {})])];
  const columns: Column<string>[] = [
    { title: 'metric', align: 'left', cell: metricName },
    { title: 'quantized', align: 'right', cell: (name) => sureFigure(name, metrics[name], confidence?.metrics[name]) },
    ...(float
      ? ([
          {
            title: result.reference ?? 'float',
            align: 'right',
            cell: (name) => sureFigure(name, float[name], floatIntervals?.[name]),
          },
          { title: 'difference', align: 'right', cell: (name) => differenceText(name, metrics[name], float[name]) },
          ...(confidence?.difference
            ? [
                against(
                  '95 %',
                  (name: string) => name,
                  (name) => confidence.difference?.[name],
                ),
              ]
            : []),
        ] satisfies Column<string>[])
      : []),
  ];
  return lines(
    result.provenance,
    '',
    table(columns, names),
    '',
    `${result.evaluator} on ${grouped(result.images)} images in ${secondsText(result.seconds)}` +
      ` (${short(result.imagesPerSecond)} images/s)`,
    ...(confidence ? [confidenceNote] : []),
    ...detailLines(result.detail),
    ...outputLines(result.outputs),
    ...islandLines(result.islands),
    ...findingLines(result.findings),
  );
}

/** Every output beside float's, and under the table what it was taken for and why. */
function outputLines(outputs: readonly OutputFigures[] = []): readonly string[] {
  if (outputs.length === 0) return [];
  const choices = ({ metrics = {}, intervals }: OutputFigures): string =>
    namedFigures(Object.keys(metrics), metrics, intervals);
  const columns: Column<OutputFigures>[] = [
    { title: 'output', align: 'left', cell: ({ name }) => visibleLine(name) },
    { title: 'taken for', align: 'left', cell: ({ role }) => role },
    {
      title: 'SQNR dB',
      align: 'right',
      cell: ({ sqnrDb, intervals }) => decibels(sqnrDb) + ends(intervals?.['sqnrDb'], decibels),
    },
    { title: 'cosine', align: 'right', cell: ({ cosine }) => short(cosine) },
    { title: 'largest error', align: 'right', cell: ({ largestError }) => short(largestError) },
    { title: 'as float', align: 'left', cell: choices },
  ];
  const reasons = outputs.map(
    ({ name, role, why }) => `${visibleLine(name)} is taken for ${role}: ${visibleLine(why)}`,
  );
  return ['', ...table(columns, outputs).split('\n'), ...reasons];
}

export function sweepText(result: SweepResult): string {
  const keys = Object.keys(result.rows[0]?.settings ?? {});
  const names = Object.keys(result.rows[0]?.metrics ?? result.float);
  const main = mainMetric(result.float) ?? '';
  const columns: Column<SweepRow>[] = [
    ...(keys.length === 0 ? [onlyModel] : []),
    ...keys.map((key): Column<SweepRow> => ({
      title: key,
      align: 'left',
      cell: ({ settings }) => String(settings[key] ?? ''),
    })),
    ...names.map((name): Column<SweepRow> => ({
      title: metricName(name),
      align: 'right',
      cell: ({ metrics, confidence }) => sureFigure(name, metrics[name], confidence?.metrics[name]),
    })),
    ...(result.floatIntervals
      ? [
          toFloat(main),
          against(
            'to the best',
            () => main,
            ({ confidence }: SweepRow) => confidence?.best?.[main],
          ),
        ]
      : []),
    ...costColumns(result.rows, ({ cost }) => cost),
  ];
  return lines(
    table(columns, [...result.rows, ...floatRows(result, keys)]),
    '',
    `${result.evaluator} on ${grouped(result.images)} images, ${result.rows.length} settings in ${secondsText(result.seconds)}`,
    ...(result.floatIntervals ? [confidenceNote] : []),
  );
}

/** One, or one for each resolution. */
function floatRows({ rows, float, floatIntervals }: SweepResult, keys: readonly string[]): readonly SweepRow[] {
  const floats = floatsOf({ rows, float, floatIntervals });
  return floats.map(({ settings, metrics, intervals }) => ({
    ...{ settings: floatSettings(settings, keys), metrics },
    ...(intervals && { confidence: { method: 'bootstrap' as const, metrics: intervals } }),
  }));
}

/** A sweep that varies nothing is one of the recipe as it is. */
const onlyModel: Column<SweepRow> = {
  title: 'model',
  align: 'left',
  cell: ({ settings }) => String(settings[''] ?? 'quantized'),
};

/** `181 ≫ 9` for m·2^−k, `≪` for a left shift, the factor itself where there is no integer. */
export function adjustmentText(adjustment: QuantizedLayerInfo['adjustment']): string {
  if (adjustment === null) return '–';
  const { value, multiplier, shift } = adjustment;
  if (multiplier === null || shift === null) return `× ${span(value)}`;
  const shifts = typeof shift === 'number' ? [shift] : shift;
  const left = shifts.length > 0 && shifts.every((k) => k < 0);
  const shown = left ? shifts.map((k) => -k) : shifts;
  return `${span(multiplier, String)} ${left ? '≪' : '≫'} ${span(shown, String)}`;
}

function islandLines(islands: readonly Island[]): string[] {
  return islands.map(({ layers, reason, tail }) => {
    const named =
      layers.length > 4 ? `${layers.slice(0, 3).join(', ')} and ${layers.length - 3} more` : layers.join(', ');
    return visibleLine(`float ${tail ? 'tail' : 'island'}: ${named} (${reason})`);
  });
}

const decibels = (value: number | null): string => (value === null ? '–' : value.toFixed(1));
const percent = (value: number | null): string => (value === null ? '–' : `${(value * 100).toFixed(2)} %`);

function lines(...all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}

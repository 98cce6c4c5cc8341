/** `sensitivity`: each layer quantized alone against the whole, and what more bits for the worst ones would win back. */
import type { Measured } from '../evaluate/evaluator';
import { resamples } from '../evaluate/resampling';
import { decibelsOf } from '../evaluate/outputNoise';
import { openFloat, openQuantized, type Runner } from '../evaluate/runQuantized';
import type { StepRunner } from '../integer/runStep';
import type { SensitivityAdvice, SensitivityResult, SensitivityRow } from '../protocol/results/results';
import { bitsOfLayer, isolatedSettings, roundingLayers, withBits, type LayerWidths } from '../quantize/isolate';
import { quantize } from '../quantize/quantize';
import type { Files } from '../util/files';
import type { Job } from '../util/progress';
import { measureOver } from './evaluateJob';
import { evaluationDigest, quantizingBasis } from './basis';
import { floatFigures, sureFigures, type SureFigures } from './confidence';
import { openEvaluationImages } from './evaluationImages';
import { journaled } from './journaled';
import { measureWhole, noiseAlone, openNoiseBench, type NoiseBench, type Whole } from './noiseBench';
import { provenanceOf } from './provenance';
import { calibrate } from './calibrateJob';
import { isConv } from '../quantize/steps/steps';
import type { RecipeDraft } from './recipe';

export interface SensitivityOptions {
  /** Calibration images on which the heads' SQNR is measured. */
  readonly images: number;
  /** Also evaluate each layer alone on the first so many evaluation images. */
  readonly metricImages?: number;
}

/** Layers for which more bits are tried, from the most sensitive on. */
const advised = 5;

/** A gain below this is not worth a sentence. */
const leastGainDb = 0.1;

export async function sensitivityJob(
  draft: RecipeDraft,
  options: SensitivityOptions,
  files: Files,
  steps: StepRunner,
  job: Job,
): Promise<SensitivityResult> {
  const started = performance.now();
  const bench = await openNoiseBench(await calibrate(draft, files, job), options.images, files, steps, job);
  const { recipe, ranges } = bench.calibrated;
  const whole = await measureWhole(bench, recipe.settings, job);
  const basis = [await quantizingBasis(draft, files, job), options.images];
  const rows = await eachAlone(bench, whole, basis, job);
  const advice = await advise(bench, whole, rows.slice(0, advised), basis, job);
  const metrics =
    options.metricImages === undefined
      ? undefined
      : await metricsAlone(bench, rows, options.metricImages, basis, files, job);
  return {
    provenance: provenanceOf(recipe.settings, recipe.calibration, ranges.images),
    images: bench.probe.images.length,
    sqnrDb: decibelsOf(whole.noise),
    layers: rows.map((row) => ({ ...row, ...metrics?.rows.get(row.name), ...advice.get(row.name) })),
    ...(metrics && { ...floatFigures(metrics.float), metricImages: metrics.images }),
    seconds: (performance.now() - started) / 1000,
  };
}

/** Sorted by noise, the most sensitive first. */
async function eachAlone(
  bench: NoiseBench,
  whole: Whole,
  basis: unknown,
  job: Job,
): Promise<readonly SensitivityRow[]> {
  const { graph } = whole.model;
  const names = roundingLayers(whole.model);
  const weighted = new Set(whole.model.steps.filter(isConv).map(({ layer }) => layer));
  const widthsOf = (name: string): LayerWidths => bitsOfLayer(whole.model, bench.calibrated.recipe.settings, name);
  const plan = { parts: names, unit: 'layers', basis, dependsOn: (name: string) => name };
  const noises = await journaled(plan, job, (name, done) => {
    job.onProgress?.({ stage: 'Each layer alone', done, total: names.length, unit: 'layers' });
    return noiseAlone(bench, name, widthsOf(name), job);
  });
  const measured = names.map((name, at) => ({
    position: graph.layers.findIndex((layer) => layer.name === name),
    bits: widthsOf(name),
    noise: noises[at],
  }));
  const sum = measured.reduce((total, { noise }) => total + noise, 0);
  return measured
    .sort((a, b) => b.noise - a.noise || a.position - b.position)
    .map(({ position, bits, noise }) => ({
      name: graph.layers[position].name,
      op: graph.layers[position].op,
      bits: { weights: weighted.has(position) ? bits.weights : null, activations: bits.activations },
      sqnrDb: decibelsOf(noise),
      share: sum > 0 ? noise / sum : 0,
    }));
}

/** The whole network again with each of `rows` at its next width, so that a gain is measured and not estimated. */
async function advise(
  bench: NoiseBench,
  whole: Whole,
  rows: readonly SensitivityRow[],
  basis: unknown,
  job: Job,
): Promise<ReadonlyMap<string, Advised>> {
  const plan = { parts: rows, unit: 'layers with more bits', basis, dependsOn: ({ name }: SensitivityRow) => name };
  const advice = await journaled(plan, job, (row, done) => {
    job.onProgress?.({ stage: 'More bits for the worst', done, total: rows.length, unit: 'layers' });
    return adviceFor(bench, whole, row, job);
  });
  return new Map(rows.map(({ name }, at) => [name, advice[at]]));
}

interface Advised {
  readonly advice?: SensitivityAdvice;
}

async function adviceFor(bench: NoiseBench, whole: Whole, row: SensitivityRow, job: Job): Promise<Advised> {
  const { settings } = bench.calibrated.recipe;
  const wide = wider(bitsOfLayer(whole.model, settings, row.name));
  const tried = await measureWhole(bench, withBits(settings, row.name, wide), job);
  const gainDb = decibelsOf(tried.noise) - decibelsOf(whole.noise);
  if (gainDb < leastGainDb) return {};
  const size = memoryOf(tried) / memoryOf(whole) - 1;
  const bits = { weights: row.bits.weights === null ? null : wide.weights, activations: wide.activations };
  const macBits = tried.cost.macBits / whole.cost.macBits - 1;
  return { advice: { bits, gainDb, size, macBits, text: inWords(row.name, bits, size, gainDb) } };
}

/** Weights as wide as activations, or where they are already, twice the width of both. */
function wider({ weights, activations }: LayerWidths): LayerWidths {
  const twice = (bits: number): number => Math.min(16, 2 * bits);
  return weights < activations
    ? { weights: activations, activations }
    : { weights: twice(weights), activations: twice(activations) };
}

const memoryOf = ({ cost }: Whole): number => cost.memory.weights + cost.memory.biases;

function inWords(name: string, bits: SensitivityAdvice['bits'], size: number, gainDb: number): string {
  const { weights, activations } = bits;
  const width = weights === null || weights === activations ? `${activations} bits` : `W${weights}A${activations}`;
  const percent = 100 * size;
  const price =
    size === 0
      ? 'costs no size'
      : `costs ${percent < 0.1 ? 'less than 0.1' : percent.toFixed(percent < 1 ? 1 : 0)} % size`;
  return `keep ${name} at ${width}: ${price}, wins back ${gainDb.toFixed(1)} dB`;
}

interface MetricsAlone {
  readonly images: number;
  readonly float: Measured;
  readonly rows: ReadonlyMap<string, SureFigures>;
}

async function metricsAlone(
  { calibrated, chosen, steps }: NoiseBench,
  rows: readonly SensitivityRow[],
  limit: number,
  basis: unknown,
  files: Files,
  job: Job,
): Promise<MetricsAlone> {
  const { graph, recipe } = calibrated;
  const images = await openEvaluationImages(graph, recipe, { limit, keep: true }, files);
  const measure = async (runner: Runner, stage: string): Promise<Measured> => {
    try {
      return await measureOver(graph, images, recipe, runner, stage, job);
    } finally {
      await runner.close();
    }
  };
  const measured = {
    ...{
      parts: rows,
      unit: 'layers judged alone',
      basis: [basis, await evaluationDigest(images, recipe, files, job), resamples],
    },
    dependsOn: ({ name }: SensitivityRow) => name,
  };
  const metrics = await journaled(measured, job, async ({ name, bits }, at) => {
    const widths = { ...bits, weights: bits.weights ?? recipe.settings.bits.weights };
    const settings = isolatedSettings(graph, recipe.settings, name, widths);
    const runner = await openQuantized(quantize(graph, chosen, settings).model, steps);
    return measure(runner, `${at + 1}/${rows.length} ${name} alone`);
  });
  const float = await measure(await openFloat(graph), 'float');
  return {
    images: images.total,
    float,
    rows: new Map(rows.map(({ name }, at) => [name, sureFigures(metrics[at], float)])),
  };
}

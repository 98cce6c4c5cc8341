/** A service that answers from a table and remembers what it was asked, and a host that collects what is printed. */
import { runCli } from '../../src/cli/run';
import type { CliHost, Screen } from '../../src/cli/host';
import type { AllocateSummary, EvaluatePart } from '../../src/protocol/results/requests';
import type { Comparison } from '../../src/protocol/results/comparison';
import type { SweepStatus } from '../../src/protocol/results/sweepPlan';
import type { CliService } from '../../src/cli/cliService';
import type {
  CompareResult,
  InspectResult,
  QuantizeResult,
  SensitivityResult,
  SweepResult,
} from '../../src/protocol/results/results';
import type { HardwareResult } from '../../src/protocol/results/hardwareResult';
import type { Cost } from '../../src/quantize/cost';
import { InputError } from '../../src/util/errors';

export const inspectResult: InspectResult = {
  format: 'darknet',
  name: 'tiny',
  inputs: [{ name: 'data', shape: [1, 3, 416, 416], type: 'float32' }],
  outputs: [{ name: 'conv_2', shape: [1, 255, -1, 208], type: 'float32' }],
  layers: [
    {
      index: 0,
      name: 'conv_0',
      op: 'convolutional',
      inputShape: [1, 3, 416, 416],
      outputShape: [1, 16, 416, 416],
      params: 464,
      macs: 74760192,
      from: [],
    },
    {
      index: 1,
      name: 'größe_1',
      op: 'maxpool',
      inputShape: [],
      outputShape: [1, 16, 208, 208],
      params: 0,
      macs: 0,
      from: ['conv_0'],
    },
  ],
  totals: { params: 8845488, macs: 74760192 },
  notes: ['no weights file was found'],
};

const cost: Cost = {
  macs: 1769472,
  macBits: 1769472 * 64,
  adjustment: { kind: 'multiplier', multiplierBits: 8, operations: 65536 },
  accumulatorBits: 19,
  memory: { weights: 3456, biases: 512, tables: 0, output: 524288 },
};

export const quantizeResult: QuantizeResult = {
  preset: 'strict',
  provenance: 'strict, 8/8 bits, per-channel, mul-shift, nearest-ties-up, min-max, 128 images of calib',
  layers: [
    {
      index: 0,
      name: 'conv_0',
      op: 'convolutional',
      bits: { weights: 8, activations: 8, bias: 32 },
      scale: { input: 1 / 127, weights: [0.011, 0.002, 0.0074], output: 0.0456789 },
      adjustment: {
        mode: 'mul-shift',
        value: [0.19, 0.35],
        multiplier: [181, 199],
        shift: [9, 11],
        relativeError: 0.00001234,
      },
      accumulatorBits: 19,
      kernelPath: 'winograd4',
      saturation: 0.00123,
      sqnrDb: { weights: 44.13, output: 38.6 },
      mse: 0.0001,
      maxError: 0.2,
      cost,
    },
    {
      index: 1,
      name: 'größe_1',
      op: 'maxpool',
      bits: { weights: null, activations: 8, bias: null },
      scale: { input: 0.0456789, weights: null, output: 0.0456789 },
      adjustment: null,
      accumulatorBits: null,
      saturation: null,
      sqnrDb: { weights: null, output: null },
      mse: null,
      maxError: null,
    },
    {
      index: 2,
      name: 'conv_2',
      op: 'convolutional',
      bits: { weights: 4, activations: 8, bias: 32 },
      scale: { input: 0.0456789, weights: 0.5, output: 0.02283945 },
      adjustment: { mode: 'pow2-ratio', value: 4, multiplier: 1, shift: -2, relativeError: 0 },
      accumulatorBits: 22,
      saturation: 0,
      sqnrDb: { weights: 20, output: 71 },
      mse: 0,
      maxError: 0,
    },
  ],
  size: { floatBytes: 35434956, quantizedBytes: 8858739 },
  cost: { ...cost, adjustments: { shift: 0, multiplier: 65536, float: 0 } },
  islands: [{ layers: ['softmax_3', 'a', 'b', 'c', 'd'], reason: 'Softmax is not supported in integers', tail: true }],
  notes: ['conv_2 shifts to the left by 2'],
  seconds: 12.34,
};

export const evaluatePart: EvaluatePart = {
  evaluator: 'voc',
  images: 500,
  metrics: { map50: 0.3412, precision: 0.5 },
  float: { map50: 0.3481 },
  seconds: 125,
  imagesPerSecond: 4,
  islands: [],
  provenance: 'strict, 8/8 bits; voc on val500, confidence 0.005, NMS 0.45',
};

export const sweepResult: SweepResult = {
  evaluator: 'top-k',
  images: 1000,
  rows: [
    { settings: { bits: 4, adjustment: 'float' }, metrics: { top1: 0.6701, top5: 0.95 } },
    { settings: { bits: 8, adjustment: 'pow2-ratio' }, metrics: { top1: 0.7932, top5: 0.98 } },
  ],
  float: { top1: 0.7935, top5: 0.9812 },
  seconds: 61.04,
};

const halfDone = { done: 1, working: 1, total: 2 };

export const sweepStatus: SweepStatus = {
  ...{ folder: '/w/s', name: 'tiny', images: 1000, shards: 2, done: 3, total: 6, workers: 1 },
  rows: [
    { settings: { bits: 4 }, done: 2, working: 0, total: 2 },
    { settings: { bits: 8 }, ...halfDone },
  ],
  float: { ...halfDone, done: 0, working: 0 },
  ...{ etaSeconds: 130, complete: false },
};

const layersOf = (conv: number) => ({ conv_1: conv, conv_2: 31.5 });
const compared = { images: 1000, float: { top1: 0.7935 }, provenance: 'top-k on 1000 images of test' };

export const comparison: Comparison = {
  rows: [
    {
      ...{ name: 'tiny', settings: { 'bits.weights': 4, preset: 'strict' }, metrics: { top1: 0.6701 }, ...compared },
      ...{ size: 12_000, worst: { layer: 'conv_1', sqnrDb: 8.25 }, layers: layersOf(8.25) },
    },
    {
      ...{ name: 'tiny@1', settings: { 'bits.weights': 8, preset: 'strict' }, metrics: { top1: 0.7932 }, ...compared },
      ...{ size: 24_000, worst: { layer: 'conv_1', sqnrDb: 30 }, layers: layersOf(30) },
    },
  ],
  differ: ['bits.weights'],
  shared: { preset: 'strict' },
  metrics: ['top1'],
  layers: [{ layer: 'conv_1', spreadDb: 21.75, sqnrDb: [8.25, 30] }],
  confusions: [{ pair: 'cat → dog', counts: [12, 3] }],
  provenance: ['top-k on 1000 images of test'],
};

export const sensitivityResult: SensitivityResult = {
  provenance: 'strict, 4/8 bits',
  images: 8,
  sqnrDb: 11.1,
  layers: [
    {
      name: 'conv_0',
      op: 'convolutional',
      bits: { weights: 4, activations: 8 },
      sqnrDb: 11.9,
      share: 0.94,
      metrics: { top1: 0.672 },
      advice: {
        bits: { weights: 8, activations: 8 },
        gainDb: 9.7,
        size: 0.002,
        macBits: 0.1,
        text: 'keep conv_0 at 8 bits: costs 0.2 % size, wins back 9.7 dB',
      },
    },
    { name: 'add_1', op: 'shortcut', bits: { weights: null, activations: 8 }, sqnrDb: 44.03, share: 0.06 },
  ],
  float: { top1: 0.8 },
  metricImages: 500,
  seconds: 13,
};

export const allocateSummary: AllocateSummary = {
  provenance: 'strict, 8/8 bits',
  budget: { kind: 'size', share: 0.6 },
  images: 4,
  layers: [
    { name: 'conv_0', bits: 8 },
    { name: 'conv_2', bits: 4 },
    { name: 'conv_3', bits: 4 },
  ],
  rows: [
    { label: 'all 4 bits', size: 1024, macBits: 2e6, sqnrDb: 11.1, metrics: { top1: 0.67 } },
    { label: 'within the budget', size: 1100, macBits: 2.2e6, sqnrDb: 20.8, metrics: { top1: 0.79 } },
    { label: 'all 8 bits', size: 2048, macBits: 4e6, sqnrDb: 30 },
  ],
  float: { top1: 0.8 },
  metricImages: 500,
  seconds: 20,
  recipe: '/w/tiny.mixed.quant.json',
};

export const compareResult: CompareResult = {
  golden: '/w/out/fpga',
  dump: '/w/dump',
  image: 0,
  origin: 'the first calibration image of the recipe',
  equal: false,
  compared: [
    {
      ...{ id: 'step_00_conv1_acc', step: 'conv1', layer: 'conv1', file: 'step_00_conv1_acc.mem', layout: 'CHW' },
      ...{ status: 'equal', elements: 15680, found: 15680, differing: 0, unknown: 0, first: null },
      ...{ largest: 0, mean: 0, common: [] },
    },
    {
      ...{ id: 'step_00_conv1', step: 'conv1', layer: 'conv1', file: 'conv1.bin', layout: 'HWC' },
      ...{ status: 'differs', elements: 15680, found: 15680, differing: 412, unknown: 3 },
      first: { channel: 2, y: 0, x: 27, expected: 12, found: 11 },
      ...{ largest: 1, mean: -1, common: [[-1, 409]] },
    },
    {
      ...{ id: 'step_01_pool1', step: 'pool1', layer: 'pool1', file: 'pool1.txt', layout: 'CHW' },
      ...{ status: 'length', elements: 3920, found: 4000, differing: 0, unknown: 0, first: null },
      ...{ largest: 0, mean: 0, common: [] },
    },
  ],
  missing: ['input_0', 'step_02_conv2_acc'],
  unused: ['notes.txt'],
  first: 'step_00_conv1',
  causes: [{ id: 'rounding', text: 'rounds floor, expected nearest-ties-up', explained: 0.9998 }],
};

export interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** Method and request of each call to the service, in order. */
  readonly calls: readonly (readonly [method: string, request: unknown])[];
}

export interface RunOptions {
  /** Replaces methods of the service. */
  readonly service?: Partial<CliService>;
  readonly folders?: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  /** Lengths of files that nobody reads. */
  readonly sizes?: Readonly<Record<string, number>>;
  readonly columns?: number;
  /** Of standard output. */
  readonly screen?: Screen;
  readonly signal?: AbortSignal;
  /** Standard output fails with this. */
  readonly outFails?: Error;
  readonly advice?: string;
}

/** Runs the command line in memory; the working folder is /w. */
export async function run(argv: readonly string[], options: RunOptions = {}): Promise<Run> {
  const calls: (readonly [string, unknown])[] = [];
  const service = recording({ ...answers, ...options.service }, calls);
  let out = '';
  let err = '';
  const host: CliHost = {
    service: async () => service,
    out: async (text) => {
      if (options.outFails) throw options.outFails;
      out += text;
    },
    err: (text) => void (err += text),
    terminal: options.columns === undefined ? undefined : { columns: options.columns },
    screen: options.screen,
    advice: options.advice,
    signal: options.signal ?? new AbortController().signal,
    version: async () => '1.2.3',
    absolute: (path) => (path.startsWith('/') || path === '-' ? path : `/w/${path}`),
    isFolder: async (path) => options.folders?.includes(path) ?? false,
    disk: {
      exists: (path) => options.files?.[path] !== undefined,
      list: (folder) =>
        Object.keys(options.files ?? {}).flatMap((path) =>
          path.startsWith(`${folder}/`) ? [path.slice(folder.length + 1)] : [],
        ),
    },
    fileSize: async (path) => options.sizes?.[path] ?? options.files?.[path]?.length,
    readText: async (path) => {
      const text = options.files?.[path];
      if (text === undefined) throw new InputError(`${path}: cannot be read (ENOENT)`);
      return text;
    },
  };
  const code = await runCli(argv, host);
  return { code, out, err, calls };
}

export const engineHardware: HardwareResult = {
  ...{ top: 'engine', provenance: 'strict, 8/8 bits', device: 'zynq-7020', multiplier: '25x18' },
  ...{ clockMHz: 100, wantedFps: 30 },
  layers: [
    {
      ...{ name: 'conv_0', kind: 'conv', cycles: 3000000, share: 0.9, bound: 'compute' },
      units: { compute: 3000000, load: 1200000, store: 400000, memory: 900000 },
      ...{ weightBytes: 2345678, mapBytes: 9000000 },
    },
    {
      ...{ name: 'fc_1', kind: 'conv', cycles: 333000, share: 0.1, bound: 'load' },
      units: { compute: 20000, load: 330000, store: 100, memory: 200000 },
      ...{ weightBytes: 999000, mapBytes: 1000 },
    },
  ],
  engine: { lanes: 8, busBits: 64, tileWords: 8192, resultWords: 2048, weightWords: 1024, pack: 2 },
  parts: [
    { name: 'products', dsps: 32, blocks: 0, luts: 2000 },
    { name: 'memories', dsps: 0, blocks: 60, luts: 0 },
  ],
  totals: { dsps: 32, blocks: 60, luts: 2000 },
  available: { dsps: 220, blocks: 280, luts: 53200 },
  exceeded: [],
  ...{ bottleneck: 'conv_0', bound: 'compute', latencyCycles: 3333000, intervalCycles: 3333000, latencyMs: 33.33 },
  ...{ fps: 30.003, bytesPerImage: 12345678, bytesPerSecond: 370370370 },
  memory: { megabytesPerSecond: 4264, portBits: 64, source: 'a data sheet' },
};
export const hardwareResult: HardwareResult = {
  ...{
    top: 'stream',
    provenance: 'strict, 8/8 bits',
    device: 'zynq-7020',
    multiplier: '25x18',
    clockMHz: 100,
    wantedFps: 30,
  },
  layers: [
    {
      ...{ name: 'conv_0', kind: 'conv', pe: 4, simd: 9, pack: 2, cycles: 3000000, utilisation: 0.9 },
      ...{ dsps: 37, blocks: 6, luts: 1200 },
    },
    {
      name: 'pool_1',
      kind: 'maxPool',
      pe: 1,
      simd: 1,
      pack: 1,
      cycles: 50000,
      utilisation: 0.015,
      dsps: 0,
      blocks: 1,
      luts: 99,
    },
  ],
  totals: { dsps: 37, blocks: 7, luts: 1299 },
  available: { dsps: 220, blocks: 280, luts: 53200 },
  exceeded: [],
  bottleneck: 'conv_0',
  ...{ latencyCycles: 3600000, intervalCycles: 3333000, latencyMs: 36, fps: 30.003 },
};

const answers: CliService = {
  inspect: async () => inspectResult,
  init: async () => ({ recipe: '/w/tiny.quant.json', created: true }),
  quantize: async (_, job) => {
    [0, 1, 64, 128].forEach((done) => job.onProgress?.({ stage: 'calibrate', done, total: 128, unit: 'images' }));
    return { runDir: '/w/.shiftwise/tiny', quantize: quantizeResult };
  },
  evaluate: async () => evaluatePart,
  run: async ({ runDir }) => ({ runDir, quantize: quantizeResult }),
  sweep: async () => sweepResult,
  beginSweep: async () => ({ status: sweepStatus, result: sweepResult }),
  resumeSweep: async () => ({ status: sweepStatus }),
  sweepStatus: async () => sweepStatus,
  compareRuns: async () => comparison,
  writeComparison: async () => undefined,
  planJobs: async ({ folder }) => ({ files: [`${folder}/jobs/job.sh`], start: `sh ${folder}/jobs/parallel.sh` }),
  sensitivity: async () => sensitivityResult,
  allocate: async () => allocateSummary,
  hardware: async ({ top }) => (top === 'engine' ? engineHardware : hardwareResult),
  merge: async () => ({ ...evaluatePart, images: 1000 }),
  previewExport: async () => ({
    folder: '/w/out',
    formats: [
      {
        id: 'json',
        name: 'Parameters as JSON',
        target: 'programs',
        description: 'j',
        files: [
          { name: 'tiny.json', bytes: 2048 },
          { name: 'weights.bin', bytes: 7 },
        ],
        warnings: ['mind'],
      },
      {
        ...{ id: 'vitis', name: 'Vitis AI positions', target: 'hardware', description: 'v' },
        ...{ files: [], warnings: [], problem: 'vitis: needs scales that are powers of two' },
      },
    ],
  }),
  export: async () => ({ folder: '/w/out', files: ['tiny.json', 'weights.bin'], warnings: ['json: mind'] }),
  compare: async () => ({
    ...compareResult,
    equal: true,
    first: null,
    causes: [],
    compared: [compareResult.compared[0]],
  }),
  close: async () => undefined,
};

function recording(service: CliService, calls: (readonly [string, unknown])[]): CliService {
  const methods = Object.entries(service) as [string, (request: unknown, job: unknown) => unknown][];
  const recorded = methods.map(([name, method]) => [
    name,
    async (request: unknown, job: unknown): Promise<unknown> => {
      calls.push([name, await listed(request)]);
      return method(request, job);
    },
  ]);
  return Object.fromEntries(recorded) as CliService;
}

/** What is asked for one by one, as a list. */
async function listed(request: unknown): Promise<unknown> {
  if (typeof request !== 'object' || request === null || !(Symbol.asyncIterator in request)) return request;
  const items: unknown[] = [];
  for await (const item of request as AsyncIterable<unknown>) items.push(item);
  return items;
}

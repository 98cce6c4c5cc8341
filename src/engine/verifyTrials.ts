/** What `verify` has tried so far: how far each attempt is from float on every image held out, and the program of the nearest one. */
import { clearlyMore, mean } from '../evaluate/pairedDifference';
import type { Quantized } from '../quantize/quantize';
import type { QuantizedModel } from '../quantize/quantizedModel';
import type { Settings } from '../quantize/settings';
import type { Job } from '../util/progress';
import type { Prepared } from './calibrateJob';

/** Quantizes a prepared graph with exactly these settings. */
export type QuantizeWith = (prepared: Prepared, settings: Settings) => Promise<Quantized>;

export interface Trial {
  readonly prepared: Prepared;
  readonly settings: Settings;
  /** With the recipe's ranges. */
  readonly own: boolean;
  /** Of each image held out; `error` is their mean. */
  readonly errors: readonly number[];
  readonly error: number;
}

/** Three decibels: half of an error, or twice another's. */
export const factor = 2;

export class Trials {
  private readonly tried: Trial[] = [];
  private quantized: Quantized | undefined;

  /** @param asked the recipe's settings */
  constructor(
    readonly asked: Settings,
    private readonly quantizeWith: QuantizeWith,
    private readonly errorsOf: (model: QuantizedModel) => Promise<readonly number[]>,
    private readonly job: Job,
  ) {}

  async attempt(prepared: Prepared, settings: Settings): Promise<void> {
    const stage = `Verifying ${inWords(settings, this.asked)}`;
    this.job.onProgress?.({ stage, done: 0, total: 1, unit: 'attempts' });
    const quantized = await this.quantizeWith(prepared, settings);
    const errors = await this.errorsOf(quantized.model);
    const error = mean(errors);
    if (this.tried.every((other) => error < other.error)) this.quantized = quantized;
    this.tried.push({ prepared, settings, own: sameRanges(settings, this.asked), errors, error });
  }

  /** With nothing tried. */
  anew(): Trials {
    return new Trials(this.asked, this.quantizeWith, this.errorsOf, this.job);
  }

  /** The program with the least error, and the settings that made it. */
  get nearest(): Quantized & { readonly kept: Settings } {
    const [best] = byError(this.tried);
    if (!this.quantized) throw new Error('nothing was tried');
    return { ...this.quantized, kept: best.settings };
  }

  /** The least error so far. */
  get least(): number {
    return byError(this.tried)[0].error;
  }

  /** Every attempt is twice as far from float as the nearest of `others`, whichever images one looks at. */
  hopelessBeside(others: Trials): boolean {
    const [best] = byError(others.tried);
    return this.tried.every(({ error, errors }) => error >= factor * best.error && clearlyMore(errors, best.errors));
  }

  /** The nearest of `others` is nearer than any attempt, by more than images differ. */
  isClearlyWorseThan(others: Trials): boolean {
    return clearlyMore(byError(this.tried)[0].errors, byError(others.tried)[0].errors);
  }

  /**
   * The best of each graph, the best first; without those whose error is twice the least. From 8 bits on also without those that are
   * clearly worse. Below, an attempt that few bits destroyed tells little of what rounding would make of it: none of those is left out
   * for that, and no other ranges than the recipe's go on.
   */
  promising(): readonly Trial[] {
    const narrow = hasFewBits(this.asked);
    const sorted = byError(this.tried.filter(({ own }) => own || !narrow));
    const [first, ...rest] = sorted.filter((one, i) => sorted.findIndex((o) => o.prepared === one.prepared) === i);
    const near = ({ error, errors }: Trial): boolean =>
      error < factor * first.error && (narrow || !clearlyMore(errors, first.errors));
    return [first, ...rest.filter(near)];
  }

  /** Each attempt and its figure. */
  figures(figure: (error: number) => string): readonly string[] {
    return this.tried.map(({ settings, error }) => `${inWords(settings, this.asked)} ${figure(error)}`);
  }
}

/** Whether weights or activations have fewer than 8 bits somewhere. */
export function hasFewBits({ bits, layers }: Settings): boolean {
  const widths = [bits, ...Object.values(layers).map((layer) => layer.bits ?? {})];
  return widths.some(({ weights = 8, activations = 8 }) => weights < 8 || activations < 8);
}

/** Optimizers, and what differs from the ranges that were asked for. */
export function inWords({ optimize, range, symmetric }: Settings, asked: Settings): string {
  const ranges = [
    ...(range.activations === asked.range.activations ? [] : [range.activations]),
    ...(symmetric.activations === asked.symmetric.activations ? [] : ['symmetric']),
  ];
  const named = optimize.filter((name) => name !== 'guard');
  const names = named.length === 0 ? 'no optimizer' : named.join(' + ');
  return ranges.length === 0 ? names : `${names} (${ranges.join(', ')})`;
}

function sameRanges({ range, symmetric }: Settings, other: Settings): boolean {
  return range.activations === other.range.activations && symmetric.activations === other.symmetric.activations;
}

function byError(tried: readonly Trial[]): readonly Trial[] {
  return [...tried].sort((a, b) => a.error - b.error);
}

/**
 * What a quantized model costs in hardware, by a model that is simple and says what it counts (docs/cost.md):
 *
 *   MACs          weights · output positions; a product of two values counts one per element
 *   MAC bits      MACs · width of the weights · width of the input: partial products of one bit each
 *   adjustment    operations (one per integer that is brought back to n bits, or aligned for a sum by a multiplier), and
 *                 the widest multiplier they need: none for a shift, m's odd part for m·2^−k, or a floating-point one
 *   accumulator   bits that no input within the tensors' bounds can exceed, sign included
 *   memory        bits of weights, of biases, of lookup tables, and of the output
 *
 * Costs are of integer steps alone: float islands are listed elsewhere, not priced. Reading a zero point, multiplexers,
 * buses and the constants m and k themselves are left out.
 */
import { sizeOf } from '../graph/tensor';
import type { IntegerStep, QuantizedModel, QuantizedTensor, Requantize } from './quantizedModel';
import { signedBits } from './weights';

/** What an adjustment needs: nothing, a shift, an integer multiplier with a shift, a floating-point multiplier. */
export type AdjustmentKind = 'none' | 'shift' | 'multiplier' | 'float';

export interface Cost {
  readonly macs: number;
  readonly macBits: number;
  readonly adjustment: {
    readonly kind: AdjustmentKind;
    /** Width of the widest integer multiplier; 0 where a shift will do, and for floats. */
    readonly multiplierBits: number;
    /** Integers adjusted per image. */
    readonly operations: number;
  };
  /** Null where nothing accumulates. */
  readonly accumulatorBits: number | null;
  /** In bits. */
  readonly memory: {
    readonly weights: number;
    readonly biases: number;
    readonly tables: number;
    readonly output: number;
  };
}

/** Sums; the widest of widths; the most demanding of adjustments. */
export interface CostTotals extends Cost {
  /** Integers adjusted per image, by what that needs. */
  readonly adjustments: Readonly<Record<Exclude<AdjustmentKind, 'none'>, number>>;
}

export function costOf(model: QuantizedModel, step: IntegerStep): Cost {
  const output = model.tensors[step.outputs[0]];
  const elements = sizeOf(output?.shape ?? []);
  const input = model.tensors[step.inputs[0]];
  const macs = macsOf(step, elements);
  return {
    macs,
    macBits: macs * (input?.bits ?? 0) * (step.kind === 'conv' ? step.weightBits : secondBits(model, step)),
    adjustment: adjustmentOf(model, step, elements),
    accumulatorBits: accumulatorBits(model, step),
    memory: { ...constantBits(step, output), output: elements * (output?.bits ?? 0) },
  };
}

const rank: readonly AdjustmentKind[] = ['none', 'shift', 'multiplier', 'float'];

export function totalCost(costs: readonly Cost[]): CostTotals {
  const sum = (of: (cost: Cost) => number): number => costs.reduce((total, cost) => total + of(cost), 0);
  const most = (of: (cost: Cost) => number): number => costs.reduce((top, cost) => Math.max(top, of(cost)), 0);
  const operations = (kind: AdjustmentKind): number =>
    sum(({ adjustment }) => (adjustment.kind === kind ? adjustment.operations : 0));
  return {
    macs: sum(({ macs }) => macs),
    macBits: sum(({ macBits }) => macBits),
    adjustment: {
      kind: rank[most(({ adjustment }) => rank.indexOf(adjustment.kind))],
      multiplierBits: most(({ adjustment }) => adjustment.multiplierBits),
      operations: sum(({ adjustment }) => adjustment.operations),
    },
    adjustments: { shift: operations('shift'), multiplier: operations('multiplier'), float: operations('float') },
    accumulatorBits: most((cost) => cost.accumulatorBits ?? 0) || null,
    memory: {
      weights: sum(({ memory }) => memory.weights),
      biases: sum(({ memory }) => memory.biases),
      tables: sum(({ memory }) => memory.tables),
      output: sum(({ memory }) => memory.output),
    },
  };
}

function macsOf(step: IntegerStep, elements: number): number {
  if (step.kind === 'conv') return elements * sizeOf(step.weightShape.slice(1));
  return step.kind === 'mul' ? elements : 0;
}

function secondBits(model: QuantizedModel, step: IntegerStep): number {
  return model.tensors[step.inputs[1] ?? -1]?.bits ?? 0;
}

function constantBits(
  step: IntegerStep,
  output: QuantizedTensor | undefined,
): { readonly weights: number; readonly biases: number; readonly tables: number } {
  const conv = step.kind === 'conv' ? step : undefined;
  return {
    weights: conv ? conv.weights.length * conv.weightBits : 0,
    biases: conv ? conv.bias.length * (conv.narrowBias?.bits ?? 32) : 0,
    tables: step.kind === 'lookup' ? step.table.length * (output?.bits ?? 0) : 0,
  };
}

function adjustmentOf(model: QuantizedModel, step: IntegerStep, elements: number): Cost['adjustment'] {
  if (step.kind === 'concat') {
    const inputs = step.inputs.filter((_, i) => step.requantize[i] !== undefined);
    const operations = inputs.reduce((sum, value) => sum + sizeOf(model.tensors[value]?.shape ?? []), 0);
    return needOf(
      step.requantize.filter((one) => one !== undefined),
      [],
      operations,
    );
  }
  if (!('requantize' in step) || !step.requantize) return needOf([], [], 0);
  if (step.kind !== 'add') return needOf([step.requantize], [], elements);
  // Inputs are aligned by a multiplier each, and their sum is shifted once.
  const aligned = step.alignment.map(({ multiplier }) => multiplier).filter((m) => oddBits(m) > 0);
  return needOf([step.requantize], aligned, elements * (1 + aligned.length));
}

function needOf(all: readonly Requantize[], aligned: readonly number[], operations: number): Cost['adjustment'] {
  if (all.length === 0) return { kind: 'none', multiplierBits: 0, operations: 0 };
  if (all.some(({ mode }) => mode === 'float')) return { kind: 'float', multiplierBits: 0, operations };
  const factors = all.flatMap(({ factor, negative }) => (negative ? [factor, negative] : [factor]));
  const multipliers = [...factors.flatMap(({ multiplier }) => Array.from(multiplier)), ...aligned];
  const multiplierBits = multipliers.reduce((most, m) => Math.max(most, oddBits(m)), 0);
  return { kind: multiplierBits > 0 ? 'multiplier' : 'shift', multiplierBits, operations };
}

/** Width of the odd part of |m|, whose powers of two are wires; 0 for 0 and for powers of two. */
function oddBits(m: number): number {
  let odd = Math.abs(m);
  while (odd > 0 && odd % 2 === 0) odd /= 2;
  return odd <= 1 ? 0 : Math.floor(Math.log2(odd)) + 1;
}

function accumulatorBits(model: QuantizedModel, step: IntegerStep): number | null {
  const bounds = step.inputs.map((value) => model.tensors[value]).filter((tensor) => tensor !== undefined);
  const spans = (zeroPoints: readonly number[]): readonly (readonly [number, number])[] =>
    bounds.map(({ qmin, qmax }, i) => [qmin - zeroPoints[i], qmax - zeroPoints[i]]);
  switch (step.kind) {
    case 'conv':
      return step.accumulatorBits;
    case 'averagePool': {
      const [[low, high]] = spans([step.inputZeroPoint]);
      const taps = step.window.kernel[0] * step.window.kernel[1];
      return signedBits(Math.min(low, 0) * taps, Math.max(high, 0) * taps);
    }
    case 'add': {
      const products = spans(step.inputZeroPoints).map(([low, high], i) => {
        const { multiplier } = step.alignment[i];
        return [low * multiplier, high * multiplier];
      });
      const edge = (i: 0 | 1): number => products.reduce((sum, product) => sum + product[i], 0);
      return step.requantize.mode === 'float' ? null : signedBits(edge(0), edge(1));
    }
    case 'mul': {
      const [a, b] = spans(step.inputZeroPoints);
      const corners = a.flatMap((x) => b.map((y) => x * y));
      return signedBits(Math.min(...corners), Math.max(...corners));
    }
    default:
      return null;
  }
}

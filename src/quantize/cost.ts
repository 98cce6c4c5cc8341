/**
 * What a quantized model costs in hardware, by a model that is simple and says what it counts (docs/cost.md):
 *
 *   MACs          weights · output positions; a product of two values counts one per element, of matrices one per term
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
import type { IntegerStep, QuantizedModel } from './quantizedModel';
import type { Adjustments, Operands } from './steps/step';
import { kindOf, operandsOf } from './steps/steps';

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
  const { accumulatorBits, products, constants } = kindOf(step);
  const operands = operandsOf(model.tensors, step);
  if (!operands) throw new RangeError(`${step.name} has a value without a tensor`);
  return {
    macs: 0,
    macBits: 0,
    ...products?.(step, operands),
    adjustment: needOf(adjustmentsOf(step, operands)),
    accumulatorBits: accumulatorBits?.(step, operands) ?? null,
    memory: {
      ...{ weights: 0, biases: 0, tables: 0 },
      ...constants?.(step, operands),
      output: sizeOf(operands.output.shape) * operands.output.bits,
    },
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

function adjustmentsOf(step: IntegerStep, operands: Operands): Adjustments {
  const { adjustments, requantize } = kindOf(step);
  if (adjustments) return adjustments(step, operands);
  const one = requantize?.(step);
  return { requantizations: one ? [one] : [], alignment: [], operations: sizeOf(operands.output.shape) };
}

function needOf({ requantizations: all, alignment, operations }: Adjustments): Cost['adjustment'] {
  if (all.length === 0) return { kind: 'none', multiplierBits: 0, operations: 0 };
  if (all.some(({ mode }) => mode === 'float')) return { kind: 'float', multiplierBits: 0, operations };
  const factors = all.flatMap(({ factor, negative }) => (negative ? [factor, negative] : [factor]));
  const multipliers = [...factors.flatMap(({ multiplier }) => Array.from(multiplier)), ...alignment];
  const multiplierBits = multipliers.reduce((most, m) => Math.max(most, oddBits(m)), 0);
  return { kind: multiplierBits > 0 ? 'multiplier' : 'shift', multiplierBits, operations };
}

/** Width of the odd part of |m|, whose powers of two are wires; 0 for 0 and for powers of two. */
function oddBits(m: number): number {
  let odd = Math.abs(m);
  while (odd > 0 && odd % 2 === 0) odd /= 2;
  return odd <= 1 ? 0 : Math.floor(Math.log2(odd)) + 1;
}

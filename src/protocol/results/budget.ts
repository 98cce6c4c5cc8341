/** What bit allocation spends and what it chose, in words: the same on the terminal and in the report. */
import type { AllocatedLayer, AllocateResult, BudgetKind, ParetoRow } from './results';

export const budgetNames: Readonly<Record<BudgetKind, string>> = {
  size: 'memory for weights',
  macBits: 'MAC bits',
  adderBits: 'adder bits',
  adjustmentBits: 'adjustment bits',
};

/** Costs that a table shows: memory and MAC bits always, and what the budget is of. */
export function costsShown({ budget: { kind } }: AllocateResult): readonly BudgetKind[] {
  return [...new Set<BudgetKind>(['size', 'macBits', kind])];
}

export function costOfRow(row: ParetoRow, kind: BudgetKind): number {
  return row[kind] ?? 0;
}

/** `4 bits: conv_1, conv_3`: layers by the width of their weights, then by that of what they make. */
export function layersByWidth(layers: readonly AllocatedLayer[]): readonly string[] {
  const lines = (of: (layer: AllocatedLayer) => number | undefined, what: string): readonly string[] => {
    const widths = [...new Set(layers.flatMap((layer) => of(layer) ?? []))].sort((a, b) => a - b);
    return widths.map((width) => {
      const names = layers.filter((layer) => of(layer) === width).map(({ name }) => name);
      return `${what}${width} bits: ${names.join(', ')}`;
    });
  };
  const made = lines(({ activations }) => activations, 'activations of ');
  return [...lines(({ bits }) => bits, made.length > 0 ? 'weights of ' : ''), ...made];
}

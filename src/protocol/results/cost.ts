/** How the hardware cost of a layer is shown to people, in the terminal and in the report alike. */
import type { Cost } from '../../quantize/cost';

/** `shift`, `15-bit multiplier`, `float multiplier`, or a dash. */
export function adjustmentKindText({ kind, multiplierBits }: Cost['adjustment']): string {
  switch (kind) {
    case 'none':
      return '–';
    case 'shift':
      return 'shift';
    case 'multiplier':
      return `${multiplierBits}-bit multiplier`;
    case 'float':
      return 'float multiplier';
  }
}

/** Steps that only move integers are left out of tables. */
export function costsSomething({ macs, adjustment, memory }: Cost): boolean {
  return macs > 0 || adjustment.operations > 0 || memory.tables > 0;
}

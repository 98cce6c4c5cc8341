/** What the kinds of adjustment cost in cells: measured by `scripts/measureCells.mjs`, never computed here. */
import { grouped } from '../../hardware/verilogText';
import cellCounts from './cellCounts.json';

interface Cells {
  readonly luts: number;
  readonly carries: number;
  readonly dsps: number;
}

export function cellTable(): string[] {
  const cells = ({ luts, carries, dsps }: Cells): string[] => [grouped(luts), grouped(carries), String(dsps)];
  return [
    '## What an adjustment costs',
    '',
    `Measured with ${cellCounts.tool} on these modules: an accumulator of 32 bits to 8 bits, nearest-ties-up, saturation included, purely`,
    'combinational. The narrower your accumulators and shifts, the less of each.',
    '',
    '| adjustment | module | LUTs, no DSP | CARRY4 | LUTs, with DSP | CARRY4 | DSP48E1 |',
    '|---|---|---|---|---|---|---|',
    ...cellCounts.counts.map(({ adjustment, module, logic, dsp }) => {
      const columns = [adjustment, `\`${module}\``, ...cells(logic).slice(0, 2), ...cells(dsp)];
      return `| ${columns.join(' | ')} |`;
    }),
    '',
  ];
}

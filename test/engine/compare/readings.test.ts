/** How a table may be read otherwise: whatever its length is, only at entries that it has. */
import { expect, it } from 'vitest';
import { readingsOf } from '../../../src/engine/compare/readings';
import type { ManifestStep } from '../../../src/export/fpga/manifest';
import type { IntegerStep } from '../../../src/quantize/quantizedModel';

it.each([
  [256, 3],
  [97, 2],
])('a table of %d entries is read in %d other ways', (length, ways) => {
  const table = Int32Array.from({ length }, (_, i) => i);
  const step = { kind: 'lookup', table } as unknown as IntegerStep;
  const found = readingsOf(step, { inputs: ['a'] } as unknown as ManifestStep);
  expect(found).toHaveLength(ways);
  for (const { fields } of found) {
    const read = (fields as { table: Float64Array }).table;
    expect([...read].sort((a, b) => a - b)).toEqual([...table]);
  }
});

/** Preset `report` on SimpleNet against PyTorch following the appendix (test/golden/reportSimplenet.py), 1,000 pictures: four widths, all eleven by `npm run large`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SweepResult } from '../../src/protocol/results/results';
import { createLocalService } from '../../src/service/localService';
import { writeFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dataPath, hasData, runsLarge } from '../support/data';

interface Golden {
  readonly float: number;
  readonly rows: readonly {
    readonly bits: number;
    readonly adjustment: string;
    readonly range: string;
    readonly top1: number;
    readonly layers: readonly { readonly adjustment: number; readonly shift: number | null }[];
  }[];
}

const golden = JSON.parse(
  readFileSync(join(import.meta.dirname, '../golden/reportSimplenet1000.json'), 'utf8'),
) as Golden;
const rows = golden.rows.filter(({ bits }) => runsLarge || [3, 5, 8, 16].includes(bits));
const widths = [...new Set(rows.map(({ bits }) => String(bits)))];
const pictures = { type: 'folders', path: dataPath('cifar10/test') };

describe.skipIf(!hasData)('SimpleNet as the report quantizes it', () => {
  let sweeps: readonly SweepResult[];
  beforeAll(async () => {
    const recipe = join(mkdtempSync(join(tmpdir(), 'shiftwise-')), 'simplenet.quant.json');
    const text = {
      model: dataPath('onnx/simplenet.onnx'),
      preset: 'report',
      calibration: { dataset: pictures, count: 200 },
      preprocess: { resize: 'none' },
      evaluation: { dataset: pictures, evaluator: 'top-k' },
    };
    writeFileSync(recipe, JSON.stringify(text));
    const swept = (ranges: readonly string[], adjustments: readonly string[]): Promise<SweepResult> => {
      const vary = [
        ['bits', widths],
        ['range.weights', ranges],
        ['adjustment', adjustments],
      ] as const;
      return createLocalService().sweep({ recipe, set: [], vary, limit: 1000 }, {});
    };
    sweeps = [
      await swept(['min-max'], ['float', 'mul-shift', 'pow2-ratio']),
      await swept(['outlier:4', 'outlier:2'], ['float', 'mul-shift']),
    ];
  });

  it('has the float accuracy of PyTorch', () => expect(sweeps[0].float['top1']).toBeCloseTo(golden.float, 3));

  it.each(rows)('$bits bits, $adjustment, $range', ({ bits, adjustment, range, top1, layers }) => {
    const hidden = layers.slice(0, -1);
    const doubled =
      adjustment === 'pow2-ratio' && hidden.some((layer) => layer.shift !== Math.round(Math.log2(layer.adjustment)));
    const found = sweeps.flatMap(({ rows }) => rows);
    const row = found.find(({ settings }) => {
      return settings['bits'] === bits && settings['adjustment'] === adjustment && settings['range.weights'] === range;
    });
    // Pictures in a thousand that may fall the other way: PyTorch adds in float32, the kernel exactly. Where the last bit
    // of a float32 made PyTorch double an adjustment (see appendix.ts, adjustmentOf), a layer clips and more do.
    expect(Math.abs((row?.metrics['top1'] ?? 0) - top1)).toBeLessThanOrEqual(doubled ? 0.0061 : 0.0021);
  });
});

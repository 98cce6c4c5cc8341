/** Preset `report` on SimpleNet against PyTorch following the appendix (test/golden/reportSimplenet.py), 1,000 pictures. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SweepResult } from '../../src/protocol/results/results';
import { createLocalService } from '../../src/service/localService';
import { writeFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dataPath, hasData } from '../support/data';

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
const pictures = { type: 'folders', path: dataPath('cifar10/test') };

describe.skipIf(!hasData)('SimpleNet as the report quantizes it', () => {
  let sweep: SweepResult;
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
    const vary = [
      ['bits', [...new Set(golden.rows.map(({ bits }) => String(bits)))]],
      ['range.weights', ['min-max', 'outlier:4', 'outlier:2']],
      ['adjustment', ['float', 'mul-shift', 'pow2-ratio']],
    ] as const;
    sweep = await createLocalService().sweep({ recipe, set: [], vary, limit: 1000 }, {});
  });

  it('has the float accuracy of PyTorch', () => expect(sweep.float['top1']).toBeCloseTo(golden.float, 3));

  it.each(golden.rows)('$bits bits, $adjustment, $range', ({ bits, adjustment, range, top1, layers }) => {
    const hidden = layers.slice(0, -1);
    const doubled =
      adjustment === 'pow2-ratio' && hidden.some((layer) => layer.shift !== Math.round(Math.log2(layer.adjustment)));
    const row = sweep.rows.find(({ settings }) => {
      return settings['bits'] === bits && settings['adjustment'] === adjustment && settings['range.weights'] === range;
    });
    // Pictures in a thousand that may fall the other way: PyTorch adds in float32, the kernel exactly. Where the last bit
    // of a float32 made PyTorch double an adjustment (see appendix.ts, adjustmentOf), a layer clips and more do.
    expect(Math.abs((row?.metrics['top1'] ?? 0) - top1)).toBeLessThanOrEqual(doubled ? 0.0061 : 0.0021);
  });
});

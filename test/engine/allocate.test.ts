/** The sample through `allocate`: the budget is kept, the recipe says what was chosen, and its own quantization costs what was said. */
import { copyFileSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { mixedRecipeText } from '../../src/engine/recipe/mixed';
import { parseRecipe } from '../../src/engine/recipe';
import type { RunSummary } from '../../src/protocol/results/requests';
import type { AllocateSummary } from '../../src/protocol/results/requests';
import { createLocalService } from '../../src/service/localService';

const samples = join(import.meta.dirname, '../../samples');
const service = createLocalService();

/** The sample in a folder that may be written to. */
function sampleCopy(): string {
  const folder = mkdtempSync(join(tmpdir(), 'shiftwise-'));
  copyFileSync(join(samples, 'sample.onnx'), join(folder, 'sample.onnx'));
  symlinkSync(join(samples, 'pictures'), join(folder, 'pictures'));
  const recipe = join(folder, 'sample.quant.json');
  writeFileSync(recipe, readFileSync(join(samples, 'sample.quant.json')));
  return recipe;
}

describe('allocate on the sample', () => {
  const set = ['calibration.count=10'];
  const recipe = sampleCopy();
  let result: AllocateSummary;
  beforeAll(async () => {
    const budget = { kind: 'size', share: 0.51 } as const;
    const out = join(recipe, '../allocation');
    result = await service.allocate({ recipe, set, budget, widths: [2, 4, 8], images: 2, metricImages: 20, out }, {});
  });

  const row = (label: string) => result.rows.find((one) => one.label === label) ?? expect.fail(`no row ${label}`);

  it('keeps to the budget', () => {
    expect(row('within the budget').size).toBeLessThanOrEqual(0.51 * row('all 8 bits').size);
  });

  it('is better than one width for all of the same size', () => {
    expect(row('within the budget').sqnrDb).toBeGreaterThan(row('all 4 bits').sqnrDb);
  });

  it('orders its rows by cost and measures each', () => {
    const sizes = result.rows.map(({ size }) => size);
    expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
    for (const { metrics } of result.rows) expect(metrics?.['top1']).toBeGreaterThan(0);
  });

  it('writes a recipe whose quantization has the widths and the size that the table says', async () => {
    expect(result.recipe).toBe(join(recipe, '../sample.mixed.quant.json'));
    const out = join(recipe, '../run');
    const { quantize } = await service.quantize({ recipe: result.recipe, set: [], out }, {});
    for (const { name, bits } of result.layers) {
      expect(quantize.layers.find((layer) => layer.name === name)?.bits.weights).toBe(bits);
    }
    expect(Math.ceil((quantize.cost?.memory.weights ?? 0) / 8)).toBe(row('within the budget').size);
  });

  it('keeps the comments of the recipe', () => {
    const comments = readFileSync(recipe, 'utf8').match(/\/\/.*/g) ?? [];
    const text = readFileSync(result.recipe, 'utf8');
    expect(comments.filter((comment) => !text.includes(comment))).toEqual([]);
  });

  it('writes the table and a report', () => {
    const report = readFileSync(join(recipe, '../allocation/report.html'), 'utf8');
    expect(report).toContain('Bit allocation');
    expect(report.match(/class="marker"/g)?.length).toBe(result.rows.length);
  });

  it('refuses a budget that even the narrowest widths exceed, and says what they cost', async () => {
    const budget = { kind: 'size', share: 0.1 } as const;
    const request = { recipe, set, budget, widths: [4, 8], images: 1 };
    await expect(service.allocate(request, {})).rejects.toThrow(/size=10\.0 % is too small.*4, 8 bits.*50\.0 %/);
  });
});

describe.each(['macBits', 'adderBits', 'adjustmentBits'] as const)(
  'allocate %s over weights and activations',
  (kind) => {
    const set = ['calibration.count=10'];
    const recipe = sampleCopy();
    const options = { widths: [3, 8], activations: [4, 8], images: 2 };
    const share = { macBits: 0.5, adderBits: 0.8, adjustmentBits: 0.85 }[kind];
    let result: AllocateSummary;
    let run: RunSummary;
    beforeAll(async () => {
      result = await service.allocate({ recipe, set, budget: { kind, share }, ...options }, {});
      run = await service.quantize({ recipe: result.recipe, set: [], out: join(recipe, '../run') }, {});
    });

    const row = (label: string) => result.rows.find((one) => one.label === label) ?? expect.fail(`no row ${label}`);

    it('keeps to the budget, which the recipe has nearly spent', () => {
      const spent = row('within the budget')[kind] ?? NaN;
      const whole = row('all W8A8')[kind] ?? NaN;
      expect(spent).toBeLessThanOrEqual(share * whole);
      expect(spent).toBeGreaterThan(0.6 * share * whole);
    });

    it('is better than the narrowest and worse than the widest', () => {
      const [narrow, own, wide] = ['all W3A4', 'within the budget', 'all W8A8'].map((label) => row(label).sqnrDb);
      expect(narrow).toBeLessThan(own);
      expect(own).toBeLessThan(wide);
    });

    it('writes a recipe that quantizes to these widths at that cost', () => {
      const layers = run.quantize.layers;
      for (const { name, bits, activations } of result.layers) {
        const found = layers.find((layer) => layer.name === name);
        if (bits !== undefined) expect(found?.bits.weights).toBe(bits);
        if (activations !== undefined) expect(found?.bits.activations).toBe(activations);
      }
      // From the layers' own figures, by the definitions of docs/cost.md.
      const costs = layers.flatMap(({ cost }) => cost ?? []);
      const spent = costs.reduce((sum, { macs, macBits, accumulatorBits, adjustment }) => {
        const accumulator = accumulatorBits ?? 0;
        const parts = {
          macBits,
          adderBits: macs * accumulator,
          adjustmentBits: adjustment.operations * adjustment.multiplierBits * accumulator,
        };
        return sum + parts[kind];
      }, 0);
      expect(row('within the budget')[kind]).toBe(spent);
    });
  },
);

describe('widths in a recipe', () => {
  const mixed = (text: string, set: readonly string[] = []): string =>
    mixedRecipeText({ text, path: '/r/a.quant.json', resolve }, set, [{ name: 'a.b', bits: 4 }]);

  it('stand beside what the layer has', () => {
    const text = mixed('{ "model": "m", "layers": { "a.b": { "bits": { "activations": 6 } } } }');
    const { settings } = parseRecipe({ text, path: '/r/a.quant.json', resolve });
    expect(settings.layers['a.b'].bits).toEqual({ activations: 6, weights: 4 });
  });

  it('take what --set says along', () => {
    const { settings } = parseRecipe({
      text: mixed('{ "model": "m" }', ['adjustment=pow2-ratio', 'bits=6']),
      path: '/r/a.quant.json',
      resolve,
    });
    expect([settings.adjustment, settings.bits.weights]).toEqual(['pow2-ratio', 6]);
  });

  it.each([
    '{ "model": "m", "layers": { "a.b": { "bits": 6 } } }',
    '{ "model": "m", "layers": { "a.b": { "bits": { "weights": 8 } } }, "layers.a.b.bits.weights": 6 }',
  ])('are refused where they would not be read as meant: %s', (text) => {
    expect(() => mixed(text)).toThrow(/cannot be written into this recipe/);
  });
});

/** From a model with a branch that an input decides to integers of the branch that is taken, by the recipe that is written for it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createLocalService } from '../../src/service/localService';
import { branchingNet } from '../support/branchingNet';

const folder = mkdtempSync(join(tmpdir(), 'shiftwise-branch-'));
afterAll(() => rmSync(folder, { recursive: true }));
const service = createLocalService();
const model = join(folder, 'branch.onnx');
writeFileSync(model, branchingNet());

it('is told what decides, and quantizes what is then run', async () => {
  expect((await service.inspect({ model })).notes.join('\n')).toContain("Input 'rate' (int64) decides what is run");
  const data = { type: 'synthetic', path: '', judged: 'float' } as const;
  const { recipe } = await service.init({ model, data });
  const text = readFileSync(recipe, 'utf8');
  expect(text).toContain('"rate": { "value": 16000 }   // decides what is run; a guess, from what it is compared with');
  const seen = await service.inspect({ model });
  expect(seen.notes).toContain("Input 'rate' is 16000 in every run, as the recipe says: a constant.");
  expect(seen.inputs.map(({ name }) => name)).toEqual(['x']);

  const run = await service.quantize({ recipe, set: ['calibration.count=8'] });
  expect(run.quantize.islands.filter(({ tail }) => !tail)).toEqual([]);
  expect(run.quantize.layers.map(({ op }) => op)).toEqual(['Gemm']);
  const evaluate = await service.evaluate({ runDir: run.runDir, set: [], float: false, limit: 8 });
  expect(evaluate.metrics.top1).toBe(1);

  const other = await service.quantize({ recipe, set: ['calibration.count=8', 'inputs.rate.value=8000'] });
  expect(other.quantize.layers.map(({ name }) => name).join()).toContain('quick');
  const unknown = service.quantize({ recipe, set: ['inputs.rats.value=8000'] });
  await expect(unknown).rejects.toThrow('"inputs.rats": the model has no such input');
});

/**
 * A sample of the cells of measured tables, measured again: each lies in the interval that stands beside it. Processors differ in the last
 * bits of calibration, so the very figure is asked for nowhere.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { measuredRecipe, measuredTables, type MeasuredFigures } from '../../bench/measuredTables';
import { createLocalService } from '../../src/service/localService';
import { dataPath, hasData, runsLarge } from '../support/data';

/** Table, sweep and value; those of a detector, which take 35 s, by `npm run large`. */
const sample = [
  ['activation-ranges', 'SimpleNet W4A4', 'entropy'],
  ...(runsLarge
    ? ([
        ['activation-ranges', 'yolo-fastest-1.1 W8A8', 'entropy'],
        ['activation-ranges', 'yolo-fastest-1.1 W8A8', 'min-max'],
      ] as const)
    : []),
] as const;

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'shiftwise-measured-'))));
afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(!hasData)('measured again', () => {
  it.each(sample)('%s, %s: %s', async (id, title, value) => {
    const table = measuredTables.find((each) => each.id === id);
    const sweep = table?.sweeps.find((each) => each.title === title);
    if (!table || !sweep) throw new Error(`no ${id}, ${title}`);
    const kept = join(import.meta.dirname, `../../bench/measured/${id}.json`);
    const { values, float } = (JSON.parse(readFileSync(kept, 'utf8')) as MeasuredFigures)[title];
    const recipe = join(folder, `${sweep.model}.quant.json`);
    writeFileSync(recipe, JSON.stringify(measuredRecipe(sweep.model, dataPath)));
    const set = [...sweep.set, `${table.vary}=${value}`];
    const result = await createLocalService().evaluate({ recipe, set, limit: sweep.limit, float: true });
    const [figure, ofFloat] = [result.metrics, result.float ?? {}].map(({ top1, map50 }) => top1 ?? map50);
    const [low, high] = values[value].interval;
    expect(figure).toBeGreaterThanOrEqual(low);
    expect(figure).toBeLessThanOrEqual(high);
    expect(ofFloat).toBeCloseTo(float.figure, 2);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runMarker } from '../../src/engine/runFolder';
import { listRuns } from '../../src/service/runHistory';
import { sampleRun, sampleSummary } from '../protocol/views/sampleResults';

let folder: string;
let runDir: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shiftwise-runs-'));
  runDir = join(folder, '.shiftwise', 'net');
});
afterEach(() => rmSync(folder, { recursive: true }));

const recordOf = (bits: number): string =>
  JSON.stringify({
    version: 1,
    name: 'net',
    recipe: { path: join(folder, 'net.quant.json'), text: '{ "model": "net.onnx" }', set: [`bits.weights=${bits}`] },
    source: { name: 'net.onnx', bytes: 10 },
    inspect: sampleSummary,
    quantize: sampleRun.quantize,
  });

async function writeRun(place: string, bits: number): Promise<void> {
  await mkdir(place, { recursive: true });
  writeFileSync(join(place, runMarker), recordOf(bits));
  writeFileSync(join(place, 'model.shiftwise'), `model of ${bits} bits`);
}

describe('listRuns', () => {
  it('answers settings and figures, and tells what is no run in one line', async () => {
    await writeRun(runDir, 8);
    await writeRun(`${runDir}@1`, 4);
    await mkdir(`${runDir}@2`);
    writeFileSync(join(`${runDir}@2`, 'model.shiftwise'), '');
    const { entries: runs, problems } = await listRuns({ runDirs: [runDir, `${runDir}@1`, `${runDir}@2`] });
    const byBits = runs.map(({ settings, newest, model }) => ({ weights: settings.bits.weights, newest, model }));
    expect(byBits).toHaveLength(2);
    expect(byBits).toContainEqual({ weights: 8, newest: true, model: join(folder, 'net.onnx') });
    expect(byBits).toContainEqual({ weights: 4, newest: false, model: join(folder, 'net.onnx') });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('net@2');
  });
});

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runMarker } from '../../src/engine/runFolder';
import { keepEarlier, keptRuns, listRuns } from '../../src/worker/runHistory';
import { sampleRun, sampleSummary } from '../protocol/sampleResults';

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

const outputOf = (bits: number) => [
  { name: 'model.shiftwise', bytes: new TextEncoder().encode(`model of ${bits} bits`) },
];

const places = (): string[] => readdirSync(join(folder, '.shiftwise')).sort();

describe('keepEarlier', () => {
  it('moves another run aside and leaves the same one where it is', async () => {
    await writeRun(runDir, 8);
    await keepEarlier(runDir, outputOf(8));
    expect(places()).toEqual(['net']);
    await keepEarlier(runDir, outputOf(4));
    expect(places()).toEqual(['net@1']);
    expect(readFileSync(join(`${runDir}@1`, 'model.shiftwise'), 'utf8')).toBe('model of 8 bits');
  });

  it('keeps the youngest only, and never touches folders that are no runs', async () => {
    for (let number = 1; number <= keptRuns; number++) await writeRun(`${runDir}@${number}`, number);
    await mkdir(`${runDir}@notes`, { recursive: true });
    await mkdir(`${runDir}@99`, { recursive: true });
    await writeRun(runDir, 16);
    await keepEarlier(runDir, outputOf(2));
    const kept = Array.from({ length: keptRuns }, (_, i) => `net@${i + 2}`);
    expect(places()).toEqual([...kept, 'net@99', 'net@notes'].sort());
  });

  it('has nothing to do where there is no run', async () => {
    await mkdir(runDir, { recursive: true });
    await keepEarlier(runDir, outputOf(2));
    expect(places()).toEqual(['net']);
  });
});

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

/** Whether a run is that of the files as they are: its recipe, its model, and the parameters of another tool beside it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runMarker } from '../../src/engine/runFolder';
import { runOf } from '../../src/service/runSummaries';
import { checksum } from '../../src/util/checksum';
import { sampleRun, sampleSummary } from '../protocol/views/sampleResults';

let folder: string;
let recipe: string;
let given: string;
const text = '{ "model": "net.onnx", "given": "net.quant_info.json" }';
const parameters = new TextEncoder().encode('{ "param": {}, "output": {} }');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shiftwise-current-'));
  recipe = join(folder, 'net.quant.json');
  given = join(folder, 'net.quant_info.json');
  const runDir = join(folder, '.shiftwise', 'net');
  mkdirSync(runDir, { recursive: true });
  writeFileSync(recipe, text);
  writeFileSync(join(folder, 'net.onnx'), '0123456789');
  writeFileSync(given, parameters);
  const record = {
    ...{ version: 1, name: 'net', recipe: { path: recipe, text, set: [] } },
    source: { name: 'net.onnx', bytes: 10, given: checksum(parameters) },
    ...{ inspect: sampleSummary, quantize: sampleRun.quantize },
  };
  writeFileSync(join(runDir, runMarker), JSON.stringify(record));
  writeFileSync(join(runDir, 'model.shiftwise'), 'model');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a run is current', () => {
  const isCurrent = async (): Promise<boolean | undefined> => (await runOf(recipe))?.current;

  it('while nothing has changed', async () => expect(await isCurrent()).toBe(true));

  it.each<[string, () => void]>([
    ['the recipe', () => writeFileSync(recipe, text.replace('net.onnx', './net.onnx'))],
    ['the size of the model', () => writeFileSync(join(folder, 'net.onnx'), '0123')],
    ['the parameters, at the same size', () => writeFileSync(given, '{ "param": {}, "output": [] }')],
    ['the parameters, which are gone', () => rmSync(given)],
    [
      'the parameters, which cannot be read',
      () => {
        rmSync(given);
        mkdirSync(given);
      },
    ],
  ])('no more with another state of %s', async (_, change) => {
    change();
    expect(await isCurrent()).toBe(false);
  });
});

/** Whether a run is that of the files as they are: its recipe, its model, and the parameters of another tool beside it. */
import { mkdirSync, mkdtempSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SourceFile } from '../../src/engine/records';
import { runMarker } from '../../src/engine/runFolder';
import { keptRun, lastRun, runOf } from '../../src/service/runSummaries';
import { sourceFilesOf } from '../../src/service/sourceFiles';
import { sampleRun, sampleSummary } from '../protocol/views/sampleResults';

let folder: string;
let recipe: string;
let given: string;
const text = '{ "model": "net.onnx", "given": "net.quant_info.json" }';
const parameters = new TextEncoder().encode('{ "param": {}, "output": {} }');

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'shiftwise-current-'));
  recipe = join(folder, 'net.quant.json');
  given = join(folder, 'net.quant_info.json');
  mkdirSync(runDir(), { recursive: true });
  writeFileSync(recipe, text);
  writeFileSync(join(folder, 'net.onnx'), '0123456789');
  writeFileSync(given, parameters);
  writeRecord(await sourceFilesOf([join(folder, 'net.onnx'), given], recipe));
  writeFileSync(join(runDir(), 'model.shiftwise'), 'model');
});
afterEach(() => rmSync(folder, { recursive: true }));

const runDir = (): string => join(folder, '.shiftwise', 'net');

function writeRecord(files: readonly SourceFile[] | undefined): void {
  const record = {
    ...{ version: 1, name: 'net', recipe: { path: recipe, text, set: [] } },
    source: { name: 'net.onnx', bytes: 10, files },
    ...{ inspect: sampleSummary, quantize: sampleRun.quantize },
  };
  writeFileSync(join(runDir(), runMarker), JSON.stringify(record));
}

/** As the recipe, the model and the list of runs ask. */
const states = async (): Promise<readonly unknown[]> => [
  (await runOf(recipe))?.current,
  (await lastRun({ model: join(folder, 'net.onnx') })) !== undefined,
  (await keptRun({ runDir: runDir() })).fits,
];

describe('a run is current', () => {
  it('while nothing has changed', async () => expect(await states()).toEqual([true, true, true]));

  it('also where files were touched, or the folder has moved', async () => {
    utimesSync(join(folder, 'net.onnx'), 1, 1);
    const moved = `${folder}-moved`;
    renameSync(folder, moved);
    folder = moved;
    recipe = join(folder, 'net.quant.json');
    expect(await states()).toEqual([true, true, true]);
  });

  it.each<[string, () => void]>([
    ['the size of the model', () => writeFileSync(join(folder, 'net.onnx'), '0123')],
    ['the model, at the same size', () => writeFileSync(join(folder, 'net.onnx'), '0123456780')],
    ['the model, at the same size and time', () => replaceAtTheSameTime(join(folder, 'net.onnx'), '0123456780')],
    ['the model, another of whose size takes its place', () => replaceBy('0123456780', join(folder, 'net.onnx'))],
    ['the parameters, at the same size', () => writeFileSync(given, '{ "param": {}, "output": [] }')],
    ['the parameters, which are gone', () => rmSync(given)],
    ['the parameters, which cannot be read', () => replaceByFolder(given)],
  ])('no more with another state of %s', async (_, change) => {
    expect(await states()).toEqual([true, true, true]);
    change();
    expect(await states()).toEqual([false, false, false]);
  });

  it('no more under another recipe, beside a model that shows it all the same', async () => {
    writeFileSync(recipe, text.replace('net.onnx', './net.onnx'));
    expect(await states()).toEqual([false, true, true]);
  });

  it('by the size of its model alone where an earlier version has written it', async () => {
    writeRecord(undefined);
    writeFileSync(join(folder, 'net.onnx'), '0123456780');
    expect(await states()).toEqual([true, true, true]);
    writeFileSync(join(folder, 'net.onnx'), '0123');
    expect(await states()).toEqual([false, false, true]);
  });

  it('not beside a model that it is not of', async () => {
    writeRecord(await sourceFilesOf([given], recipe));
    expect(await states()).toEqual([false, false, true]);
  });
});

function replaceAtTheSameTime(path: string, text: string): void {
  const { atime, mtime } = statSync(path);
  writeFileSync(path, text);
  utimesSync(path, atime, mtime);
}

function replaceBy(text: string, path: string): void {
  writeFileSync(`${path}.new`, text);
  utimesSync(`${path}.new`, 1, 1);
  renameSync(`${path}.new`, path);
}

function replaceByFolder(path: string): void {
  rmSync(path);
  mkdirSync(path);
}

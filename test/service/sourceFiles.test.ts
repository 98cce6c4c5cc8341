/** Which files a run is made of: whatever is read for its model, and nothing else. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onnx } from 'onnx-proto';
import { afterAll, expect, it } from 'vitest';
import { encodeOnnx } from '../../src/formats/onnx/encodeOnnx';
import { contentSum } from '../../src/service/contentSum';
import { inspectRecipe } from '../../src/service/inspectModels';
import { draftOf } from '../../src/service/runs';
import { recordingFiles, sourceFilesOf, watchingFiles } from '../../src/service/sourceFiles';
import { nodeFiles } from '../../src/util/nodeFiles';
import { smallNet } from '../support/quantizedNet';

const folder = mkdtempSync(join(tmpdir(), 'shiftwise-source-'));
afterAll(() => rmSync(folder, { recursive: true }));

const detector = join(import.meta.dirname, '../../samples/detector/scenes');
const nets = join(folder, 'nets');
mkdirSync(nets);
cpSync(`${detector}.cfg`, join(nets, 'scenes.cfg'));
cpSync(`${detector}.weights`, join(nets, 'scenes_final.weights'));
writeFileSync(join(nets, 'scenes.names'), 'a\nb\n');
writeFileSync(join(folder, 'own.json'), '{ "param": {}, "output": {} }');
const whole = encodeOnnx(smallNet({ tail: false }));
writeFileSync(join(nets, 'small.onnx'), whole);
writeFileSync(join(nets, 'split.onnx'), splitInto('split.data', whole));

/** The weights in a file of their own. */
function splitInto(location: string, bytes: Uint8Array): Uint8Array {
  const model = onnx.ModelProto.decode(bytes);
  const chunks: Uint8Array[] = [];
  for (const tensor of model.graph?.initializer ?? []) {
    const raw = tensor.rawData ?? new Uint8Array();
    const offset = chunks.reduce((sum, { length }) => sum + length, 0);
    const entries = { location, offset: String(offset), length: String(raw.length) };
    Object.assign(tensor, { dataLocation: 1, rawData: new Uint8Array() });
    tensor.externalData = Object.entries(entries).map(([key, value]) => ({ key, value }));
    chunks.push(raw);
  }
  writeFileSync(join(nets, location), Buffer.concat(chunks));
  return onnx.ModelProto.encode(model).finish();
}

it.each([
  ['small.onnx', {}, ['nets/small.onnx']],
  ['split.onnx', {}, ['nets/split.data', 'nets/split.onnx']],
  ['small.onnx', { given: 'own.json' }, ['nets/small.onnx', 'own.json']],
  ['scenes.cfg', {}, ['nets/scenes.cfg', 'nets/scenes_final.weights']],
  ['scenes_final.weights', {}, ['nets/scenes.cfg', 'nets/scenes_final.weights']],
])('%s with %j', async (model, more, names) => {
  const recipe = join(folder, 'net.quant.json');
  const reading = recordingFiles(nodeFiles);
  const draft = draftOf({ path: recipe, text: JSON.stringify({ model: `nets/${model}`, ...more }) }, []);
  await inspectRecipe(draft, reading.files);
  const expected = names.map(async (name) => {
    const path = join(folder, name);
    return { name, bytes: statSync(path).size, sum: await contentSum(path) };
  });
  expect(await sourceFilesOf(reading.read, recipe)).toEqual(await Promise.all(expected));
});

it('files that are not what they were when they were read first', async () => {
  const watched = mkdtempSync(join(folder, 'watched-'));
  const at = (name: string): string => join(watched, name);
  for (const name of ['kept', 'longer', 'newer', 'gone', 'unread']) writeFileSync(at(name), name);
  const { files, changed } = watchingFiles(nodeFiles);
  for (const name of ['kept', 'longer', 'newer', 'gone']) await files.read(at(name));
  const all = ['kept', 'longer', 'newer', 'gone', 'unread'].map(at);
  expect(await changed(all)).toEqual([]);
  writeFileSync(at('longer'), 'longer than before');
  utimesSync(at('newer'), 1, 1);
  rmSync(at('gone'));
  utimesSync(at('unread'), 1, 1);
  await files.read(at('longer'));
  expect(await changed(all)).toEqual(['longer', 'newer', 'gone'].map(at));
});

/**
 * Networks that are fed arrays, or several things at once, from their files to their exports by the service that the command line and the
 * editor's worker both use. Labels are what onnxruntime answers, so that the float model is right by definition.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { zipSync } from 'fflate';
import { openFloatSession } from '../../src/float/session';
import { encodeOnnx } from '../../src/formats/onnx/encodeOnnx';
import type { Graph } from '../../src/graph/graph';
import { inferShapes } from '../../src/graph/shapes';
import { sizeOf } from '../../src/graph/tensor';
import { createLocalService } from '../../src/service/localService';
import { InputError } from '../../src/util/errors';
import { int64Npy, npyFile } from '../formats/npy/npyFiles';
import {
  bytesNhwc,
  floatNpy,
  pictureAndNumbers,
  spotterNhwc,
  tokensAndMask,
  tokensOf,
  waves,
} from '../support/arrayNets';

const service = createLocalService();
const folder = mkdtempSync(join(tmpdir(), 'shiftwise-arrays-'));
afterAll(() => rmSync(folder, { recursive: true }));

const count = 24;
const write = (name: string, bytes: Uint8Array | string): void => writeFileSync(join(folder, name), bytes);
const rowOf = (data: Float32Array, each: number, at: number): Float32Array => data.slice(at * each, (at + 1) * each);

/** The class that onnxruntime puts first, of each sample. */
async function answers(graph: Graph, inputs: readonly Float32Array[]): Promise<number[]> {
  const session = await openFloatSession(inferShapes(graph));
  const labels: number[] = [];
  const sizes = graph.inputs.map((value) => sizeOf(graph.values[value].shape ?? []));
  for (let at = 0; at < count; at++) {
    const given = graph.inputs.map((value, i) => [value, rowOf(inputs[i], sizes[i], at)] as const);
    const scores = [...((await session.run(new Map(given))).get(graph.outputs[0]) ?? [])];
    labels.push(scores.indexOf(Math.max(...scores)));
  }
  await session.close();
  return labels;
}

/** A network with its samples, labels and recipe, in a folder. */
async function lay(name: string, graph: Graph, inputs: readonly Float32Array[], recipe: object): Promise<string> {
  write(`${name}.onnx`, encodeOnnx(graph));
  const labels = await answers(graph, inputs);
  expect(new Set(labels).size).toBeGreaterThan(1);
  write(`${name}-labels.npy`, int64Npy([count], labels));
  write(`${name}-labels.txt`, `${labels.join('\n')}\n`);
  write(`${name}.quant.json`, JSON.stringify({ model: `${name}.onnx`, ...recipe }));
  return join(folder, `${name}.quant.json`);
}

const formats = ['json', 'npz', 'c', 'fpga', 'onnx-qdq', 'onnx-integer'];

/** From the recipe to figures, exports and golden vectors that are what they are compared with. */
async function throughout(recipe: string, set: readonly string[] = []) {
  const { runDir, quantize } = await service.quantize({ recipe, set });
  const asked = { runDir, set: [], float: true };
  const judged = await service.evaluate(asked);
  const fidelity = await service.evaluate({ ...asked, set: ['evaluation.evaluator=fidelity'] });
  const out = `${runDir}-out`;
  const exported = await service.export({ runDir, formats, out });
  return { runDir, quantize, judged, fidelity, out, exported };
}

describe('a keyword spotter on (1, 49, 10, 1)', () => {
  let recipe: string;
  beforeAll(async () => {
    const samples = waves(count, 490, 1);
    write('features.npy', floatNpy([count, 49, 10, 1], samples));
    write('calibration.npy', floatNpy([8, 49, 10], waves(8, 490, 2)));
    mkdirSync(join(folder, 'each'));
    for (let at = 0; at < count; at++)
      write(`each/${String(at).padStart(3, '0')}.npy`, floatNpy([49, 10], rowOf(samples, 490, at)));
    recipe = await lay('spotter', spotterNhwc(), [samples], {
      calibration: { dataset: { type: 'npy', path: 'calibration.npy' }, count: 8 },
      evaluation: { dataset: { type: 'npy', path: 'features.npy', labels: 'spotter-labels.npy' } },
    });
  });

  it('is quantized, judged, exported and compared', async () => {
    const { quantize, judged, fidelity, exported } = await throughout(recipe);
    expect(quantize.layers.filter(({ op }) => op === 'Conv')).toHaveLength(2);
    expect(judged.islands).toEqual([]);
    expect(judged.float?.top1).toBe(1);
    expect(judged.metrics.top1).toBeGreaterThan(0.8);
    expect(fidelity.metrics.top1).toBe(judged.metrics.top1);
    expect(exported.files.length).toBeGreaterThan(10);
  });

  it('is judged alike on a file for each sample, and by labels in a text', async () => {
    const { runDir } = await service.quantize({ recipe, set: [] });
    const one = await service.evaluate({ runDir, set: [], float: false });
    const dataset = { type: 'npy', path: 'each', labels: 'spotter-labels.txt' };
    const each = await service.evaluate({
      runDir,
      set: [`evaluation.dataset=${JSON.stringify(dataset)}`],
      float: false,
    });
    expect(each.metrics).toEqual(one.metrics);
  });
});

describe('a picture beside six numbers', () => {
  let recipe: string;
  const [pixels, numbers] = [waves(count, 432, 3), waves(count, 6, 4)];
  beforeAll(async () => {
    write('image.npy', floatNpy([count, 3, 12, 12], pixels));
    write('numbers.npy', floatNpy([count, 6], numbers));
    const own = { type: 'npy', path: 'numbers.npy' };
    recipe = await lay('pair', pictureAndNumbers(), [pixels, numbers], {
      calibration: { dataset: { type: 'npy', path: 'image.npy' }, count },
      evaluation: { dataset: { type: 'npy', path: 'image.npy', labels: 'pair-labels.npy' } },
      inputs: { numbers: { calibration: own, evaluation: own } },
    });
  });

  it('is quantized, judged and exported', async () => {
    const { judged, fidelity, quantize } = await throughout(recipe);
    expect(judged.islands).toEqual([]);
    expect(judged.float?.top1).toBe(1);
    expect(judged.metrics.top1).toBeGreaterThan(0.8);
    expect(fidelity.metrics.top1).toBe(judged.metrics.top1);
    expect(quantize.layers.map(({ name }) => name)).toContain('fc1');
  });

  it('does without a common data set, and says what it was measured on', async () => {
    const both = (path: string): object => ({ calibration: { type: 'npy', path }, evaluation: { type: 'npy', path } });
    const inputs = { image: both('image.npy'), numbers: both('numbers.npy') };
    write('own.quant.json', JSON.stringify({ model: 'pair.onnx', calibration: { count }, inputs }));
    const { runDir, quantize } = await service.quantize({ recipe: join(folder, 'own.quant.json'), set: [] });
    const common = await service.quantize({ recipe, set: [], out: join(folder, 'common') });
    expect(quantize.layers).toEqual(common.quantize.layers);
    expect(quantize.provenance).toContain(`calibrated on ${count} images of image.npy`);
    const set = ['evaluation.evaluator=fidelity'];
    const { provenance } = await service.evaluate({ runDir, set, float: false });
    expect(provenance).toMatch(new RegExp(`; fidelity on ${count} images of image.npy$`));
  });

  it('is fed the same by an archive of arrays that are called like its inputs', async () => {
    const labels = new Uint8Array(readFileSync(join(folder, 'pair-labels.npy')));
    const arrays = { 'image.npy': floatNpy([count, 3, 12, 12], pixels), 'numbers.npy': floatNpy([count, 6], numbers) };
    write('pair.npz', zipSync({ ...arrays, 'y.npy': labels }));
    const dataset = { type: 'npz', path: 'pair.npz', labels: 'y' };
    const archive = {
      model: 'pair.onnx',
      calibration: { dataset: { type: 'npz', path: 'pair.npz' }, count },
      evaluation: { dataset },
    };
    write('pairNpz.quant.json', JSON.stringify(archive));
    const own = await throughout(recipe);
    const other = await throughout(join(folder, 'pairNpz.quant.json'));
    expect(other.judged.metrics).toEqual(own.judged.metrics);
    expect(other.quantize.layers).toEqual(own.quantize.layers);
  });
});

/** A picture of 24 bits, rows from the bottom up, as BMP has them. */
function bitmap(pixels: Uint8Array, width: number, height: number): Uint8Array {
  const file = Buffer.alloc(54 + 3 * width * height);
  file.write('BM');
  file.writeUInt32LE(54, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(height, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(24, 28);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < 3; c++)
        file[54 + 3 * ((height - 1 - y) * width + x) + (2 - c)] = pixels[3 * (y * width + x) + c];
  return file;
}

const [side, each] = [12, 12 * 12 * 3];
const pixels = Uint8Array.from(waves(count, each, 6), (x) => 128 + 60 * x);

describe('pictures for one input, arrays for another', () => {
  const layersOf = async (name: string, recipe: object): Promise<unknown> => {
    write(`${name}.quant.json`, JSON.stringify({ model: 'pair.onnx', ...recipe }));
    return (await service.quantize({ recipe: join(folder, `${name}.quant.json`), set: [] })).quantize.layers;
  };
  const normal = { mean: [0.4, 0.5, 0.6], std: [0.2, 0.2, 0.25] };
  const numbers = { calibration: { type: 'npy', path: 'numbers.npy' } };

  it('are the same as a file of pixels, and as the numbers that preprocessing makes of them', async () => {
    mkdirSync(join(folder, 'pictures'));
    for (let at = 0; at < count; at++)
      write(
        `pictures/${String(at).padStart(3, '0')}.bmp`,
        bitmap(pixels.slice(at * each, (at + 1) * each), side, side),
      );
    write('pixels.npy', npyFile({ descr: '|u1', shape: [count, side, side, 3], data: pixels }));
    const planes = new Float32Array(count * each);
    pixels.forEach((pixel, at) => {
      const [sample, place, c] = [Math.floor(at / each), Math.floor((at % each) / 3), at % 3];
      const scaled = Math.fround(Math.fround(pixel * (1 / 255)) - Math.fround(normal.mean[c]));
      planes[sample * each + c * side * side + place] = scaled / Math.fround(normal.std[c]);
    });
    write('planes.npy', floatNpy([count, 3, side, side], planes));
    const from = (type: string, path: string): object => ({ calibration: { dataset: { type, path } } });
    const pictures = await layersOf('a', { ...from('images', 'pictures'), preprocess: normal, inputs: { numbers } });
    expect(pictures).toEqual(
      await layersOf('b', {
        ...from('npy', 'pixels.npy'),
        inputs: { numbers, image: { preprocess: normal } },
      }),
    );
    expect(pictures).toEqual(
      await layersOf('c', {
        ...from('npy', 'planes.npy'),
        inputs: { numbers },
      }),
    );
  });

  it('have preprocessing of their own: that of arrays is x · scale, less the mean, by the deviation', async () => {
    const raw = waves(count, 6, 4).map((x) => Math.fround(x * 4));
    write('raw.npy', floatNpy([count, 6], raw));
    write(
      'made.npy',
      floatNpy(
        [count, 6],
        raw.map((x) => Math.fround(Math.fround(x * 0.5) - 1) / 2),
      ),
    );
    const fed = (path: string, preprocess: object = {}): object => ({
      calibration: { dataset: { type: 'images', path: 'pictures' } },
      inputs: { numbers: { calibration: { type: 'npy', path }, preprocess } },
    });
    const made = await layersOf('made', fed('made.npy'));
    expect(await layersOf('raw', fed('raw.npy', { scale: 0.5, mean: 1, std: 2 }))).toEqual(made);
    expect(await layersOf('plain', fed('raw.npy'))).not.toEqual(made);
  });
});

describe('pictures for an input of bytes', () => {
  const from = (preprocess: object): object => ({
    ...{ model: 'bytes.onnx', preprocess },
    calibration: { dataset: { type: 'npy', path: 'pixels.npy' } },
    evaluation: { dataset: { type: 'npy', path: 'pixels.npy' }, evaluator: 'fidelity' },
  });
  const quantized = (preprocess: object) => {
    write('bytes.onnx', encodeOnnx(bytesNhwc()));
    write('bytes.quant.json', JSON.stringify(from(preprocess)));
    return service.quantize({ recipe: join(folder, 'bytes.quant.json'), set: ['preset=strict'] });
  };

  it('are fed as they are, without an island', async () => {
    const { runDir, quantize } = await quantized({});
    expect(quantize.islands.filter(({ tail }) => !tail)).toEqual([]);
    expect(quantize.notes).toContain(
      "Input 'bytes' is read as pictures: colour, channels last (NHWC), pixels as they are (uint8).",
    );
    const [input] = quantize.layers;
    expect(Math.round((input.scale.input ?? 0) * 127)).toBe(Math.max(...pixels));
    expect((await service.evaluate({ runDir, set: [], float: false })).metrics.sqnrDb).toBeGreaterThan(20);
  });

  it.each([{ scale: 0.5 }, { mean: [1, 2, 3] }, { std: 2 }])('are not scaled: %j is refused', async (preprocess) => {
    await expect(quantized(preprocess)).rejects.toThrow(/^input 'bytes' takes uint8, pixels as they are/);
  });
});

describe('tokens beside a mask that is always one', () => {
  it('are looked up exactly', async () => {
    const tokens = tokensOf(count, 10, 5);
    write('ids.npy', int64Npy([count, 10], tokens));
    const mask = new Float32Array(count * 10).fill(1);
    const recipe = await lay('tokens', tokensAndMask(), [Float32Array.from(tokens), mask], {
      calibration: { dataset: { type: 'npy', path: 'ids.npy' }, count: 8 },
      evaluation: { dataset: { type: 'npy', path: 'ids.npy', labels: 'tokens-labels.npy' } },
      inputs: { mask: { value: 1 } },
    });
    const { judged, fidelity } = await throughout(recipe);
    expect(judged.islands).toEqual([]);
    expect(judged.float?.top1).toBe(1);
    expect(judged.metrics.top1).toBeGreaterThan(0.8);
    expect(fidelity.metrics.top1).toBe(judged.metrics.top1);
  });
});

describe.each(['pair', 'tokens', 'spotter'])('whoever asks of %s', (name) => {
  const recipe = join(folder, `${name}.quant.json`);
  const out = join(folder, `every-${name}`);
  let runDir: string;
  beforeAll(async () => void ({ runDir } = await service.quantize({ recipe, set: [] })));

  it('gets every export that is there for any network', async () => {
    const every = (await service.exportFormats()).map(({ id }) => id);
    const others = every.filter((id) => id !== 'darknet' && id !== 'vitis');
    const { files } = await service.export({ runDir, formats: others, out });
    expect(files.length).toBeGreaterThan(others.length);
  });

  it('gets golden vectors of one sample, which a dump is compared with', async () => {
    const dump = join(out, 'fpga', 'golden', '0');
    const same = await service.compare({ golden: out, dump, image: 0 });
    expect(same).toMatchObject({ equal: true, missing: [] });
    expect(same.compared.filter(({ id }) => id.startsWith('input_'))).toHaveLength(name === 'spotter' ? 1 : 2);
  });

  it('gets a layer, what is seen in a sample, and maps', async () => {
    const layer = name === 'pair' ? 'fc1' : 'fc';
    expect((await service.layer({ runDir, layer })).activations?.sqnrDb).toBeGreaterThan(20);
    const [{ ids }] = await service.images({ runDir });
    const image = { set: 'evaluation', id: ids[0] } as const;
    const { seen, image: shown } = await service.detections({ runDir, image });
    expect([seen.kind, shown.width * shown.height > 1]).toEqual(['classes', true]);
    const maps = await service.featureMaps({ runDir, image, layer, first: 0, count: 4, order: 'channel' });
    expect(maps.maps).toHaveLength(1);
  });

  it('gets a sweep, and presets that optimize', async () => {
    const { rows } = await service.sweep({ recipe, set: [], vary: [['bits', ['6', '8']]] });
    expect(rows.map(({ metrics }) => metrics.top1 > 0.6)).toEqual([true, true]);
    const sensitivity = await service.sensitivity({ recipe, set: [], images: 4 });
    expect(sensitivity.images).toBe(4);
    const best = await service.quantize({ recipe, set: ['preset=best'], out: `${out}-best` });
    expect(best.quantize.preset).toBe('best');
  });
});

describe('what does not go together is refused in one line', () => {
  const refusal = async (name: string, recipe: object): Promise<string> => {
    write(`${name}.quant.json`, JSON.stringify(recipe));
    const error: unknown = await service
      .quantize({ recipe: join(folder, `${name}.quant.json`), set: [] })
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).not.toContain('\n');
    return (error as Error).message;
  };
  const from = (path: string, type = 'npy'): object => ({ calibration: { dataset: { type, path } } });
  it.each<[string, object, RegExp]>([
    [
      'an input that nothing feeds',
      { model: 'pair.onnx', ...from('image.npy') },
      /input 'image' .* is fed by nothing for calibration/,
    ],
    [
      'an input that the model has not',
      { model: 'pair.onnx', ...from('pair.npz', 'npz'), inputs: { number: { value: 1 } } },
      /"inputs.number": the model has no such input.*did you mean "numbers"/,
    ],
    [
      'another shape',
      { model: 'spotter.onnx', ...from('numbers.npy') },
      /numbers.npy: \(6\), but the model's input 'mfcc' takes \(1, 49, 10, 1\)/,
    ],
    [
      'pictures for numbers',
      { model: 'pair.onnx', ...from('pair.npz', 'npz'), inputs: { numbers: { layout: 'NCHW' } } },
      /"inputs.numbers.layout" is NCHW, which takes four dimensions/,
    ],
    [
      'another number of samples',
      {
        model: 'pair.onnx',
        ...from('image.npy'),
        inputs: { numbers: { calibration: { type: 'npy', path: 'few.npy' } } },
      },
      /few.npy has 8 samples, expected 24/,
    ],
    [
      'tokens beyond the table',
      {
        model: 'tokens.onnx',
        ...from('spotter-labels.npy'),
        inputs: { mask: { value: 1 }, ids: { value: 'far.npy' } },
      },
      /far.npy: expected tokens from 0 to 29, found 30 at 9/,
    ],
    [
      'a constant of another shape',
      { model: 'pair.onnx', ...from('image.npy'), inputs: { numbers: { value: 'far.npy' } } },
      /far.npy: \(10\), but the model's input 'numbers' takes \(1, 6\)/,
    ],
    [
      'an archive that lacks an array',
      { model: 'tokens.onnx', ...from('pair.npz', 'npz') },
      /expected an array called 'ids', as the model's input is, found image, numbers, y/,
    ],
  ])('%s', async (name, recipe, message) => {
    write('few.npy', int64Npy([8, 6], new Array<number>(48).fill(1)));
    write('far.npy', int64Npy([10], [0, 1, 2, 3, 4, 5, 6, 7, 8, 30]));
    expect(await refusal(name.replaceAll(' ', '-'), recipe)).toMatch(message);
  });
});

/** From a model and folders to a first run, by the service that the editor's worker uses: what is offered, shown, written and measured. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { encodeOnnx } from '../../src/formats/onnx/encodeOnnx';
import { createLocalService } from '../../src/service/localService';
import { resultCard } from '../../src/protocol/views/resultCard';
import { graphBuilder } from '../support/buildGraph';
import { random } from '../support/random';
import { npyBytes } from '../../src/formats/npy/writeNpy';
import { enlarger, openPictures, uNet } from '../support/measuredNets';
import { layMeasuredPictures } from '../support/measuredPictures';

const samples = join(import.meta.dirname, '../../samples');
const folder = mkdtempSync(join(tmpdir(), 'shiftwise-door-'));
const service = createLocalService();
afterAll(() => rmSync(folder, { recursive: true }));

const model = join(folder, 'sample.onnx');
const pictures = join(folder, 'pictures');
cpSync(join(samples, 'sample.onnx'), model);
cpSync(join(samples, 'pictures/folders'), pictures, { recursive: true });
const classes = readdirSync(pictures).sort();

describe('the offer', () => {
  it('has the folder of classes, which fits the model, and says how pictures are wanted', async () => {
    const offer = await service.offer({ model, folders: [folder] });
    const count = classes.flatMap((each) => readdirSync(join(pictures, each))).length;
    expect(offer).toMatchObject({ ready: undefined, hasRecipe: false, takesPictures: true });
    expect(offer.found).toEqual([{ type: 'folders', path: pictures, count, judged: 'labels', holds: 'classes' }]);
    expect(offer.guess).toMatchObject({ form: 'unit', resize: 'stretch' });
    expect(await service.dataAt({ model, path: pictures })).toEqual({
      type: 'folders',
      path: pictures,
      judged: 'labels',
    });
  });
});

describe('arrays that lie about', () => {
  it('are offered where the network can be fed them', async () => {
    const own = mkdtempSync(join(tmpdir(), 'shiftwise-arrays-'));
    onTestFinished(() => rmSync(own, { recursive: true }));
    const build = graphBuilder(random(3));
    const conv = build.node('Conv', 'c', [build.input('x', [1, 2, 9]), build.floats('w', [4, 2, 3])]);
    writeFileSync(join(own, 'net.onnx'), encodeOnnx(build.build([conv])));
    const numbers = (shape: readonly number[]): Uint8Array =>
      npyBytes({ shape, values: new Float32Array(shape.reduce((a, b) => a * b, 1)) });
    writeFileSync(join(own, 'fits.npy'), numbers([6, 2, 9]));
    writeFileSync(join(own, 'labels.npy'), numbers([6]));
    writeFileSync(join(own, 'longer.npy'), numbers([6, 2, 10]));
    writeFileSync(join(own, 'broken.npy'), numbers([6, 2, 9]).subarray(0, 100));
    for (let k = 0; k < 4; k++) {
      mkdirSync(join(own, 'each'), { recursive: true });
      mkdirSync(join(own, 'other'), { recursive: true });
      writeFileSync(join(own, 'each', `${k}.npy`), numbers([2, 9]));
      writeFileSync(join(own, 'other', `${k}.npy`), numbers([9, 3]));
    }
    const offered = async (): Promise<readonly string[]> =>
      (await service.offer({ model: join(own, 'net.onnx'), folders: [own], anyway: true })).found.map(
        ({ path }) => path,
      );
    const fitting = ['each', 'fits.npy'].map((name) => join(own, name));
    expect([...(await offered())].sort()).toEqual(fitting);
    // Under a recipe that is there, too.
    await service.init({ model: join(own, 'net.onnx') });
    expect([...(await offered())].sort()).toEqual(fitting);
  });
});

describe('the offer of a cfg', () => {
  const own = join(folder, 'cfg');
  const cfg = join(own, 'scenes.cfg');
  const weights = join(samples, 'detector/scenes.weights');
  it('asks nothing while there are no weights, and goes on once its recipe names them', async () => {
    mkdirSync(own);
    cpSync(join(samples, 'detector/scenes.cfg'), cfg);
    const offered = service.offer({ model: cfg, folders: [folder] });
    await expect(offered).rejects.toThrow('scenes.cfg: no weights; put the .weights file beside the cfg');
    await service.init({ model: cfg, weights });
    expect(await service.offer({ model: cfg, folders: [folder] })).toMatchObject({ hasRecipe: true });
  });
});

describe('the preview', () => {
  it('is the picture in the network’s size, with float’s answer and the label', async () => {
    const data = { type: 'folders', path: pictures, judged: 'labels' } as const;
    const seen = await service.preview({ model, data, pixels: { form: 'unit', resize: 'stretch' }, index: 1 });
    expect(seen).toMatchObject({ index: 1, range: [expect.any(Number), expect.any(Number)], classes, truth: 0 });
    expect([seen.picture.width, seen.picture.height]).toEqual([32, 32]);
    // Folders come by name, the network's classes as it was trained (samples/README.md): the checker is its ninth.
    expect(classes[0]).toBe('checker');
    expect(seen.answer.kind === 'classes' && seen.answer.ranked[0].class).toBe(8);
  });
  it('begins anew beyond the last, and shows how pixels are fed', async () => {
    const data = { type: 'folders', path: pictures, judged: 'labels' } as const;
    const pixels = { form: 'bytes', resize: 'stretch' } as const;
    const first = await service.preview({ model, data, pixels, index: 0 });
    const again = await service.preview({ model, data, pixels, index: first.of });
    expect(again).toEqual(first);
    expect(first.range[1]).toBeGreaterThan(100);
  });
});

describe('a model that leaves sizes open', () => {
  it('is offered a likely shape, refuses one that does not fit, and is seen and quantized in what it is given', async () => {
    const own = mkdtempSync(join(tmpdir(), 'shiftwise-open-'));
    onTestFinished(() => rmSync(own, { recursive: true }));
    await layMeasuredPictures(own);
    const ref = { model: join(own, 'open.onnx') };
    writeFileSync(ref.model, encodeOnnx(openPictures()));
    const offer = await service.offer({ ...ref, folders: [own] });
    expect(offer.open).toEqual([{ name: 'picture', dims: '1x3x?x?', axes: [1, 3, '', ''], likely: '1x3x224x224' }]);
    const other = service.offer({ ...ref, folders: [own], inputShape: ['picture=1x4x16x16'] });
    await expect(other).rejects.toThrow("input 'picture', dimension 1: the file fixes it to 3, 4 was asked for");
    const shaped = { ...ref, inputShape: ['picture=1x3x16x16'] };
    expect((await service.offer({ ...shaped, folders: [own] })).open).toEqual([]);
    const data = { type: 'images', path: join(own, 'boxes/images'), judged: 'float' } as const;
    const pixels = { form: 'unit', resize: 'stretch' } as const;
    const { picture } = await service.preview({ ...shaped, data, pixels, index: 0 });
    expect([picture.width, picture.height]).toEqual([16, 16]);
    const { recipe } = await service.init({ ...shaped, data, pixels });
    expect(readFileSync(recipe, 'utf8')).toContain('"inputShape": {"picture":"1x3x16x16"}');
    expect((await service.offer({ ...ref, folders: [own] })).open).toEqual([]);
    expect((await service.offer({ ...ref, folders: [own], sizesAnew: true })).open).toEqual(offer.open);
    expect((await service.offer({ ...shaped, folders: [own], sizesAnew: true })).open).toEqual([]);
    const { quantize } = await service.quantize({ recipe, set: [] });
    expect(quantize.layers.length).toBeGreaterThan(0);
  });
});

describe('a segmenter with masks beside its pictures', () => {
  it('is offered them as labels, and shows float’s mask before the first run', async () => {
    const own = mkdtempSync(join(tmpdir(), 'shiftwise-segmenter-'));
    onTestFinished(() => rmSync(own, { recursive: true }));
    await layMeasuredPictures(own);
    writeFileSync(join(own, 'unet.onnx'), encodeOnnx(uNet()));
    const ref = { model: join(own, 'unet.onnx') };
    const { found } = await service.offer({ ...ref, folders: [own] });
    expect(found[0]).toMatchObject({ type: 'masks', path: join(own, 'masks'), judged: 'labels' });
    const { answer } = await service.preview({
      ...ref,
      data: found[0],
      pixels: { form: 'unit', resize: 'stretch' },
      index: 0,
    });
    // Left half dark: class 0; right half white: class 1; of 16 columns the two in the middle are mixed.
    expect(answer).toMatchObject({ kind: 'mask', width: 16, height: 16 });
    expect(answer.kind === 'mask' && [...answer.classes.subarray(0, 16)].filter((_, x) => x !== 7 && x !== 8)).toEqual([
      ...[0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1],
    ]);
    const { recipe } = await service.init({ ...ref, data: found[0], pixels: { form: 'unit', resize: 'stretch' } });
    expect(readFileSync(recipe, 'utf8')).toContain('"evaluator": "miou"');
  });
});

describe('a network that answers with a picture', () => {
  it('shows it before the first run', async () => {
    const own = mkdtempSync(join(tmpdir(), 'shiftwise-enlarger-'));
    onTestFinished(() => rmSync(own, { recursive: true }));
    await layMeasuredPictures(own);
    writeFileSync(join(own, 'enlarger.onnx'), encodeOnnx(enlarger()));
    const { answer } = await service.preview({
      model: join(own, 'enlarger.onnx'),
      data: { type: 'images', path: join(own, 'masks', 'images'), judged: 'float' },
      pixels: { form: 'unit', resize: 'stretch' },
      index: 0,
    });
    // Left half dark, right half white; of 16 columns two are mixed, each of which is two of these 32.
    expect(answer).toMatchObject({ kind: 'map', range: [0, 1], picture: { width: 32, height: 32 } });
    const row = answer.kind === 'map' ? answer.picture.data.subarray(0, 96) : [];
    const reds = [...row].filter((_, at) => at % 3 === 0);
    expect([reds.slice(0, 14), reds.slice(18)]).toEqual([Array(14).fill(0), Array(14).fill(255)]);
    expect(reds[15]).toBe(reds[14]);
  });
});

describe('a first run', () => {
  it('with labels is judged by them, and the card has the figures of the result', async () => {
    const data = { type: 'folders', path: pictures, judged: 'labels' } as const;
    const pixels = { form: 'unit', resize: 'stretch' } as const;
    const { recipe, created } = await service.init({ model, data, pixels, out: join(folder, 'a.quant.json') });
    expect(created).toBe(true);
    expect(readFileSync(recipe, 'utf8')).toContain('"dataset": { "type": "folders", "path": "pictures" }');
    const run = await service.quantize({ recipe, set: ['preset=strict'] });
    const evaluate = await service.evaluate({ runDir: run.runDir, set: [], float: true });
    expect(evaluate.evaluator).toBe('top-k');
    const [figure] = resultCard({ ...run, evaluate }).figures;
    expect(resultCard({ ...run, evaluate }).cautions.join()).toContain('Float itself is seldom right');
    expect(figure.integers).toContain((100 * evaluate.metrics.top1).toFixed(2));
    expect(figure.float).toContain((100 * (evaluate.float?.top1 ?? NaN)).toFixed(2));
  });
  it('without pictures is of synthetic ones, and says so everywhere', async () => {
    const data = { type: 'synthetic', path: '', judged: 'float' } as const;
    const { recipe } = await service.init({ model, data, out: join(folder, 'b.quant.json') });
    const run = await service.quantize({ recipe, set: ['preset=strict', 'calibration.count=8'] });
    expect(run.quantize.provenance).toMatch(/calibrated on 8 synthetic samples$/);
    const evaluate = await service.evaluate({ runDir: run.runDir, set: [], float: false, limit: 8 });
    expect(evaluate.evaluator).toBe('fidelity');
    expect(evaluate.provenance).toContain('of synthetic data');
    const card = resultCard({ ...run, evaluate });
    expect(card.cautions.join()).toContain('synthetic');
    expect(card.steps[0]).toMatchObject({ command: 'chooseData' });
  });
  it('of a model whose recipe names samples asks nothing', async () => {
    const data = { type: 'synthetic', path: '', judged: 'float' } as const;
    await service.init({ model, data });
    const ready = { ready: 'recipe', hasRecipe: true, found: [] };
    expect(await service.offer({ model, folders: [folder] })).toMatchObject(ready);
    expect((await service.offer({ model, folders: [folder], anyway: true })).found).toHaveLength(1);
  });
});

it('init of a model that is not there says so, whatever recipe lies beside it', async () => {
  const model = join(folder, 'gone.onnx');
  writeFileSync(join(folder, 'gone.quant.json'), '{}');
  await expect(service.init({ model })).rejects.toThrow(`${model}: not found`);
});

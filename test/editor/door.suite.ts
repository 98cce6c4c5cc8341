/** The front door: from a model without a recipe to exported files, in at most three clicks and without typing. A click is what a person does. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { zipSync } from 'fflate';
import { encodeOnnx } from '../../src/formats/onnx/encodeOnnx';
import type { Graph } from '../../src/graph/graph';
import { floatNpy, pictureAndNumbers, spotterNhwc, waves } from '../support/arrayNets';
import { enlarger, openPictures, uNet, yoloV8 } from '../support/measuredNets';
import { layMeasuredPictures } from '../support/measuredPictures';
import type { Step, Suite } from './suite';
import { modelPage, type Workbench } from './workbench';

/** Without it the sample alone goes through the door. */
const data = process.env.SHIFTWISE_DATA ?? '';
const samples = join(process.cwd(), 'samples');
const cli = join(process.cwd(), 'dist', 'cli.js');

interface Case {
  readonly name: string;
  readonly model: string;
  /** From where the model comes. */
  readonly files: readonly string[];
  /** Or what it is. */
  readonly graph?: () => Graph;
  readonly pictures?: string;
  /** What float says of the first picture. */
  readonly float?: string;
  readonly evaluator?: string;
  /** Whether sizes are asked for first: what is likely is taken, by Enter. */
  readonly isOpen?: boolean;
  /** Of the list: what is clicked. */
  readonly row: string;
}

const cases: readonly Case[] = [
  {
    ...{ name: 'sample', model: 'sample.onnx', files: [], row: 'sample/pictures' },
    ...{ pictures: '', float: 'Float says', evaluator: 'top-k' },
  },
  {
    ...{
      float: 'Float finds',
      name: 'darknet',
      model: 'yolo-fastest-1.1.weights',
      pictures: 'coco/calib128',
      row: 'darknet/pictures',
    },
    files: ['darknet/yolo-fastest-1.1/yolo-fastest-1.1.cfg', 'darknet/yolo-fastest-1.1/yolo-fastest-1.1.weights'],
  },
  { name: 'classifier', model: 'simplenet.onnx', files: ['onnx/simplenet.onnx'], row: 'No pictures: synthetic data' },
  {
    ...{
      float: 'Float finds',
      name: 'yolox',
      model: 'yolox_nano.onnx',
      pictures: 'coco/calib128',
      row: 'yolox/pictures',
    },
    files: ['onnx/yolox_nano.onnx'],
  },
  { name: 'arrays', model: 'spotter.onnx', files: [], graph: spotterNhwc, row: 'arrays/features.npy' },
  { name: 'two', model: 'pair.onnx', files: [], graph: pictureAndNumbers, row: 'two/samples.npz' },
  {
    ...{ name: 'segmenter', model: 'unet.onnx', files: [], graph: uNet, row: 'segmenter/masks', evaluator: 'miou' },
    float: 'Float marks',
  },
  {
    ...{ name: 'yolov8', model: 'v8.onnx', files: [], graph: yoloV8, row: 'yolov8/boxes', evaluator: 'voc' },
    float: 'Float finds',
  },
  {
    ...{ name: 'picture', model: 'enlarger.onnx', files: [], graph: enlarger, row: 'picture/pictures' },
    float: 'Float answers with a picture of 32×32',
  },
  {
    ...{ name: 'open', model: 'open.onnx', files: [], graph: openPictures, row: 'open/', isOpen: true },
    float: 'Float says',
  },
];

/** Pictures of a case: enough to measure ranges, few enough to wait for. */
const few = 12;

async function prepare(folder: string): Promise<void> {
  for (const { name, model, files, graph, pictures } of cases.filter(isThere)) {
    mkdirSync(join(folder, name, 'pictures'), { recursive: true });
    for (const file of files) copyFileSync(join(data, file), join(folder, name, file.slice(file.lastIndexOf('/') + 1)));
    const names = !pictures ? [] : readdirSync(join(data, pictures)).slice(0, few);
    if (graph) writeFileSync(join(folder, name, model), encodeOnnx(graph()));
    for (const each of names) copyFileSync(join(data, pictures ?? '', each), join(folder, name, 'pictures', each));
  }
  for (const name of ['sample', 'twice']) {
    mkdirSync(join(folder, name), { recursive: true });
    copyFileSync(join(samples, 'sample.onnx'), join(folder, name, `${name}.onnx`));
    cpSync(join(samples, 'pictures', 'folders'), join(folder, name, 'pictures'), { recursive: true });
  }
  const ofSample = readdirSync(join(folder, 'sample', 'pictures'), { recursive: true, encoding: 'utf8' });
  for (const [at, path] of ofSample.filter((each) => each.endsWith('.png')).entries())
    copyFileSync(join(folder, 'sample', 'pictures', path), join(folder, 'picture', 'pictures', `${at}.png`));
  writeFileSync(join(folder, 'arrays', 'features.npy'), floatNpy([few, 49, 10, 1], waves(few, 490, 1)));
  const image = floatNpy([few, 3, 12, 12], waves(few, 432, 3));
  const numbers = floatNpy([few, 6], waves(few, 6, 4));
  writeFileSync(join(folder, 'two', 'samples.npz'), zipSync({ 'image.npy': image, 'numbers.npy': numbers }));
  for (const name of ['segmenter', 'yolov8', 'open']) await layMeasuredPictures(join(folder, name));
}

const isThere = ({ files }: Case): boolean => files.every((file) => existsSync(join(data, file)));

/** Clicks, counted. */
function hand(): { readonly click: (what: Locator) => Promise<void>; readonly count: () => number } {
  let clicks = 0;
  return {
    async click(what) {
      clicks++;
      await what.click();
    },
    count: () => clicks,
  };
}

const listRow = ({ page }: Workbench, text: string): Locator =>
  page.locator('.quick-input-widget:visible .quick-input-list .monaco-list-row', { hasText: text }).first();

const walks = (each: Case): Step => ({
  name: `${each.name}: from the open file to exported files in three clicks`,
  async run({ workbench, folder }) {
    await workbench.openFile(each.model);
    const page = await modelPage(workbench);
    const { click, count } = hand();
    await click(page.locator('[data-action="quantizeAndExport"]'));
    if (each.isOpen) {
      await workbench.page.locator('.quick-input-widget:visible', { hasText: 'leaves 1x3x?x?' }).waitFor();
      await workbench.screenshot(`door-${each.name}-0-size`);
      await workbench.page.keyboard.press('Enter');
    }
    const row = listRow(workbench, each.row);
    await row.waitFor();
    await workbench.screenshot(`door-${each.name}-1-list`);
    await click(row);
    if (each.float !== undefined) {
      await page.locator('.proposal[aria-busy="false"] .said', { hasText: each.float }).waitFor();
      await workbench.screenshot(`door-${each.name}-2-proposal`);
      await click(page.locator('.proposal [data-action="accept"]'));
    }
    await workbench.notification('exported').waitFor({ timeout: 600_000 });
    await workbench.screenshot(`door-${each.name}-3-result`);
    assert.ok(count() <= 3, `${count()} clicks`);
    const stem = each.model.replace(/\.[^.]+$/, '');
    const run = join(folder, each.name, '.shiftwise', stem);
    assert.ok(readdirSync(`${run}.export`).length > 1, 'nothing was exported');
    const { evaluate } = JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')) as {
      evaluate?: { evaluator: string };
    };
    assert.equal(evaluate?.evaluator, each.evaluator ?? 'fidelity');
    await sameAsCommandLine(page, run);
    await workbench.runCommand('Notifications: Clear All Notifications');
    await workbench.closeEditors();
  },
});

/** The card's figures are the command line's, of the same run. */
async function sameAsCommandLine(page: Frame, run: string): Promise<void> {
  const figures = page.locator('.card-figures');
  await figures.waitFor();
  const printed = execFileSync(process.execPath, [cli, 'evaluate', run, '--float', '--json'], { encoding: 'utf8' });
  const { metrics } = JSON.parse(printed) as { metrics: Record<string, number> };
  const [[, value]] = Object.entries(metrics);
  const text = value > 1 ? value.toFixed(1) : (100 * value).toFixed(2);
  assert.ok((await figures.innerText()).includes(text), `no ${text} among the card's figures`);
}

/** A hand that clicks twice, and a mind that changes. */
const clicksTwice: Step = {
  name: 'twice: a second click begins nothing, and what was chosen stays with other images',
  async run({ workbench, folder }) {
    await workbench.openFile('twice.onnx');
    const page = await modelPage(workbench);
    const quantize = page.locator('[data-action="quantize"]');
    const form = page.locator('.proposal[aria-busy="false"] #pixel-form');
    const toldAgain = async (): Promise<void> => {
      await workbench.notification('has begun already').waitFor();
      await workbench.runCommand('Notifications: Clear All Notifications');
    };
    await quantize.dblclick();
    const row = listRow(workbench, 'twice/pictures');
    await row.click();
    await toldAgain();
    await form.selectOption('bytes-bgr');
    await page.locator('.proposal[aria-busy="false"] [data-action="other"]').click();
    await row.click();
    await page.locator('.proposal[aria-busy="false"] .provenance', { hasText: 'Chosen by you' }).waitFor();
    assert.equal(await form.inputValue(), 'bytes-bgr');
    await quantize.click();
    await toldAgain();
    assert.equal(await form.inputValue(), 'bytes-bgr');
    await workbench.screenshot('door-twice');
    await page.locator('.proposal [data-action="cancel"]').click();
    await page.locator('.proposal').waitFor({ state: 'hidden' });
    assert.ok(!existsSync(join(folder, 'twice', 'twice.quant.json')), 'a recipe was written');
    await workbench.closeEditors();
  },
};

export const suite: Suite = {
  name: 'door',
  trusted: true,
  prepare,
  steps: [clicksTwice, ...cases.filter(isThere).map(walks)],
};

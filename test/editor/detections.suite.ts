/** The pane of detections in a real editor: classes and boxes of one image, float beside integers, and the feature maps of the selected layer. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Frame } from 'playwright-core';
import { weightsFile } from '../support/darknetWeights';
import { random } from '../support/random';
import { lookAtEverySize } from './accessibility';
import type { Step, Suite } from './suite';
import { modelPage, type Workbench } from './workbench';

const cli = join('dist', 'cli.js');

/**
 * A freshly started network, but for the biases of its head: few boxes are sure of themselves. What they find is not there, and is
 * shown like anything else.
 */
function detectorWeights(cfg: string): Uint8Array {
  const source = random(3);
  return weightsFile(cfg, (values, role, shape) => {
    const limit = 1.2 * Math.sqrt(6 / (values.length / shape[0]));
    const isHead = role === 'biases' && values.length === 21;
    for (let i = 0; i < values.length; i++) {
      if (role === 'weights') values[i] = (2 * source.next() - 1) * limit;
      else if (isHead) values[i] = [0, 0, 0, 0, -2.6, 2, 2][i % 7];
      else values[i] = role === 'scales' || role === 'variance' ? 1 : 0;
    }
  });
}

const detector = {
  model: 'tiny.cfg',
  bits: 6,
  calibration: { dataset: { type: 'cifar10-bin', path: 'pictures/calibration.bin' }, count: 10 },
  preprocess: { resize: 'none' },
  evaluation: { dataset: { type: 'yolo', path: 'boxes', classes: ['circle', 'square'] } },
};

function prepare(folder: string): void {
  cpSync('samples', folder, { recursive: true, filter: (path) => !/\.(ts|py|md)$/.test(path) });
  const cfg = readFileSync(join('test', 'fixtures', 'editor', 'tiny.cfg'), 'utf8');
  writeFileSync(join(folder, 'tiny.cfg'), cfg);
  writeFileSync(join(folder, 'tiny.weights'), detectorWeights(cfg));
  writeFileSync(join(folder, 'tiny.quant.json'), JSON.stringify(detector));
  for (const part of ['images', 'labels']) mkdirSync(join(folder, 'boxes', part), { recursive: true });
  ['circle', 'square'].forEach((name, label) => {
    cpSync(join('samples', 'pictures', 'folders', name, '0.png'), join(folder, 'boxes', 'images', `${name}.png`));
    writeFileSync(join(folder, 'boxes', 'labels', `${name}.txt`), `${label} 0.5 0.5 0.6 0.6\n`);
  });
  for (const [recipe, ...settings] of [
    ['sample.quant.json', '--set', 'calibration.count=20', '--set', 'bits=5'],
    ['tiny.quant.json'],
  ]) {
    execFileSync(process.execPath, [cli, 'quantize', join(folder, recipe), ...settings], { stdio: 'pipe' });
  }
}

const provenance = (page: Frame, text: string | RegExp): Promise<void> =>
  page.locator('.detections > div > .provenance', { hasText: text }).waitFor();

/** The pane takes the focus when it opens. */
async function showDetections(workbench: Workbench): Promise<void> {
  await workbench.runCommand('Shiftwise: Show Detections');
  await (await modelPage(workbench)).locator('.detections:focus').waitFor();
}

async function selectLayer(page: Frame, name: string): Promise<void> {
  await page.locator('tbody tr', { has: page.getByText(name, { exact: true }) }).click();
}

const classes: Step = {
  name: 'a command opens the pane, with the best classes of float and integers side by side',
  async run({ workbench }) {
    await workbench.openFile('sample.onnx');
    const page = await modelPage(workbench);
    assert.equal(await page.locator('.detections').isVisible(), false);
    await showDetections(workbench);
    await page.locator('.classes tbody tr').nth(4).waitFor();
    await provenance(page, /image 000000 of test\.bin \(evaluation\); preset standard, W5A5/);
    assert.match(
      await page.locator('.words').innerText(),
      /First in float: circle [\d.]+ %; first in integers: .* Labelled: circle/,
    );
    await page.getByRole('button', { name: 'Next image' }).click();
    await provenance(page, 'image 000010 of test.bin');
    await page.getByRole('button', { name: 'Next Picture That Differs' }).click();
    await page.locator('.words', { hasNotText: /First in float: (\w+) [\d.]+ %; first in integers: \1/ }).waitFor();
    const found = await page.locator('#image').inputValue();
    assert.notEqual(found, 'evaluation\n000010');
    await page.locator('.detections').focus();
    await workbench.page.keyboard.press('n');
    await page.waitForFunction(
      (before) => document.querySelector<HTMLSelectElement>('#image')?.value !== before,
      found,
    );
    await workbench.screenshot('30-differs');
    await page.locator('#image-filter').fill('star');
    await page.locator('#image').selectOption({ label: '000093 · star' });
    await provenance(page, 'image 000093 of test.bin');
    await workbench.screenshot('30-classes');
    await page.locator('#image-filter').fill('');
  },
};

const maps: Step = {
  name: 'the feature maps are those of the selected layer, wherever it is selected',
  async run({ workbench }) {
    const page = await modelPage(workbench);
    await selectLayer(page, 'conv1');
    await page.locator('.detections h3', { hasText: 'Feature maps of conv1' }).waitFor();
    await page.locator('.map').nth(15).waitFor();
    assert.equal(await page.locator('.map canvas').count(), 3 * 16);
    await page.locator('.detections .figures', { hasText: /20 channels of 28×28\s*SQNR [\d.]+ dB/ }).waitFor();
    await page.getByRole('button', { name: 'Channels after' }).click();
    await page.locator('.maps .map').nth(4).waitFor({ state: 'detached' });
    assert.equal(await page.locator('.maps .map').count(), 4);
    await workbench.showView();
    await workbench.treeRow('conv2').first().click();
    await page.locator('.detections h3', { hasText: 'Feature maps of conv2' }).waitFor();
    await page.locator('.map').nth(15).waitFor();
    await page.locator('#map-order').selectOption('error');
    await page.locator('.maps figcaption').first().filter({ hasNotText: 'channel 0' }).waitFor();
    await page.locator('.maps').scrollIntoViewIfNeeded();
    await workbench.screenshot('31-feature-maps');
    await page.locator('#map-order').selectOption('channel');
    await selectLayer(page, 'bn1');
    await page.locator('.detections .status', { hasText: 'bn1 leaves no feature maps' }).waitFor();
  },
};

const file: Step = {
  name: 'any image file can be chosen',
  async run({ workbench, folder }) {
    const page = await modelPage(workbench);
    const choose = async (path: string): Promise<void> => {
      await page.getByRole('button', { name: 'Choose File…' }).click();
      const input = workbench.page.locator('.quick-input-widget:visible input.input');
      // The dialog lists its first folder, then the one of the path; what is typed before that is lost.
      const row = workbench.page.locator('.quick-input-widget:visible .quick-input-list .monaco-list-row');
      await row.filter({ hasText: 'boxes' }).waitFor();
      await input.fill(path);
      await row.filter({ hasText: basename(path) }).waitFor();
      await workbench.page.locator('.quick-input-widget .monaco-button', { hasText: 'Show Detections' }).click();
    };
    await choose(join(folder, 'pictures', 'folders', 'ring', '0.png'));
    await provenance(page, 'image 0.png, a file of your choice');
    assert.match(await page.locator('.words').innerText(), /First in float: ring/);
    assert.equal(await page.locator('#image option:checked').innerText(), '0.png');
  },
};

const keeps: Step = {
  name: 'image, threshold and the pane itself are kept while the page is away',
  async run({ workbench }) {
    const before = await modelPage(workbench);
    await before.locator('#image').selectOption({ label: '000093 · star' });
    await provenance(before, 'image 000093');
    await workbench.openFile('sample.quant.json');
    await workbench.page.locator('.view-lines .view-line', { hasText: 'calibration' }).first().waitFor();
    await workbench.openFile('sample.onnx');
    const after = await modelPage(workbench);
    await provenance(after, 'image 000093');
    assert.equal(await after.locator('[data-pane="detections"]').getAttribute('aria-pressed'), 'true');
    assert.equal(await after.locator('#image option:checked').innerText(), '000093 · star');
  },
};

/** The boxes as the list has them. */
const entries = (page: Frame): Promise<readonly string[]> => page.locator('.boxes li').allInnerTexts();

const boxes: Step = {
  name: 'a run’s menu leads to boxes in both pictures and in a list that is used from the keyboard',
  async run({ workbench }) {
    await workbench.showView();
    await workbench.treeRow('W6A6').first().click({ button: 'right' });
    await workbench.page.locator('.context-view .action-label', { hasText: 'Show Detections' }).first().hover();
    await workbench.page.keyboard.press('Enter');
    await workbench.webview('.boxes li');
    const page = await modelPage(workbench);
    await provenance(
      page,
      /image circle\.png of boxes \(evaluation\); NMS per class, confidence 0\.005, IoU 0\.45; preset/,
    );
    assert.match(
      await page.locator('.words').innerText(),
      /At a score of 0\.25 or more: \d+ boxes in float, \d+ in integers: \d+ kept/,
    );
    assert.match(await page.locator('.words').innerText(), /Of 1 labelled object float finds \d, integers \d/);
    const few = await entries(page);
    assert.match(few[0], /1\s*(circle|square) \d\.\d\d/);
    await page.locator('.boxes').focus();
    await workbench.page.keyboard.press('ArrowDown');
    await workbench.page.keyboard.press('ArrowDown');
    await page.locator('.boxes li[aria-selected="true"] .at', { hasText: /^2$/ }).waitFor();
    assert.equal(await page.locator('.boxes').getAttribute('aria-activedescendant'), 'box-1');
    await page.getByRole('button', { name: 'Labelled objects' }).click();
    await workbench.screenshot('32-boxes');
    await page.locator('#confidence').fill('0.1');
    const more = await entries(page);
    assert.ok(more.length > few.length, `${more.length} boxes at 0.1, ${few.length} at 0.25`);
    await page.locator('#confidence').fill('1');
    assert.match(await page.locator('.words').innerText(), /No boxes in float and none in integers/);
    await page.locator('#confidence').fill('0.25');
  },
};

/** Both kinds of answer in every theme; the light one comes last and stays. */
const accessible: Step = {
  name: 'no serious fault of accessibility in light, dark and both high contrasts',
  async run({ workbench }) {
    for (const [kind, model, answer] of [
      ['boxes', 'tiny.weights', '.boxes li'],
      ['classes', 'sample.onnx', '.classes tbody tr'],
    ]) {
      await workbench.openFile(model);
      await modelPage(workbench);
      await showDetections(workbench);
      await lookAtEverySize(workbench, answer, `33-detections-${kind}`, async (page) => {
        // Where the page is narrow, the graph alone is beside the answer; the layer that was chosen stays.
        const row = page.locator('tbody tr[data-row="0"]');
        if (await row.isVisible()) await row.click();
        await page.locator('.map canvas').first().waitFor();
        await page.locator('.detections').evaluate((pane) => pane.scrollTo(0, 0));
      });
    }
    await workbench.closeEditors();
  },
};

export const suite: Suite = {
  name: 'detections',
  trusted: true,
  prepare,
  steps: [classes, maps, file, keeps, boxes, accessible],
};

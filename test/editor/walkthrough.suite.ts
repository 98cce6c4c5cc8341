/**
 * The first five minutes, from the packaged extension alone and a window on nothing: empty views that lead on, the samples by one command,
 * and the walkthrough step by step to its end.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import type { EditorWindow, Step, Suite } from './suite';
import { until } from './waiting';
import { modelPage, type Workbench } from './workbench';

const title = 'First Steps with Shiftwise';

const stepOf = (page: Page, id: string): Locator =>
  page.locator(`.gettingStartedContainer [data-step-id$="#first#${id}"]`).first();

const linkOf = (step: Locator, text: string): Locator => step.locator('button, a', { hasText: text }).first();

async function isTicked(page: Page, id: string): Promise<boolean> {
  const mark = page.locator(`.gettingStartedContainer [data-done-step-id$="#first#${id}"]`).first();
  return (await mark.count()) > 0 && (await mark.getAttribute('aria-checked')) === 'true';
}

const ticked = (page: Page, id: string): Promise<void> => until(() => isTicked(page, id), `the tick of ${id}`);

/** The walkthrough is opened again by its name, as its page goes back to the list of all; the step is opened where another one is. */
async function goTo(workbench: Workbench, id: string): Promise<Locator> {
  await workbench.runCommand('Welcome: Open Walkthrough');
  await workbench.pick(title);
  const step = stepOf(workbench.page, id);
  await step.waitFor();
  if (!(await step.getAttribute('class'))?.includes('expanded')) await step.click();
  return step;
}

/** The folder of the samples, in the extension's own place. */
const samplesIn = ({ host }: EditorWindow): string =>
  join(host.profile, 'data', 'User', 'globalStorage', 'shiftwise.shiftwise', 'shiftwise-samples');

const welcomes: Step = {
  name: 'empty views of a window on nothing say what to do',
  async run({ workbench }) {
    const { page } = workbench;
    await page.goto(`${new URL(page.url()).origin}/?ew=true`, { waitUntil: 'domcontentloaded' });
    await page.locator('.activitybar a.action-label[aria-label^="Shiftwise"]').waitFor();
    await workbench.showView();
    const welcome = page.locator('.part.sidebar .welcome-view-content');
    for (const button of ['Open Model', 'Open Sample Workspace', 'Open Folder']) {
      await welcome.locator('.monaco-button', { hasText: button }).first().waitFor();
    }
    await workbench.screenshot('walkthrough-1-empty');
  },
};

const samples: Step = {
  name: 'the walkthrough opens the samples, and comes back in their window',
  async run(window) {
    const { workbench } = window;
    const { page } = workbench;
    await page.locator('.part.sidebar .welcome-view-content a', { hasText: 'First Steps' }).first().click();
    const step = stepOf(page, 'samples');
    await step.waitFor();
    await page.locator('.gettingStartedContainer .getting-started-category', { hasText: title }).first().waitFor();
    await workbench.screenshot('walkthrough-2-samples');
    await linkOf(step, 'Open Sample Workspace').click();
    await workbench.pick('Keep With the Extension');
    await page.waitForURL(/shiftwise-samples/);
    await stepOf(page, 'open').waitFor();
    await workbench.screenshot('walkthrough-3-back');
    for (const file of [
      'sample.onnx',
      'detector/scenes.weights',
      'detector/scenes.quant.json',
      'segmenter/areas.qdq.onnx',
    ]) {
      assert.ok(existsSync(join(samplesIn(window), file)), `${file} was not copied`);
    }
    await ticked(page, 'samples');
  },
};

const opens: Step = {
  name: 'a model is opened from the list of the workspace',
  async run({ workbench }) {
    await linkOf(await goTo(workbench, 'open'), 'Open Model').click();
    await workbench.pick('sample.onnx');
    await modelPage(workbench);
    await goTo(workbench, 'quantize');
    await ticked(workbench.page, 'open');
  },
};

const quantizes: Step = {
  name: 'it is quantized by its recipe, without a question',
  async run(window) {
    const { workbench } = window;
    await linkOf(await goTo(workbench, 'quantize'), 'Quantize Model').click();
    await workbench.notification('sample.onnx').first().waitFor();
    const run = join(samplesIn(window), '.shiftwise', 'sample', 'run.json');
    await until(() => existsSync(run), 'the run', 600_000);
    await ticked(workbench.page, 'quantize');
    await workbench.screenshot('walkthrough-4-quantized');
    await workbench.runCommand('Notifications: Clear All Notifications');
  },
};

const looks: Step = {
  name: 'a layer is looked at',
  async run({ workbench }) {
    await linkOf(await goTo(workbench, 'layer'), 'Show Layers').click();
    await workbench.treeRow('conv2').first().click();
    await ticked(workbench.page, 'layer');
    await workbench.screenshot('walkthrough-5-layer');
  },
};

const exports: Step = {
  name: 'the run is exported, and every step is ticked',
  async run(window) {
    const { workbench } = window;
    const { page } = workbench;
    await linkOf(await goTo(workbench, 'export'), 'Export Run').click();
    const written = workbench.notification('files written');
    const input = page.locator('.quick-input-widget:visible input.input');
    await input.waitFor();
    // The questions as they stand: formats, how bytes are stored, where to, the preview.
    await until(async () => {
      if (await written.first().isVisible()) return true;
      if (await input.isVisible()) await input.press('Enter');
      await page.waitForTimeout(1000);
      return false;
    }, 'the export');
    await ticked(page, 'export');
    for (const id of ['samples', 'open', 'quantize', 'layer', 'export']) assert.ok(await isTicked(page, id), id);
    await workbench.screenshot('walkthrough-6-done');
    await workbench.runCommand('Notifications: Clear All Notifications');
  },
};

const keeps: Step = {
  name: 'samples that are there are opened as they are',
  async run(window) {
    const { workbench } = window;
    const recipe = join(samplesIn(window), 'sample.quant.json');
    const mine = readFileSync(recipe, 'utf8').replace('"weights": 8', '"weights": 5');
    writeFileSync(recipe, mine);
    const opened = workbench.page.context().waitForEvent('page');
    await workbench.runCommand('Shiftwise: Open Sample Workspace');
    await workbench.pick('Keep With the Extension');
    const other = await opened;
    await other.waitForURL(/shiftwise-samples/);
    await other.close();
    assert.equal(readFileSync(recipe, 'utf8'), mine);
  },
};

export const suite: Suite = {
  name: 'walkthrough',
  trusted: true,
  prepare: () => undefined,
  steps: [welcomes, samples, opens, quantizes, looks, exports, keeps],
};

/** The model page in a real editor: graph, table, inspector and tree as one, what a page keeps, and that everybody can use it. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { lookInThemes } from './accessibility';
import type { Step, Suite } from './suite';
import { clickButton, modelPage, type Workbench } from './workbench';

const cli = join('dist', 'cli.js');

function prepare(folder: string): void {
  cpSync('samples', folder, { recursive: true, filter: (path) => !/\.(ts|py|md)$/.test(path) });
  // Two runs: the later one is the newest, the other is kept as an earlier one.
  for (const bits of ['bits=4', 'bits=8']) {
    const settings = ['--set', 'calibration.count=20', '--set', bits];
    execFileSync(process.execPath, [cli, 'quantize', join(folder, 'sample.quant.json'), ...settings], {
      stdio: 'pipe',
    });
  }
}

const selectedRow = (page: Frame, name: string): Promise<void> =>
  page.locator('tbody tr[aria-selected="true"] td.name', { hasText: name }).waitFor();
const selectedInTree = (workbench: Workbench, name: string): Promise<void> =>
  workbench.page.locator('.pane-body .monaco-list-row.selected', { hasText: name }).waitFor();

const together: Step = {
  name: 'graph, table, inspector and tree have one selection',
  async run({ workbench }) {
    await workbench.openFile('sample.onnx');
    await workbench.showView();
    const page = await modelPage(workbench);
    await workbench.treeRow('conv1').first().waitFor();
    await page.locator('tbody tr[data-row="0"]').click();
    await page.locator('.inspector h2', { hasText: 'conv1' }).waitFor();
    await page.locator('.graph .unseen', { hasText: 'conv1' }).waitFor({ state: 'attached' });
    await page.locator('.graph').focus();
    await workbench.page.keyboard.press('ArrowDown');
    await selectedRow(page, 'bn1');
    await selectedInTree(workbench, 'bn1');
    await workbench.treeRow('fc1').first().click();
    await selectedRow(page, 'fc1');
    await page.locator('.inspector h2', { hasText: 'fc1' }).waitFor();
    await page.locator('.graph .unseen', { hasText: 'fc1, Gemm' }).waitFor({ state: 'attached' });
  },
};

const finding: Step = {
  name: 'the page says in words where precision is lost, and leads there',
  async run({ workbench }) {
    const page = await modelPage(workbench);
    const text = await page.locator('.finding').innerText();
    const name = /(?:jumps at|that of) ([\w.]+)/.exec(text)?.[1];
    assert.ok(name, `no layer in "${text}"`);
    await page.locator('.finding').click();
    await selectedRow(page, name);
  },
};

const inspector: Step = {
  name: 'the inspector shows a layer’s charts, and what another width would change, which can be set in the recipe',
  async run({ workbench }) {
    const page = await modelPage(workbench);
    await page.locator('tbody tr', { has: page.getByText('conv2', { exact: true }) }).click();
    const values = page.locator('[data-section="values"]');
    await values.locator('.tensor', { hasText: 'float32 50×20×5×5' }).waitFor();
    await values.locator('.tensor', { hasText: /Weights in integers\s*from −\d+ to \d+/ }).waitFor();
    await values.scrollIntoViewIfNeeded();
    await workbench.screenshot('20-values');
    const weights = page.locator('[data-section="weights"]');
    await weights.locator('.provenance', { hasText: '25000 weights' }).waitFor();
    assert.equal(await weights.locator('canvas').count(), 4);
    await page.locator('[data-section="accumulators"] .figures', { hasText: 'bits in the worst case' }).waitFor();
    await weights.locator('#weights-bits').selectOption('4');
    await weights.locator('.figures', { hasText: /SQNR [\d.]+ dB \(run: [\d.]+ dB\)/ }).waitFor();
    await weights.locator('.provenance', { hasText: '4 bits, per-channel, tried on this layer alone' }).waitFor();
    await weights.locator('.provenance').scrollIntoViewIfNeeded();
    await workbench.screenshot('20-inspector');
    await weights.getByRole('button', { name: 'Set in Recipe' }).click();
    await workbench.page.locator('.view-lines .view-line', { hasText: '"conv2": {' }).waitFor();
    await workbench.screenshot('24-set-in-recipe');
    await workbench.page.locator('.view-lines .view-line', { hasText: '"conv2": {' }).click();
    await workbench.page.keyboard.press('Control+Z');
    await workbench.page.locator('.view-lines .view-line', { hasText: '"conv2": {' }).waitFor({ state: 'detached' });
    await workbench.runCommand('View: Close Editor');
    await page.locator('#weights-bits').selectOption('');
    await weights.locator('.provenance', { hasText: 'as in the run' }).waitFor();
  },
};

const layerBits: Step = {
  name: 'a layer’s own bits are set in the recipe from the menus of table and tree',
  async run({ workbench }) {
    const page = await modelPage(workbench);
    const { keyboard } = workbench.page;
    const entry = workbench.page.locator('.context-view .action-label', { hasText: 'Set Bits in Recipe' }).first();
    const line = (text: string): Locator => workbench.page.locator('.view-lines .view-line', { hasText: text });
    await page.locator('tbody tr', { has: page.getByText('conv1', { exact: true }) }).click({ button: 'right' });
    await entry.hover();
    await keyboard.press('Enter');
    await workbench.pick('weights');
    await workbench.pick('6');
    await line('"weights": 6').waitFor();
    await workbench.treeRow('pool2').first().click({ button: 'right' });
    await entry.hover();
    await keyboard.press('Enter');
    await workbench.pick('5');
    await line('"activations": 5').waitFor();
    await workbench.screenshot('25-bits-from-menus');
    await line('"activations": 5').click();
    await keyboard.press('Control+Z');
    await line('"activations": 5').waitFor({ state: 'detached' });
    await keyboard.press('Control+Z');
    await line('"weights": 6').waitFor({ state: 'detached' });
    await workbench.runCommand('View: Close Editor');
  },
};

const compares: Step = {
  name: 'an earlier run is compared with the newest, in overlays and in words',
  async run({ workbench }) {
    const page = await modelPage(workbench);
    await workbench.runCommand('Shiftwise: Compare With Run');
    await workbench.pick('W4A4');
    await page
      .locator('.provenance', { hasText: 'Compared with: Earlier run sample@1: preset standard, W4A4' })
      .waitFor();
    assert.match(await page.locator('.finding').innerText(), /The runs part at conv1: .* the run shown is better/);
    await page.locator('#overlay').selectOption({ label: 'Output SQNR: other run' });
    await page
      .locator('td.overlay', { hasText: /−\d+(\.\d+)? → \d/ })
      .first()
      .waitFor();
    await workbench.screenshot('23-compared');
    await page.locator('#overlay').selectOption({ label: 'Output SQNR' });
    await clickButton(page, page.locator('[data-action="stopComparing"]'));
    await page.locator('.provenance', { hasText: 'Compared with' }).waitFor({ state: 'hidden' });
  },
};

const searches: Step = {
  name: 'a search narrows the table and leads from find to find',
  async run({ workbench }) {
    const page = await modelPage(workbench);
    await page.locator('#search').fill('relu');
    await page.locator('.search .count', { hasText: '3 of 12' }).waitFor();
    assert.equal(await page.locator('tbody tr[data-row]').count(), 3);
    await page.locator('#search').press('Enter');
    await page.locator('.inspector h2', { hasText: /^relu/ }).waitFor();
    await workbench.screenshot('21-search');
    await page.locator('#search').fill('');
    await page.locator('tbody tr[data-row="11"]').waitFor();
  },
};

const keeps: Step = {
  name: 'what a person has arranged survives leaving the tab',
  async run({ workbench }) {
    const before = await modelPage(workbench);
    await before.locator('#badge').selectOption('macs');
    await before.locator('#search').fill('conv');
    await before.locator('[data-pane="inspector"]').click();
    await before.locator('.search .count', { hasText: '2 of 12' }).waitFor();
    // The page writes what it keeps a moment after the change, and when it goes.
    await workbench.openFile('sample.quant.json');
    await workbench.page.locator('.view-lines .view-line', { hasText: 'calibration' }).first().waitFor();
    await workbench.openFile('sample.onnx');
    const after = await modelPage(workbench);
    assert.equal(await after.locator('#badge').inputValue(), 'macs');
    assert.equal(await after.locator('#search').inputValue(), 'conv');
    assert.equal(await after.locator('[data-pane="inspector"]').getAttribute('aria-pressed'), 'false');
    await after.locator('#search').fill('');
    await after.locator('[data-pane="inspector"]').click();
  },
};

const accessible: Step = {
  name: 'no serious fault of accessibility in light, dark and both high contrasts',
  async run({ workbench }) {
    await lookInThemes(workbench, '.layers tbody tr[data-row]', '22-model-page', async (page) => {
      await page.locator('tbody tr', { has: page.getByText('conv1', { exact: true }) }).click();
      await page.locator('[data-section="weights"] canvas').first().waitFor();
    });
    await workbench.closeEditors();
  },
};

export const suite: Suite = {
  name: 'model page',
  trusted: true,
  prepare,
  steps: [together, finding, inspector, layerBits, compares, searches, keeps, accessible],
};

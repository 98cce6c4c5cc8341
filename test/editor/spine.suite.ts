/** The main job in a real editor: a model is looked at, quantized and exported; bad files are told in one line. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import type { InspectResult } from '../../src/protocol/results/results';
import { generatedWeights } from '../support/darknetWeights';
import type { Step, Suite } from './suite';
import { modelPage, type Workbench } from './workbench';
import { until } from './waiting';
import { workers } from './workers';

const cli = join('dist', 'cli.js');
const fixtures = join('test', 'fixtures', 'editor');

/** The sample's pictures have the size of the small detector's input. */
const tinyRecipe = {
  model: 'tiny.cfg',
  calibration: { dataset: { type: 'cifar10-bin', path: 'pictures/calibration.bin' }, count: 10 },
  preprocess: { resize: 'none' },
};

function prepare(folder: string): void {
  cpSync('samples', folder, { recursive: true, filter: (path) => !/\.(ts|py|md)$/.test(path) });
  const cfg = readFileSync(join(fixtures, 'tiny.cfg'), 'utf8');
  const weights = generatedWeights(cfg);
  mkdirSync(join(folder, 'bad'));
  for (const name of ['tiny.cfg', 'bad/short.cfg']) writeFileSync(join(folder, name), cfg);
  writeFileSync(join(folder, 'tiny.weights'), weights);
  writeFileSync(join(folder, 'tiny.quant.json'), JSON.stringify(tinyRecipe));
  writeFileSync(join(folder, 'bad/short.weights'), weights.subarray(0, weights.length - 100));
  writeFileSync(join(folder, 'bad/cut.onnx'), readFileSync('samples/sample.onnx').subarray(0, 5000));
  cpSync(join(fixtures, 'server.cfg'), join(folder, 'bad/server.cfg'));
}

/** What the command line says of a model: the page must say the same. */
function inspected(folder: string, name: string): InspectResult {
  return JSON.parse(
    execFileSync(process.execPath, [cli, 'inspect', join(folder, name), '--json'], { encoding: 'utf8' }),
  ) as InspectResult;
}

function complaintOf(folder: string, name: string): string {
  const { status, stderr } = spawnSync(process.execPath, [cli, 'inspect', join(folder, name)], { encoding: 'utf8' });
  assert.equal(status, 2);
  return stderr.trim().replace(/^shiftwise: /, '');
}

async function errorPage(workbench: Workbench): Promise<Frame> {
  const page = await workbench.webview('#error');
  await page.locator('body[data-ready="1"]').waitFor();
  return page;
}

async function texts(page: Frame, column: string): Promise<string[]> {
  return page.locator(`tbody td.${column}`).allTextContents();
}

const opens: Step = {
  name: 'the sample opens as a table of its layers',
  async run({ workbench, folder }) {
    const { layers } = inspected(folder, 'sample.onnx');
    await workbench.openFile('sample.onnx');
    const page = await modelPage(workbench);
    assert.deepEqual(
      await texts(page, 'name'),
      layers.map(({ name }) => name),
    );
    assert.deepEqual(
      await texts(page, 'op'),
      layers.map(({ op }) => op),
    );
    assert.match(await page.locator('.provenance').first().innerText(), /Not quantized yet/);
    const overlays = await page.locator('#overlay option').allTextContents();
    assert.deepEqual(overlays, ['Parameters', 'MACs'], 'figures of a run that does not exist are on offer');
  },
};

const tree: Step = {
  name: 'the tree shows the same layers and follows the selection both ways',
  async run({ workbench, folder }) {
    const [first, , third] = inspected(folder, 'sample.onnx').layers;
    await workbench.showView();
    const page = await modelPage(workbench);
    await workbench.treeRow(third.op).first().waitFor();
    await page.locator('tbody tr[data-row="2"]').click();
    await workbench.page.locator('.pane-body .monaco-list-row.selected', { hasText: third.name }).waitFor();
    await workbench.treeRow(first.name).first().click();
    await page.locator('tbody tr[data-row="0"][aria-selected="true"]').waitFor();
    await workbench.screenshot('1-model-before-a-run');
  },
};

const keyboard: Step = {
  name: 'the table sorts by its headers and is walked with the keyboard',
  async run({ workbench }) {
    const page = await modelPage(workbench);
    const byParams = page.locator('th.params button');
    await byParams.click();
    await byParams.click();
    assert.equal(await page.locator('th.params').getAttribute('aria-sort'), 'descending');
    const biggest = (await texts(page, 'params'))[0];
    assert.match(biggest, /\d+ k$/);
    await page.locator('table').focus();
    await workbench.page.keyboard.press('End');
    await page.locator('tbody tr:nth-last-child(2)[aria-selected="true"]').waitFor();
    await workbench.page.keyboard.press('Home');
    await page.locator('tbody tr[data-row="0"][aria-selected="true"]').waitFor();
    await byParams.click();
    assert.equal(await page.locator('th.params').getAttribute('aria-sort'), 'none');
  },
};

const quantizes: Step = {
  name: 'Quantize and Export writes the run and its files and says so',
  async run({ workbench, folder }) {
    await workbench.runCommand('Shiftwise: Quantize and Export');
    await workbench.notification('exported').waitFor();
    await workbench.screenshot('2-exported');
    const run = join(folder, '.shiftwise', 'sample');
    assert.ok(existsSync(join(run, 'run.json')), 'run.json is missing');
    const files = readdirSync(`${run}.export`, { recursive: true });
    assert.ok(
      files.some((name) => String(name).endsWith('.onnx')),
      `no ONNX file among ${files.join(', ')}`,
    );
    assert.ok(
      files.some((name) => String(name).endsWith('.json')),
      `no JSON file among ${files.join(', ')}`,
    );
  },
};

const shows: Step = {
  name: 'table and tree show the figures of the run with its provenance',
  async run({ workbench, folder }) {
    const { quantize } = JSON.parse(readFileSync(join(folder, '.shiftwise', 'sample', 'run.json'), 'utf8')) as {
      quantize: { provenance: string; layers: { name: string; sqnrDb: { output: number | null } }[] };
    };
    const page = await modelPage(workbench);
    await page.locator('.provenance', { hasText: quantize.provenance }).waitFor();
    assert.equal(await page.locator('#overlay').inputValue(), 'output-sqnr');
    const measured = quantize.layers.find(({ sqnrDb }) => sqnrDb.output !== null);
    assert.ok(measured, 'the run has measured no layer');
    const row = page.locator('tbody tr', { has: page.getByText(measured.name, { exact: true }) });
    assert.ok((await row.locator('td.overlay').innerText()).includes((measured.sqnrDb.output ?? 0).toFixed(1)));
    await workbench
      .treeRow(`${(measured.sqnrDb.output ?? 0).toFixed(1)} dB`)
      .first()
      .waitFor();
  },
};

const overlays: Step = {
  name: 'a choice of overlay changes table and tree together, from either side',
  async run({ workbench }) {
    const page = await modelPage(workbench);
    await page.locator('#overlay').selectOption({ label: 'Adjustment shift' });
    await page.locator('th.overlay', { hasText: 'Adjustment shift' }).waitFor();
    await workbench.viewTitle('Adjustment shift').waitFor();
    assert.ok(
      (await texts(page, 'overlay')).some((text) => /\d/.test(text)),
      'no layer has a shift',
    );
    await workbench.runCommand('Shiftwise: Choose Overlay');
    await workbench.pick('Weight scale');
    await page.locator('th.overlay', { hasText: 'Weight scale' }).waitFor();
    assert.equal(await page.locator('#overlay').inputValue(), 'weight-scale');
    await workbench.viewTitle('Weight scale').waitFor();
    await workbench
      .treeRow(/conv1\s*0\.00/)
      .first()
      .waitFor();
    await workbench.screenshot('3-overlay-weight-scale');
    await page.locator('#overlay').selectOption({ label: 'Output SQNR' });
    await page.locator('th.overlay', { hasText: 'Output SQNR' }).waitFor();
  },
};

const themes: Step = {
  name: 'the page can be read in light, dark and high contrast',
  async run({ workbench }) {
    await workbench.runCommand('Notifications: Clear All Notifications');
    for (const [file, theme, kind] of [
      ['dark', 'Dark Modern', 'vscode-dark'],
      ['high-contrast', 'Dark High Contrast', 'vscode-high-contrast'],
      ['light', 'Light Modern', 'vscode-light'],
    ]) {
      await workbench.runCommand('Preferences: Color Theme');
      await workbench.pick(theme);
      const page = await workbench.webview(`body.${kind} .layers tbody tr[data-row]`);
      const { text, background } = await page.evaluate(() => {
        const style = getComputedStyle(document.body);
        return { text: style.color, background: style.backgroundColor };
      });
      assert.notEqual(text, background);
      await workbench
        .notification('')
        .first()
        .waitFor({ state: 'hidden', timeout: 30_000 })
        .catch(() => undefined);
      await workbench.screenshot(`4-${file}`);
    }
  },
};

const report: Step = {
  name: 'Open Report shows the run’s report',
  async run({ workbench }) {
    await workbench.runCommand('Shiftwise: Open Report');
    // The model's page has an h1 too; only the report has a list of provenance.
    const page = await workbench.webview('ul.provenance');
    await page.locator('td, th').getByText('conv1').first().waitFor({ state: 'visible' });
    await workbench.screenshot('5-report');
    await workbench.closeEditors();
  },
};

const runs: Step = {
  name: 'Runs keeps the history: an earlier run is shown in the model, and deleted',
  async run({ workbench, folder }) {
    const earlier = join(folder, '.shiftwise', 'sample@1');
    const recipe = join(folder, 'sample.quant.json');
    execFileSync(process.execPath, [cli, 'quantize', recipe, '--set', 'bits.weights=4'], { stdio: 'pipe' });
    assert.ok(existsSync(earlier), 'the first run was not kept');
    await workbench.showView();
    await workbench.treeRow('W4A8').waitFor();
    await workbench.treeRow('W8A8').click();
    const page = await modelPage(workbench);
    await page.locator('.provenance', { hasText: 'Earlier run sample@1' }).waitFor();
    await workbench.screenshot('5b-runs');
    await workbench.treeRow('W8A8').hover();
    await workbench.treeRow('W8A8').locator('[aria-label^="Delete Run"]').click();
    await workbench.answer('Move to Trash');
    // The host that tests run in is a server, which has no trash.
    await workbench.answer('Delete Permanently');
    await workbench.treeRow('W8A8').waitFor({ state: 'detached' });
    assert.ok(!existsSync(earlier), 'the run is still there');
    await page.locator('.provenance', { hasText: 'W4A8' }).waitFor();
    await workbench.closeEditors();
  },
};

const weights: Step = {
  name: 'Darknet weights open with their cfg, and the cfg as a model from the explorer',
  async run({ workbench, folder }) {
    const names = inspected(folder, 'tiny.cfg').layers.map(({ name }) => name);
    await workbench.openFile('tiny.weights');
    assert.deepEqual(await texts(await modelPage(workbench), 'name'), names);
    await workbench.closeEditors();
    await workbench.fromExplorer('tiny.cfg', 'Open Model');
    assert.deepEqual(await texts(await modelPage(workbench), 'name'), names);
    await workbench.closeEditors();
  },
};

const hover: Step = {
  name: 'a cfg opens as text, hovers explain its sections and their run, and the tree follows the cursor',
  async run({ workbench, folder }) {
    const conv = inspected(folder, 'tiny.cfg').layers[2];
    execFileSync(process.execPath, [cli, 'quantize', join(folder, 'tiny.quant.json')], { stdio: 'pipe' });
    await workbench.openFile('tiny.cfg');
    await workbench.showView();
    const header = workbench.page.locator('.view-lines .view-line', { hasText: '[convolutional]' }).nth(1);
    await header.click({ position: { x: 40, y: 8 } });
    await workbench.page.locator('.pane-body .monaco-list-row.selected', { hasText: conv.name }).waitFor();
    const shown = workbench.page.locator('.monaco-hover:not(.hidden) .hover-contents', { hasText: conv.name }).first();
    await workbench.hover(header, shown);
    assert.match(await shown.innerText(), /16×16×16/);
    assert.match(await shown.innerText(), /preset standard/);
    await workbench.screenshot('6-hover');
    await workbench.closeEditors();
  },
};

const opensThere: Step = {
  name: 'a cfg that is opened in a section has that layer selected in the tree',
  async run({ workbench, folder }) {
    const conv = inspected(folder, 'tiny.cfg').layers[2];
    await workbench.showView();
    await workbench.openFile('tiny.cfg', conv.line! + 2);
    await workbench.page.locator('.pane-body .monaco-list-row.selected', { hasText: conv.name }).waitFor();
    await workbench.closeEditors();
  },
};

function explains(name: string, command: (workbench: Workbench) => Promise<void>): Step {
  return {
    name: `${name}: the page has the line that the command line prints`,
    async run({ workbench, folder }) {
      await command(workbench);
      const page = await errorPage(workbench);
      assert.equal(await page.locator('#error').innerText(), complaintOf(folder, `bad/${name}`));
      await workbench.screenshot(`7-error-${name}`);
      if (name.endsWith('.cfg')) {
        await page.locator('[data-action="openAsText"]').click();
        await workbench.page.locator('.view-lines .view-line', { hasText: 'worker_processes' }).waitFor();
      }
      await workbench.closeEditors();
    },
  };
}

const openWith = async (workbench: Workbench): Promise<void> => {
  await workbench.openFile('server.cfg');
  await workbench.page.locator('.view-lines .view-line', { hasText: 'worker_processes' }).waitFor();
  await workbench.runCommand('View: Reopen Editor With...');
  await workbench.pick('Shiftwise Model');
};

const survives: Step = {
  name: 'a worker that dies is said so and started again',
  async run({ workbench, host }) {
    await workbench.openFile('sample.onnx');
    await modelPage(workbench);
    const all = workers(host.profile);
    assert.ok(all.length > 0 && all.length <= 2, 'expected one worker for questions, and one for jobs');
    all.forEach((pid) => process.kill(pid, 'SIGKILL'));
    await until(() => workers(host.profile).length === 0, 'the worker to end');
    await workbench.runCommand('Shiftwise: Quantize Model');
    await workbench.notification('quantized (').waitFor();
    assert.ok(workers(host.profile).length >= 1, 'no worker was started again');
  },
};

const task: Step = {
  name: 'a task runs the command line in a terminal',
  async run({ workbench, folder }) {
    const record = join(folder, '.shiftwise', 'sample', 'run.json');
    const before = statSync(record).mtimeMs;
    await workbench.runCommand('Tasks: Run Task');
    await workbench.pick('shiftwise');
    await workbench.pick('quantize sample.quant.json');
    await until(() => statSync(record).mtimeMs > before, 'the task to write the run');
    await workbench.screenshot('8-task');
  },
};

export const suite: Suite = {
  name: 'spine',
  trusted: true,
  prepare,
  steps: [
    opens,
    tree,
    keyboard,
    quantizes,
    shows,
    overlays,
    themes,
    report,
    runs,
    // Before the cfg is opened as a model: VS Code remembers how a file was opened last.
    hover,
    opensThere,
    weights,
    explains('cut.onnx', (workbench) => workbench.openFile('cut.onnx')),
    explains('short.weights', (workbench) => workbench.openFile('short.weights')),
    explains('server.cfg', openWith),
    survives,
    task,
  ],
};
